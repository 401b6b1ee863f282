"""`make amne`: a topic asked for is written everywhere, trained and answered; broken off, nothing is."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from lotsen import paths
from lotsen.paths import ROOT
from tests.tools.staff.conftest import SECONDS
from tools.staff import topic
from tools.staff.texts import text

NAME = "cykelpatrull"
# Nobody's wording: the answer is invented for this test, as in CONTRIBUTING.md.
ANSWERS = (
    NAME,
    "Cyklar poliserna?",
    "Ja, i det påhittade exemplet cyklar poliserna runt i området på somrarna.",
    "Ja, på somrarna cyklar poliserna i området.",
    "Ja. Poliserna cyklar i området när det är sommar.",
    "ja",
    "Ett påhittat avsnitt",
)
LINES = (
    "cyklar poliserna",
    "Har ni cykelpatruller på de lokala kontoren?",
    "poliser på cykel",
    "åker polisen cykel i området",
    "jag såg en polis som cyklade, hör hon till kontoret",
    "cykelpolis?",
    "finns de cykel poliser hos er",
    "har poliserna egna cyklar",
    "cyklar de aven pa vintern",
    "Min granne säger att närpolisen kommer på cykel, stämmer det?",
)
# Lines of each intent that are left, of all files together: a training takes seconds, and ten new lines are
# not drowned however many writers the others have.
SHORT = 24


def tree(home: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(home)): file.read_bytes()
        for file in home.rglob("*")
        if file.is_file() and "models" not in file.parts and ".cache" not in file.parts
    }


def run(
    environment: dict[str, str], answers: Sequence[str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tools", *arguments],
        cwd=ROOT,
        env=environment,
        input="".join(f"{answer}\n" for answer in answers),
        capture_output=True,
        text=True,
        timeout=SECONDS * 3,
        check=False,
    )


def shorten(home: Path) -> None:
    counts: Counter[str] = Counter()
    for file in [home / "data" / "nlu.yml", *sorted((home / "data" / "nlu").glob("*.yml"))]:
        kept, heading = [], ""
        for line in file.read_text(encoding="utf-8").splitlines(keepends=True):
            if line.startswith("    - "):
                counts[heading] += 1
            elif line.startswith("- "):
                heading = line.strip()
            if not line.startswith("    - ") or counts[heading] <= SHORT:
                kept.append(line)
        file.write_text("".join(kept), encoding="utf-8")


def test_a_topic_asked_for_is_answered(environment: dict[str, str], home: Path) -> None:
    shorten(home)
    (home / "models").unlink()
    (home / ".cache").mkdir()
    (home / ".cache" / "embeddings.npz").symlink_to(ROOT / ".cache" / "embeddings.npz")
    done = run(environment, [*ANSWERS, *LINES], "amne")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "Det saknas 50 rader av 60" in done.stdout
    done = run(environment, [], "fraga", "brukar poliserna cykla i området?")
    assert done.returncode == 0, done.stderr[-2000:]
    assert f"avsikt {NAME}" in done.stdout
    assert ANSWERS[2] in done.stdout and ANSWERS[3] in done.stdout and ANSWERS[4] in done.stdout
    done = run(environment, [], "kunskap")
    assert done.returncode == 0, done.stdout


@pytest.fixture
def here(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "HOME", home)
    monkeypatch.setattr(paths, "KNOWLEDGE", home / "knowledge")
    return home


def answering(monkeypatch: pytest.MonkeyPatch, answers: Sequence[str]) -> None:
    left: Iterator[str] = iter(answers)

    def answer(question: str) -> str:
        found = next(left, None)
        if found is None:
            raise EOFError
        return found

    monkeypatch.setattr("builtins.input", answer)


@pytest.mark.parametrize("number", [0, 1, len(ANSWERS), len(ANSWERS) + len(LINES) - 1])
def test_broken_off_it_has_written_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch, number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tree(here)
    answering(monkeypatch, [*ANSWERS, *LINES][:number])
    assert topic.main(["--no-train"]) == 1
    assert text("undone") in capsys.readouterr().err
    assert tree(here) == before


def test_what_cannot_stay_is_undone(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tree(here)
    answers = list(ANSWERS)
    answers[2] = "Ja, poliserna cyklar mellan 9–17 i området."
    answering(monkeypatch, [*answers, *LINES])
    assert topic.main(["--no-train"]) == 1
    assert "9–17" in capsys.readouterr().err
    assert tree(here) == before


def test_a_wrong_answer_is_asked_for_again(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ["oppettider", "nova", "Å!", NAME]
    date = ["kanske", *ANSWERS[5:]]
    lines = ["vad är nova", "", LINES[0], LINES[0], *LINES[1:]]
    answering(monkeypatch, [*names, "", *ANSWERS[1:5], *date, *lines])
    assert topic.main(["--no-train"]) == 0
    said = capsys.readouterr().out
    assert text("topic_there", name="nova") in said and text("topic_no_name") in said
    assert text("ask_yes_or_no") in said and "Nästan samma rad finns redan" in said
    assert f"  - {NAME}: {{use_entities: []}}\n" in (here / "domain.yml").read_text(encoding="utf-8")
