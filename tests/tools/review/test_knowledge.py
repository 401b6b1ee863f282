"""Every mistake of somebody who edits knowledge/ in Notepad: it is told plainly, and 112 is still given."""

from __future__ import annotations

import itertools
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from lotsen import paths
from lotsen.danger.phrases import plain_phrase
from lotsen.knowledge import KnowledgeError, load
from lotsen.knowledge.faults import SENTENCES
from lotsen.knowledge.loading import NUMBERS
from lotsen.knowledge.store import LASTS, KnowledgeStore
from tools.review.knowledge import review
from tools.review.training_lines import Lines

# What people write, as far as these mistakes need it.
LINES = Lines(
    ("var ligger kontoret", "finns det ett kontor i tensta") * 5,
    ("hjälp min man har kniv här", "visst är någon inne nu", "han har en kniv") * 6,
)
DOMAIN = paths.ROOT / "domain.yml"
HERE = Path(__file__).resolve().parent
FILES = [path.name for path in sorted(paths.KNOWLEDGE.glob("*.yml"))]
# Words that ask somebody to do something.
ASKS = (
    *("lägg", "skriv", "se efter", "se hur", "välj", "ta bort", "sätt", "börja", "jämför", "döp", "korta"),
    *("be", "rätta", "stäng", "ska stå", "måste ha"),
)
EMERGENCY = "han har kniv och slår min mamma"


@dataclass(frozen=True)
class Edit:
    """A row of edits.yml, which says what each field means."""

    what: str
    file: str
    old: str
    new: str
    says: tuple[str, ...]
    refused: bool = True
    kept: bool | None = None
    line: int | None = 0


EDITS = [Edit(**row) for row in yaml.safe_load((HERE / "edits.yml").read_text(encoding="utf-8"))]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KnowledgeStore:
    """One that looks at its files each time, and has read them once while they were whole."""
    folder = Path(shutil.copytree(paths.KNOWLEDGE, tmp_path / "knowledge"))
    monkeypatch.setattr("lotsen.knowledge.store.PATIENCE", 60.0)  # however busy the machine is
    store = KnowledgeStore(folder, itertools.count(0, LASTS).__next__)
    store.get()
    return store


def sends_to_112(store: KnowledgeStore) -> None:
    knowledge = store.get()
    assert plain_phrase(EMERGENCY, knowledge.phrases)
    said = [getattr(knowledge.channel, str(spot[0])) for name, spot, _ in NUMBERS if name == "kanal.yml"]
    for text in (knowledge.contacts.reserv, *said):
        assert re.search(r"\b112\b.*\b114 14\b", text), text


def the_one(sentences: list[str], file: str) -> str:
    assert len(sentences) == 1, sentences
    assert sentences[0].startswith(f"knowledge/{file}") and "\n" not in sentences[0]
    assert sentences[0].endswith(".")
    return sentences[0]


def test_the_files_as_they_are(store: KnowledgeStore) -> None:
    assert review(store.folder, LINES, DOMAIN) == []


@pytest.mark.parametrize("edit", EDITS, ids=[edit.what for edit in EDITS])
def test_an_edit_in_notepad(store: KnowledgeStore, edit: Edit) -> None:
    good, file = store.get(), store.folder / edit.file
    text = file.read_text(encoding="utf-8")
    assert edit.old in text
    file.write_text(text.replace(edit.old, edit.new, 1), encoding="utf-8", newline="\r\n")
    said = the_one(review(store.folder, LINES, DOMAIN), edit.file)
    for part in edit.says:
        assert part in said.removeprefix(f"knowledge/{edit.file}"), said
    if edit.line is not None:
        line = text[: text.index(edit.old)].count("\n") + 1 + edit.old.startswith("\n") + edit.line
        assert f"rad {line}," in said or f"rad {line}:" in said, said
    if edit.refused:
        with pytest.raises(KnowledgeError, match=re.escape(said)):
            load(store.folder)
    kept = edit.refused if edit.kept is None else edit.kept
    assert (store.get() is good) == kept
    sends_to_112(store)


@pytest.mark.parametrize("list_of", ["fraser", "rop"])
@pytest.mark.parametrize(("left", "says"), [(" []", "tom"), ("", "ingenting")])
def test_no_phrases_at_all(store: KnowledgeStore, list_of: str, left: str, says: str) -> None:
    good, file = store.get(), store.folder / "akutfraser.yml"
    whole = yaml.safe_load(file.read_text(encoding="utf-8"))
    del whole[list_of]
    rest = yaml.safe_dump(whole, allow_unicode=True)
    file.write_text(f"{list_of}:{left}\n{rest}", encoding="utf-8")
    said = the_one(review(store.folder, LINES, DOMAIN), "akutfraser.yml")
    assert f"rad 1, fält {list_of}" in said and says in said
    assert store.get() is good
    sends_to_112(store)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_notepads_mark_and_line_ends_are_fine(store: KnowledgeStore, ends: str) -> None:
    good = store.get()
    for name in FILES:
        text = (store.folder / name).read_text(encoding="utf-8").rstrip()
        (store.folder / name).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", ends).encode())
    assert review(store.folder, LINES, DOMAIN) == []
    assert store.get() == good and store.get() is not good


@pytest.mark.parametrize("name", ["amnen.yml", "akutfraser.yml"])
@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "mac-roman", "utf-16"])
def test_another_encoding(store: KnowledgeStore, name: str, encoding: str) -> None:
    good, file = store.get(), store.folder / name
    file.write_bytes(file.read_text(encoding="utf-8").encode(encoding, "replace"))
    said = the_one(review(store.folder, LINES, DOMAIN), name)
    assert "UTF-8" in said and "Spara som" in said
    assert store.get() is good
    sends_to_112(store)


@pytest.mark.parametrize("name", ["amnen.yml.txt", "amnen - kopia.yml", "ämnen.yml"])
def test_a_file_saved_under_another_name(store: KnowledgeStore, name: str) -> None:
    """With the right one still there; without it, that is told too."""
    (store.folder / name).write_bytes((store.folder / "amnen.yml").read_bytes())
    said = the_one(review(store.folder, LINES, DOMAIN), name)
    assert "läses inte" in said and "amnen.yml" in said and "Döp om" in said
    (store.folder / "amnen.yml").unlink()
    _, said = review(store.folder, LINES, DOMAIN)
    assert said.startswith("knowledge/amnen.yml: filen saknas") and "Lägg tillbaka" in said
    sends_to_112(store)


@pytest.mark.parametrize("content", ["", "\n\n", "# bara en kommentar\n"])
def test_an_empty_file(store: KnowledgeStore, content: str) -> None:
    (store.folder / "kanal.yml").write_text(content, encoding="utf-8")
    said = the_one(review(store.folder, LINES, DOMAIN), "kanal.yml")
    assert "tom" in said and "Lägg tillbaka" in said
    sends_to_112(store)


def test_a_file_that_cannot_be_opened(store: KnowledgeStore) -> None:
    """A folder in its place stands for a file that another program holds."""
    (store.folder / "kanal.yml").unlink()
    (store.folder / "kanal.yml").mkdir()
    said = the_one(review(store.folder, LINES, DOMAIN), "kanal.yml")
    assert "inte att läsa" in said and "försök igen" in said
    sends_to_112(store)


def test_every_sentence_says_what_to_do() -> None:
    kinds = yaml.safe_load(SENTENCES.read_text(encoding="utf-8"))
    asks = re.compile(rf"\b(?:{'|'.join(ASKS)})\b", re.IGNORECASE)
    assert [k for k, text in kinds.items() if not k.startswith("vid_") and not asks.search(text)] == []
