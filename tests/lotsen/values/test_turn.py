"""What the pipeline understood reaches the channel that began the turn, and nobody beside."""

import asyncio
from contextvars import Context

from lotsen.nlu.hearing import hear
from lotsen.values.turn import Turn, begin, current
from lotsen.values.understanding import Understanding


def test_nobody_began_a_turn() -> None:
    assert Context().run(current) is None


def test_messages_side_by_side_are_kept_apart() -> None:
    async def answer(intent: str) -> Turn:
        turn = begin(hear(intent))
        await asyncio.sleep(0)
        await asyncio.ensure_future(pipeline(intent))
        return turn

    async def pipeline(intent: str) -> None:
        await asyncio.sleep(0)
        turn = current()
        assert turn is not None and turn.said.read == intent
        turn.understanding = Understanding().led_by(intent, 1.0)

    async def all_of_them() -> list[Turn]:
        return await asyncio.gather(*(answer(f"intent {number}") for number in range(20)))

    assert [turn.intent for turn in asyncio.run(all_of_them())] == [
        f"intent {number}" for number in range(20)
    ]


def test_a_button_says_the_intent_whatever_the_pipeline_makes_of_it() -> None:
    async def intents() -> list[str]:
        pressed, typed = begin(hear("/mumin")), begin(hear("vad är mumin"))
        found = [pressed.intent, typed.intent]
        pressed.understanding = typed.understanding = Understanding().led_by("akut", 0.9)
        return [*found, pressed.intent, typed.intent]

    assert asyncio.run(intents()) == ["mumin", "", "mumin", "akut"]
