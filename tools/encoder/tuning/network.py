"""The encoder as a torch module, from the 4-bit weights, cut off after some layer; and heads that tune it.

The same calculation as tools/encoder/reference.py, on many texts at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from lotsen.nlu.encoder import SIZE, Floats, dequantise
from tools.encoder.weights import Weights

DROPOUT = 0.1
# What a matrix of a layer takes in; the rest of its shape follows from the file.
MATRICES = {"q": SIZE, "k": SIZE, "v": SIZE, "ao": SIZE, "fi": SIZE, "fo": 0}


class Layer(nn.Module):
    """One layer: attention, then feed-forward, each added to its input and normalised."""

    def __init__(self, weights: Weights, number: int) -> None:
        super().__init__()
        self.heads = weights.heads
        self.linear = nn.ModuleDict(
            {name: _linear(weights, f"l{number}.{name}", columns) for name, columns in MATRICES.items()}
        )
        self.after_attention = _norm(weights, f"l{number}.aln")
        self.after_inner = _norm(weights, f"l{number}.oln")
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, state: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        """state (texts, pieces, SIZE), there (texts, pieces): false where a shorter text is padded."""
        texts, pieces, size = state.shape

        def heads(name: str) -> torch.Tensor:
            return self.linear[name](state).view(texts, pieces, self.heads, -1).transpose(1, 2)

        seen = F.scaled_dot_product_attention(
            heads("q"),
            heads("k"),
            heads("v"),
            attn_mask=there[:, None, None, :],
            dropout_p=DROPOUT if self.training else 0.0,
        )
        joined = seen.transpose(1, 2).reshape(texts, pieces, size)
        state = self.after_attention(state + self.drop(self.linear["ao"](joined)))
        inner = F.gelu(self.linear["fi"](state))
        return self.after_inner(state + self.drop(self.linear["fo"](inner)))


class Frozen(nn.Module):
    """Word pieces to the states after the first `layers` layers, which are not tuned."""

    def __init__(self, weights: Weights, layers: int) -> None:
        super().__init__()
        self._words = weights.blocks("emb.word", SIZE)  # once: it is a copy of 54 MB
        positions = weights.floats("emb.pos").reshape(-1, SIZE) + weights.floats("emb.type")[:SIZE]
        self.positions = torch.from_numpy(positions.copy())
        self.start = _norm(weights, "emb.ln")
        self.layers = nn.ModuleList(Layer(weights, number) for number in range(layers))
        self.eval()

    @torch.no_grad()
    def states(self, texts: Sequence[Sequence[int]]) -> list[torch.Tensor]:
        """Return the state of each text, (pieces, SIZE), in bfloat16. Texts should be of like length."""
        words = [torch.from_numpy(dequantise(self._words[list(ids)])) for ids in texts]
        state, there = padded(words)
        with torch.autocast("cpu", torch.bfloat16):
            state = self.start(state + self.positions[: state.shape[1]])
            for layer in self.layers:
                state = layer(state, there)
        return [row[: len(ids)].to(torch.bfloat16) for row, ids in zip(state, texts, strict=True)]


class Tuned(nn.Module):
    """Layers that are tuned, their mean over the pieces, a shorter vector of it, and linear heads on that."""

    def __init__(self, weights: Weights, first: int, last: int, width: int, heads: dict[str, int]) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Layer(weights, number) for number in range(first, last))
        self.reduce = nn.Linear(SIZE, width)
        nn.init.orthogonal_(self.reduce.weight)
        nn.init.zeros_(self.reduce.bias)
        self.drop = nn.Dropout(DROPOUT)
        self.heads = nn.ModuleDict({name: nn.Linear(width, number) for name, number in heads.items()})

    def forward(
        self, state: torch.Tensor, there: torch.Tensor
    ) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        """Return the vectors (texts, width), of length 1, and each head's margins (texts, labels)."""
        for layer in self.layers:
            state = layer(state, there)
        weight = there[..., None].float()
        mean = (state.float() * weight).sum(1) / weight.sum(1)
        vector = F.normalize(self.reduce(mean).float(), dim=1)
        dropped = self.drop(vector) * SCALE
        return vector, {name: head(dropped) for name, head in self.heads.items()}


# Of a unit vector before the heads: numbers of about 1, which a linear layer learns from quickly.
SCALE = 14.0


def padded(states: Sequence[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return states of several lengths as one batch, and where each of them is."""
    lengths = torch.tensor([len(state) for state in states])
    there = torch.arange(int(lengths.max()))[None, :] < lengths[:, None]
    return nn.utils.rnn.pad_sequence(list(states), batch_first=True), there


def _linear(weights: Weights, name: str, columns: int) -> nn.Linear:
    matrix = weights.matrix(f"{name}.w", columns or weights.inner)
    layer = nn.Linear(matrix.shape[1], matrix.shape[0])
    layer.weight.data, layer.bias.data = _tensor(matrix), _tensor(weights.floats(f"{name}.b"))
    return layer


def _norm(weights: Weights, name: str) -> nn.LayerNorm:
    layer = nn.LayerNorm(SIZE, eps=weights.epsilon)
    layer.weight.data = _tensor(weights.floats(f"{name}.w"))
    layer.bias.data = _tensor(weights.floats(f"{name}.b"))
    return layer


def _tensor(values: Floats) -> torch.Tensor:
    return torch.from_numpy(np.array(values, np.float32))
