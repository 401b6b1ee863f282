"""The dialogues that staff saved in `make shell`, through the whole assistant."""

from __future__ import annotations

import asyncio

from lotsen import paths
from tools.staff import dialogues
from tools.staff.dialogues import Turn
from tools.staff.inside import opened
from tools.staff.shell import replayed
from tools.staff.sources import Sources


async def now(saved: dict[str, list[Turn]]) -> dict[str, list[Turn]]:
    sources = Sources(paths.KNOWLEDGE, paths.DOMAIN)
    found = {}
    async with opened() as inside:
        for name, turns in saved.items():
            inside.anew()
            found[name] = [dialogues.turn(each, sources) for each in await replayed(inside, turns)]
    return found


def test_the_same_answers_come() -> None:
    saved = {name: dialogues.read(dialogues.file_of(name)) for name in dialogues.names()}
    assert saved
    answered = asyncio.run(now(saved))
    changed = {
        f"{name}, {before.write}": (before.decided, after.decided)
        for name, turns in saved.items()
        for before, after in zip(turns, answered[name], strict=True)
        if before.decided != after.decided
    }
    assert not changed
