"""The training's graph: what no other node waits for learns in processes beside, as many as there are cores.

Rasa trains one component after the other, though the classifiers and policies read the same lines and leave
nothing but their files. Each gets a process by fork, where it sees the lines as they are by then; the files
are where Rasa's storage wants them, and the processes send the rest, which is their names.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from multiprocessing.connection import Connection, wait
from typing import Any

from rasa.engine.exceptions import GraphRunError

from lotsen.engine.runner import PlainRunner
from lotsen.nlu.forked import Fork, forked

Running = dict[Connection, Fork[tuple[str, Any]]]

TRAIN = "train"  # the function of a node that trains; a run for fingerprints has others in its place


class SideBySideRunner(PlainRunner):
    """Runs a training; the outputs are those of Rasa's runner."""

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Return the outputs of the targets; raises GraphRunError when a process came to nothing."""
        wanted = tuple(targets or self._graph_schema.target_names)
        order = self._shortest_way_first(wanted)
        needed = {need for needs in order.values() for need in needs}
        nodes = self._graph_schema.nodes
        beside = {name for name in order if name not in needed and nodes[name].fn == TRAIN}
        graph: dict[str, Any] = dict(order)
        self._add_inputs_to_graph(inputs, graph)
        done: dict[str, tuple[str, Any]] = {name: graph[name] for name in inputs or {}}
        running: Running = {}
        with ExitStack() as stack:
            try:
                for name, needs in order.items():
                    given = [done.get(need, need) for need in needs]
                    if name in beside:
                        _await(running, done, fewer_than=_cores())
                        fork = stack.enter_context(forked(self._instantiated_nodes[name], *given))
                        running[fork.pipe] = fork
                    elif name not in done:
                        done[name] = self._instantiated_nodes[name](*given)
                _await(running, done, fewer_than=1)
            except RuntimeError as error:
                raise GraphRunError("Error running runner.") from error
        return dict(done[name] for name in wanted)

    def _shortest_way_first(self, targets: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        """The nodes by how many come before them: the policies learn while lines are counted and embedded."""
        order, before = self._order(targets), dict[str, set[str]]()
        for name, needs in order.items():
            before[name] = set(needs).union(*(before.get(need, ()) for need in needs))
        return {name: order[name] for name in sorted(order, key=lambda name: len(before[name]))}


def _await(running: Running, done: dict[str, tuple[str, Any]], fewer_than: int) -> None:
    """Take the results of processes until `fewer_than` so many are left."""
    while len(running) >= fewer_than:
        ended = wait(list(running))
        for pipe in [pipe for pipe in running if pipe in ended]:
            name, output = running.pop(pipe).result()
            done[name] = (name, output)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
