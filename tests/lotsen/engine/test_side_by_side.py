"""What nothing waits for learns in processes beside, and the outputs are those of Rasa's runner."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage

from lotsen.engine.side_by_side import SideBySideRunner


class Learns(GraphComponent):
    """Adds its `own` to what it is given, and writes down the process that it ran in."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config

    @classmethod
    def create(cls, config: dict[str, Any], *_: Any, **__: Any) -> Learns:
        return cls(config)

    def run(self, first: Any) -> Any:
        (Path(self.config["folder"]) / self.config["name"]).write_text(str(os.getpid()), encoding="ascii")
        if self.config["own"] is None:
            raise ValueError("told to")
        return first + self.config["own"]

    train = run


def schema(folder: Path, **own: Any) -> GraphSchema:
    """Two components that only leave something, one of them after another that trains."""
    needs = {"lines": "given", "counts": "lines", "intent": "counts", "guard": "counts", "policy": "given"}
    return GraphSchema(
        {
            name: SchemaNode(
                {"first": need},
                Learns,
                "create",
                "run" if name == "lines" else "train",
                {"name": name, "folder": str(folder), "own": own.get(name, len(name))},
                is_target=name != "lines",
            )
            for name, need in needs.items()
        }
    )


def made(kind: type[DaskGraphRunner], graph: GraphSchema, folder: Path) -> DaskGraphRunner:
    return kind.create(graph, LocalModelStorage.create(folder), ExecutionContext(graph))


def test_the_outputs_are_rasas_and_what_is_not_waited_for_ran_beside(tmp_path: Path) -> None:
    graph = schema(tmp_path)
    found = [made(kind, graph, tmp_path).run({"given": 2}) for kind in (DaskGraphRunner, SideBySideRunner)]
    assert found[0] == found[1] and set(found[1]) == {"counts", "intent", "guard", "policy"}
    ran = {name: int((tmp_path / name).read_text("ascii")) for name in graph.nodes}
    here = {name for name, process in ran.items() if process == os.getpid()}
    assert here == {"lines", "counts"} and len(set(ran.values())) == 4


def test_one_that_fails_ends_the_training(tmp_path: Path) -> None:
    with pytest.raises(GraphRunError):
        made(SideBySideRunner, schema(tmp_path, guard=None), tmp_path).run({"given": 2})
