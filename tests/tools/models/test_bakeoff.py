"""The bake-off on a few real lines: real featurizers, real classifiers, no bound on time."""

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix

from lotsen.paths import ROOT
from lotsen.settings import read_env_file
from tools.encoder import adapter
from tools.encoder.tuning.card import read_card
from tools.encoder.tuning.lines import read_lines
from tools.evaluation.read_sets import EVAL_SETS, FACTS, OUT_OF_SCOPE, Line, read_sets
from tools.models import bakeoff_diet, bakeoff_encoders, bakeoff_nlpjs
from tools.models.bakeoff_measure import Bakeoff, predictions
from tools.models.bakeoff_models import (
    BOTH,
    COUNTS,
    EMBEDDING,
    FORMS,
    KERNEL,
    NLPJS,
    OFFICIAL,
    OFFICIAL_MODEL,
    OURS,
    TRAINERS,
    Contestant,
    contestants,
)
from tools.models.bakeoff_page import markdown, render
from tools.models.bakeoff_score import Prediction, Row, accuracy, declines, found, topic_intent
from tools.models.bakeoff_trial import Trial, trial
from tools.models.corpus import FEWEST, folds, intents, pick, read, sample
from tools.models.featurizers import Featurizers
from tools.models.pipeline import component, read_pipeline, space

SEED = 2010
KEPT = ["akut", "mumin", "nova", "oppettider"]
SPACY_MODEL = read_env_file().get("SPACY_MODEL", "sv_lookup_sm")


@pytest.fixture(scope="module")
def known() -> TrainingData:
    """The real lines."""
    return read(ROOT / "data")


@pytest.fixture(scope="module")
def small(known: TrainingData) -> Trial:
    """Three topics and emergencies of the real data and config.yml, and the evaluation lines."""
    of_intent = ([line for line in known.training_examples if line.get("intent") == one] for one in KEPT)
    lines = [line for lines in of_intent for line in lines[:: len(lines) // 30][:30]]
    train, held = next(folds(lines, SEED))
    asked = [line for line in read_sets(EVAL_SETS) if line.set in (FACTS, OUT_OF_SCOPE)]
    pipeline = read_pipeline(ROOT / "config.yml")
    return Trial(pipeline, known, pick(lines, train), pick(lines, held), asked)


@pytest.fixture(scope="module")
def rows(small: Trial) -> dict[str, Row]:
    """Every kind of classifier once, and a spaCy model that nobody has."""
    entered = [
        Contestant("logistic regression", EMBEDDING),
        Contestant(KERNEL, COUNTS),
        Contestant(OURS, BOTH),
        Contestant(OURS, BOTH, FORMS),
    ]
    measured = Bakeoff(small, lambda text: None).rows(entered, SPACY_MODEL)
    return {row.title: row for row in measured}


def test_sample_keeps_intents_and_the_fewest_lines(known: TrainingData) -> None:
    lines = known.training_examples
    part = sample(lines, 800, SEED)
    assert set(intents(part)) == set(intents(lines))
    assert min(intents(part).count(intent) for intent in set(intents(part))) >= FEWEST
    assert [line.get("text") for line in part] == [line.get("text") for line in sample(lines, 800, SEED)]
    assert sample(lines, len(lines) + 1, SEED) == lines


def test_every_line_is_held_out_once(small: Trial) -> None:
    held_out = [number for _, test in folds(small.lines, SEED) for number in test]
    assert sorted(held_out) == list(range(len(small.lines)))


def test_nobody_learns_what_the_held_out_writers_wrote(known: TrainingData, tmp_path: Path) -> None:
    pipeline, data = read_pipeline(ROOT / "config.yml"), ROOT / "data"
    writers = read_card(adapter.FOLDER).held_out
    theirs = {line.text for line in read_lines(data) if line.writer in writers}
    whole = trial(pipeline, known, data, [])
    part = trial(pipeline, known, data, [], 800)
    assert {line.get("text") for line in whole.held} == theirs
    assert whole.held == part.held and len(whole.lines) + len(whole.held) == len(known.training_examples)
    assert 800 <= len(part.lines) < 1200
    assert not theirs & {line.get("text") for line in whole.lines}
    later = trial(pipeline, known, data, [], None, ("w35 ",))
    assert {line.get("text") for line in later.held} > theirs
    (tmp_path / "nlu.yml").write_text("nlu:\n- intent: mumin\n  examples: |\n    - mumin?\n", "utf-8")
    with pytest.raises(ValueError, match="make tune"):
        trial(pipeline, known, tmp_path, [])


def test_features_are_those_of_the_components(
    small: Trial, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # What ships is rounded, by how much tests/lotsen/nlu/test_shipped_vectors.py tells.
    monkeypatch.setattr("lotsen.nlu.embedding_featurizer.SHIPPED", tmp_path / "none.npz")
    featurizers = Featurizers(small.pipeline, SPACY_MODEL, small.known)
    tokenised = featurizers.tokenise(small.lines)
    featurizers.fit(tokenised)
    at_once = featurizers.featurise(tokenised)
    one_by_one = [featurizers.process(line.get("text")) for line in small.lines]
    features = space(small.pipeline)
    rows = features.fit(at_once)
    # Vectors of training lines come from a cache in half precision.
    assert abs(rows - features.rows(one_by_one)).max() < 0.01
    assert rows.shape[1] > space(small.pipeline, counts=False).fit(at_once).shape[1]


def test_rows_are_measured(rows: dict[str, Row]) -> None:
    for row in rows.values():
        shares = [row.topics_held, row.topics_eval, row.macro_f1, row.declined, row.emergencies]
        assert all(share is not None and 0 <= share <= 1 for share in shares), row
        assert all(number and number > 0 for number in (row.cpu_ms, row.train_s, row.model_mb)), row
    right = rows[f"{OURS}, {BOTH}"].topics_held
    assert right is not None and right > 0.5
    assert rows[f"{OURS}, {BOTH}, {FORMS}"].model_mb != rows[f"{OURS}, {BOTH}"].model_mb


def test_a_missing_spacy_model_is_said(small: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.models.bakeoff_measure.OFFICIAL_MODEL", "sv_no_such_model")
    (row,) = Bakeoff(small, lambda text: None).rows([Contestant(OURS, BOTH, OFFICIAL)], SPACY_MODEL)
    assert row.note == "sv_no_such_model cannot be had here"
    assert row.topics_held is None
    assert "| – |" in markdown([row])


def test_a_pipeline_runs_through_rasa(small: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    """As DIET's does in `make bakeoff`; the tests have no TensorFlow, so another of Rasa's stands in."""
    names = ["WhitespaceTokenizer", "CountVectorsFeaturizer", "LogisticRegressionClassifier"]
    assert bakeoff_diet.pipeline(SEED)[-1]["name"] == "DIETClassifier"
    monkeypatch.setattr(bakeoff_diet, "pipeline", lambda seed, epochs: [{"name": name} for name in names])
    monkeypatch.setattr(bakeoff_diet, "find_tensorflow", lambda: None)
    few = [line for intent in KEPT for line in small.lines if line.get("intent") == intent][::4]
    row = bakeoff_diet.row(replace(small, lines=few, asked=small.asked[:20]))
    assert row.title == "Rasa's default pipeline with DIET"
    assert row.emergencies is not None and row.emergencies > 0  # the ranking was read
    assert row.train_s and row.model_mb and row.cpu_ms and row.topics_held is not None


def test_nlpjs_learns_the_same_lines(small: Trial, tmp_path: Path) -> None:
    """Its real packages, where Node.js is: without it the table says so (the next test)."""
    row = bakeoff_nlpjs.row(replace(small, asked=small.asked[:20]), tmp_path)
    if shutil.which("npm"):
        assert row.note == "" and row.topics_held is not None and row.topics_held > 0.3
        assert row.emergencies is not None and row.train_s and row.cpu_ms and row.model_mb
    else:
        assert row.note == "Node.js cannot be had here"


def test_without_node_nlpjs_has_a_note_and_no_figure(
    small: Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    row = bakeoff_nlpjs.row(small, tmp_path)
    assert row == Row(NLPJS, note="Node.js cannot be had here")


def test_what_stops_nlpjs_is_said_in_a_sentence(
    small: Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("npm", "node"):
        script = tmp_path / "bin" / name
        script.parent.mkdir(exist_ok=True)
        script.write_text("#!/bin/sh\necho 'a line'>&2\necho 'no registry answers' >&2\nexit 1\n", "utf-8")
        script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(ValueError, match=r"`npm ci .*failed in .* \(no registry answers\)"):
        bakeoff_nlpjs.row(small, tmp_path / "nlpjs")


def test_the_packages_of_nlpjs_are_pinned_and_name_no_address() -> None:
    lock = (bakeoff_nlpjs.SOURCES / "package-lock.json").read_text(encoding="utf-8")
    assert '"integrity": "sha512-' in lock and "://" not in lock


def test_encoders_differ_from_the_first_in_one_thing() -> None:
    first, *others = bakeoff_encoders.encoders()
    assert len({one.title for one in [first, *others]}) == 8
    for one in others:
        changed = [name for name, value in one.plan.told().items() if first.plan.told()[name] != value]
        made = {"windows", "letters"}  # what is made of the lines counts as one
        assert len({"made" if name in made else name for name in changed}) + (one.seeds != (1,)) == 1


def test_without_torch_the_encoders_say_what_to_run(small: Trial) -> None:
    with pytest.raises(ValueError, match="make bakeoff"):
        bakeoff_encoders.Encoders(small, ROOT / "data", lambda text: None)


def test_our_classifier_is_measured_on_anybodys_vectors(small: Trial) -> None:
    """Vectors that tell the intent give it away; those that tell nothing do not."""
    measure = bakeoff_encoders.Measure(small)
    wanted = [*intents(small.lines), *intents(small.held), *map(topic_intent, small.asked)]
    names = sorted(set(wanted))
    vectors = np.eye(len(names), 200, dtype=np.float32)[[names.index(intent) for intent in wanted]]
    alone, beside = measure.rows("telling", vectors, 1.0)
    assert alone.topics_held == alone.emergencies == 1.0
    assert beside.topics_held is not None and beside.topics_held > 0.7
    silent, _ = measure.rows("silent", np.ones((len(wanted), 200), np.float32), 1.0)
    assert silent.topics_held is not None and silent.topics_held < 0.7
    assert [row.title for row in (alone, beside)] == [f"telling, {blocks}" for blocks in (EMBEDDING, BOTH)]


def test_lines_of_a_trial_are_found_with_what_they_say(small: Trial) -> None:
    lines = bakeoff_encoders.chosen_lines(small, ROOT / "data")
    assert {(line.text, line.intent) for line in lines} == {
        (line.get("text"), line.get("intent")) for line in small.lines
    }
    assert any(line.kind for line in lines) and any(line.writer for line in lines)


def test_without_its_packages_diet_says_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="--compare"):
        bakeoff_diet.find_tensorflow(tmp_path)
    (tmp_path / "tensorflow").mkdir()
    monkeypatch.setattr("sys.path", list(sys.path))
    bakeoff_diet.find_tensorflow(tmp_path)
    assert sys.path[0] == str(tmp_path)


def test_same_seed_same_model() -> None:
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


def test_every_topic_of_the_evaluation_set_is_an_intent(known: TrainingData) -> None:
    trained = set(intents(known.training_examples))
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


def test_emergencies_count_above_what_two_in_a_hundred_others_reach() -> None:
    others = [n / 100 for n in range(100)]
    assert found([0.99, 0.985, 0.5], others) == pytest.approx(2 / 3)
    assert found([], others) is found([1.0], []) is None


def test_predictions_tell_how_likely_an_emergency_is() -> None:
    shares = np.array([[0.2, 0.8], [0.7, 0.3]], np.float32)
    assert [one.intent for one in predictions(["akut", "mumin"], shares)] == ["mumin", "akut"]
    assert [round(one.urgent, 1) for one in predictions(["akut", "mumin"], shares)] == [0.2, 0.7]
    assert [one.urgent for one in predictions(["nova", "mumin"], shares)] == [0.0, 0.0]


def test_accuracy_counts_topics_only() -> None:
    assert accuracy(["mumin", "akut", "nova"], ["mumin", "nova", "akut"], {"mumin", "nova"}) == 0.5
    assert accuracy(["akut"], ["akut"], {"mumin"}) is None


def test_page_and_pictures(rows: dict[str, Row], tmp_path: Path) -> None:
    shown = [vars(row) for row in [Row("Rasa", note="not run"), *rows.values()]]
    table = {"lines": 80, "intents": 4, "held": 9, "date": "2026-11-24", "remark": "A sample.", "rows": shown}
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
