"""A mistyped store or address is refused before Rasa starts."""

from pathlib import Path

import pytest

from lotsen import settings
from lotsen.paths import ROOT
from lotsen.run import processes
from lotsen.settings import SettingError
from lotsen.store.check import require_database, require_store

SHIPPED = processes.ENDPOINTS.read_text(encoding="utf-8")


def endpoints(folder: Path, text: str) -> Path:
    file = folder / "endpoints.yml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_shipped_file_is_right() -> None:
    require_store(processes.ENDPOINTS)
    assert "lotsen.store.tracker_store.LotsenTrackerStore" in SHIPPED


@pytest.mark.parametrize(
    "kind",
    [
        "lotsen.store.tracker_store.LotsenTrackerStor",
        "lotsen.store.trackerstore.LotsenTrackerStore",
        "lotsen.stores.LotsenTrackerStore",
        "nosuchpackage.Store",
        "LotsenTrackerStore",
        "lotsen.store.tracker_store.",
        "sqll",
    ],
)
def test_a_class_that_is_not_there(tmp_path: Path, kind: str) -> None:
    text = SHIPPED.replace("lotsen.store.tracker_store.LotsenTrackerStore", kind)
    with pytest.raises(SettingError, match="cannot be imported"):
        require_store(endpoints(tmp_path, text))


def test_a_module_that_is_no_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lotsen_broken_store.py").write_text("class Store(:", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    text = "tracker_store: {type: lotsen_broken_store.Store}"
    with pytest.raises(SettingError, match="lotsen_broken_store"):
        require_store(endpoints(tmp_path, text))


@pytest.mark.parametrize("text", ["", "nlg: {type: x}", "tracker_store: {type: SQL, db: rasa.db}"])
def test_rasas_own(tmp_path: Path, text: str) -> None:
    require_store(endpoints(tmp_path, text))


@pytest.mark.parametrize("text", ["tracker_store: [", "- a", "tracker_store: sql"])
def test_what_is_no_endpoints_file(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingError, match="cannot be read"):
        require_store(endpoints(tmp_path, text))
    with pytest.raises(SettingError, match="cannot be read"):
        require_store(tmp_path / "missing.yml")


def test_the_default_database_is_a_file_that_git_leaves_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "read_env_file", dict)
    for unset in ("", None):
        monkeypatch.delenv("LOTSEN_DB", raising=False)
        if unset is not None:
            monkeypatch.setenv("LOTSEN_DB", unset)
        assert processes.child_environment(5055)["LOTSEN_DB"] == processes.sqlite_url(processes.DATABASE)
    monkeypatch.setenv("LOTSEN_DB", "postgresql://db/lotsen")
    assert processes.child_environment(5055)["LOTSEN_DB"] == "postgresql://db/lotsen"
    assert f"/{processes.DATABASE.parent.name}/" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()


@pytest.mark.parametrize(
    "url",
    [
        processes.sqlite_url(processes.DATABASE),
        "sqlite:////srv/lotsen.db",
        "postgresql://lotsen:hemlig@db.example:5432/lotsen",
        "postgresql+psycopg2://lotsen@/lotsen?host=/run/postgresql",
    ],
)
def test_addresses(url: str) -> None:
    require_database(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "lotsen.db",
        "/srv/lotsen.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///lotsen.db",
        "sqlite://srv/lotsen.db",
        "sqlite:////srv/lotsen.db?mode=ro",
        "postgres://lotsen:hemlig@db/lotsen",
        "postgresql://lotsen:hemlig@db",
        "postgresql://lotsen:hemlig@db:port/lotsen",
        "mysql://lotsen:hemlig@db/lotsen",
    ],
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(SettingError, match="LOTSEN_DB") as caught:
        require_database(url)
    assert "hemlig" not in str(caught.value)
