"""`make check`: what it prints, what waits for what, and that knowledge is told plainly and once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lotsen import paths
from tools.review import check

Shown = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = Path(shutil.copytree(paths.KNOWLEDGE, tmp_path / "knowledge"))
    monkeypatch.setattr(paths, "KNOWLEDGE", copy)
    return copy


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def run(monkeypatch: pytest.MonkeyPatch, *checks: check.Check) -> int:
    monkeypatch.setattr(check, "CHECKS", checks)
    return check.main([])


def test_all_is_well(monkeypatch: pytest.MonkeyPatch, capsys: Shown) -> None:
    assert (
        run(monkeypatch, check.Check("one", "do it", str), check.Check("two", "do it", str, after="one")) == 0
    )
    assert capsys.readouterr().out == "OK      one\nOK      two\n"


def test_a_failed_one_says_how_to_mend_it_and_others_wait(
    monkeypatch: pytest.MonkeyPatch, capsys: Shown
) -> None:
    checks = [
        check.Check("one", "do it", lambda: "first line\nsecond line"),
        check.Check("two", "never shown", lambda: pytest.fail("it should wait"), after="one"),
        check.Check("three", "do that", str),
    ]
    assert run(monkeypatch, *checks) == 1
    said = capsys.readouterr().out
    assert said.splitlines()[:3] == ["failed  one: do it", "waits   two: mend one first", "OK      three"]
    assert "\none\nfirst line\nsecond line\n" in said and "never shown" not in said


def test_what_waits_comes_after_what_it_waits_for() -> None:
    names = [each.name for each in check.CHECKS]
    for each in check.CHECKS:
        assert not each.after or names.index(each.after) < names.index(each.name)
    assert {each.name for each in check.CHECKS if each.after == "knowledge"} == {
        "lookup tables",
        "the page's generated file",
        "nginx's generated files",
    }


def test_the_knowledge_as_it_is() -> None:
    """With the real training lines: no phrase of one word is a common one, none is silenced."""
    assert check.knowledge() == ""


def test_every_fault_at_once_when_it_loads(folder: Path) -> None:
    change(folder / "akutfraser.yml", "  - har kniv\n", "  - har kniv\n  - polis*\n")
    change(folder / "akutfraser.yml", "fragar_om: [", "fragar_om: [på golvet, ")
    change(
        folder / "satsningar.yml", "    antal: Det fanns fyra mobila poliskontor.", "    antall: De var fyra."
    )
    (folder / "amnen.yml.txt").write_text("", encoding="utf-8")
    found = check.knowledge().splitlines()
    assert len(found) == 4
    for line, part in zip(found, ("amnen.yml.txt", "antall", "polis*", "på golvet"), strict=True):
        assert part in line


def test_the_first_fault_when_it_does_not(folder: Path) -> None:
    change(folder / "satsningar.yml", "  rubrik: Vad är Nova?", "\trubrik: Vad är Nova?")
    (said,) = check.knowledge().splitlines()
    assert said.startswith("knowledge/satsningar.yml, rad ") and "tabb" in said


def test_a_command_that_fails_and_one_that_does_not() -> None:
    assert check.python("-c", "pass")() == ""
    assert check.python("-c", "print('wrong'); raise SystemExit(1)")() == "wrong"
    assert check.python("-c", "raise SystemExit(3)")() == "exit code 3"


def test_forbidden_lines(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("fine\n" + "see /wo" + "rk/here\n", encoding="utf-8")
    (line,) = check.forbidden_lines(file)
    assert line.startswith(f"{file}:2: ")


def test_an_utterance_that_no_rule_uses_is_meant_where_code_says_it() -> None:
    warning = "The utterance 'utter_x' is not used in any story or rule."
    assert check.expected(warning, 'say("utter_x")')
    assert not check.expected(warning, 'say("utter_x_y")')
    assert not check.expected("The intent 'x' has only 1 training example.", 'say("utter_x")')
