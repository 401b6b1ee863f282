"""What is made of the lines while the encoder is tuned."""

from __future__ import annotations

import random

from lotsen.values.intents import EMERGENCY, NOT_OVER
from tools.encoder.tuning.lines import Line
from tools.encoder.tuning.made import epoch, example, made_of_two, noisy, part_of

CRY, NEAR, TOPIC = "akut", "skenbart_akut", "mumin"
LINES = [
    *(Line(f"det brinner i hus {number}", CRY) for number in range(20)),
    *(Line(f"filmen om brand {number}", NEAR) for number in range(20)),
    *(Line(f"vad är mumin {number}", TOPIC) for number in range(20)),
    Line("ambulansen är inte här", NOT_OVER),
]


def test_a_cry_keeps_its_label_whatever_stands_beside_it_and_two_harmless_stay_harmless() -> None:
    made = made_of_two(LINES, 400, ("och",), random.Random(1))
    assert len(made) == 400
    for one in made:
        assert one.urgent is ("det brinner" in one.text)
        if one.urgent:
            assert one.intents == (EMERGENCY,)
        else:
            halves = {NEAR: "filmen" in one.text, TOPIC: "mumin" in one.text}
            assert {*one.intents} == {intent for intent, there in halves.items() if there}
    assert sum(bool(one.urgent) for one in made) == 200
    assert any(one.text.startswith("det brinner") for one in made if one.urgent)
    assert any(not one.text.startswith("det brinner") for one in made if one.urgent)
    assert not any("ambulansen" in one.text for one in made)


def test_nothing_is_joined_without_an_emergency_or_without_anything_else() -> None:
    dice = random.Random(1)
    assert made_of_two(LINES[:20], 10, (), dice) == made_of_two(LINES[20:], 10, (), dice) == []


def test_an_epoch_shows_each_line_once_half_of_them_with_noise_and_never_the_same_twice() -> None:
    one = epoch(LINES, 0.5, ("och",), random.Random(1))
    assert len(one) == len(LINES) + len(LINES) // 2
    assert one == epoch(LINES, 0.5, ("och",), random.Random(1)) != epoch(LINES, 0.5, (), random.Random(2))
    clean = sum(made.text == line.text for made, line in zip(one, LINES, strict=False))
    assert 0.3 * len(LINES) < clean < 0.8 * len(LINES)
    for made, line in zip(one, LINES, strict=False):
        assert made.intents == (line.intent,)


def test_a_window_cuts_what_stands_beside_a_cry_and_never_the_cry_or_a_near_miss() -> None:
    made = made_of_two(LINES, 400, (), random.Random(1), windows=1.0)
    cut = [one for one in made if "mumin" not in one.text or "vad" not in one.text]
    assert any(one.urgent and "film" not in one.text for one in cut)
    whole = {line.text for line in LINES}
    for one in made:
        cry = [text for text in whole if text in one.text and text.startswith("det brinner")]
        film = [text for text in whole if text in one.text and text.startswith("filmen")]
        assert bool(cry) is one.urgent
        assert bool(film) is ("film" in one.text)


def test_a_part_has_half_of_the_words_at_least() -> None:
    dice, text = random.Random(2), "ett två tre fyra fem"
    found = {part_of(text, dice) for _ in range(200)}
    assert found == {"ett två tre", "ett två tre fyra", "tre fyra fem", "två tre fyra fem", text}
    assert part_of("ett", dice) == "ett"


def test_a_letter_has_harmless_lines_around_and_keeps_its_label() -> None:
    made = made_of_two(LINES, 400, ("och",), random.Random(1), letters=1.0)
    for one in made:
        assert one.urgent is ("det brinner" in one.text)
        assert one.text.count("brinner") <= 1
        lines = sum(one.text.count(word) for word in ("brinner", "filmen", "vad är"))
        assert 4 <= lines <= 6
        assert len(one.intents) == (1 if one.urgent else lines)


def test_what_the_dialogue_decides_says_nothing_about_danger() -> None:
    assert example(Line("den är inte här", NOT_OVER)).urgent is None
    assert example(Line("det brinner", CRY)).urgent is True
    assert example(Line("hej", "halsning")).urgent is False


def test_a_joined_cry_keeps_its_kind_and_asks_for_no_aspect() -> None:
    lines = [Line("jag orkar inte leva", CRY, kind="kris"), Line("vad är mumin", TOPIC, aspect="vad")]
    made = made_of_two(lines, 20, ("och",), random.Random(3))
    assert {(one.urgent, one.kind, one.aspect) for one in made} == {(True, "kris", ""), (False, "", "")}


def test_noise_changes_letters_and_leaves_something_to_read() -> None:
    dice, text = random.Random(4), "Är någon inne i huset? Det brinner på övervåningen!"
    seen = {noisy(text, dice) for _ in range(300)}
    assert len(seen) > 200
    assert any("a" in one and "å" not in one and "ä" not in one for one in seen)
    assert all(0.8 * len(text) < len(one) < 1.2 * len(text) for one in seen)
    for short in ("?", "a", "SOS", "!!!", "112"):
        assert all(noisy(short, dice).strip() for _ in range(50))
