"""`make shell` as a person uses it: at a terminal, without one, and with whatever comes in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
import yaml

from lotsen.paths import ROOT
from tests.tools.staff.conftest import SECONDS, Terminal
from tools.staff import dialogues
from tools.staff.texts import number, table, text

PROMPT = text("you").strip()
PIPELINE = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
ALARM_FROM = number(next(step["alarm"] for step in PIPELINE if "alarm" in step))
# Twenty pieces of personal data, as people write them; none of them is anybody's.
SECRETS = (
    *("19850101-2384", "850101-2384", "198501012384", "8501012384", "19121212-1212"),
    *("070-174 06 05", "0701740605", "+46701740605", "08-465 004 00", "070 1740 615"),
    *("anna.testsson@example.org", "kalle+x@example.com", "a.b@post.example.se", "info@example.net"),
    *("4111 1111 1111 1111", "5500005555555559", "SE45 5000 0000 0583 9825 7466", "SE3550000000054910000003"),
    *("ABC 123", "Testgatan 14"),
)


def say(shell: pexpect.spawn[str], line: str, *expected: str) -> None:
    """Type a line, wait for each of these in turn, and for the next prompt."""
    shell.send(line + "\r")
    for words in expected:
        shell.expect_exact(words)
    shell.expect_exact(PROMPT)


@pytest.fixture
def shell(terminal: Terminal) -> pexpect.spawn[str]:
    started = terminal("shell")
    started.expect_exact("/hjälp visar vad mer du kan göra")
    started.expect_exact(PROMPT)
    return started


def test_a_dialogue_of_twelve_turns(shell: pexpect.spawn[str]) -> None:
    say(shell, "/varför", text("nothing_yet"))
    say(shell, "hej", "Lotsen", "avsikt halsning")
    # Buttons are shown and swallow nothing: what is typed goes to Lotsen as it is.
    say(shell, "när har kontoren öppet?", "begränsade", "avsikt oppettider", "knowledge/amnen.yml:")
    say(shell, "Finns det kontor i Tensta?", "poliskontor i Tensta", "plats Tensta", "knowledge/platser.yml:")
    say(shell, "vad är Mumin?", "satsning Mumin", "knowledge/satsningar.yml:")
    say(shell, "/lätt", text("easy_on"))
    say(shell, "när har kontoren öppet?", "oppettider, lattlast")
    say(shell, "/lätt", text("easy_off"))
    say(shell, "/kanal sms", text("channel_is", channel="sms"))
    say(shell, "när har kontoren öppet?", " sms)", "oppettider, kort")
    say(shell, "/kanal fax", "Kanalen fax finns inte")
    say(shell, "/kanal webb", text("channel_is", channel="webb"))
    say(shell, "polis! någon bryter sig in hos oss nu", "Ring 112 nu", "fara: larm", "domain.yml:")
    say(shell, "/varför", "läst som", "akutfras", "gränser", f"larm {ALARM_FROM}", "avsikter", "akut")
    say(shell, "tack", "112", "fara: ")
    say(shell, "/varfr", "Menade du /varför?")
    say(shell, "/hjalp", "/spara namn")
    say(shell, "/ny", text("new_dialogue"))
    say(shell, "hur många kontor finns det?", "27", "avsikt antal_kontor")
    say(shell, "radera mina meddelanden", "samtalet raderat")
    shell.send("/sluta\r")
    shell.expect_exact(text("goodbye"))
    shell.expect(pexpect.EOF)
    shell.close()
    assert shell.exitstatus == 0


def test_a_number_presses_a_button_and_anything_else_is_said(shell: pexpect.spawn[str]) -> None:
    say(shell, "hjälp", "[1] ", "[2] ", "fara: frågar")
    say(shell, "7", "avsikt")  # no such button
    say(shell, "hjälp", "[1] ", "[2] ")
    say(shell, "1", "Ring 112 nu", "avsikt akut (knapp)", "fara: larm (knapp)")


def test_twenty_secrets_are_in_no_file_afterwards(
    shell: pexpect.spawn[str], tmp_path: Path, home: Path
) -> None:
    for secret in SECRETS:
        say(shell, f"mitt är {secret}, hjälper det?", "maskerat: ")
    name = "hemligheter-i-testet"
    file = dialogues.FOLDER / f"{name}.yml"
    try:
        say(shell, f"/spara {name}", "Sparat i")
        shell.sendeof()
        shell.expect(pexpect.EOF)
        shell.close()
        looked = [tmp_path, ROOT / "var", ROOT / ".cache" / "logs", ROOT / "tests" / "dialogues"]
        files = [each for folder in looked for each in folder.rglob("*") if each.is_file()]
        assert file in files
        skipped = home / "models"
        for each in files:
            if each.is_relative_to(skipped):
                continue
            content = each.read_bytes()
            assert not [secret for secret in SECRETS if secret.encode() in content], each
        assert not list((tmp_path / "temporary").glob("lotsen-shell-*"))
    finally:
        file.unlink(missing_ok=True)


def test_an_edit_takes_effect_and_a_broken_one_is_refused(shell: pexpect.spawn[str], home: Path) -> None:
    topics = home / "knowledge" / "amnen.yml"
    good = topics.read_text(encoding="utf-8")
    say(shell, "när har kontoren öppet?", "Kontoren hade begränsade, fasta öppettider.")
    topics.write_text(good.replace("hade begränsade, fasta öppettider", "hade få, fasta öppettider"), "utf-8")
    shell.expect_exact("Kunskapen är inläst på nytt (amnen.yml)")
    say(shell, "/igen", "1 av 1 svar har ändrats", "hade begränsade, fasta", "hade få, fasta")
    say(shell, "/igen", text("again_same", count=1))
    topics.write_text(good.replace("  rubrik:", " rubrik:", 1), encoding="utf-8")
    shell.expect_exact("Ändringen tas inte emot, så den förra versionen gäller. knowledge/amnen.yml, rad")
    say(shell, "när har kontoren öppet?", "Kontoren hade få, fasta öppettider.")
    topics.write_text(good, encoding="utf-8")
    shell.expect_exact("Kunskapen är inläst på nytt")
    say(shell, "/igen", "2 av 2 svar har ändrats")
    with open(home / "domain.yml", "a", encoding="utf-8") as domain:
        domain.write("\n")
    shell.expect_exact("domain.yml har ändrats. Det gäller först efter make train")


def test_saving_replaying_and_names(shell: pexpect.spawn[str]) -> None:
    name, file = "sparat-i-testet", dialogues.FOLDER / "sparat-i-testet.yml"
    try:
        say(shell, f"/spara {name}", text("save_nothing"))
        say(shell, "/igen", "Det finns inget samtal att köra igen")
        say(shell, "vad är Nova?", "avsikt nova")
        say(shell, "/spara ../borta", text("save_how"))
        say(shell, f"/spara {name}", "Sparat i tests/dialogues/sparat-i-testet.yml: 1 meddelanden")
        say(shell, f"/spara {name}", "finns redan")
        say(shell, f"/spara {name}", "Sparat i")
        say(shell, "/igen borta", "Det finns inget sparat samtal som heter borta")
        say(shell, f"/igen {name}", text("again_same", count=1))
        assert [turn.intent for turn in dialogues.read(file)] == ["nova"]
        file.write_text("dialogue: [\n", encoding="utf-8")
        say(shell, f"/igen {name}", "går inte att läsa")
    finally:
        file.unlink(missing_ok=True)


def test_ctrl_c_empties_the_line_and_then_ends(shell: pexpect.spawn[str]) -> None:
    shell.send("jag skriver något")
    shell.expect_exact("jag skriver något")
    shell.sendcontrol("c")
    say(shell, "/lätt", text("easy_on"))
    shell.sendcontrol("c")
    shell.expect_exact(text("goodbye"))
    shell.expect(pexpect.EOF)
    shell.close()
    assert shell.exitstatus == 0


def test_a_hundred_pasted_lines_and_control_characters(shell: pexpect.spawn[str]) -> None:
    pasted = "\n".join(["vad är Nova?"] * 99 + ["vad är Mumin?"])
    shell.send(f"\x1b[200~{pasted}\x1b[201~\r")
    shell.expect_exact(text("pasted", count=100))
    shell.expect_exact("avsikt mumin")
    shell.expect_exact(PROMPT)
    shell.send("\x16\x07\x16\x00vad är Nova?\r")  # Ctrl-V takes the next one as it is
    shell.expect_exact("avsikt nova")


def run(environment: dict[str, str], given: bytes, **more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "tools", "shell"],
        cwd=ROOT,
        env={**environment, **more},
        input=given,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )


def test_without_a_terminal_each_line_is_a_message(environment: dict[str, str]) -> None:
    # A byte that is no UTF-8, a terminal's command, an empty line.
    given = "vad är Nova?\n\n".encode() + b"\xff\x1b[2Jhej\nhan har kniv\n"
    done = run(environment, given)
    said = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    assert done.stderr == b""
    assert said.startswith(text("by_lines"))
    assert "avsikt nova" in " ".join(said.split()) and "Ring 112 nu" in said
    assert "\x1b" not in said
    assert said.rstrip().endswith(text("goodbye"))


def test_a_reader_that_leaves_ends_it_with_a_sentence(environment: dict[str, str]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tools", "shell"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin and process.stdout and process.stderr
    process.stdout.readline()
    process.stdout.close()
    process.stdin.write("vad är Nova?\n".encode() * 20)
    process.stdin.close()
    assert process.wait(SECONDS) == 1
    assert process.stderr.read().decode() == text("pipe_closed") + "\n"


def test_what_keeps_it_from_starting_is_said_in_a_sentence(environment: dict[str, str], home: Path) -> None:
    (home / "knowledge" / "kanal.yml").unlink()
    done = run(environment, b"")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode().startswith("knowledge/kanal.yml")
    (home / "models").unlink()
    done = run(environment, b"")
    assert done.returncode == 1 and "Kör make train först." in done.stderr.decode()


def test_every_outcome_grade_and_kind_has_a_word() -> None:
    from lotsen.values.bubble import Kind
    from lotsen.values.understanding import Grade

    assert set(table("grades")) == {grade.name for grade in Grade}
    assert set(table("kinds")) == {kind.value for kind in Kind}
