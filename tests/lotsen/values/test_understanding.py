"""The leader stands first and once, and nothing of a text is in what a log could write."""

from dataclasses import fields

import pytest

from lotsen.danger.verdict import GuardThresholds
from lotsen.values.intents import FALLBACK
from lotsen.values.thresholds import Thresholds
from lotsen.values.understanding import Grade, Ranked, Understanding

NOVA, TACK = Ranked("nova", 0.7), Ranked("tack", 0.2)


@pytest.mark.parametrize(
    ("before", "behind"),
    [((), ()), ((NOVA,), (NOVA,)), ((NOVA, Ranked("akut", 0.1), TACK), (NOVA, TACK))],
)
def test_led_by(before: tuple[Ranked, ...], behind: tuple[Ranked, ...]) -> None:
    led = Understanding(before).led_by("akut", 0.9)
    assert led.ranking == (Ranked("akut", 0.9), *behind)
    assert (led.intent, led.confidence("akut"), led.confidence("finns_inte")) == ("akut", 0.9, 0.0)


def test_nobodys_guess() -> None:
    assert Understanding().leader == Ranked(FALLBACK, 0.0)


def test_the_worse_grade_wins() -> None:
    assert max(Grade.ASK, Grade.ALARM, Grade.NONE) is Grade.ALARM
    assert max(Grade.ASK, Grade.NONE) is Grade.ASK


def test_thresholds_are_a_components_own_keys() -> None:
    config = {field.name: number / 10 for number, field in enumerate(fields(GuardThresholds))}
    assert GuardThresholds.of({**config, "C": 3, "seed": 2010}) == GuardThresholds(*config.values())
    assert issubclass(GuardThresholds, Thresholds)
    with pytest.raises(KeyError, match="unclear"):
        GuardThresholds.of({"alarm": 1, "alarm_with_phrase": 1})
