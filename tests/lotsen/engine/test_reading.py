"""Training lines are read once, for check and training, as Rasa reads them; faults are told by Rasa."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.exceptions import YamlException
from rasa.shared.importers import importer
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.formats.rasa_yaml import NLU_SCHEMA_FILE
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils import validation

from lotsen.engine import reading

WRITTEN = """version: "3.1"
nlu:
- intent: plats
  examples:
  - text: |
      var ligger Husby
    metadata: {aspekt: var}
  - text: |
      vad är [Nova]{"entity": "program"}
- lookup: plats
  examples: |
    - Husby
"""
DOMAIN = """version: "3.1"
intents: [plats]
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a training hands an importer: configuration, domain, data. Rasa's own is back after the test."""
    monkeypatch.setattr(reading, "_importers", {})
    for owner, name in [
        (validation, "validate_yaml_schema"),
        (TrainingDataImporter, "load_from_config"),
        (TrainingData, "merge"),
        (TrainingData, "sanitize_examples"),
        *((each, "get_nlu_data") for each in reading.MERGING),
    ]:
        monkeypatch.setattr(owner, name, vars(owner)[name])
    for name, text in [("config.yml", "language: sv\n"), ("domain.yml", DOMAIN), ("nlu.yml", WRITTEN)]:
        (tmp_path / name).write_text(text, encoding="utf-8")
    return [str(tmp_path / name) for name in ("config.yml", "domain.yml", "nlu.yml")]


def test_check_and_training_read_once_what_rasa_reads(
    project: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    config, domain, data = project
    wanted = TrainingDataImporter.load_from_config(config, domain, [data]).get_nlu_data()
    reading.replace_rasas()
    rasas, times = RasaFileImporter.get_nlu_data, []

    def counted(self: RasaFileImporter, language: str = "en") -> TrainingData:
        times.append(language)
        return rasas(self, language)

    monkeypatch.setattr(RasaFileImporter, "get_nlu_data", counted)
    check = TrainingDataImporter.load_from_config(config, domain, [data])
    training = TrainingDataImporter.load_from_config(config, domain, [data], {"augmentation_factor": 5})
    assert isinstance(check, importer.E2EImporter)
    found = [check.get_nlu_data(), training.get_nlu_data("sv"), training.get_nlu_data(language="sv")]
    training.get_domain()
    assert [one.fingerprint() for one in found] == [wanted.fingerprint()] * 3
    assert len(found[0].intent_examples) == 2 and found[0].lookup_tables == wanted.lookup_tables
    assert times == ["en"]
    assert TrainingDataImporter.load_from_config(config, domain, [domain]) is not check


@pytest.mark.parametrize(
    "written",
    [
        WRITTEN,
        WRITTEN.replace("- intent: plats", "- intents: plats"),
        WRITTEN.replace("  examples:\n", "  examples: 3\n  more:\n"),
        WRITTEN.replace("nlu:", "nlu: {}\nnlu:"),
        WRITTEN.replace("{aspekt: var}", "{aspekt: var"),
        "nlu: text",
        "",
    ],
)
def test_a_fault_is_refused_in_rasas_words(written: str) -> None:
    said = []
    for check in (reading._rasas_validate, reading.valid):
        try:
            check(written, NLU_SCHEMA_FILE)
            said.append("")
        except YamlException as error:
            said.append(f"{type(error).__name__} {error}")
    assert said[0] == said[1]
    assert bool(said[0]) is (written not in (WRITTEN, ""))


def test_merged_data_are_rasas() -> None:
    def parts() -> list[TrainingData | None]:
        lines = [Message.build(text, "plats") for text in ("var", "vad", "var")]
        table = {"name": "plats", "elements": ["Husby"]}
        return [
            TrainingData(lines[:1], {"a": "b"}, [{"name": "x", "pattern": "y"}], [table]),
            None,
            TrainingData(lines[1:], {"c": "d"}, responses={"utter_x": [{"text": "ja"}]}),
        ]

    ours, rasas = (merge(TrainingData(), *parts()) for merge in (reading.merge, reading._rasas_merge))
    assert ours.fingerprint() == rasas.fingerprint() and len(ours.training_examples) == 2
    assert [line.data for line in ours.training_examples] == [line.data for line in rasas.training_examples]


def test_lines_that_stand_twice_are_dropped_as_rasa_drops_them() -> None:
    def lines() -> list[Message]:
        told = [("hej", " a "), ("hej", "a"), ("hej", "b"), ("nej", "a"), ("nej", "a")]
        return [Message.build(text, intent) for text, intent in told] + [Message({"response": " x "})]

    ours, rasas = reading.without_doubles(lines()), TrainingData.sanitize_examples(lines())
    assert [line.data for line in ours] == [line.data for line in rasas]
    assert len(ours) == 4 and ours[0].get("intent") == "a"
