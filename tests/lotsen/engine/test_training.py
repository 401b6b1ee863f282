"""A training in our fit makes the model that Rasa's own makes, and none when the check of the data fails."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lotsen import paths
from lotsen.engine import training
from lotsen.run import processes

CONFIG = """recipe: default.v1
language: sv
assistant_id: test
pipeline:
  - name: SpacyNLP
    model: ${SPACY_MODEL}
  - name: SpacyTokenizer
  - {name: RegexFeaturizer, alias: names, case_sensitive: false}
  - {name: CountVectorsFeaturizer, alias: words, use_lemma: true, strip_accents: unicode, max_ngram: 2}
  - {name: CountVectorsFeaturizer, alias: characters, analyzer: char_wb, min_ngram: 2, max_ngram: 4}
  - name: lotsen.nlu.intent_classifier.LinearIntentClassifier
    sparse: [words, characters, names]
    dense: none
policies:
  - name: RulePolicy
"""
DOMAIN = """version: "3.1"
intents: [plats, tack]
responses:
  utter_ja:
  - text: ja
"""
NLU = """version: "3.1"
nlu:
- intent: plats
  examples: |
    - var ligger kontoret i Husby?
    - hur hittar jag till polisen i Tensta
    - vilka kontor finns 112
    - har ni kontor i Rinkeby
    - kontoren i Skärholmen
    - adressen till Husby
- intent: tack
  examples: |
    - tack så mycket
    - tackar!
    - stort tack för hjälpen
    - tusen tack
    - åh, tack
    - tack ska ni ha
- lookup: plats
  examples: |
    - Husby
    - Tensta
"""
RULES = """version: "3.1"
rules:
- rule: ja
  steps:
  - intent: plats
  - action: utter_ja
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    told = {"config.yml": CONFIG, "domain.yml": DOMAIN, "data/nlu.yml": NLU, "data/rules.yml": RULES}
    for name, text in told.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def begun(project: Path, module: str, name: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", module, "train", "--force", "--fixed-model-name", name]
    environment = {
        **processes.child_environment(1),
        "PYTHONPATH": str(paths.ROOT),
        "LOTSEN_HOME": str(project),
    }
    return subprocess.Popen(
        command, cwd=project, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def components(project: Path, name: str) -> dict[str, Any]:
    """What the components of a model have learned, by file."""
    found: dict[str, Any] = {}
    with tarfile.open(project / "models" / f"{name}.tar.gz") as model:
        for member in model.getmembers():
            stream = model.extractfile(member)
            if stream is None or "/train_" not in f"/{member.name}" or "Policy" in member.name:
                continue
            content = stream.read()
            if member.name.endswith(".npz"):
                found[member.name] = {
                    key: value.tolist() for key, value in np.load(io.BytesIO(content)).items()
                }
            else:
                found[member.name] = json.loads(content)
    return found


def test_the_model_is_the_one_that_rasas_own_training_makes(project: Path) -> None:
    started = [
        begun(project, "lotsen.engine", "ours"),
        begun(project, "tests.lotsen.engine.plain_rasa", "rasas"),
    ]
    said = [one.communicate()[0] for one in started]
    assert [one.returncode for one in started] == [0, 0], said
    ours = components(project, "ours")
    assert ours == components(project, "rasas")
    assert any(name.endswith("model.npz") for name in ours) and any("vocabularies" in name for name in ours)
    assert (project / ".cache" / "tokens.json").is_file()


class Importer:
    """Stands in for Rasa's."""

    def get_nlu_data(self) -> None:
        """Reads nothing."""


@pytest.mark.parametrize(("ends", "packed"), [(0, True), (1, False)])
def test_without_the_checks_word_there_is_no_model(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ends: int, packed: bool
) -> None:
    monkeypatch.setattr(training, "_rasas_validate", lambda *told: sys.exit(ends))
    monkeypatch.setattr(training, "_rasas_package", lambda storage, file: file.touch())
    training.validate_beside(False, None, Importer())
    model = tmp_path / "model.tar.gz"
    try:
        training.package(None, model)
    except SystemExit as end:
        assert "lotsen.engine data validate" in str(end)
    assert model.exists() is packed
