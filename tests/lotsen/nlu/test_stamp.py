"""Stamps cover all that shapes a vector or a training, found here in another way: by running one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from lotsen.knowledge.store import knowledge
from lotsen.nlu import shipped_vectors, stamp
from lotsen.paths import ENCODER, ROOT
from lotsen.run.processes import child_environment
from tools.models import train

# Notes every file that a small training opens, then says which modules it has. Nothing is learned from the
# data but two intents of some lines each. What learns in processes beside does so in this one, to be seen.
TRAINING = """
import contextlib, json, multiprocessing, pathlib, sys
root, log = pathlib.Path(sys.argv[1]), set()
def note(event, arguments):
    if event == "open" and isinstance(arguments[0], str):
        log.add(arguments[0])
sys.addaudithook(note)
from lotsen.knowledge import Knowledge
plain, asked = Knowledge.__getattribute__, set()
def noting(self, name):
    if sys._getframe(1).f_globals["__name__"].startswith("lotsen.nlu."):
        asked.add(name)
    return plain(self, name)
Knowledge.__getattribute__ = noting
from lotsen.nlu import forked
@contextlib.contextmanager
def here(work, *arguments):
    ours, theirs = multiprocessing.Pipe(duplex=False)
    theirs.send(work(*arguments))
    yield forked.Fork("here", ours)
forked.forked = here
sys.argv = ["rasa", "train", "nlu", "--config", str(root / "config.yml"), "--out", "models"]
sys.argv += ["--nlu", "nlu.yml"]
from lotsen.engine import __main__
try:
    __main__.main()
except SystemExit as end:
    assert not end.code, end.code
modules = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
opened = {str(pathlib.Path(name).absolute()) for name in log}
print("FOUND", json.dumps([sorted(filter(None, modules)), sorted(opened), sorted(asked)]))
"""
NOT_SHAPING = (".venv/", ".cache/", ".env", ".rasa/", "domain.yml", "endpoints.yml", "credentials.yml")


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> list[set[str]]:
    """Files below the repository that a training imported, that it opened; and what it asked of Knowledge."""
    folder = tmp_path_factory.mktemp("training")
    text = "version: '3.1'\nnlu:\n"
    for intent in ("akut", "ej_akut", "skenbart_akut", "utanfor_omradet", "oppettider", "mumin"):
        source = next(file for file in (ROOT / "data" / "nlu").glob("*.yml") if file.stem == intent)
        text += "- " + source.read_text("utf-8").split("- ", 1)[1].split("\n- intent")[0]
        lines = text.splitlines()
        start = max(number for number, line in enumerate(lines) if line.startswith("- intent"))
        text = "\n".join(lines[: start + 22]) + "\n"
    (folder / "nlu.yml").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", TRAINING, str(ROOT)],
        cwd=folder,
        env=child_environment(1),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.split("FOUND ")[1])
    below = [
        {str(Path(name).relative_to(ROOT)) for name in names if name.startswith(f"{ROOT}/")}
        for names in found[:2]
    ]
    return [*({name for name in names if not name.startswith(NOT_SHAPING)} for names in below), set(found[2])]


def covered() -> set[str]:
    files, _ = stamp.walk([*stamp.components(ROOT / "config.yml"), train.TRAINER])
    return {str(file.relative_to(ROOT)) for file in files}


def test_every_module_that_a_training_imports(training: list[set[str]]) -> None:
    imported = {name for name in training[0] if name.endswith(".py")}
    assert "lotsen/nlu/emergency_guard.py" in imported and "lotsen/text.py" in imported
    assert imported <= covered()


def test_every_file_that_a_training_reads(training: list[set[str]]) -> None:
    opened = {name for name in training[1] if "__pycache__" not in name and (ROOT / name).is_file()}
    assert "config.yml" in opened
    asked_of_knowledge = {name for name in opened if name.startswith("knowledge/")}
    fixed = {"config.yml", str(shipped_vectors.FILE.relative_to(ROOT))}  # by their digests
    assert opened - asked_of_knowledge <= covered() | fixed


def test_of_knowledge_a_training_asks_only_what_the_stamp_holds(training: list[set[str]]) -> None:
    """Topics, the intent of places, the joining words. To change what staff write else trains nothing."""
    assert training[2] == {"topic", "naming", "phrases"}


def test_another_topic_is_another_stamp(monkeypatch: pytest.MonkeyPatch) -> None:
    before = train.code_stamp()
    topics = {name: topic for name, topic in knowledge().topics.items() if name != "oppettider"}
    monkeypatch.setattr(train, "knowledge", lambda: knowledge().copy(update={"topics": topics}))
    assert train.code_stamp() != before


def copy(folder: Path) -> Path:
    shutil.copytree(ROOT / "lotsen", folder / "lotsen", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("nlu/encoder.py", 'PREFIX = "query: "', 'PREFIX = "passage: "'),
        ("nlu/encoder.py", "MAX_PIECES = 256", "MAX_PIECES = 128"),
        ("nlu/encoder.py", "TAIL_PIECES = 100", "TAIL_PIECES = 99"),
        ("nlu/encoder.py", "LAYERS = (11, 9, 7, 5)", "LAYERS = (11, 9, 7, 6)"),
        ("nlu/encoder.py", "rows /= ", "rows *= "),
        ("nlu/embedder.py", r"\u2581", r"\u2582"),
        ("text.py", "MAX_CHARS = 1000", "MAX_CHARS = 999"),
        ("text.py", '"NFKC"', '"NFC"'),
    ],
)
def test_what_shapes_a_vector_changes_the_stamp(tmp_path: Path, file: str, old: str, new: str) -> None:
    root = copy(tmp_path)
    before = stamp.stamp_of(["lotsen.nlu.embedder"], root)
    assert before == stamp.stamp_of(["lotsen.nlu.embedder"])
    change(root / "lotsen" / file, old, new)
    assert stamp.stamp_of(["lotsen.nlu.embedder"], root) != before


def test_what_shapes_no_vector_does_not(tmp_path: Path) -> None:
    root = copy(tmp_path)
    before = stamp.stamp_of(["lotsen.nlu.embedder"], root)
    with (root / "lotsen" / "text.py").open("a", encoding="utf-8") as file:
        file.write("\n\n# A remark.\n")
    change(root / "lotsen" / "text.py", '"""What happens', '"""All that happens')
    change(root / "lotsen" / "nlu" / "coverage.py", "def ", "def other_")
    assert stamp.stamp_of(["lotsen.nlu.embedder"], root) == before


@pytest.mark.parametrize("package", ["onnxruntime", "sentencepiece", "numpy"])
def test_another_version_of_a_package(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    before = stamp.stamp_of(["lotsen.nlu.embedder"])
    real = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "0" if name == package else real(name))
    assert stamp.stamp_of(["lotsen.nlu.embedder"]) != before


def test_every_way_to_import_is_walked(tmp_path: Path) -> None:
    sources = {
        "lotsen/__init__.py": "",
        "lotsen/a.py": "def late():\n    from lotsen import b\n",
        "lotsen/b.py": "if False:\n    import lotsen.c.d as d\n",
        "lotsen/c/__init__.py": "from . import e\n",
        "lotsen/c/d.py": "from ..f import name\nimport numpy.linalg\n",
        "lotsen/c/e.py": "USED = 'lotsen.g.shared'\n",
        "lotsen/c/words.yml": "a: b\n",
        "lotsen/f.py": "import json\n",
        "lotsen/g.py": "",
        "lotsen/unused.py": "",
    }
    for name, text in sources.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    files, others = stamp.walk(["lotsen.a.Component"], tmp_path)
    assert {str(file.relative_to(tmp_path)) for file in files} == sources.keys() - {"lotsen/unused.py"}
    assert others == {"numpy"}


def test_the_model_is_stamped_with_the_encoder_and_the_swedish_words(monkeypatch: pytest.MonkeyPatch) -> None:
    before = train.code_stamp()
    assert before == train.code_stamp()
    monkeypatch.setattr(train, "ENCODER", ENCODER / "nowhere")
    assert train.code_stamp() != before
    monkeypatch.undo()
    monkeypatch.setattr(train, "spacy_stamp", lambda: "sv_lookup_sm other lemmas")
    assert train.code_stamp() != before


def test_the_swedish_model_is_known_by_its_files() -> None:
    assert len(train.spacy_stamp().split("\0")) > 5
