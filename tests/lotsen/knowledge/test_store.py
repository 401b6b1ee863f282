import itertools
import logging
import os
import shutil
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from lotsen import paths
from lotsen.knowledge import Knowledge, KnowledgeError, load
from lotsen.knowledge.store import LASTS, KnowledgeStore, Reading, knowledge


@pytest.fixture(autouse=True)
def nobody_edits_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here each edit is waited for, however soon it comes after the last, and however busy the machine is."""
    monkeypatch.setattr("lotsen.knowledge.store.REST", 0.0)
    monkeypatch.setattr("lotsen.knowledge.store.PATIENCE", 60.0)


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


def test_an_edit_takes_effect_that_looks_as_old_and_as_long_as_what_was_there(store: KnowledgeStore) -> None:
    """As when a copy is put back with its time: once in its place, once written into it."""
    file = store.folder / "satsningar.yml"
    before, old = file.stat(), file.read_text(encoding="utf-8")
    assert "Nova var" in store.get().programmes["nova"].svar
    copy = store.folder / "copy"
    copy.write_text(old.replace("Nova var polisens", "Nova blev polisen", 1), encoding="utf-8")
    os.utime(copy, ns=(before.st_atime_ns, before.st_mtime_ns))
    copy.rename(file)
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert "Nova blev" in store.get().programmes["nova"].svar
    file.write_text(old, encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert "Nova var" in store.get().programmes["nova"].svar


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


def test_edits_without_end_cost_half_of_the_time_at_most(
    store: KnowledgeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a clock of the test's own: each edit takes a second to read, and the next one comes at once."""
    good, now, waited, at_work, most = store.get(), 0.0, 0.0, 0, 0

    def work(folder: Path, until: float) -> Knowledge:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        at_work -= 1
        return good

    def wait(reading: Reading, seconds: float) -> None:
        nonlocal now, waited
        now, waited = now + 1.0, waited + 1.0

    monkeypatch.setattr("lotsen.knowledge.store.REST", 1.0)
    monkeypatch.setattr("lotsen.knowledge.store.load", work)
    monkeypatch.setattr("lotsen.knowledge.store.time", SimpleNamespace(monotonic=lambda: now))
    monkeypatch.setattr(Reading, "wait", wait)
    for number in range(50):
        (store.folder / "another.yml").write_text(f"# {number}\n", encoding="utf-8")
        now += 0.1
        assert store.get() is good
    assert 0 < waited <= now / 2 + 1
    assert most == 1
    for _ in range(3):  # what was under way, and what came meanwhile
        for thread in threading.enumerate():
            if thread.name == "knowledge":
                thread.join(60)
        store.get()
    monkeypatch.setattr("lotsen.knowledge.store.load", lambda folder, until: pytest.fail("read again"))
    assert store.get() is good


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


EDITED = ("Nova var polisens satsning", "Nova var polisens ändrade satsning")
BROKEN = ("rubrik: Vad är Nova?", "rubirk: Vad är Nova?")


@pytest.fixture
def mounted(tmp_path: Path) -> KnowledgeStore:
    """One whose folder is there and empty, as where nothing is mounted, with the image's own files."""
    (tmp_path / "mounted").mkdir()
    clock = itertools.count(0, 2 * LASTS).__next__
    return KnowledgeStore(tmp_path / "mounted", clock, own=paths.KNOWLEDGE)


def publish(folder: Path, number: int, *changes: tuple[str, str]) -> None:
    """Put a version into a folder as Kubernetes does: links to a link that is replaced."""
    version = Path(shutil.copytree(paths.KNOWLEDGE, folder / f"..{number}"))
    for old, new in changes:
        text = (version / "satsningar.yml").read_text(encoding="utf-8")
        assert old in text
        (version / "satsningar.yml").write_text(text.replace(old, new), encoding="utf-8")
    (folder / "..next").symlink_to(version.name)
    (folder / "..next").replace(folder / "..data")
    for file in version.glob("*.yml"):
        if not (folder / file.name).is_symlink():
            (folder / file.name).symlink_to(Path("..data", file.name))


def test_without_a_mounted_folder_the_images_own_counts(mounted: KnowledgeStore) -> None:
    assert mounted.get() == load(paths.KNOWLEDGE)
    assert not mounted.refused
    publish(mounted.folder, 1, EDITED)
    assert "ändrade" in mounted.get().programmes["nova"].svar
    assert not mounted.refused


def test_a_mounted_folder_that_is_broken_at_the_start_keeps_nobody_from_starting(
    mounted: KnowledgeStore, caplog: pytest.LogCaptureFixture
) -> None:
    publish(mounted.folder, 1, EDITED, BROKEN)
    with caplog.at_level(logging.ERROR, logger="lotsen.knowledge.store"):
        assert mounted.get() == load(paths.KNOWLEDGE)
    assert mounted.refused and "satsningar.yml" in caplog.text
    publish(mounted.folder, 2, EDITED)
    assert "ändrade" in mounted.get().programmes["nova"].svar
    assert not mounted.refused


def test_a_mounted_folder_that_is_gone_or_emptied_is_refused(mounted: KnowledgeStore) -> None:
    publish(mounted.folder, 1, EDITED)
    edited = mounted.get()
    for file in mounted.folder.glob("*.yml"):
        file.unlink()
    assert mounted.get() is edited and mounted.refused
    gone = KnowledgeStore(mounted.folder / "gone", own=paths.KNOWLEDGE)
    assert gone.get() == load(paths.KNOWLEDGE) and gone.refused


def test_a_list_may_be_halved_before_a_start(mounted: KnowledgeStore) -> None:
    """Who means it starts anew: the image's own list is no measure then."""
    publish(mounted.folder, 1)
    file = mounted.folder / "..1" / "amnen.yml"
    topics = file.read_text(encoding="utf-8").split("\n- id: ")
    file.write_text("\n- id: ".join(topics[: len(topics) // 3]) + "\n", encoding="utf-8")
    assert len(mounted.get().topics) < len(load(paths.KNOWLEDGE).topics) / 2
    assert not mounted.refused


def test_refused_as_long_as_the_files_are(mounted: KnowledgeStore) -> None:
    seen = []
    for number, changes in enumerate(([], [BROKEN], [BROKEN, EDITED], [EDITED], [])):
        publish(mounted.folder, number, *changes)
        known = mounted.get()
        seen.append((mounted.refused, "ändrade" in known.programmes["nova"].svar))
    assert seen == [(False, False), (True, False), (True, False), (False, True), (False, False)]


def test_the_fingerprint_is_that_of_what_is_said(store: KnowledgeStore) -> None:
    first = store.get().fingerprint
    change(store, "- id: nova", "# Anm.\n- id: nova")
    assert store.get().fingerprint == first
    change(store, *EDITED)
    assert store.get().fingerprint != first
    change(store, EDITED[1], EDITED[0])
    assert store.get().fingerprint == first


def test_the_installations_own() -> None:
    assert knowledge() is knowledge()
    assert len(knowledge().offices) == 27
