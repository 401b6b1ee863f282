"""The bake-off on a few real lines: real featurizers, real classifiers, no measuring of time."""

import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from lotsen.paths import ROOT
from lotsen.settings import read_env_file
from tools.evaluation.read_sets import EVAL_SETS, FACTS, OUT_OF_SCOPE, Line, read_sets
from tools.models import bakeoff_diet
from tools.models.bakeoff_measure import Bakeoff
from tools.models.bakeoff_models import (
    BOTH,
    COUNTS,
    EMBEDDING,
    FORMS,
    KERNEL,
    OFFICIAL,
    OFFICIAL_MODEL,
    OURS,
    TRAINERS,
    Contestant,
    contestants,
)
from tools.models.bakeoff_page import markdown, render
from tools.models.bakeoff_score import Prediction, Row, accuracy, declines, topic_intent
from tools.models.bakeoff_trial import Trial
from tools.models.corpus import FEWEST, folds, intents, read, sample
from tools.models.featurizers import Featurizers
from tools.models.pipeline import component, read_pipeline, space

SEED = 2010
KEPT = {"mumin", "nova", "oppettider", "personal"}
SPACY_MODEL = read_env_file().get("SPACY_MODEL", "sv_lookup_sm")


@pytest.fixture(scope="module")
def trial() -> Trial:
    """Four topics of the real data and config.yml, and the evaluation lines."""
    known = read(ROOT / "data")
    lines = sample([line for line in known.training_examples if line.get("intent") in KEPT], 80, SEED)
    asked = [line for line in read_sets(EVAL_SETS) if line.set in (FACTS, OUT_OF_SCOPE)]
    return Trial(read_pipeline(ROOT / "config.yml"), known, lines, asked)


@pytest.fixture(scope="module")
def rows(trial: Trial) -> dict[str, Row]:
    """Every kind of classifier once, and a spaCy model that nobody has."""
    entered = [
        Contestant("logistic regression", EMBEDDING),
        Contestant(KERNEL, COUNTS),
        Contestant(OURS, BOTH),
        Contestant(OURS, BOTH, FORMS),
    ]
    found = Bakeoff(trial, lambda text: None).rows(entered, SPACY_MODEL)
    return {row.title: row for row in found}


def test_sample_keeps_intents_and_the_fewest_lines() -> None:
    lines = read(ROOT / "data").training_examples
    part = sample(lines, 800, SEED)
    assert set(intents(part)) == set(intents(lines))
    assert min(intents(part).count(intent) for intent in set(intents(part))) >= FEWEST
    assert [line.get("text") for line in part] == [line.get("text") for line in sample(lines, 800, SEED)]
    assert sample(lines, len(lines) + 1, SEED) == lines


def test_every_line_is_held_out_once(trial: Trial) -> None:
    held_out = [number for _, test in folds(trial.lines, SEED) for number in test]
    assert sorted(held_out) == list(range(len(trial.lines)))


def test_features_are_those_of_the_components(
    trial: Trial, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # What ships is rounded, by how much tests/lotsen/nlu/test_shipped_vectors.py tells.
    monkeypatch.setattr("lotsen.nlu.embedding_featurizer.SHIPPED", tmp_path / "none.npz")
    featurizers = Featurizers(trial.pipeline, SPACY_MODEL, trial.known)
    tokenised = featurizers.tokenise(trial.lines)
    featurizers.fit(tokenised)
    at_once = featurizers.featurise(tokenised)
    one_by_one = [featurizers.process(line.get("text")) for line in trial.lines]
    features = space(trial.pipeline)
    rows = features.fit(at_once)
    # Vectors of training lines come from a cache in half precision.
    assert abs(rows - features.rows(one_by_one)).max() < 0.01
    assert rows.shape[1] > space(trial.pipeline, counts=False).fit(at_once).shape[1]


def test_rows_are_measured(rows: dict[str, Row]) -> None:
    for row in rows.values():
        shares = [row.topics_folds, row.topics_eval, row.macro_f1, row.declined]
        assert all(share is not None and 0 <= share <= 1 for share in shares), row
        assert all(number and number > 0 for number in (row.cpu_ms, row.train_s, row.model_mb)), row
        assert row.folds == 5
    right = rows[f"{OURS}, {BOTH}"].topics_folds
    assert right is not None and right > 0.5
    assert rows[f"{OURS}, {BOTH}, {FORMS}"].model_mb != rows[f"{OURS}, {BOTH}"].model_mb


def test_a_missing_spacy_model_is_said(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.models.bakeoff_measure.OFFICIAL_MODEL", "sv_no_such_model")
    (row,) = Bakeoff(trial, lambda text: None).rows([Contestant(OURS, BOTH, OFFICIAL)], SPACY_MODEL)
    assert row.note == "sv_no_such_model cannot be had here"
    assert row.topics_folds is None
    assert "| – |" in markdown([row])


def test_a_pipeline_runs_through_rasa(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    """As DIET's does in `make bakeoff`; the tests have no TensorFlow, so another of Rasa's stands in."""
    names = ["WhitespaceTokenizer", "CountVectorsFeaturizer", "LogisticRegressionClassifier"]
    assert bakeoff_diet.pipeline(SEED)[-1]["name"] == "DIETClassifier"
    monkeypatch.setattr(bakeoff_diet, "pipeline", lambda seed, epochs: [{"name": name} for name in names])
    few = [line for intent in sorted(KEPT) for line in trial.lines if line.get("intent") == intent][::5]
    data = bakeoff_diet._learnable(trial, few)
    result = bakeoff_diet.run(data, ["vad är mumin", "öppettider"], SEED, epochs=1)
    assert {prediction.intent for prediction in result.predictions} <= KEPT
    assert result.train_s > 0 and result.model_mb > 0


def test_without_its_packages_diet_says_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="--compare"):
        bakeoff_diet.find_tensorflow(tmp_path)
    (tmp_path / "tensorflow").mkdir()
    monkeypatch.setattr("sys.path", list(sys.path))
    bakeoff_diet.find_tensorflow(tmp_path)
    assert sys.path[0] == str(tmp_path)


def test_same_seed_same_model(trial: Trial) -> None:
    rows = csr_matrix(np.eye(20, dtype=np.float32))
    targets = ["a", "b"] * 10
    for train in TRAINERS.values():
        first, second = (
            train(rows, targets, {"C": 0.1, "seed": SEED, "apart": None}).probabilities(rows)
            for _ in range(2)
        )
        assert np.allclose(first, second)


def test_contestants_are_complete_and_named_once() -> None:
    titles = [one.title for one in contestants(kernel=True, c_now=0.1)]
    assert len(titles) == len(set(titles)) == 14
    assert not any(KERNEL in one.title for one in contestants(kernel=False, c_now=1.0))
    assert "linear SVM (ours), counts + embedding, C = 1" in titles
    assert OFFICIAL_MODEL == "sv_core_news_sm"


def test_every_topic_of_the_evaluation_set_is_an_intent() -> None:
    trained = set(intents(read(ROOT / "data").training_examples))
    asked = {topic_intent(line) for line in read_sets(EVAL_SETS) if line.set == FACTS}
    assert asked <= trained


@pytest.mark.parametrize(
    ("expected", "intent", "confidence", "declined"),
    [
        ("oos", "utanfor_omradet", 0.9, True),
        ("oos", "skenbart_akut", 0.9, True),
        ("oos", "mumin", 0.9, False),
        ("oos", "mumin", 0.1, True),
        ("oos", "ej_akut", 0.9, False),
        ("ej_akut_ok", "ej_akut", 0.9, True),
    ],
)
def test_what_counts_as_declined(expected: str, intent: str, confidence: float, declined: bool) -> None:
    line = Line(OUT_OF_SCOPE, "hur blir vädret", expected=expected)
    assert declines(line, Prediction(intent, confidence), 0.25) is declined


def test_accuracy_counts_topics_only() -> None:
    assert accuracy(["mumin", "akut", "nova"], ["mumin", "nova", "akut"], {"mumin", "nova"}) == 0.5
    assert accuracy(["akut"], ["akut"], {"mumin"}) is None


def test_page_and_pictures(rows: dict[str, Row], tmp_path: Path) -> None:
    shown = [vars(row) for row in [Row("Rasa", note="not run"), *rows.values()]]
    table = {"lines": 80, "intents": 4, "date": "2026-11-24", "remark": "A sample.", "rows": shown}
    record = {"seed": SEED, "threshold": 0.25, "machine": "2 cores", "tables": {"A": table}}
    page = render(record, tmp_path)
    assert "| Rasa (not run) | – |" in page
    assert page.count("img/bakeoff-") == 2
    pictures = sorted(tmp_path.glob("*.png"))
    assert [file.name for file in pictures] == ["bakeoff-cost-a.png", "bakeoff-topics-a.png"]
    assert all(file.stat().st_size < 60_000 for file in pictures)


def test_a_component_that_is_missing_is_named() -> None:
    with pytest.raises(ValueError, match="FallbackClassifier"):
        component([{"name": "WhitespaceTokenizer"}], "FallbackClassifier")
