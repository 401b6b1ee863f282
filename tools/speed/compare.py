"""Two bots on the same messages, block by block."""

from __future__ import annotations

from collections.abc import Sequence

from tools.speed.bots import Bot
from tools.speed.client import Talker
from tools.speed.figures import blocks
from tools.speed.process_use import cpu_seconds

BLOCK = 50  # messages


def compare(
    ours: tuple[Talker, Bot], default: tuple[Talker, Bot], messages: Sequence[str]
) -> tuple[list[float], list[float]]:
    """CPU seconds a message of each bot, block by block; which goes first changes with every block."""
    spent: tuple[list[float], list[float]] = ([], [])
    bots = ours, default
    for talker, _ in bots:  # what happens once only is not counted
        talker.talk(messages[:BLOCK])
    for number, block in enumerate(blocks(messages[BLOCK:], BLOCK)):
        for which in (0, 1) if number % 2 == 0 else (1, 0):
            talker, bot = bots[which]
            before = cpu_seconds(bot.groups)
            talker.talk(block)
            spent[which].append((cpu_seconds(bot.groups) - before) / len(block))
    return spent
