"""The benchmark: how it reads processes, counts and speaks. `make bench` runs it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME as FALLBACK
from rasa.shared.core.constants import DEFAULT_INTENTS
from rasa.shared.importers.rasa import RasaFileImporter

from lotsen import paths
from tools.load.dialogues import variation
from tools.speed import bots, client, compare, default_bot, figures, history, process_use

# Seconds of CPU that two processes use, a parent and a child that has ended, and bytes that two others hold.
BURNT, HELD = 0.1, 20_000_000
BURN = f"import time\nwhile time.process_time() < {BURNT}: pass\n"
HOLD = f"held = bytearray(b'x' * {HELD})\nprint('ready', flush=True)\ninput()\n"
FAMILY = f"""{BURN}
import subprocess, sys
subprocess.run([sys.executable, "-c", {BURN!r}], check=True)
child = subprocess.Popen([sys.executable, "-c", {HOLD!r}], stdout=subprocess.PIPE)
child.stdout.readline()
{HOLD}
child.wait()
"""


class Silent(client.Talker):
    """Notes what it would say."""

    def __init__(self, name: str = "", order: list[str] | None = None) -> None:
        super().__init__("http://nowhere")
        self.name, self.order = name, [] if order is None else order
        self.said: list[tuple[str, str]] = []

    def talk(self, messages: Sequence[str]) -> None:
        self.order.append(self.name)
        super().talk(messages)

    def say(self, sender: str, message: str) -> None:
        self.said.append((sender, message))


@pytest.fixture
def group() -> Iterator[int]:
    """A process group of two, in which a third has ended."""
    command = [sys.executable, "-c", FAMILY]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, start_new_session=True, **pipes) as parent:  # type: ignore[call-overload]
        assert parent.stdout.readline() == b"ready\n"
        yield parent.pid
        os.killpg(parent.pid, signal.SIGKILL)


def test_cpu_and_memory_of_groups(group: int) -> None:
    """With its members' memory, and what its ended children used; no other group's."""
    assert process_use.cpu_seconds({group}) >= 2 * BURNT
    assert process_use.cpu_seconds({group, os.getpgrp()}) > process_use.cpu_seconds({group})
    memory = process_use.memory_mb({group})
    assert memory["rss"] >= memory["pss"] > 2 * HELD / 1e6
    nobody = 2**31 - 1
    assert (process_use.cpu_seconds({nobody}), process_use.memory_mb({nobody})) == (0, {"rss": 0, "pss": 0})


def test_this_process_is_seen() -> None:
    group = {os.getpgrp()}
    before = process_use.cpu_seconds(group)
    end = time.process_time() + 0.05
    while time.process_time() < end:
        pass
    assert process_use.cpu_seconds(group) > before
    assert process_use.memory_mb(group)["rss"] > 5


def test_ordinary_conversations_are_short() -> None:
    talker = Silent()
    talker.talk([str(number) for number in range(12)])
    senders = [sender for sender, _ in talker.said]
    assert [message for _, message in talker.said] == [str(number) for number in range(12)]
    assert len(set(senders)) == 3
    assert senders[0] == senders[4] != senders[5]


def test_steady_rate() -> None:
    talker = Silent()
    begin = time.monotonic()
    waits = client.steady(talker, ["a", "b"], rate=100, seconds=0.2)
    assert time.monotonic() - begin >= 0.19
    assert len(waits) == len(talker.said) == 20
    assert all(wait >= 0 for wait in waits)


def test_long_conversations_count_their_windows_only() -> None:
    talker = Silent()
    figures = client.long_conversations(
        talker, "{}-{}".format, [range(2, 4), range(8, 10)], 5, lambda: float(len(talker.said) ** 2)
    )
    assert len(talker.said) == 9 * 5
    assert {message for _, message in talker.said} == {f"{n}-{m}" for n in range(1, 10) for m in range(5)}
    assert figures == [(15**2 - 5**2) / 10, (45**2 - 35**2) / 10]


def test_blocks_are_paired_and_take_turns() -> None:
    order: list[str] = []
    ours, default = Silent("ours", order), Silent("default", order)
    bot = bots.Bot("", frozenset())
    messages = [str(number) for number in range(250)]
    our_cpu, default_cpu = compare.compare((ours, bot), (default, bot), messages)
    assert len(our_cpu) == len(default_cpu) == 4  # the first block is not counted
    assert [message for _, message in ours.said] == [message for _, message in default.said]
    assert order[2:6] == ["ours", "default", "default", "ours"]


def test_figures() -> None:
    assert figures.paired_ratio([1, 2, 90], [2, 4, 3]) == 0.5
    assert figures.percentile([5, 1, 4, 2, 3], 50) == 3
    assert figures.percentile(range(1, 101), 95) == 95
    assert figures.percentile([7], 95) == 7
    assert figures.rounded({"a": 1.23456, "b": None}) == {"a": 1.235, "b": None}
    assert [list(block) for block in figures.blocks("abcde", 2)] == [["a", "b"], ["c", "d"], ["e"]]


def test_no_message_is_said_twice() -> None:
    said = figures.varied(figures.read_messages(figures.MESSAGES), variation().of, 100)
    assert len(said) == len(set(said)) == 10_000
    assert figures.varied(["a"], "{}{}".format, 2, first=7) == ["a7", "a8"]


def test_history_and_its_plot(tmp_path: Path) -> None:
    file, picture = tmp_path / "history.jsonl", tmp_path / "img" / "history.png"
    history.append({"cpu_ratio": 0.4, "p95_ms_at_20": 31.0}, file)
    history.append({"cpu_ratio": 0.5, "memory_ratio": 0.6, "train_s": None}, file)
    first, second = history.read(file)
    assert len(first["commit"].rstrip("+")) == 10 and first["cpu_ratio"] == 0.4
    assert second["train_s"] is None and second["date"] >= first["date"]
    assert history.plot(file, picture).stat().st_size > 1_000
    file.write_text("{}\nno\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2"):
        history.read(file)


def test_the_recorded_history_can_be_read() -> None:
    named = "cpu_ratio memory_ratio p50_ms_at_20 p95_ms_at_20 cold_start_s train_s growth_300 commit date"
    runs = history.read()
    assert runs and all(set(named.split()) <= set(run) for run in runs)


def test_recorded_training(tmp_path: Path) -> None:
    record = tmp_path / "trained.json"
    assert figures.recorded_training(record) is None
    record.write_text("{}")
    assert figures.recorded_training(record) is None
    record.write_text(json.dumps({"seconds": 61.5}))
    assert figures.recorded_training(record) == 61.5


def test_the_messages() -> None:
    messages = figures.read_messages(figures.MESSAGES)
    assert len(messages) == len(set(messages)) == 100
    assert len(messages) % compare.BLOCK == 0
    assert 20 < sum(map(len, messages)) / len(messages) < 80


def test_the_bot_of_rasa_init_is_there() -> None:
    assert (default_bot.initial_project() / "domain.yml").is_file()


def test_the_bot_of_rasa_init_gets_our_intents_and_lines(tmp_path: Path) -> None:
    default_bot.make_project(tmp_path / "bot")
    config = (tmp_path / "bot" / "config.yml").read_text(encoding="utf-8")
    assert config == (default_bot.initial_project() / "config.yml").read_text(encoding="utf-8")
    files = RasaFileImporter(
        domain_path=str(tmp_path / "bot" / "domain.yml"), training_data_paths=[str(tmp_path / "bot" / "data")]
    )
    domain, lines = files.get_domain(), files.get_nlu_data().intent_examples
    ours = RasaFileImporter(domain_path=str(paths.ROOT / "domain.yml")).get_domain()
    guards = {"akut_oklart", FALLBACK, *DEFAULT_INTENTS}  # no lines: the guard or Rasa itself decides
    assert domain.as_dict() == ours.as_dict()
    assert {line.get("intent") for line in lines} == set(ours.intents) - guards
    assert default_bot.LINES <= len(lines) < 2 * default_bot.LINES


def test_the_script_says_what_it_does() -> None:
    command = [sys.executable, "-m", "tools.speed.bench", "--help"]
    assert "--record" in subprocess.run(command, capture_output=True, text=True, check=True).stdout
