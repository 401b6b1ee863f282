"""Which knowledge a process answers from, and that an edit is refused, as Prometheus sees it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from lotsen import paths
from lotsen.knowledge import load
from lotsen.knowledge import store as module
from lotsen.knowledge.store import LASTS, KnowledgeStore
from lotsen.observe.knowledge_version import KnowledgeVersion


def seen(registry: CollectorRegistry) -> list[str]:
    """The lines of a scrape that are no comments."""
    return [line for line in generate_latest(registry).decode().splitlines() if not line.startswith("#")]


def test_registering_reads_nothing_and_a_scrape_looks_at_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    folder = tmp_path / "knowledge"
    monkeypatch.setattr(module, "_STORE", KnowledgeStore(folder, lambda: now))
    monkeypatch.setattr(module, "PATIENCE", 60.0)  # however busy the machine is
    monkeypatch.setattr(module, "REST", 0.0)  # each edit is waited for, however soon after the last
    registry = CollectorRegistry(auto_describe=True)
    registry.register(KnowledgeVersion())  # with no folder there, reading would raise
    assert seen(registry) == ["lotsen_knowledge_refused 1.0"]

    shutil.copytree(paths.KNOWLEDGE, folder)
    first = load(folder).fingerprint
    version = f'lotsen_knowledge_info{{fingerprint="{first}"}} 1.0'
    assert seen(registry) == ["lotsen_knowledge_refused 0.0", version]

    good = (folder / "kanal.yml").read_bytes()
    (folder / "kanal.yml").write_bytes(good[: len(good) // 2])
    now += 2 * LASTS
    assert seen(registry) == ["lotsen_knowledge_refused 1.0", version]

    (folder / "kanal.yml").write_bytes(good)
    now += 2 * LASTS
    assert seen(registry) == ["lotsen_knowledge_refused 0.0", version]
