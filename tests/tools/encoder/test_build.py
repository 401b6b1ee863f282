"""Building the encoder: all or nothing, again and again, and proved against the reference."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lotsen import paths
from lotsen.nlu import encoder
from tools.encoder import build, reference, weights


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cache") / "encoder"
    assert build.main(["--folder", str(folder)]) == 0
    return folder


def contents(folder: Path) -> dict[str, str]:
    return {file.name: build.sha256(file) for file in folder.iterdir()}


def test_set_up_has_built_the_encoder() -> None:
    """As a command, quickly."""
    command = [sys.executable, "-m", "tools.encoder.build", "--check"]
    run = subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True, timeout=30)
    assert run.returncode == 0, run.stderr


def test_the_same_weights_give_the_same_files(built: Path) -> None:
    assert contents(built) == contents(paths.ENCODER)
    assert [entry.name for entry in built.parent.iterdir()] == ["encoder"]


def test_a_second_run_does_nothing(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = built.stat().st_mtime_ns, built.stat().st_ino
    assert build.main(["--folder", str(built)]) == 0
    assert (built.stat().st_mtime_ns, built.stat().st_ino) == before
    assert "up to date" in capsys.readouterr().out


@pytest.mark.parametrize("name", [encoder.GRAPH_FILE, encoder.STAMP_FILE, encoder.WORDS_FILE])
def test_check_finds_harm_and_a_run_mends_it(
    built: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = contents(built)
    (built / name).write_bytes((built / name).read_bytes()[:-1] + b"?")
    assert build.main(["--folder", str(built), "--check"]) == 1
    said = capsys.readouterr().err
    assert build.COMMAND in said and said.count("\n") == 1
    assert build.main(["--folder", str(built)]) == 0
    assert contents(built) == wanted


@pytest.mark.parametrize("kind", ["missing", "empty", "other", "cut early", "cut late", "folder"])
def test_bad_weights_change_nothing(
    tmp_path: Path, built: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "weights.bin"
    real = weights.installed_file()
    if kind == "folder":
        source.mkdir()
    elif kind != "missing":
        lengths = {"empty": 0, "other": 0, "cut early": 1_000_000, "cut late": 70_000_000}
        source.write_bytes(b"another file" * (kind == "other") + real.read_bytes()[: lengths[kind]])
    wanted = contents(built)
    capsys.readouterr()
    assert build.main(["--folder", str(built), "--source", str(source)]) == 1
    said = capsys.readouterr().err
    assert str(source) in said and said.count("\n") == 1
    assert contents(built) == wanted
    assert [entry.name for entry in built.parent.iterdir()] == ["encoder"]


def test_missing_package_names_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(weights, "PACKAGE", "no-such-package")
    assert build.main([]) == 1
    assert "make setup" in capsys.readouterr().err


@pytest.mark.parametrize("part", range(len(encoder.LAYERS)))
def test_wrong_vectors_stop_the_build(
    tmp_path: Path, part: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reference: dict[str, Any] = json.loads(build.REFERENCE.read_text(encoding="utf-8"))
    reference["messages"][5]["vectors"][part].reverse()
    changed = tmp_path / "reference.json"
    changed.write_text(json.dumps(reference), encoding="utf-8")
    untuned = ["--tuned", str(tmp_path / "none")]
    for file, word in ((changed, "cosine"), (tmp_path / "none.json", "missing")):
        monkeypatch.setattr(build, "REFERENCE", file)
        assert build.main(["--folder", str(tmp_path / "encoder"), *untuned]) == 1
        first, said = capsys.readouterr().err.splitlines()
        assert "untuned" in first and word in said
    assert [entry.name for entry in tmp_path.iterdir()] == ["reference.json"]


def test_interruption_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "encoder").mkdir()
    (tmp_path / "encoder" / "old").write_text("old")
    monkeypatch.setattr(build, "write_stamp", interrupt)
    assert build.main(["--folder", str(tmp_path / "encoder")]) == 130
    assert [str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*")] == ["encoder", "encoder/old"]


def test_reference_is_what_the_weights_give_in_fp32() -> None:
    assert reference.main(["--check"]) == 0
    messages = json.loads(build.REFERENCE.read_text(encoding="utf-8"))["messages"]
    assert len({message["language"] for message in messages}) >= 10
    assert "" in [message["text"] for message in messages]


def test_the_package_is_never_imported() -> None:
    assert weights.PACKAGE not in sys.modules
