"""Set-up: which Python it takes, what it skips, what survives an interruption."""

import ast
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lotsen.paths import ROOT
from lotsen.settings import read_env_file
from tools.setup import interpreter, steps
from tools.setup.files import write_setting

SCRIPTS = ROOT / "tools" / "setup"
SetupError = interpreter.SetupError


def command(file: Path, *lines: str) -> Path:
    """An executable shell script."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(["#!/bin/sh", *lines]) + "\n", encoding="utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return file


def fake_python(file: Path, version: str) -> Path:
    return command(file, f"echo {version}")


def dead_shim(file: Path) -> Path:
    return command(file, 'echo "pyenv: $(basename $0): command not found" >&2', "exit 127")


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Nothing but an empty PATH folder and an empty home."""
    (tmp_path / "bin").mkdir()
    return {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}


class TestFindPython:
    def test_a_shim_that_answers_nothing_does_not_fool_it(
        self, tmp_path: Path, environ: dict[str, str]
    ) -> None:
        dead_shim(tmp_path / "bin" / "python3.11")
        good = fake_python(tmp_path / "later" / "python3.11", "3.11.9")
        environ["PATH"] += os.pathsep + str(good.parent)
        assert interpreter.find_python(environ) == (str(good), "3.11.9")

    def test_3_11_goes_before_3_10_wherever_it_lies(self, tmp_path: Path, environ: dict[str, str]) -> None:
        fake_python(tmp_path / "bin" / "python3.10", "3.10.13")
        newer = fake_python(tmp_path / ".pyenv" / "versions" / "3.11.7" / "bin" / "python", "3.11.7")
        assert interpreter.find_python(environ).path == str(newer)

    def test_3_10_does_when_there_is_no_3_11(self, tmp_path: Path, environ: dict[str, str]) -> None:
        fake_python(tmp_path / "bin" / "python3", "3.12.1")
        older = fake_python(tmp_path / "bin" / "python", "3.10.13")
        assert interpreter.find_python(environ) == (str(older), "3.10.13")

    def test_pyenv_root_is_looked_into(self, tmp_path: Path, environ: dict[str, str]) -> None:
        environ["PYENV_ROOT"] = str(tmp_path / "elsewhere")
        found = fake_python(tmp_path / "elsewhere" / "versions" / "3.11.7" / "bin" / "python", "3.11.7")
        assert interpreter.find_python(environ).path == str(found)

    def test_uv_installs_one(self, tmp_path: Path, environ: dict[str, str]) -> None:
        managed = tmp_path / "uv" / "python3.11"
        command(
            tmp_path / "bin" / "uv",
            f'if [ "$2" = install ]; then printf "#!/bin/sh\\necho 3.11.11\\n" > {managed}; fi',
            f'if [ "$2" = install ]; then /bin/chmod +x {managed}; fi',
            f'if [ "$2" = find ]; then [ -x {managed} ] && echo {managed}; fi',
        )
        managed.parent.mkdir()
        assert interpreter.find_python(environ) == (str(managed), "3.11.11")

    def test_nothing_found_says_how_to_get_one(self, tmp_path: Path, environ: dict[str, str]) -> None:
        fake_python(tmp_path / "bin" / "python3", "3.13.0")
        with pytest.raises(SetupError, match=r"3\.11.*PYTHON="):
            interpreter.find_python(environ)

    @pytest.mark.parametrize("version", ["3.12.1", "command not found"])
    def test_a_named_python_must_do(self, tmp_path: Path, environ: dict[str, str], version: str) -> None:
        fake_python(tmp_path / "bin" / "python3.11", "3.11.7")
        environ["PYTHON"] = str(fake_python(tmp_path / "mine", version))
        with pytest.raises(SetupError, match="mine"):
            interpreter.find_python(environ)

    def test_a_real_one_is_recognised(self) -> None:
        found = interpreter.probe(sys.executable)
        assert found is not None
        assert found.version == ".".join(map(str, sys.version_info[:3]))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Set-up's paths below tmp_path, its commands recorded in project.commands instead of run."""
    (tmp_path / "tools" / "setup" / "spacy_standin").mkdir(parents=True)
    for name in steps.PARTS:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    (tmp_path / "tools" / "encoder" / "__init__.py").touch()
    for file in (
        "requirements.txt",
        "requirements-test.txt",
        "tools/encoder/build.py",
        "tools/setup/spacy_standin/build.py",
    ):
        (tmp_path / file).write_text("x", encoding="utf-8")
    moved = {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "PYTHON": tmp_path / ".venv" / "bin" / "python",
        "STAMPS": tmp_path / ".venv" / "lotsen-steps.json",
        "ENV_FILE": tmp_path / ".env",
        "LOGS": tmp_path / ".cache" / "logs",
        "REQUIREMENTS": tmp_path / "requirements.txt",
        "COMPARE": tmp_path / ".cache" / "compare",
        "TUNE": tmp_path / ".cache" / "tune",
        "STANDIN_BUILDER": tmp_path / "tools" / "setup" / "spacy_standin" / "build.py",
        "STANDIN_SOURCES": tmp_path / "tools" / "setup" / "spacy_standin",
    }
    for name, path in moved.items():
        monkeypatch.setattr(steps, name, path)
    monkeypatch.setattr(steps, "find_python", lambda: interpreter.Interpreter("/opt/python3.11", "3.11.7"))
    monkeypatch.delenv("PYTHON", raising=False)
    monkeypatch.delenv("LOTSEN_OFFICIAL_SPACY", raising=False)
    return tmp_path


@pytest.fixture
def broken() -> set[str]:
    """The names of the commands that fail."""
    return set()


@pytest.fixture
def ran(project: Path, broken: set[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the commands that set-up gives, in order."""
    names: list[str] = []

    def run(given: list[str], log: str, **bar: object) -> None:
        names.append(log)
        if log in broken:
            raise SetupError(log)
        if log == "venv":
            shutil.rmtree(project / ".venv", ignore_errors=True)
            fake_python(project / ".venv" / "bin" / "python", "3.11.7")
            (project / ".venv" / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
        if log in ("compare", "tune"):
            {"compare": steps.COMPARE, "tune": steps.TUNE}[log].mkdir(parents=True)
        if log == "encoder":
            (project / ".cache" / "encoder").mkdir(parents=True, exist_ok=True)
            (project / ".cache" / "encoder" / "stamp.json").write_text("{}", encoding="utf-8")

    monkeypatch.setattr(steps, "run", run)
    monkeypatch.setattr(steps, "importable", lambda name: True)
    return names


class TestSteps:
    def test_all_of_it_once_and_then_nothing(self, ran: list[str]) -> None:
        assert steps.main([]) == 0
        assert ran == ["venv", "packages", "spacy-official", "encoder"]
        ran.clear()
        assert steps.main([]) == 0
        assert ran == []

    def test_each_line_says_how_far(self, ran: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        steps.main([])
        steps.main([])
        lines = capsys.readouterr().out.splitlines()
        assert all(re.fullmatch(r"\[[1-6]/6\] \S.*", line) for line in lines)
        assert [line[:5] for line in lines[-6:]] == [f"[{step}/6]" for step in range(1, 7)]

    def test_the_command_rasa_is_ours(self, ran: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        steps.main([])
        file = steps.VENV / "bin" / "rasa"
        assert os.access(file, os.X_OK) and "lotsen.run.rasa_command" in file.read_text(encoding="utf-8")
        file.write_text("pip's own", encoding="utf-8")  # as when the package is installed anew
        capsys.readouterr()
        steps.main([])
        assert "Command rasa: writing" in capsys.readouterr().out
        assert "lotsen.run.rasa_command" in file.read_text(encoding="utf-8")

    @pytest.mark.parametrize(("failing", "then"), [("venv", "venv"), ("packages", "packages")])
    def test_it_goes_on_where_it_stood(
        self, ran: list[str], broken: set[str], failing: str, then: str
    ) -> None:
        broken.add(failing)
        assert steps.main([]) == 1
        broken.clear()
        ran.clear()
        assert steps.main([]) == 0
        assert ran[0] == then

    def test_a_package_that_was_interrupted_is_installed_again(
        self, ran: list[str], broken: set[str], project: Path
    ) -> None:
        broken.add("packages")
        steps.main([])
        whole, half = (steps.site() / f"{name}-1.0.dist-info" for name in ("pip", "half"))
        for folder in (whole, half):
            folder.mkdir()
            (folder / "METADATA").touch()
        (whole / "RECORD").touch()
        broken.clear()
        assert steps.main([]) == 0
        assert whole.is_dir() and not half.exists()

    def test_an_environment_of_another_folder_is_made_again(self, ran: list[str]) -> None:
        """A checkout that was moved: the programs in .venv still name the old one."""
        steps.main([])
        steps.write_stamps({**steps.read_stamps(), "folder": "/elsewhere/.venv"})
        ran.clear()
        assert steps.main([]) == 0
        assert ran[0] == "venv"

    def test_packages_of_an_older_list_are_taken_out(
        self, ran: list[str], project: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        steps.main([])
        for name in ("tensorflow-2.12.1", "pip-26.3", "sv_lookup_sm-1.0", "rasa-3.6.21", "pytest-9.2.0"):
            (steps.site() / f"{name}.dist-info").mkdir()
            (steps.site() / f"{name}.dist-info" / "RECORD").touch()
        (project / "requirements.txt").write_text("rasa==3.6.21\n", encoding="utf-8")
        (project / "requirements-test.txt").write_text("pytest==9.2.0\n", encoding="utf-8")
        given: list[list[str]] = []
        run = steps.run

        def noting(one: list[str], log: str, **bar: Any) -> None:
            given.append(one)
            run(one, log, **bar)

        monkeypatch.setattr(steps, "run", noting)
        steps.main([])
        (removal,) = (one for one in given if "uninstall" in one)
        assert removal[-2:] == ["--quiet", "tensorflow"]

    def test_tests_and_the_default_bot_get_lists_of_their_own(self, ran: list[str], project: Path) -> None:
        (project / "requirements-compare.txt").write_text("tensorflow==2.12.1\n", encoding="utf-8")
        assert steps.main([]) == 0
        assert not {"tests", "compare"} & set(ran)
        ran.clear()
        assert steps.main(["--tests", "--compare"]) == 0
        assert ran == ["tests", "compare"]
        ran.clear()
        assert steps.main(["--tests", "--compare"]) == 0
        assert ran == []

    def test_what_tunes_the_encoder_lies_apart_and_is_installed_once(
        self, ran: list[str], project: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (project / "requirements-tune.txt").write_text("torch==2.13.0\n", encoding="utf-8")
        assert steps.main([]) == 0
        assert "tune" not in ran
        given, run = [], steps.run

        def noting(one: list[str], log: str, **bar: Any) -> None:
            given.append(one)
            run(one, log, **bar)

        monkeypatch.setattr(steps, "run", noting)
        assert steps.main(["--tune"]) == 0
        assert given[-1][-4:] == ["--target", str(steps.TUNE), "-r", str(project / "requirements-tune.txt")]
        given.clear()
        assert steps.main(["--tune"]) == 0
        assert given == []

    def test_another_adapter_builds_the_encoder_again(self, ran: list[str], project: Path) -> None:
        adapter = project / "tools" / "encoder" / "tuned" / "adapter.npz"
        adapter.parent.mkdir()
        for content in (b"one", b"two"):
            adapter.write_bytes(content)
            ran.clear()
            steps.main([])
            assert "encoder" in ran
            ran.clear()
            steps.main([])
            assert "encoder" not in ran

    def test_what_a_step_took_is_recorded(self, ran: list[str]) -> None:
        steps.main([])
        assert set(steps.read_stamps()["seconds"]) >= {"environment", "packages", "encoder"}

    def test_no_space_is_said_before_anything_is_made(
        self, ran: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(steps, "ROOM", {"requirements.txt": 10**12})
        assert steps.main([]) == 1
        (said,) = capsys.readouterr().err.splitlines()
        assert "GB" in said and "make room" in said
        assert ran == []

    def test_half_a_checkout(self, ran: list[str], project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (project / "lotsen" / "engine" / "__main__.py").unlink()
        assert steps.main([]) == 1
        (said,) = capsys.readouterr().err.splitlines()
        assert "lotsen/engine/__main__.py" in said and "git restore" in said
        assert ran == []

    def test_an_env_file_that_is_no_text(
        self, ran: list[str], project: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (project / ".env").write_bytes(b"SPACY_MODEL=\xff\xfe\n")
        assert steps.main([]) == 1
        (said,) = capsys.readouterr().err.splitlines()
        assert ".env" in said

    def test_interrupted(
        self, ran: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def interrupt(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(steps, "pip", interrupt)
        assert steps.main([]) == 130
        assert "goes on from here" in capsys.readouterr().err

    def test_a_venv_that_set_up_knows_nothing_of_is_made_again(self, ran: list[str], project: Path) -> None:
        fake_python(project / ".venv" / "bin" / "python", "3.11.7")
        steps.main([])
        assert ran[0] == "venv"

    def test_a_link_to_another_environment_goes_and_what_it_leads_to_stays(
        self, ran: list[str], project: Path, tmp_path: Path
    ) -> None:
        other = tmp_path / "other"
        (other / "bin").mkdir(parents=True)
        steps.VENV.symlink_to(other)
        assert steps.main([]) == 0
        assert not steps.VENV.is_symlink() and (other / "bin").is_dir()

    def test_changed_requirements_are_installed_into_the_same_environment(
        self, ran: list[str], project: Path
    ) -> None:
        steps.main([])
        ran.clear()
        (project / "requirements.txt").write_text("y", encoding="utf-8")
        steps.main([])
        assert ran[0] == "packages"
        assert "venv" not in ran

    def test_another_python_makes_the_environment_again(
        self, ran: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        steps.main([])
        ran.clear()
        monkeypatch.setenv("PYTHON", "/opt/python3.10")
        monkeypatch.setattr(
            steps, "find_python", lambda: interpreter.Interpreter("/opt/python3.10", "3.10.13")
        )
        steps.main([])
        assert ran[0] == "venv"

    def test_a_lost_encoder_is_built_again(self, ran: list[str], project: Path) -> None:
        steps.main([])
        ran.clear()
        shutil.rmtree(project / ".cache" / "encoder")
        steps.main([])
        assert ran == ["encoder"]

    def test_failing_says_so_in_one_place(
        self, ran: list[str], broken: set[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        broken.add("encoder")
        assert steps.main([]) == 1
        assert capsys.readouterr().err.strip() == "encoder"


class TestSpacyModel:
    def test_official_when_it_can_be_had(self, ran: list[str]) -> None:
        steps.main([])
        assert read_env_file(steps.ENV_FILE)["SPACY_MODEL"] == "sv_core_news_sm"

    def test_stand_in_when_it_cannot(self, ran: list[str], broken: set[str]) -> None:
        broken.add("spacy-official")
        assert steps.main([]) == 0
        assert "spacy-standin" in ran
        assert read_env_file(steps.ENV_FILE)["SPACY_MODEL"] == "sv_lookup_sm"
        ran.clear()
        steps.main([])
        assert ran == []

    def test_stand_in_by_wish(self, ran: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LOTSEN_OFFICIAL_SPACY", "0")
        steps.main([])
        assert "spacy-official" not in ran
        assert "spacy-standin" in ran

    def test_stand_in_is_built_again_when_its_sources_change(
        self, ran: list[str], project: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("LOTSEN_OFFICIAL_SPACY", "0")
        steps.main([])
        ran.clear()
        (project / "tools" / "setup" / "spacy_standin" / "sv_lemma.py").write_text("new", encoding="utf-8")
        steps.main([])
        assert ran == ["spacy-standin"]

    def test_a_recorded_model_is_kept(self, ran: list[str], project: Path) -> None:
        (project / ".env").write_text("SPACY_MODEL=sv_core_news_lg\n", encoding="utf-8")
        steps.main([])
        assert not [name for name in ran if name.startswith("spacy")]

    def test_other_lines_of_env_stay(self, ran: list[str], project: Path) -> None:
        (project / ".env").write_text("# mine\nTOKEN='åäö'\nSPACY_MODEL=gone\n", encoding="utf-8")
        write_setting(steps.ENV_FILE, "SPACY_MODEL", "sv_lookup_sm")
        assert (project / ".env").read_text(
            encoding="utf-8"
        ) == "# mine\nTOKEN='åäö'\nSPACY_MODEL=sv_lookup_sm\n"

    def test_env_stays_as_private_as_it_was(self, project: Path) -> None:
        (project / ".env").write_text("TOKEN=x\n", encoding="utf-8")
        (project / ".env").chmod(0o600)
        write_setting(steps.ENV_FILE, "SPACY_MODEL", "sv_lookup_sm")
        assert stat.S_IMODE((project / ".env").stat().st_mode) == 0o600


class TestSources:
    @pytest.mark.parametrize(
        "name", ["steps.py", "files.py", "interpreter.py", "command.py", "installed.py", "progress.py"]
    )
    def test_any_python_from_3_8_can_read_them(self, name: str) -> None:
        ast.parse((SCRIPTS / name).read_text(encoding="utf-8"), feature_version=(3, 8))

    def test_no_address_but_the_model_release(self) -> None:
        text = "".join(file.read_text(encoding="utf-8") for file in SCRIPTS.glob("*.py"))
        assert set(re.findall(r"https?://[^/\"']+", text)) == {"https://github.com"}
        assert "index-url" not in text.replace("--no-emit-index-url", "")

    def test_without_a_python_it_ends_with_one_sentence(self, tmp_path: Path) -> None:
        for name in ("lotsen", "tools"):
            shutil.copytree(ROOT / name, tmp_path / name)
        for name in steps.PARTS:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            shutil.copyfile(ROOT / name, tmp_path / name)
        mute = dead_shim(tmp_path / "python3.11")
        done = subprocess.run(
            [sys.executable, "-m", "tools.setup"],
            cwd=tmp_path,
            env={**os.environ, "PYTHON": str(mute)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert done.stdout == ""
        assert len(done.stderr.splitlines()) == 1
        assert str(mute) in done.stderr
        assert not (tmp_path / ".venv").exists()
