"""How something is said: variants in turn, with its year, with buttons for what people ask next."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from lotsen.answers.memory import Memory
from lotsen.knowledge import Knowledge, Programme, Source, Topic
from lotsen.values.bubble import Bubble, Button, Kind

# Buttons after an answer.
NEXT = 3
# The detail whose lack has a sentence of its own.
WHERE = "var"


@dataclass
class Reply:
    """What is being said, bubble by bubble, and what is remembered of it.

    response: what of domain.yml is said when no bubble was.
    """

    knowledge: Knowledge
    memory: Memory
    bubbles: list[Bubble] = field(default_factory=list)
    response: str = ""

    def say(self, text: str, source: Source, items: Iterable[str] = ()) -> Reply:
        """Add a fact, with the year that it is about: in a whole sentence once, then shortly.

        The whole sentence names the number to ask at; a fact that does so already waits for the next one.
        """
        listed = tuple(items)
        kind = Kind.LIST if listed else Kind.ANSWER
        self.bubbles.append(
            Bubble(self._dated(capitalised(text), source), kind, source=source.avsnitt, items=listed)
        )
        if listed:
            self.memory = replace(self.memory, listed=listed)
        return self

    def say_as_it_is(self, text: str, source: str = "", kind: Kind = Kind.ANSWER) -> Reply:
        """Add what needs no year."""
        self.bubbles.append(Bubble(capitalised(text), kind, source=source))
        return self

    def vary(self, name: str, variants: list[str]) -> str:
        """Return the variant of the text `name` whose turn it is."""
        text, self.memory = self.memory.varied(name, variants)
        return text

    def lacking(self, detail: str | None, subject: str) -> str:
        """Return the sentence that the brochure lacks a detail of a subject; None: of no known kind."""
        talk = self.knowledge.talk
        if detail == WHERE:
            return self.where_is_lacking(subject or talk.det_har)
        what = self.knowledge.detail_called(detail, subject)
        return capitalised(self.vary("saknas", talk.saknas).format(vad=what))

    def where_is_lacking(self, subject: str) -> str:
        """Return the sentence that the brochure does not say where a subject was."""
        return self.vary("saknas_var", self.knowledge.talk.saknas_var).format(om=subject)

    def offer(self, ids: Iterable[str]) -> Reply:
        """Put buttons for what people ask next under the last bubble, none for what was answered just now."""
        wanted = [each for each in dict.fromkeys(ids) if each not in self.memory.told]
        topics = map(self.knowledge.topic, wanted)
        buttons = [Button(topic.rubrik, f"/{topic.id}") for topic in topics if topic is not None][:NEXT]
        if self.bubbles:
            self.bubbles[-1] = replace(self.bubbles[-1], buttons=tuple(buttons))
        return self

    def about(self, topic: str) -> Reply:
        """Remember that a topic was answered."""
        self.memory = self.memory.about(topic)
        programme = self.knowledge.programmes.get(topic)
        if programme is not None and programme.namn not in self.memory.listed:
            self.memory = replace(self.memory, listed=())
        return self

    def _dated(self, text: str, source: Source) -> str:
        if str(source.ar) in text:
            return text
        if not self.memory.dated and self.knowledge.contacts.icke_akut not in text:
            self.memory = replace(self.memory, dated=True)
            return f"{text} {self.knowledge.contacts.aktualitet}"
        return f"{text} {self.vary('ar_sagt', self.knowledge.talk.ar_sagt)}"


def capitalised(text: str) -> str:
    """Return a sentence with its first letter capital, whatever a template put there."""
    return text[:1].upper() + text[1:]


def without_yes(knowledge: Knowledge, text: str) -> str:
    """Return an answer without the "yes" or "no" that it begins with: that was not the question."""
    signs = "|".join(map(re.escape, knowledge.swedish.svarsord))
    return capitalised(re.sub(rf"^(?:{signs}), ", "", text))


def is_lacking(knowledge: Knowledge, text: str) -> bool:
    """Tell whether a reply begins by saying that the brochure lacks what was asked for."""
    talk = knowledge.talk
    outside = knowledge.place_answers.utanfor  # another county's place
    templates = [
        *talk.saknas,
        *talk.saknas_var,
        *talk.utanfor_om,
        *talk.inte_vart,
        outside.svar,
        outside.kort,
        outside.lattlast,
    ]
    patterns = (re.sub(r"\\{\w+\\}", "[^.]+", re.escape(template)) for template in templates)
    return any(re.match(pattern, text, re.IGNORECASE) for pattern in patterns)


def subject_name(topic: Topic) -> str:
    """Return what a topic is called inside a sentence."""
    return topic.kallas or str(getattr(topic, "namn", ""))


def name_in_lack(topic: Topic) -> str:
    """Return what a don't-know calls a topic: a programme by its name; "" for one that is no thing."""
    return subject_name(topic) if isinstance(topic, Programme) else ""
