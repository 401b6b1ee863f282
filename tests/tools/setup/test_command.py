"""A command of set-up: what is said when it fails, and how far it is."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from tools.setup import command, installed, progress
from tools.setup.interpreter import SetupError


def fails(folder: Path, said: str) -> str:
    code = f"import sys; print({said!r}); sys.exit(3)"
    with pytest.raises(SetupError) as caught:
        command.run([sys.executable, "-c", code], folder / "setup-packages.log", folder)
    return str(caught.value)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "WARNING: Retrying after NewConnectionError('Failed to establish a new connection')",
            "network",
        ),
        ("Temporary failure in name resolution", "network"),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "room"),
    ],
)
def test_no_network_and_no_space_are_one_sentence(tmp_path: Path, said: str, told: str) -> None:
    (line,) = fails(tmp_path, said).splitlines()
    assert told in line and line.startswith("packages: ")


def test_anything_else_shows_the_end_of_the_log(tmp_path: Path) -> None:
    *log, last = fails(tmp_path, "something new").splitlines()
    assert log == ["something new"]
    assert "exit code 3" in last and "setup-packages.log" in last


def test_a_command_is_ended_by_an_interruption(tmp_path: Path) -> None:
    def interrupt(log: str) -> float:
        raise KeyboardInterrupt

    mark = tmp_path / "mark"
    code = f"import pathlib, time; time.sleep(60); pathlib.Path({str(mark)!r}).touch()"
    with pytest.raises(KeyboardInterrupt):
        command.run([sys.executable, "-c", code], tmp_path / "setup-x.log", tmp_path, "x", interrupt)
    assert not mark.exists()


def test_room_on_the_disk(tmp_path: Path) -> None:
    command.require_space(tmp_path, 1, "Set-up")
    with pytest.raises(SetupError, match=r"Set-up needs 1000000000\.0 GB in .* GB are free: make room"):
        command.require_space(tmp_path, 10**12, "Set-up")


def test_how_far_pip_is(tmp_path: Path) -> None:
    log = "Collecting a==1 (from -r x)\n  Downloading ...\nCollecting b==2 (from -r x)\n"
    assert installed.share_done("", tmp_path, 4) == 0
    assert installed.share_done(log, tmp_path, 4) == 0.25
    (tmp_path / "a-1.dist-info").mkdir()
    assert installed.share_done(log, tmp_path, 4) == 0.25
    assert installed.share_done(log + "Installing collected packages: a, b\n", tmp_path, 4) == 0.375


def test_the_bar_tells_the_time_left_once_it_can() -> None:
    assert progress.line("Packages", 0.01, 1) == f"  Packages [{'.' * 24}]   1%, time left not known yet"
    assert progress.line("Packages", 0.5, 30) == f"  Packages [{'#' * 12}{'.' * 12}]  50%, about 30 s left"
    assert progress.line("Packages", 0.25, 100).endswith("about 5 min left")
    assert "100%, about 0 s left" in progress.line("Packages", 1.2, 9)


def test_the_bar_leaves_a_terminal_clean_and_a_log_readable(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(progress, "TERMINAL_SECONDS", 0)
    monkeypatch.setattr(progress, "LOG_SECONDS", 0)
    terminal, log = Terminal(), io.StringIO()
    for output in (terminal, log):
        bar = progress.Bar("Packages", output)
        bar.show(0.5)
        bar.end()
    assert terminal.getvalue().startswith("\r  Packages [") and terminal.getvalue().endswith(" \r")
    assert log.getvalue().endswith(" left\n") and "\r" not in log.getvalue()
