"""The model file is cut off, empty, something else, from another Rasa, or replaced while it is in use.

`make run` ends with one sentence. A Rasa that is started by itself sounds the alarm and tells both numbers.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from lotsen.run import processes
from tests.faults.project import Project, project
from tests.faults.running import site
from tests.faults.visitor import ALARM, EASIER, EMERGENCY, QUESTION, SAFE, Visitor, until
from tests.services.topology import Member


def cut_off(model: Path) -> None:
    model.write_bytes(model.read_bytes()[: model.stat().st_size // 2])


def emptied(model: Path) -> None:
    model.write_bytes(b"")


def garbage(model: Path) -> None:
    model.write_bytes(bytes(range(256)) * 4000)


def empty_archive(model: Path) -> None:
    with tarfile.open(model, "w:gz"):
        pass


def repacked(model: Path, change: Callable[[str, bytes], bytes]) -> None:
    """Every file of the model as `change` makes it of its name and content."""
    with tarfile.open(model) as archive:
        files = [(one, archive.extractfile(one)) for one in archive.getmembers()]
        contents = [(one, change(one.name, file.read()) if file else b"") for one, file in files]
    with tarfile.open(model, "w:gz") as archive:
        for member, content in contents:
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


def from_another_rasa(model: Path) -> None:
    def change(name: str, content: bytes) -> bytes:
        if not name.endswith("metadata.json"):
            return content
        metadata = json.loads(content)
        assert metadata["rasa_open_source_version"]
        return json.dumps({**metadata, "rasa_open_source_version": "2.8.0"}).encode()

    repacked(model, change)


def without_its_guard(model: Path) -> None:
    """Its files are there and one of them is nonsense."""
    seen: list[str] = []

    def change(name: str, content: bytes) -> bytes:
        if "EmergencyGuard" in name and name.endswith(".npz"):
            seen.append(name)
            return content[:100]
        return content

    repacked(model, change)
    assert seen


FAULTS = [cut_off, emptied, garbage, empty_archive, from_another_rasa, without_its_guard]
BREAK = pytest.mark.parametrize("break_it", FAULTS, ids=lambda one: one.__name__)


@BREAK
def test_make_run_ends_with_a_sentence(tmp_path: Path, break_it: Callable[[Path], None]) -> None:
    copy = project(tmp_path / "project")
    break_it(copy.model)
    code, said = copy.run()
    assert code == 1
    assert len(said.splitlines()) == 1 and "make train" in said


@BREAK
def test_rasa_by_itself_is_never_silent(tmp_path: Path, break_it: Callable[[Path], None]) -> None:
    copy = project(tmp_path / "project")
    break_it(copy.model)
    with rasa(copy) as part:
        part.start()
        assert part.part
        until(lambda: processes.answers(f"http://{part.address}/"))
        visitor = Visitor(f"http://{part.address}")
        assert visitor.ask(QUESTION[0]) == [SAFE]
        assert visitor.ask(EMERGENCY) == [ALARM]
        with requests.Session() as http:
            http.trust_env = False
            ready = http.get(f"http://{part.address}/webhooks/lotsen/", timeout=30)
        assert (ready.status_code, ready.json()) == (503, {"ready": False, "missing": ["model"]})


def rasa(copy: Project) -> Member:
    """Rasa alone, from the copy."""
    port = copy.ports[0]
    command = processes.rasa_command(port, copy.model, processes.CREDENTIALS, processes.ENDPOINTS)
    return Member("rasa", command, port, "/", copy.environment, copy.root / "logs")


def test_replaced_while_running(tmp_path: Path) -> None:
    """What is loaded stays, in the middle of a conversation too."""
    model = tmp_path / "lotsen.tar.gz"
    model.write_bytes(processes.MODEL.read_bytes())
    with site(tmp_path, model=model) as running:
        visitor = running.visitor()
        assert visitor.ask(QUESTION[0]) == [QUESTION[1]]
        for break_it in (from_another_rasa, cut_off, garbage, Path.unlink):
            break_it(model)
            assert visitor.ask(EASIER[0]) == [EASIER[1]]
            assert visitor.ask(EMERGENCY)[0] == ALARM
            assert visitor.ask(QUESTION[0]) == [QUESTION[1]]
