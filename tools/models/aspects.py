"""Prints how well the aspect of a question is heard: on labelled lines held out, and on a set of its own.

The encoder is tuned to tell aspects apart, so that the lines are those of the writers whom it does not know
(its card names them), and five folds only where they labelled nothing. The set is
tools/evaluation/sets/blind/aspects.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from sklearn.model_selection import StratifiedKFold

from lotsen.command_line import command
from lotsen.nlu.encoder import EncoderMissing, made
from lotsen.nlu.feature_space import FeatureSpace
from lotsen.nlu.linear import LinearModel
from lotsen.nlu.linear_component import DENSE, DENSE_WEIGHT, SEED, SPARSE, C
from lotsen.nlu.question_aspect import SURE, QuestionAspect, aspect_of
from lotsen.paths import ENCODER, ROOT
from lotsen.settings import setting
from tools.encoder import adapter
from tools.encoder.tuning.card import read_card
from tools.encoder.tuning.lines import read_lines
from tools.evaluation.read_sets import read_aspects
from tools.models.corpus import FOLDS, read
from tools.models.featurizers import Featurizers
from tools.models.pipeline import component, read_pipeline


@dataclass(frozen=True)
class Heard:
    """What a question asks for, what was heard, and how sure that was, 0 to 1."""

    wanted: str
    aspect: str
    share: float

    @property
    def right(self) -> bool:
        return self.wanted == self.aspect


@command
def main() -> int:
    pipeline, known = read_pipeline(ROOT / "config.yml"), read(ROOT / "data")
    settings = {**QuestionAspect.get_default_config(), **component(pipeline, QuestionAspect.__name__)}
    featurizers = Featurizers(pipeline, setting("SPACY_MODEL"), known)
    found = RasaFileImporter(training_data_paths=[str(ROOT / "data")]).get_nlu_data().intent_examples
    labelled = [(line, aspect) for line in found if (aspect := aspect_of(line)) is not None]
    lines = featurizers.tokenise([line for line, _ in labelled])
    aspects = [aspect for _, aspect in labelled]
    unknown = of_unknown_writers([line.get(TEXT) for line in lines])
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=settings[SEED])
    splits = [unknown] if unknown else list(folds.split(lines, aspects))
    held_out: list[Heard] = []
    for train, test in splits:
        learned = [lines[i] for i in train], [aspects[i] for i in train]
        asked = [lines[i] for i in test], [aspects[i] for i in test]
        held_out += hear(featurizers, settings, learned, asked)
    title = "lines of writers whom the encoder does not know" if unknown else f"held-out lines, {FOLDS} folds"
    print("\n".join(table(title, held_out, settings[SURE])))
    blind = read_aspects()
    asked = (
        featurizers.tokenise([Message.build(line.text) for line in blind]),
        [line.expected for line in blind],
    )
    print("\n".join(table("blind set", hear(featurizers, settings, (lines, aspects), asked), settings[SURE])))
    return 0


def of_unknown_writers(texts: Sequence[str]) -> tuple[list[int], list[int]] | None:
    """Return where the lines of writers whom the encoder knows stand, and those of the others.

    None when it is not tuned, or the others labelled nothing.
    """
    try:
        writers = read_card(adapter.FOLDER).held_out if made(ENCODER).tuned else {}
    except (OSError, ValueError, EncoderMissing):
        return None
    theirs = {line.text for line in read_lines(ROOT / "data") if line.writer in writers and line.aspect}
    test = [place for place, text in enumerate(texts) if text in theirs]
    return ([place for place, text in enumerate(texts) if text not in theirs], test) if test else None


Lines = tuple[list[Message], list[str]]


def hear(featurizers: Featurizers, settings: dict[str, Any], learned: Lines, asked: Lines) -> list[Heard]:
    """Learn from some lines and return what is heard in others. Tokenised lines, each with its aspect."""
    featurizers.fit(learned[0])
    space = FeatureSpace(settings[SPARSE], settings[DENSE], settings[DENSE_WEIGHT])
    rows = space.fit(featurizers.featurise(learned[0]))
    model = LinearModel.fit(rows, learned[1], settings[C], settings[SEED])
    shares = model.probabilities(space.rows(featurizers.featurise(asked[0])))
    return [
        Heard(wanted, model.labels[row.argmax()], float(row.max()))
        for wanted, row in zip(asked[1], shares, strict=True)
    ]


def table(title: str, heard: Sequence[Heard], sure: float) -> list[str]:
    """Return the share heard right: of all, of those that are sure enough to count, of each aspect."""
    counted = [one for one in heard if one.share >= sure]
    rows = [
        f"{title}: {_share([one.right for one in heard])}",
        f"  sure from {sure}: {_share([one.right for one in counted])}",
    ]
    for aspect in sorted({one.wanted for one in heard}):
        rows.append(f"  {aspect:12}{_share([one.right for one in heard if one.wanted == aspect])}")
    return rows


def _share(right: Sequence[bool]) -> str:
    return f"{100 * sum(right) / max(1, len(right)):5.1f} % ({sum(right)}/{len(right)})"


if __name__ == "__main__":
    sys.exit(main())
