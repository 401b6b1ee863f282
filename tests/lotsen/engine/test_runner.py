"""Without dask: the same outputs and the same errors for every choice of inputs and targets."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import pytest
from rasa.engine.exceptions import GraphComponentException, GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.exceptions import RasaException

from lotsen.engine.runner import PlainRunner


class Adds(GraphComponent):
    """Adds what it is given to its `own`; fails as it is told."""

    calls: ClassVar[list[str]] = []

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config

    @classmethod
    def create(cls, config: dict[str, Any], *_: Any, **__: Any) -> Adds:
        return cls(config)

    def run(self, first: Any, second: Any = 0) -> Any:
        self.calls.append(self.config["name"])
        if "raises" in self.config:
            raise self.config["raises"]("told to")
        return first + second + self.config["own"]


def node(name: str, own: Any, needs: dict[str, str], **more: Any) -> SchemaNode:
    target = more.pop("is_target", False)
    eager = more.pop("eager", True)
    config = {"name": name, "own": own, **more}
    return SchemaNode(needs, Adds, "create", "run", config, eager=eager, is_target=target)


SCHEMA = GraphSchema(
    {
        # listed before what it needs
        "last": node("last", 1000, {"first": "left", "second": "right"}, is_target=True),
        "left": node("left", 10, {"first": "base"}),
        "right": node("right", 100, {"first": "base", "second": "given"}, eager=False),
        "base": node("base", 1, {"first": "given"}),
        "aside": node("aside", 5, {"first": "other"}, is_target=True),
        "fails": node("fails", 0, {"first": "given"}, raises=ValueError),
        "fails_as_rasa": node("fails_as_rasa", 0, {"first": "given"}, raises=RasaException),
        "fails_below": node("fails_below", 0, {"first": "fails"}),
    }
)
RUNS: list[tuple[dict[str, Any] | None, list[str] | None]] = [
    ({"given": 2, "other": 3}, None),
    ({"given": 2, "other": 3}, []),
    ({"given": 2}, ["last"]),
    ({"given": 2}, ["right", "left"]),
    ({"given": 2}, ["base", "given"]),
    ({"given": 2, "base": 50}, ["last"]),
    ({"other": 3}, ["aside"]),
    ({"other": "word"}, ["aside"]),
    ({"given": 2, "unused": [1, ("base", 2)]}, ["base"]),
    ({"given": 2}, None),
    ({}, ["base"]),
    (None, ["base"]),
    ({"given": "base"}, ["base"]),
    ({"given": 2, "other": "left"}, ["last"]),
    ({"given": 2}, ["fails"]),
    ({"given": 2}, ["fails_as_rasa"]),
    ({"given": 2}, ["fails_below"]),
    ({"given": 2}, ["nobody"]),
]


def outcome(runner: DaskGraphRunner, inputs: Any, targets: Any) -> Any:
    Adds.calls.clear()
    try:
        return runner.run(inputs, targets), sorted(Adds.calls)
    except Exception as error:
        return type(error), str(error), type(error.__cause__)


@pytest.fixture
def runners(tmp_path: Path) -> tuple[PlainRunner, DaskGraphRunner]:
    common = SCHEMA, LocalModelStorage(tmp_path), ExecutionContext(SCHEMA)
    return PlainRunner.create(*common), DaskGraphRunner.create(*common)


@pytest.mark.parametrize(("inputs", "targets"), RUNS)
def test_as_with_dask(
    runners: tuple[PlainRunner, DaskGraphRunner], inputs: dict[str, Any] | None, targets: list[str] | None
) -> None:
    plain, dask = (outcome(runner, inputs, targets) for runner in runners)
    assert plain == dask
    assert outcome(runners[0], inputs, targets) == plain, "a second time"


def test_the_cases_differ(runners: tuple[PlainRunner, DaskGraphRunner]) -> None:
    found = [outcome(runners[0], *run) for run in RUNS]
    assert found[0] == ({"last": 1118, "aside": 8}, ["aside", "base", "last", "left", "right"])
    assert {each[0] for each in found if isinstance(each[0], type)} >= {
        GraphRunError,
        GraphComponentException,
        RasaException,
    }


def test_each_node_runs_once_in_order(runners: tuple[PlainRunner, DaskGraphRunner]) -> None:
    Adds.calls.clear()
    runners[0].run({"given": 2}, ["last"])
    assert Adds.calls[0] == "base" and Adds.calls[-1] == "last" and len(Adds.calls) == 4


def test_a_runtime_error_of_the_run_itself(
    runners: tuple[PlainRunner, DaskGraphRunner], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("broken")

    for runner in runners:
        monkeypatch.setitem(runner._instantiated_nodes, "base", broken)
    plain, dask = (outcome(runner, {"given": 2}, ["base"]) for runner in runners)
    assert plain == dask == (GraphRunError, "Error running runner.", RuntimeError)
