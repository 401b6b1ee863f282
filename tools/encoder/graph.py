"""Writes the encoder as an ONNX graph in int8, and its word pieces as a sentencepiece model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from lotsen.nlu.encoder import LAYERS, SIZE, Floats
from tools.encoder.weights import Weights

# Seven bits, not eight: a processor without VNNI adds two products of 8 bits in 16, which overflows silently.
# It costs next to nothing: cosine with fp32 .9968 on average of 500 lines, .9971 with eight bits.
WEIGHT_LIMIT = 63
OWN = "com.microsoft"  # onnxruntime's own operators: fused, so that few steps are left
OPSETS = (("", 17), (OWN, 1))  # what onnxruntime 1.18 and onnx 1.16 both know
IR_VERSION = 8

NORMAL, UNKNOWN, CONTROL = 1, 2, 3  # types of piece in sentencepiece_model.proto
UNIGRAM = 1


class _Graph:
    """Collects nodes and constants; each method adds one step and returns the name of its result."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, value: np.ndarray[Any, Any]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: list[str], outputs: list[str], **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, outputs, **attributes))
        return outputs[0]

    def linear(self, source: str, names: list[str], columns: int, result: str) -> str:
        """x W + b in int8: a scale per output for the weights, one per message for x. `names` are joined."""
        matrix = np.concatenate([self.weights.matrix(f"{name}.w", columns) for name in names]).T
        bias = np.concatenate([self.weights.floats(f"{name}.b") for name in names])
        scale: Floats = np.maximum(np.abs(matrix).max(axis=0), np.float32(1e-12)) / WEIGHT_LIMIT
        inputs = [
            source,
            self.constant(f"{result}.w", np.rint(matrix / scale).astype(np.int8)),
            self.constant(f"{result}.scale", scale),
            self.constant(f"{result}.zero", np.zeros(len(scale), np.int8)),
            self.constant(f"{result}.b", bias),
        ]
        return self.node("DynamicQuantizeMatMul", inputs, [result], domain=OWN)

    def norm(self, sources: list[str], name: str, result: str) -> str:
        """Layer normalisation of one input, or of the sum of two."""
        names, epsilon = (f"{name}.w", f"{name}.b"), self.weights.epsilon
        inputs = [*sources, *(self.constant(each, self.weights.floats(each)) for each in names)]
        if len(sources) == 2:
            return self.node("SkipLayerNormalization", inputs, [result], domain=OWN, epsilon=epsilon)
        return self.node("LayerNormalization", inputs, [result], axis=-1, epsilon=epsilon)

    def layer(self, source: str, name: str) -> str:
        """One layer of the encoder: attention, then feed-forward, each added to its input and normalised."""
        joined = self.linear(source, [f"{name}.{part}" for part in "qkv"], SIZE, f"{name}.qkv")
        parts = [f"{name}.{part}" for part in ("query", "key", "value")]
        self.node("Split", [joined, "thirds"], parts, axis=-1)
        heads = self.weights.heads
        context = self.node("MultiHeadAttention", parts, [f"{name}.context"], domain=OWN, num_heads=heads)
        attended = self.linear(context, [f"{name}.ao"], SIZE, f"{name}.attended")
        middle = self.norm([source, attended], f"{name}.aln", f"{name}.middle")
        inner = self.linear(middle, [f"{name}.fi"], SIZE, f"{name}.inner")
        active = self.node("Gelu", [inner], [f"{name}.active"], domain=OWN)
        outer = self.linear(active, [f"{name}.fo"], self.weights.inner, f"{name}.outer")
        return self.norm([middle, outer], f"{name}.oln", f"{name}.out")


def write_graph(weights: Weights, file: Path) -> None:
    """Write the graph: words (1, pieces, 384), positions added -> rows (1, rows, numbers) of a vector.

    Untuned, the rows are the means over the pieces of what each of LAYERS gives after its last normalisation,
    in their order. Tuned, it is one row: the mean of the last layer, made shorter.
    """
    chosen = (weights.layers - 1,) if weights.reduce else LAYERS
    graph = _Graph(weights)
    graph.constant("thirds", np.array([SIZE] * 3, np.int64))
    state = graph.norm(["words"], "emb.ln", "start")
    means: dict[int, str] = {}
    for number in range(weights.layers):
        state = graph.layer(state, f"l{number}")
        if number in chosen:
            means[number] = graph.node("ReduceMean", [state], [f"l{number}.mean"], axes=[1], keepdims=1)
    graph.node("Concat", [means[number] for number in chosen], ["means"], axis=1)
    if weights.reduce:
        matrix, bias = weights.reduce
        product = graph.node("MatMul", ["means", graph.constant("reduce", matrix.T)], ["reduced"])
        graph.node("Add", [product, graph.constant("reduce.b", bias)], ["rows"])
        rows, shape = "rows", [1, 1, len(bias)]
    else:
        rows, shape = "means", [1, len(LAYERS), SIZE]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "multilingual-e5-small",
            [helper.make_tensor_value_info("words", TensorProto.FLOAT, [1, "pieces", SIZE])],
            [helper.make_tensor_value_info(rows, TensorProto.FLOAT, shape)],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid(domain, version) for domain, version in OPSETS],
    )
    model.ir_version = IR_VERSION
    onnx.save(model, str(file))


def write_pieces(weights: Weights, file: Path) -> None:
    """Write the word pieces as a sentencepiece model that changes no character: lotsen.text has done that."""
    from sentencepiece import sentencepiece_model_pb2  # type: ignore[import-untyped, unused-ignore]

    # <mask> as well: as a control piece it is never made out of what somebody writes
    kinds = {"<unk>": UNKNOWN, **dict.fromkeys(("<s>", "</s>", "<pad>", "<mask>"), CONTROL)}
    model = sentencepiece_model_pb2.ModelProto()
    for piece, score in weights.pieces:
        model.pieces.add(piece=piece, score=score, type=kinds.get(piece, NORMAL))
    trainer, normaliser = model.trainer_spec, model.normalizer_spec
    trainer.model_type = UNIGRAM
    trainer.bos_id, trainer.eos_id = weights.begin, weights.end
    trainer.pad_id, trainer.unk_id = weights.pad, weights.unknown
    normaliser.name = "identity"
    normaliser.add_dummy_prefix = normaliser.escape_whitespaces = True
    normaliser.remove_extra_whitespaces = False
    file.write_bytes(model.SerializeToString())
