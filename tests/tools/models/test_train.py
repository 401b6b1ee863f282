"""Training: when it happens, and that a failure harms nothing. Rasa is a stand-in here."""

import json
import os
import time
from pathlib import Path

import pytest

from tools.models import train
from tools.models.training_progress import Phases

FAKE_RASA = """
import os, pathlib, sys
if "--skip-validation" in sys.argv or pathlib.Path("invalid").exists():
    sys.exit("the domain is wrong")
out = pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
with open("calls.txt", "a") as calls:
    print("force" if "--force" in sys.argv else "cache", file=calls)
if pathlib.Path("slow").exists():
    import time
    try:
        pathlib.Path("slow").write_text(str(os.getpid()))
        time.sleep(60)
    finally:
        pathlib.Path("stored").touch()
if pathlib.Path("fail").exists():
    sys.exit("YamlException: data/nlu.yml is wrong")
(out / "lotsen.tar.gz").write_text("new model")
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project whose `python -m lotsen.engine` is FAKE_RASA."""
    for file in (
        "config.yml",
        "domain.yml",
        "data/nlu.yml",
        ".cache/encoder/stamp.json",
    ):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(file, encoding="utf-8")
    (tmp_path / "config.yml").write_text("- name: lotsen.nlu.guard.Guard\n", encoding="utf-8")
    (tmp_path / "lotsen" / "nlu").mkdir(parents=True)
    (tmp_path / "lotsen" / "nlu" / "guard.py").write_text("from lotsen import text\n", encoding="utf-8")
    (tmp_path / "lotsen" / "text.py").write_text("LIMIT = 1\n", encoding="utf-8")
    (tmp_path / "lotsen" / "unused.py").write_text("LIMIT = 1\n", encoding="utf-8")
    (tmp_path / "lotsen" / "__init__.py").touch()
    (tmp_path / "lotsen" / "engine").mkdir()
    (tmp_path / "lotsen" / "engine" / "__init__.py").touch()
    (tmp_path / "lotsen" / "engine" / "__main__.py").write_text(FAKE_RASA, encoding="utf-8")
    models = tmp_path / "models"
    for name, value in {
        "ROOT": tmp_path,
        "HOME": tmp_path,
        "MODELS": models,
        "MODEL": models / "lotsen.tar.gz",
        "RECORD": models / "trained.json",
        "WORKSHOP": models / ".training",
        "ENCODER": tmp_path / ".cache" / "encoder",
        "LOGS": tmp_path / ".cache" / "logs",
        "LOG": tmp_path / ".cache" / "logs" / "train.log",
    }.items():
        monkeypatch.setattr(train, name, value)
    monkeypatch.setenv("SPACY_MODEL", "sv_lookup_sm")
    return tmp_path


def main(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["train.py", *arguments])
    return train.main()


def calls(project: Path) -> list[str]:
    file = project / "calls.txt"
    return file.read_text(encoding="utf-8").split() if file.exists() else []


def test_first_time_then_up_to_date(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(monkeypatch) == 0
    assert main(monkeypatch) == 0
    assert calls(project) == ["force"]
    assert (project / "models" / "lotsen.tar.gz").read_text(encoding="utf-8") == "new model"
    record = json.loads((project / "models" / "trained.json").read_text(encoding="utf-8"))
    assert record["model"] == "lotsen.tar.gz"
    assert record["hash"]
    assert record["seconds"] > 0 and record["cpu_seconds"] > 0
    assert "up to date" in capsys.readouterr().out


@pytest.mark.parametrize("file", ["domain.yml", "data/nlu.yml", "data/nlu/akut.yml"])
def test_changed_data_trains_with_what_rasa_remembers(
    project: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    main(monkeypatch)
    (project / file).parent.mkdir(exist_ok=True)
    (project / file).write_text("changed", encoding="utf-8")
    main(monkeypatch)
    assert calls(project) == ["force", "cache"]


@pytest.mark.parametrize(
    "file",
    [
        "config.yml",
        "lotsen/nlu/guard.py",
        "lotsen/text.py",
        "lotsen/engine/__main__.py",
        ".cache/encoder/stamp.json",
    ],
)
def test_changed_code_or_encoder_trains_from_nothing(
    project: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    main(monkeypatch)
    old = (project / file).read_text(encoding="utf-8")
    (project / file).write_text(f"{old}\nCHANGED = 1", encoding="utf-8")
    main(monkeypatch)
    assert calls(project) == ["force", "force"]


def test_code_that_no_component_imports_trains_nothing(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    main(monkeypatch)
    (project / "lotsen" / "unused.py").write_text("LIMIT = 2\n", encoding="utf-8")
    main(monkeypatch)
    assert calls(project) == ["force"]


def test_another_spacy_model_trains_from_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    main(monkeypatch)
    monkeypatch.setenv("SPACY_MODEL", "sv_core_news_sm")
    main(monkeypatch)
    assert calls(project) == ["force", "force"]


def test_a_lost_model_is_trained_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    main(monkeypatch)
    (project / "models" / "lotsen.tar.gz").unlink()
    main(monkeypatch)
    assert len(calls(project)) == 2


def test_a_broken_record_is_no_record(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    main(monkeypatch)
    (project / "models" / "trained.json").write_text("[1]", encoding="utf-8")
    assert main(monkeypatch) == 0
    assert len(calls(project)) == 2


def test_force_trains_though_nothing_changed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    main(monkeypatch)
    main(monkeypatch, "--force")
    assert calls(project) == ["force", "force"]


@pytest.mark.parametrize(
    ("sign", "why"), [("fail", "data/nlu.yml is wrong"), ("invalid", "the domain is wrong")]
)
def test_a_failure_shows_why_and_keeps_the_old_model(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sign: str, why: str
) -> None:
    (project / "models").mkdir()
    (project / "models" / "lotsen.tar.gz").write_text("old model", encoding="utf-8")
    (project / sign).touch()
    assert main(monkeypatch) == 1
    assert why in capsys.readouterr().err
    assert (project / "models" / "lotsen.tar.gz").read_text(encoding="utf-8") == "old model"
    assert [file.name for file in (project / "models").iterdir()] == ["lotsen.tar.gz"]


def test_ctrl_c_lets_it_store_what_it_has_and_keeps_the_old_model(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "models").mkdir()
    (project / "models" / "lotsen.tar.gz").write_text("old model", encoding="utf-8")
    (project / "slow").touch()

    def interrupted(phases: Phases, training: object) -> None:
        while not (project / "slow").read_text(encoding="utf-8"):
            time.sleep(0.01)
        raise KeyboardInterrupt

    monkeypatch.setattr(Phases, "watch", interrupted)
    assert main(monkeypatch) == 130
    assert "kept" in capsys.readouterr().err
    assert (project / "stored").exists()
    assert (project / "models" / "lotsen.tar.gz").read_text(encoding="utf-8") == "old model"
    with pytest.raises(ProcessLookupError):
        os.kill(int((project / "slow").read_text(encoding="utf-8")), 0)


def test_no_room_is_said_before_it_begins(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(train, "ROOM", 10**12)
    assert main(monkeypatch) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert "make room" in said
    assert calls(project) == []


def test_half_a_checkout_is_one_sentence(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "config.yml").unlink()
    assert main(monkeypatch) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert "config.yml is missing" in said and "git restore" in said


def test_a_model_from_before_a_move_is_one_sentence_and_trained_anew(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(monkeypatch)
    record = json.loads((project / "models" / "trained.json").read_text(encoding="utf-8"))
    (project / "models" / "trained.json").write_text(json.dumps({**record, "code": "old", "hash": "old"}))
    capsys.readouterr()
    assert main(monkeypatch) == 0
    assert "made by other code: it is trained anew" in capsys.readouterr().out
    assert calls(project) == ["force", "force"]


def test_the_longest_embedding_stays_recorded_as_the_first(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    main(monkeypatch)
    file = project / "models" / "trained.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    first = {"phases": {"embedding": 80.0}, "embedded": 18_000, "at": 1}
    file.write_text(json.dumps({**record, "first": first}), encoding="utf-8")
    main(monkeypatch, "--force")
    assert json.loads(file.read_text(encoding="utf-8"))["first"] == first
