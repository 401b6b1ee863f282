"""The decision reaches the one who opened it, and nobody beside."""

import asyncio

from lotsen.values.decision import Decision, decide, open_decision


def test_deciding_when_nobody_wants_to_know() -> None:
    decide("akut")


def test_messages_side_by_side_are_kept_apart() -> None:
    async def answer(intent: str) -> Decision:
        decision = open_decision()
        await asyncio.sleep(0)
        await asyncio.ensure_future(pipeline(intent))
        return decision

    async def pipeline(intent: str) -> None:
        await asyncio.sleep(0)
        decide(intent)

    async def all_of_them() -> list[Decision]:
        return await asyncio.gather(*(answer(f"intent {number}") for number in range(20)))

    assert [d.intent for d in asyncio.run(all_of_them())] == [f"intent {number}" for number in range(20)]
