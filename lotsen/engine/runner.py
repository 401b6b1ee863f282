"""The model's graph, run without dask."""

from __future__ import annotations

from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner


class PlainRunner(DaskGraphRunner):  # type: ignore[misc]
    """Runs the graph's nodes one after the other, in an order worked out once for each choice of targets.

    Dask works it out, and starts a scheduler, three times a message.
    """

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Return the outputs of the targets; raises what Rasa's does: GraphRunError, and what nodes raise."""
        wanted = targets or self._graph_schema.target_names
        order = self._order(tuple(wanted))
        graph: dict[str, Any] = dict(order)
        self._add_inputs_to_graph(inputs, graph)  # refuses a text that is the name of a node
        done: dict[str, tuple[str, Any]] = {name: graph[name] for name in inputs or {}}
        try:
            for name, needs in order.items():
                if name not in done:  # an input takes the place of a node of its name
                    done[name] = self._instantiated_nodes[name](*(done.get(need, need) for need in needs))
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return dict(done[name] for name in wanted)

    def _order(self, targets: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        """The nodes that the targets need, each after those that it needs itself, with their names."""
        kept: dict[tuple[str, ...], dict[str, tuple[str, ...]]] = self.__dict__.setdefault("_orders", {})
        if targets not in kept:
            nodes = self._graph_schema.minimal_graph_schema(list(targets)).nodes
            order: dict[str, tuple[str, ...]] = {}

            def add(name: str) -> None:
                if name in nodes and name not in order:
                    needs = tuple(nodes[name].needs.values())
                    for need in needs:
                        add(need)
                    order[name] = needs

            for name in nodes:
                add(name)
            kept[targets] = order
        return kept[targets]
