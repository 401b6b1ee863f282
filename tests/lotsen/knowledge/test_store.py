import itertools
import logging
import shutil
import threading
import time
from pathlib import Path

import pytest

from lotsen import paths
from lotsen.knowledge import Knowledge, KnowledgeError, load
from lotsen.knowledge.store import LASTS, KnowledgeStore, knowledge


@pytest.fixture
def store(tmp_path: Path) -> KnowledgeStore:
    """One whose clock goes on by more than LASTS whenever it is asked: each `get` looks at the files."""
    folder = Path(shutil.copytree(paths.KNOWLEDGE, tmp_path / "knowledge"))
    return KnowledgeStore(folder, itertools.count(0, 2 * LASTS).__next__)


def change(store: KnowledgeStore, old: str, new: str) -> None:
    file = store.folder / "satsningar.yml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_nothing_is_read_before_it_is_asked_for(tmp_path: Path) -> None:
    store = KnowledgeStore(tmp_path / "none")
    with pytest.raises(KnowledgeError):
        store.get()


def test_unchanged_files_are_read_once(store: KnowledgeStore, monkeypatch: pytest.MonkeyPatch) -> None:
    first = store.get()
    monkeypatch.setattr("lotsen.knowledge.store.load", lambda folder, until: pytest.fail("read again"))
    assert store.get() is first


def test_an_edit_takes_effect(store: KnowledgeStore) -> None:
    assert "ändrad" not in store.get().programmes["nova"].svar
    change(store, "Nova var polisens satsning", "Nova var polisens ändrade satsning")
    assert "ändrade" in store.get().programmes["nova"].svar


def test_a_look_counts_for_a_tenth_of_a_second(tmp_path: Path) -> None:
    now = 100.0
    store = KnowledgeStore(Path(shutil.copytree(paths.KNOWLEDGE, tmp_path / "knowledge")), lambda: now)
    before = store.get()
    change(store, "Nova var polisens satsning", "Nova var polisens ändrade satsning")
    now += LASTS * 0.9
    assert store.get() is before
    now += LASTS * 0.2
    after = store.get()
    assert "ändrade" in after.programmes["nova"].svar
    change(store, "Nova var polisens ändrade satsning", "Nova var polisens satsning")
    now += LASTS * 0.9
    assert store.get() is after, "a look that found a change counts as long"
    now += LASTS * 0.2
    assert "ändrade" not in store.get().programmes["nova"].svar
    now += LASTS * 2
    again = store.get()
    change(store, "Nova var polisens satsning", "Nova var polisens ändrade satsning")
    now += LASTS * 0.9
    assert store.get() is again, "so does one that found none"


def test_a_broken_edit_keeps_the_last_good_and_logs_it_once(
    store: KnowledgeStore, caplog: pytest.LogCaptureFixture
) -> None:
    good = store.get()
    change(store, "rubrik: Vad är Nova?", "rubirk: Vad är Nova?")
    with caplog.at_level(logging.ERROR, logger="lotsen.knowledge.store"):
        assert store.get() is store.get() is good
    assert len(caplog.records) == 1
    assert "satsningar.yml" in caplog.text and "nova" in caplog.text and "rubrik" in caplog.text


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("kontakter.yml", 'akut: "112"', 'akut: "113"'),
        ("kontakter.yml", 'icke_akut: "114 14"', 'icke_akut: "112"'),
        ("kontakter.yml", 'icke_akut: "114 14"', 'icke_akut: "11414"'),
        ("satsningar.yml", "Nova var polisens satsning", "Ring 0112. Nova var polisens satsning"),
        ("akutfraser.yml", "fragar_om: [", "fragar_om: [han, "),
    ],
)
def test_a_wrong_number_or_silenced_cries_keep_the_last_good_and_stop_a_start(
    store: KnowledgeStore, file: str, old: str, new: str
) -> None:
    good, path = store.get(), store.folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert store.get() is store.get() is good
    with pytest.raises(KnowledgeError, match=file):
        KnowledgeStore(store.folder).get()


def test_a_mended_edit_takes_effect(store: KnowledgeStore) -> None:
    good = store.get()
    change(store, "rubrik: Vad är Nova?", "rubirk: Vad är Nova?")
    assert store.get() is good
    change(store, "rubirk: Vad är Nova?", "rubrik: Vad gör Nova?")
    assert store.get().programmes["nova"].rubrik == "Vad gör Nova?"


def test_a_deleted_file_keeps_the_last_good(store: KnowledgeStore, caplog: pytest.LogCaptureFixture) -> None:
    good = store.get()
    (store.folder / "satsningar.yml").unlink()
    with caplog.at_level(logging.ERROR, logger="lotsen.knowledge.store"):
        assert store.get() is store.get() is good
    assert len(caplog.records) == 1
    assert "satsningar.yml: filen saknas" in caplog.text


def test_a_deleted_folder_keeps_the_last_good(store: KnowledgeStore) -> None:
    good = store.get()
    shutil.rmtree(store.folder)
    assert store.get() is good


def test_broken_from_the_start_raises_each_time(store: KnowledgeStore) -> None:
    change(store, "rubrik: Vad är Nova?", "rubirk: Vad är Nova?")
    for _ in range(2):
        with pytest.raises(KnowledgeError, match="nova"):
            store.get()


def hang(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Let reading wait until the event is set."""
    go_on = threading.Event()

    def waiting(folder: Path, until: float) -> Knowledge:
        assert go_on.wait(60)
        return load(folder)

    monkeypatch.setattr("lotsen.knowledge.store.load", waiting)
    return go_on


def test_what_hangs_costs_no_answer(store: KnowledgeStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is waited for once, read by one thread, and taken over when it is there."""
    good = store.get()
    monkeypatch.setattr("lotsen.knowledge.store.PATIENCE", 0.01)
    go_on = hang(monkeypatch)
    change(store, "Nova var polisens satsning", "Nova var polisens ändrade satsning")
    assert all(store.get() is good for _ in range(5))
    (thread,) = [thread for thread in threading.enumerate() if thread.name == "knowledge"]
    go_on.set()
    thread.join(60)
    assert "ändrade" in store.get().programmes["nova"].svar


def test_what_hangs_too_long_is_said_once_and_the_next_edit_is_read(
    store: KnowledgeStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    good = store.get()
    for name in ("PATIENCE", "DEADLINE"):
        monkeypatch.setattr(f"lotsen.knowledge.store.{name}", 0.01)
    go_on = hang(monkeypatch)
    change(store, "Nova var polisens satsning", "Nova var polisens ändrade satsning")
    with caplog.at_level(logging.ERROR, logger="lotsen.knowledge.store"):
        assert store.get() is good
        time.sleep(0.05)
        assert store.get() is store.get() is good
    assert len(caplog.records) == 1
    monkeypatch.undo()
    change(store, "Nova var polisens ändrade satsning", "Nova var polisens nya satsning")
    assert "nya" in store.get().programmes["nova"].svar
    go_on.set()


@pytest.mark.parametrize(("file", "entry"), [("satsningar.yml", "- id:"), ("amnen.yml", "- id:")])
def test_a_file_cut_off_where_it_can_be_cut_keeps_the_last_good(
    store: KnowledgeStore, file: str, entry: str, caplog: pytest.LogCaptureFixture
) -> None:
    good, path = store.get(), store.folder / file
    head, *entries = path.read_text(encoding="utf-8").split(f"\n{entry}")
    kept = entries[: len(entries) // 2 - 1]
    path.write_text(f"\n{entry}".join([head, *kept]) + "\n", encoding="utf-8")
    with caplog.at_level(logging.ERROR, logger="lotsen.knowledge.store"):
        assert store.get() is store.get() is good
    assert f"knowledge/{file}: mer än hälften" in caplog.text


def test_the_installations_own() -> None:
    assert knowledge() is knowledge()
    assert len(knowledge().offices) == 27
