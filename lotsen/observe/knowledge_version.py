"""Which knowledge this process answers from, for Prometheus: in Rasa and in the action server.

Asking looks at the files too, so that a process that nobody writes to is not behind. Imports no Rasa.
"""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import REGISTRY
from prometheus_client.metrics_core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from lotsen.knowledge import KnowledgeError
from lotsen.knowledge.store import is_refused, knowledge

REFUSED = ("lotsen_knowledge_refused", "1 while the files in the folder are not taken over")
VERSION = ("lotsen_knowledge", "The fingerprint of the texts that are answered from")


class KnowledgeVersion(Collector):
    """Two families; without usable knowledge only that it is refused."""

    def describe(self) -> Iterator[Metric]:
        """Return what there will be: registering must read no file."""
        yield GaugeMetricFamily(*REFUSED)
        yield InfoMetricFamily(*VERSION)

    def collect(self) -> Iterator[Metric]:
        """Return what is so now."""
        try:
            version = InfoMetricFamily(*VERSION, value={"fingerprint": knowledge().fingerprint})
        except KnowledgeError:
            yield GaugeMetricFamily(*REFUSED, value=1)
            return
        yield GaugeMetricFamily(*REFUSED, value=float(is_refused()))
        yield version


def register() -> None:
    """Offer them with the other counts of this process; once."""
    REGISTRY.register(KnowledgeVersion())
