"""System packages for the tests: nothing to do when they are there, a sentence when they can't be had."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tools.setup import system_packages


def program(folder: Path, name: str, text: str = "exit 0") -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return file


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on it but the shell; its policy file is not the real one."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(system_packages, "WHERE", ())
    monkeypatch.setattr(system_packages, "PACKAGES", {"nginx-light": "nginx", "redis-server": "redis-server"})
    monkeypatch.setattr(system_packages, "POLICY", tmp_path / "policy-rc.d")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return tmp_path


def apt(machine: Path, text: str = "exit 0") -> Path:
    """An apt-get that writes down how it was called; returns where."""
    calls = machine / "calls"
    program(machine / "bin", "apt-get", f'echo "$* $DEBIAN_FRONTEND" >> {calls}\n{text}')
    return calls


def test_everything_is_there(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    calls = apt(machine)
    for name in system_packages.PACKAGES.values():
        program(machine / "bin", name)
    assert system_packages.main([]) == 0
    assert capsys.readouterr().out == "System packages for the tests: ready\n"
    assert not calls.exists()


def test_a_program_in_a_folder_for_each_version(tmp_path: Path) -> None:
    pattern = f"{tmp_path}/*/bin/postgres"
    assert not system_packages.installed(pattern)
    (tmp_path / "15" / "bin").mkdir(parents=True)
    (tmp_path / "15" / "bin" / "postgres").touch()
    assert system_packages.installed(pattern)


def test_only_what_is_missing_is_installed(machine: Path) -> None:
    """With services forbidden meanwhile, and not afterwards."""
    calls = apt(machine, f"/bin/cat {machine}/policy-rc.d > {machine}/seen")
    program(machine / "bin", "nginx")
    assert system_packages.main([]) == 0
    update, install = calls.read_text(encoding="utf-8").splitlines()
    assert update.endswith("update noninteractive")
    assert install.endswith("install --no-install-recommends redis-server noninteractive")
    assert "exit 101" in (machine / "seen").read_text(encoding="utf-8")
    assert not (machine / "policy-rc.d").exists()


def test_who_is_not_root_is_told(
    machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    calls = apt(machine)
    assert system_packages.main([]) == 0
    assert "apt-get install nginx-light redis-server" in capsys.readouterr().out
    assert not calls.exists()


def test_a_system_without_apt(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert system_packages.main([]) == 0
    assert "missing nginx-light redis-server" in capsys.readouterr().out


def test_check_installs_nothing_and_says_no(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    calls = apt(machine)
    assert system_packages.main(["--check"]) == 1
    assert "missing nginx-light redis-server" in capsys.readouterr().out
    assert not calls.exists()


def test_apt_fails(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    apt(machine, 'echo "E: Unable to locate package" >&2; exit 100')
    assert system_packages.main([]) == 0
    said = capsys.readouterr().out
    assert "could not be installed" in said and "E: Unable to locate package" in said


def test_no_service_is_started_and_nothing_is_left_behind(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    with pytest.raises(KeyboardInterrupt), system_packages.services_not_started(policy):
        assert policy.read_text(encoding="utf-8") == "#!/bin/sh\nexit 101\n"
        assert os.access(policy, os.X_OK)
        raise KeyboardInterrupt
    assert not policy.exists()


def test_a_policy_that_was_there_stays(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.write_text("mine", encoding="utf-8")
    with system_packages.services_not_started(policy):
        assert policy.read_text(encoding="utf-8") == "mine"
    assert policy.read_text(encoding="utf-8") == "mine"


def test_on_this_machine_everything_is_there() -> None:
    """Which is what the other tests need."""
    missing = [
        name for name, wanted in system_packages.PACKAGES.items() if not system_packages.installed(wanted)
    ]
    assert missing == [], f"as root: apt-get install {' '.join(missing)}"
