"""What all contestants of a table share: the same lines to learn, the same to be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from tools.encoder import adapter
from tools.encoder.tuning.card import read_card
from tools.encoder.tuning.lines import read_lines
from tools.evaluation.read_sets import FACTS, Line
from tools.models.bakeoff_score import Prediction, Row, topic_intent
from tools.models.corpus import intents, sample
from tools.models.pipeline import FALLBACK, classifier_settings, component


@dataclass(frozen=True)
class Trial:
    """`lines` are those of `known` that are learned from, `held` and `asked` those that are asked.

    Nobody has learned the held-out writers' lines, the encoder neither: lines held out in folds it has seen.
    """

    pipeline: list[dict[str, Any]]
    known: TrainingData
    lines: list[Message]
    held: list[Message]
    asked: list[Line]

    @property
    def seed(self) -> int:
        """The classifier's, for the sample and all contestants."""
        return int(classifier_settings(self.pipeline)["seed"])

    @property
    def topics(self) -> set[str]:
        """The intents that answer what the evaluation set asks, as far as they are trained."""
        return {topic_intent(line) for line in self.asked if line.set == FACTS} & set(intents(self.lines))

    @property
    def texts(self) -> list[str]:
        """Every text that a contestant is asked: the held-out writers' first, then the evaluation sets'."""
        return [line.get(TEXT) for line in self.held] + [line.text for line in self.asked]

    def count(self, row: Row, predictions: Sequence[Prediction]) -> None:
        """Count what was found in `texts`."""
        held = len(self.held)
        row.add_held(intents(self.held), predictions[:held], self.topics)
        threshold = float(component(self.pipeline, FALLBACK)["threshold"])
        row.add_eval(self.asked, predictions[held:], threshold)


def trial(
    pipeline: list[dict[str, Any]],
    known: TrainingData,
    data: Path,
    asked: list[Line],
    size: int | None = None,
    since: tuple[str, ...] = (),
) -> Trial:
    """Return the trial of `size` lines, or all, and the writers whom the tuned encoder has not seen.

    `since` are the beginnings of the names of writers who wrote after it was tuned. Raises ValueError or
    OSError when the encoder's card cannot be read, or no line is of such a writer.
    """
    writers = read_card(adapter.FOLDER).held_out
    theirs = {
        (line.text, line.intent)
        for line in read_lines(data)
        if line.writer in writers or (since and line.writer.startswith(since))
    }
    lines = known.training_examples
    held = [line for line in lines if (line.get(TEXT), line.get(INTENT)) in theirs]
    if not held:
        raise ValueError(f"No line in {data} is of {', '.join(writers) or 'a held-out writer'}: `make tune`.")
    learned = [line for line in lines if (line.get(TEXT), line.get(INTENT)) not in theirs]
    chosen = learned if size is None else sample(learned, size, int(classifier_settings(pipeline)["seed"]))
    return Trial(pipeline, known, chosen, held, asked)
