"""One bubble of a reply, and what it is. Page, platforms and notices go by `kind`, never by its text."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Kind(Enum):
    """What a bubble is to the person who reads it."""

    ALARM = "alarm"  # ring 112 now
    ASK = "ask"  # names 112 and asks whether somebody is in danger
    ANSWER = "answer"
    LIST = "list"  # an answer that lists things, or several to choose from
    NOTICE = "notice"  # nothing out of the brochure: not understood, whom to ring, too long, switched off

    @property
    def about_danger(self) -> bool:
        """Tell whether the bubble is there because somebody may be in danger. It begins with 112."""
        return self in (Kind.ALARM, Kind.ASK)


@dataclass(frozen=True)
class Button:
    """What a button says, and the payload that it sends."""

    title: str
    payload: str


@dataclass(frozen=True)
class Bubble:
    """A text to send.

    response: the name of the response in domain.yml, empty for what an action or a channel said. source: the
    section of the brochure that it comes from. language: the id of the language in which `translation`, a
    line of the text, says the same as the Swedish below it. items: what it lists, as the text enumerates it.
    """

    text: str = field(repr=False)
    kind: Kind = Kind.ANSWER
    buttons: tuple[Button, ...] = ()
    response: str = ""
    source: str = ""
    language: str = ""
    items: tuple[str, ...] = ()
    translation: str = field(default="", repr=False)

    def utterance(self) -> dict[str, Any]:
        """Return the arguments with which an action utters it (rasa_sdk's `utter_message`).

        What is no text and no button travels in the metadata of Rasa's event to the channel.
        """
        said: dict[str, Any] = {"text": self.text, "kind": self.kind.value}
        if self.buttons:
            said["buttons"] = [{"title": each.title, "payload": each.payload} for each in self.buttons]
        if self.source:
            said["source"] = self.source
        if self.items:
            said["items"] = list(self.items)
        return said
