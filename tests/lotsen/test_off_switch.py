"""The off-switch is a file: off while it is there."""

from pathlib import Path

import pytest

from lotsen import off_switch


def test_off_and_on_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(off_switch.VARIABLE, str(tmp_path / "not there yet" / "off"))
    assert not off_switch.is_off()
    for _ in range(2):
        off_switch.switch(True)
        assert off_switch.is_off()
    for _ in range(2):
        off_switch.switch(False)
        assert not off_switch.is_off()


def test_the_default_lies_in_the_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(off_switch.VARIABLE, raising=False)
    assert off_switch.file() == off_switch.DEFAULT
