"""The texts of the promise: alarm, question, and the lines that are put before a reply."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import yaml

from lotsen import paths
from lotsen.danger.promise import Words
from lotsen.knowledge.store import knowledge
from lotsen.values.bubble import Bubble, Button, Kind
from lotsen.values.intents import ALARM_KIND

ALARM = "utter_akut"
QUESTION = "utter_akut_oklart"


class Promised:
    """Read once, at start: whoever needs them must not need a file when everything else is broken."""

    def __init__(self) -> None:
        responses = yaml.safe_load(paths.DOMAIN.read_text(encoding="utf-8"))["responses"]
        self.alarm = Bubble(responses[ALARM][0]["text"], Kind.ALARM, response=ALARM)
        # Of several wordings for a kind the first: the others are for who has read that.
        self._alarm_of = {
            _kind(each): Bubble(each["text"], Kind.ALARM, response=ALARM)
            for each in reversed(responses[ALARM])
        }
        question = responses[QUESTION][0]
        buttons = tuple(Button(each["title"], each["payload"]) for each in question.get("buttons", ()))
        self.question = Bubble(question["text"], Kind.ASK, buttons, response=QUESTION)
        channel = knowledge().channel
        self.lines = tuple(channel.rader_pagar)
        self._words = Words(
            self.alarm, self.question, tuple(_alarms(responses)), channel.rad_fara, self.lines[0]
        )

    def words(self, last: str = "") -> Words:
        """Return what may be put first in a reply; before one in danger another line than the `last`."""
        return replace(self._words, in_danger=next(line for line in self.lines if line != last))

    def alarm_of(self, kind: str) -> Bubble:
        """Return the alarm in the words for a kind of danger, the slot `larm`, else the plain one."""
        return self._alarm_of.get(kind, self.alarm)


def _kind(variant: dict[str, Any]) -> str:
    """Return the value of the slot that a variant of the alarm is for; empty for the plain one."""
    conditions = variant.get("condition", ())
    return next((str(each["value"]) for each in conditions if each.get("name") == ALARM_KIND), "")


def _alarms(responses: dict[str, Any]) -> Iterator[str]:
    """Yield every text that domain.yml calls an alarm."""
    for variants in responses.values():
        for variant in variants:
            if variant.get("metadata", {}).get("kind") == Kind.ALARM.value:
                yield variant["text"]
