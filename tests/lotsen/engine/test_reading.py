"""Training lines are read once, are those that Rasa reads, and a changed file is read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.nlu.training_data import loading
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

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


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(reading, "_read", {})
    made = tmp_path / "nlu.yml"
    made.write_text(WRITTEN, encoding="utf-8")
    return made


def test_it_is_read_once_and_is_what_rasa_reads(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    times = []

    def load(filename: str, language: str | None) -> TrainingData | None:
        times.append(filename)
        return loading._load(filename, language)

    monkeypatch.setattr(reading, "_rasas_load", load)
    found = [reading.load(str(file), language) for language in ("en", "sv", None)]
    wanted = loading._load(str(file))
    assert wanted is not None and len(wanted.training_examples) == 2
    for one in found:
        assert one is not None and one.fingerprint() == wanted.fingerprint()
    assert times == [str(file)]


def test_a_changed_file_is_read_again(file: Path) -> None:
    reading.load(str(file))
    file.write_text(WRITTEN.replace("Husby", "Tensta"), encoding="utf-8")
    found = reading.load(str(file))
    assert found is not None and found.training_examples[0].get("text") == "var ligger Tensta"
    assert found.lookup_tables[0]["elements"] == ["Tensta"]


def test_nobody_writes_into_what_another_gets(file: Path) -> None:
    first = reading.load(str(file))
    assert first is not None
    for line in first.training_examples:
        line.set("intent", "x")
        line.data.get("metadata", {}).clear()
    first.lookup_tables[0]["elements"].clear()
    second = reading.load(str(file))
    assert second is not None and second.intents == {"plats"} and second.lookup_tables[0]["elements"]
    assert second.training_examples[0].get("metadata")


def test_lines_that_stand_twice_are_dropped_as_rasa_drops_them() -> None:
    def lines() -> list[Message]:
        told = [("hej", " a "), ("hej", "a"), ("hej", "b"), ("nej", "a"), ("nej", "a")]
        return [Message.build(text, intent) for text, intent in told] + [Message({"response": " x "})]

    ours, rasas = reading.without_doubles(lines()), TrainingData.sanitize_examples(lines())
    assert [line.data for line in ours] == [line.data for line in rasas]
    assert len(ours) == 4 and ours[0].get("intent") == "a"
