"""Tunes the upper layers: one seed, epoch by epoch, with what it needs to go on after an interruption."""

from __future__ import annotations

import copy
import logging
import math
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from lotsen.nlu.encoder import Floats
from tools.encoder.tuning.lines import Line
from tools.encoder.tuning.made import Example, epoch, example
from tools.encoder.tuning.network import Frozen, Tuned, padded
from tools.encoder.tuning.plan import Plan
from tools.encoder.weights import Weights

logger = logging.getLogger(__name__)

INTENT, DANGER, ASPECT, KIND = "intent", "danger", "aspect", "kind"
START = 2010  # seed of what begins with nothing: alike in all runs, so that their weights can be averaged


@dataclass
class Progress:
    """What is known after an epoch: figures on held-out writers, the best weights so far."""

    done: int = 0
    best: float = math.inf
    figures: list[dict[str, float]] = field(default_factory=list)


Ids = Callable[[str], list[int]]
Told = Callable[[int, int, int], None]  # which epoch, how many batches of how many


class Tuning:
    """One run. `ids` gives a text's word pieces."""

    def __init__(
        self,
        weights: Weights,
        ids: Ids,
        plan: Plan,
        learn: Sequence[Line],
        held_out: Sequence[Line],
        words: Sequence[str],
    ) -> None:
        torch.manual_seed(START)
        self.plan, self.learn, self.words = plan, list(learn), words
        self.labels = sorted({line.intent for line in learn})
        self.held_out = [example(line) for line in held_out if line.intent in self.labels]
        self._ids = ids
        self.frozen = Frozen(weights, plan.frozen)
        # What only some lines say, each with its labels; a head without labels would have nothing to learn.
        labels = {
            ASPECT: sorted({line.aspect for line in learn} - {""}),
            KIND: sorted({line.kind for line in learn} - {""}),
        }
        self.side = {name: found for name, found in labels.items() if len(found) > 1}
        heads = {
            INTENT: len(self.labels),
            DANGER: 1,
            **{name: len(found) for name, found in self.side.items()},
        }
        self.tuned = Tuned(weights, plan.frozen, plan.layers, plan.width, heads)
        counts = Counter(line.intent for line in learn)
        rarity = torch.tensor([counts[label] ** -plan.rare for label in self.labels])
        self._rarity = (
            rarity / (rarity * torch.tensor([counts[label] for label in self.labels])).sum() * len(learn)
        )
        self._steps = plan.epochs * math.ceil(len(learn) * (1 + plan.joined) / plan.batch)
        own = list(self.tuned.layers.parameters())
        new = [*self.tuned.reduce.parameters(), *self.tuned.heads.parameters()]
        self._optimizer = torch.optim.AdamW(
            [{"params": own, "lr": plan.rate}, {"params": new, "lr": plan.head_rate}], weight_decay=0.01
        )
        self._rates = torch.optim.lr_scheduler.OneCycleLR(
            self._optimizer, [plan.rate, plan.head_rate], total_steps=self._steps + 1, pct_start=0.1
        )
        self.progress = Progress()
        self.best: dict[str, torch.Tensor] = {}

    def run(self, checkpoint: Path | None, told: Told) -> None:
        """Tune to the end, or on from `checkpoint` if it is there."""
        if checkpoint is not None and checkpoint.is_file():
            self._restore(checkpoint)
        while self.progress.done < self.plan.epochs:
            self.one_epoch(told)
            if checkpoint is not None:
                self._store(checkpoint)
            figures = ", ".join(f"{name} {value:.3f}" for name, value in self.progress.figures[-1].items())
            logger.info("epoch %d of %d: %s", self.progress.done, self.plan.epochs, figures)

    def one_epoch(self, told: Told) -> None:
        number = self.progress.done
        dice = random.Random(self.plan.seed * 1000 + number)
        torch.manual_seed(self.plan.seed * 1000 + number)
        self.tuned.train()
        plan = self.plan
        made = epoch(self.learn, plan.joined, self.words, dice, plan.windows, plan.letters)
        batches = self._batches(made, dice)
        for place, batch in enumerate(batches):
            loss = self._loss(batch)
            self._optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.tuned.parameters(), 1.0)
            self._optimizer.step()
            if self._rates.last_epoch < self._steps:
                self._rates.step()
            told(number + 1, place + 1, len(batches))
        self.progress.done += 1
        figures = self.measure()
        self.progress.figures.append(figures)
        if figures["loss"] < self.progress.best:
            self.progress.best = figures["loss"]
            self.best = copy.deepcopy(self.tuned.state_dict())

    def measure(self) -> dict[str, float]:
        """Loss and shares right on the held-out writers' lines."""
        if not self.held_out:
            return {"loss": -float(self.progress.done)}
        _, margins = self.read([one.text for one in self.held_out])
        with torch.no_grad():
            losses = self._losses(self.held_out, margins)
        guess = margins[INTENT].argmax(1).tolist()
        right = [self.labels[place] in one.intents for place, one in zip(guess, self.held_out, strict=True)]
        found = {
            "loss": float(losses[0] + losses[1]),
            "danger_loss": float(losses[1]),
            "intent_right": float(np.mean(right)),
        }
        for name, labels in self.side.items():
            guess = margins[name].argmax(1).tolist()
            said = [
                (labels[place], getattr(one, name)) for place, one in zip(guess, self.held_out, strict=True)
            ]
            known = [one == other for one, other in said if other in labels]
            if known:
                found[f"{name}_right"] = float(np.mean(known))
        return found

    @torch.no_grad()
    def read(self, texts: Sequence[str]) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        """Return the vectors of `texts` and the heads' margins."""
        self.tuned.eval()
        pieces = [self._ids(text) for text in texts]
        order = sorted(range(len(texts)), key=lambda place: len(pieces[place]))
        vectors = torch.zeros(len(texts), self.plan.width)
        margins = {
            name: torch.zeros(len(texts), head.out_features) for name, head in self.tuned.heads.items()
        }
        for start in range(0, len(order), 128):
            part = order[start : start + 128]
            with torch.autocast("cpu", torch.bfloat16):
                found, heads = self.tuned(*self._states([pieces[place] for place in part]))
            vectors[part] = found.float()
            for name, values in heads.items():
                margins[name][part] = values.float()
        return vectors, margins

    def shares(self, texts: Sequence[str]) -> tuple[Floats, Floats, Floats]:
        """Return the vectors of `texts`, the likelihoods of `labels`, and those of an emergency."""
        vectors, margins = self.read(texts)
        likely = torch.softmax(margins[INTENT], 1)
        return vectors.numpy(), likely.numpy(), torch.sigmoid(margins[DANGER][:, 0]).numpy()

    def _states(self, pieces: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
        state, there = padded(self.frozen.states(pieces))
        return state.float(), there

    def _batches(self, made: list[Example], dice: random.Random) -> list[list[Example]]:
        """Texts of like length together, in any order."""
        order = sorted(made, key=lambda one: len(one.text) + dice.random() * 8)
        size = self.plan.batch
        batches = [order[start : start + size] for start in range(0, len(order), size)]
        dice.shuffle(batches)
        return batches

    def _loss(self, batch: list[Example]) -> torch.Tensor:
        with torch.autocast("cpu", torch.bfloat16):
            _, margins = self.tuned(*self._states([self._ids(one.text) for one in batch]))
        intent, danger = self._losses(batch, margins)
        return intent + danger + self.plan.side * self._side_loss(batch, margins)

    def _losses(
        self, batch: list[Example], margins: dict[str, torch.Tensor]
    ) -> tuple[torch.Tensor, torch.Tensor]:
        wanted = torch.zeros(len(batch), len(self.labels))
        for row, one in zip(wanted, batch, strict=True):
            for intent in one.intents:
                row[self.labels.index(intent)] += 1 / len(one.intents)
        weight = (wanted * self._rarity).sum(1)
        smooth = wanted * (1 - self.plan.smoothing) + self.plan.smoothing / len(self.labels)
        each = -(F.log_softmax(margins[INTENT].float(), 1) * smooth).sum(1)
        known = torch.tensor([one.urgent is not None for one in batch])
        urgent = torch.tensor([float(bool(one.urgent)) for one in batch])[known]
        danger = F.binary_cross_entropy_with_logits(
            margins[DANGER].float()[known, 0],
            urgent * 0.98 + 0.01,
            pos_weight=torch.tensor(self.plan.urgent_weight),
        )
        return (each * weight).sum() / weight.sum(), danger

    def _side_loss(self, batch: list[Example], margins: dict[str, torch.Tensor]) -> torch.Tensor:
        """Loss of what only some lines say, by the size of the whole batch: one line must not lead it."""
        loss = torch.zeros(())
        for name, labels in self.side.items():
            said = [
                (place, labels.index(getattr(one, name)))
                for place, one in enumerate(batch)
                if getattr(one, name) in labels
            ]
            if said:
                rows, wanted = (list(part) for part in zip(*said, strict=True))
                each = F.cross_entropy(
                    margins[name].float()[rows],
                    torch.tensor(wanted),
                    label_smoothing=self.plan.smoothing,
                    reduction="sum",
                )
                loss = loss + each / len(batch)
        return loss

    def _store(self, file: Path) -> None:
        kept = {
            "plan": repr(self.plan),
            "tuned": self.tuned.state_dict(),
            "best": self.best,
            "optimizer": self._optimizer.state_dict(),
            "rates": self._rates.state_dict(),
            "progress": vars(self.progress),
        }
        half = file.with_suffix(".new")
        torch.save(kept, half)
        half.replace(file)

    def _restore(self, file: Path) -> None:
        kept = torch.load(file, weights_only=True)
        if kept["plan"] != repr(self.plan):
            return
        self.tuned.load_state_dict(kept["tuned"])
        self.best = kept["best"]
        self._optimizer.load_state_dict(kept["optimizer"])
        self._rates.load_state_dict(kept["rates"])
        self.progress = Progress(**kept["progress"])


def one_thread() -> None:
    """Let this process and its children use one core each, where several tunings run side by side."""
    torch.set_num_threads(1)


def blended(runs: Sequence[Tuning]) -> Tuning:
    """Return the first of the runs, with the mean of all their weights."""
    runs[0].tuned.load_state_dict(mean_state([run.tuned.state_dict() for run in runs]))
    return runs[0]


def averaged(runs: Sequence[Tuning]) -> tuple[dict[str, Floats], tuple[Floats, Floats]]:
    """Return the mean of the runs' best weights by the base's names, and the matrix of the shorter vector.

    Runs from the same weights end so near each other that their mean is as good as their vote. The shorter
    vector is another in each run, so that it begins alike in all of them.
    """
    best = mean_state([run.best or run.tuned.state_dict() for run in runs])
    mean = {name: value.numpy() for name, value in best.items()}
    first = runs[0].plan.frozen
    changed: dict[str, Floats] = {}
    for name, value in mean.items():
        part, _, rest = name.partition(".")
        if part == "layers":
            number, _, tensor = rest.partition(".")
            changed[f"l{int(number) + first}.{_base_name(tensor)}"] = value
    return changed, (mean["reduce.weight"], mean["reduce.bias"])


def mean_state(states: Sequence[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """Return the mean of the runs' weights."""
    return {name: torch.stack([one[name].float() for one in states]).mean(0) for name in states[0]}


def _base_name(tensor: str) -> str:
    """Return the base's name of a layer's tensor: `linear.q.weight` -> `q.w`."""
    names = {"after_attention": "aln", "after_inner": "oln"}
    *path, kind = tensor.removeprefix("linear.").split(".")
    return f"{names.get(path[0], path[0])}.{kind[0]}"
