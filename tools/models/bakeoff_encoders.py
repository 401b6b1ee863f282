"""Sentence encoders beside each other: frozen and tuned, by layers, width, seeds and made lines.

Each tuned one learns the table's lines and nothing else, in torch, as `make tune` does it; the one that ships
learned all lines of the same writers. So the rows compare with each other, not with what ships.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message

from lotsen.engine.without_tensorflow import only_asked_for
from lotsen.knowledge.store import knowledge
from lotsen.nlu.embedder import Embedder
from lotsen.nlu.encoder import LAYERS
from lotsen.paths import ENCODER, ROOT
from lotsen.settings import setting
from tools.encoder.tuning.lines import Line, fingerprint, read_lines
from tools.encoder.tuning.plan import Plan
from tools.encoder.weights import Weights, installed_file, read_weights
from tools.models.bakeoff_measure import Say, predictions
from tools.models.bakeoff_models import APART, BOTH, EMBEDDING, OURS, TRAINERS, block_space
from tools.models.bakeoff_score import Prediction, Row
from tools.models.bakeoff_trial import Trial
from tools.models.corpus import intents
from tools.models.featurizers import Featurizers
from tools.models.pipeline import EMBEDDING as EMBEDDER
from tools.models.pipeline import classifier_settings, component

if TYPE_CHECKING:
    from tools.encoder.tuning.fit import Tuning

WORKSHOP = ROOT / ".cache" / "tuning" / "bakeoff"
EPOCHS = 3  # as the encoder that ships
TIMED = 200  # messages whose CPU time is measured
AT_ONCE = 64  # texts of like length that are read together
HEADS = "its own heads"
NO_TORCH = "The encoders' table needs torch: run `make bakeoff`, which installs it into .cache/tune."
SHIPS = Plan(epochs=EPOCHS)
MEAN_OF = 3  # seeds
# Of each the layers whose means are taken, counted from 0; the first is what Lotsen had before it was tuned.
FROZEN = {"frozen, 12 layers, 1,536 numbers": LAYERS, "frozen, 6 layers, 384 numbers": (5,)}

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Encoder:
    """A tuned encoder of the table; with several seeds their weights are averaged."""

    plan: Plan
    seeds: tuple[int, ...] = (1,)

    @property
    def title(self) -> str:
        """What tells it from the others."""
        seeds = f"mean of {len(self.seeds)} seeds" if len(self.seeds) > 1 else f"seed {self.seeds[0]}"
        lacks = [f"without {name}" for name in ("windows", "letters") if not getattr(self.plan, name)]
        return ", ".join(
            [f"tuned, {self.plan.layers} layers, {self.plan.width} numbers", seeds, " and ".join(lacks)]
        ).rstrip(", ")


def encoders() -> list[Encoder]:
    """Return the tuned ones, in the table's order; each differs from the first in one thing."""
    return [
        *(Encoder(SHIPS, (seed,)) for seed in range(1, MEAN_OF + 1)),
        Encoder(SHIPS, tuple(range(1, MEAN_OF + 1))),
        *(Encoder(replace(SHIPS, layers=layers)) for layers in (4, 8)),
        Encoder(replace(SHIPS, width=96)),
        Encoder(replace(SHIPS, windows=0.0, letters=0.0)),
    ]


class Encoders:
    """Tunes and measures the encoders of a table. Raises ValueError without torch."""

    def __init__(self, trial: Trial, data: Path, say: Say, workshop: Path = WORKSHOP) -> None:
        """`data` holds the trial's lines with their aspects and sorts of danger, `workshop` what is tuned."""
        if importlib.util.find_spec("torch") is None:
            raise ValueError(NO_TORCH)
        self._weights, self._embedder = read_weights(installed_file()), Embedder(ENCODER)
        self._texts = [line.get(TEXT) for line in trial.lines] + trial.texts
        self._known = len(trial.lines)
        self._learn = chosen_lines(trial, data)
        self._measure, self._say, self._workshop = Measure(trial), say, workshop

    def rows(self, chosen: Sequence[Encoder], cores: int) -> list[Row]:
        """Return the rows of each encoder: alone, beside the counts, and of a tuned one its own heads."""
        from tools.encoder.tune import in_processes
        from tools.encoder.tuning.fit import one_thread

        one_thread()
        with only_asked_for():  # torch looks for what it could speed up, TensorFlow among it
            importlib.import_module("torch._dynamo")
        plans = list(dict.fromkeys(one.plan.of_seed(seed) for one in chosen for seed in one.seeds))
        self._say(f"tuning {len(plans)} encoders on {len(self._learn)} lines")
        in_processes([partial(self.tuning, plan) for plan in plans], cores)
        return [
            *(row for title, layers in FROZEN.items() for row in self._frozen(title, layers)),
            *(row for one in chosen for row in self._tuned(one)),
        ]

    def tuning(self, plan: Plan) -> Tuning:
        """Return a tuning that has ended; its last epoch lies in the workshop and is read if it is there."""
        from tools.encoder.tuning.fit import Tuning

        self._workshop.mkdir(parents=True, exist_ok=True)
        words = knowledge().phrases.skiljeord
        run = Tuning(self._weights, self._embedder.ids, plan, self._learn, (), words)
        told = hashlib.sha256(repr(plan).encode()).hexdigest()[:8]
        run.run(self._workshop / f"{fingerprint(self._learn)}-{told}.pt", lambda epoch, done, total: None)
        return run

    def _frozen(self, title: str, layers: Sequence[int]) -> list[Row]:
        self._say(title)
        pieces = [self._embedder.ids(text) for text in self._texts]
        read = frozen_reader(self._weights, layers)
        deepest = frozen_reader(self._weights, layers[-1:])  # `read` begins anew for each layer
        spent = _cpu_ms(lambda ids: deepest([ids]), pieces[:TIMED])
        return self._measure.rows(title, read(pieces), spent)

    def _tuned(self, one: Encoder) -> list[Row]:
        from tools.encoder.tuning.fit import blended

        self._say(one.title)
        run = blended([self.tuning(one.plan.of_seed(seed)) for seed in one.seeds])
        spent = _cpu_ms(lambda text: run.read([text]), self._texts[:TIMED])
        vectors, shares, urgent = run.shares(self._texts)
        guesses = predictions(run.labels, shares[self._known :])
        heard = [
            replace(guess, urgent=float(share))
            for guess, share in zip(guesses, urgent[self._known :], strict=True)
        ]
        return [
            *self._measure.rows(one.title, vectors, spent),
            self._measure.count(f"{one.title}, {HEADS}", heard, spent),
        ]


def _cpu_ms(read: Callable[[Any], object], asked: Sequence[Any]) -> float:
    begin = time.process_time()
    for one in asked:
        read(one)
    return 1000 * (time.process_time() - begin) / len(asked)


def chosen_lines(trial: Trial, data: Path) -> list[Line]:
    """Return the trial's lines as they stand in the files, with what they say beside their intent."""
    wanted = {(line.get(TEXT), line.get(INTENT)) for line in trial.lines}
    return [line for line in read_lines(data) if (line.text, line.intent) in wanted]


def frozen_reader(weights: Weights, layers: Sequence[int]) -> Callable[[Sequence[list[int]]], Vectors]:
    """Return what gives texts, as word pieces, the untuned encoder's vectors after each of `layers`.

    The vectors stand side by side, each of length 1; layers are counted from 0.
    """
    from tools.encoder.tuning.network import Frozen

    nets = [Frozen(weights, number + 1) for number in layers]

    def read(pieces: Sequence[list[int]]) -> Vectors:
        order = sorted(range(len(pieces)), key=lambda place: len(pieces[place]))
        parts = []
        for net in nets:
            means: dict[int, Vectors] = {}
            for start in range(0, len(order), AT_ONCE):
                places = order[start : start + AT_ONCE]
                for place, state in zip(places, net.states([pieces[n] for n in places]), strict=True):
                    means[place] = state.float().mean(0).numpy()
            found = np.stack([means[place] for place in range(len(pieces))])
            parts.append(found / np.linalg.norm(found, axis=1, keepdims=True))
        joined: Vectors = np.concatenate(parts, axis=1).astype(np.float32)
        return joined

    return read


class Measure:
    """Our classifier on somebody's vectors: alone, and beside the counts."""

    def __init__(self, trial: Trial) -> None:
        self._trial, self._settings = trial, classifier_settings(trial.pipeline)
        self._alias: str = component(trial.pipeline, EMBEDDER)["alias"]
        featurizers = Featurizers(trial.pipeline, setting("SPACY_MODEL"), trial.known)
        learn = featurizers.tokenise(trial.lines)
        featurizers.fit(learn)
        asked = featurizers.tokenise([Message.build(text, "") for text in trial.texts])
        self._messages = featurizers.featurise([*learn, *asked])

    def rows(self, title: str, vectors: Vectors, cpu_ms: float) -> list[Row]:
        """`vectors`: of the lines to learn, then of what is asked. `cpu_ms`: the encoder's, a message."""
        messages = with_vectors(self._messages, vectors, self._alias)
        number, found = len(self._trial.lines), []
        for blocks in (EMBEDDING, BOTH):
            space = block_space(self._trial.pipeline, blocks)
            table = space.fit(messages[:number])
            settings: dict[str, Any] = {**self._settings, APART: space.apart}
            model = TRAINERS[OURS](table, intents(self._trial.lines), settings)
            shares = model.probabilities(space.rows(messages[number:]))
            found.append(self.count(f"{title}, {blocks}", predictions(model.labels, shares), cpu_ms))
        return found

    def count(self, title: str, heard: Sequence[Prediction], cpu_ms: float) -> Row:
        """Return the row of what was heard in the trial's texts."""
        row = Row(title, cpu_ms=cpu_ms)
        self._trial.count(row, heard)
        return row


def with_vectors(messages: Sequence[Message], vectors: Vectors, alias: str) -> list[Message]:
    """Return new messages that have these vectors, (n, width), in place of what `alias` gave them."""
    return [
        Message(
            data={TEXT: message.get(TEXT), INTENT: message.get(INTENT)},
            features=[
                *(feature for feature in message.features if feature.origin != alias),
                Features(vector[None], FEATURE_TYPE_SENTENCE, TEXT, alias),
            ],
        )
        for message, vector in zip(messages, vectors, strict=True)
    ]
