"""What an answer's text should not have: numbers in digits, spoilt letters, more than an SMS holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from lotsen.answers.answering import topic_answer
from lotsen.channels.messaging.sms import GSM_ROOM, SEGMENTS, gsm_text, segments
from lotsen.knowledge.faults import KnowledgeError
from lotsen.knowledge.knowledge import Knowledge
from lotsen.knowledge.reading import Document, Spot

# Lists of what people write, not of what we say: there a number is written as they write it.
WRITTEN_BY_OTHERS = {"akutfraser.yml", "fragor.yml", "ord.yml", "namn.yml"}
# UTF-8 that was read as Latin-1 or Windows-1252 and saved again: å ä ö Å Ä Ö.
_SPOILT = re.compile("Ã[\u0080-\u00bf\u0192-\u2122]|\ufffd")
_OWN_NUMBERS = {("kontakter.yml", ("akut",)), ("kontakter.yml", ("icke_akut",))}


def marred(knowledge: Knowledge, documents: dict[str, Document]) -> Iterator[KnowledgeError]:
    """Numbers in digits where the placeholder belongs, and letters that an editor spoilt."""
    numbers = {
        key: re.compile(rf"(?<!\d){' ?'.join(number.replace(' ', ''))}(?!\d)")
        for key, number in (("akut", knowledge.contacts.akut), ("icke_akut", knowledge.contacts.icke_akut))
    }
    for name, document in documents.items():
        for spot, text in texts(document.data):
            if spoilt := _SPOILT.search(text):
                yield document.error("trasiga_bokstaver", spot, tecken=spoilt[0])
            if name in WRITTEN_BY_OTHERS or (name, spot) in _OWN_NUMBERS:
                continue
            for key, number in numbers.items():
                if written := number.search(text):
                    yield document.error("siffror", spot, nummer=written[0], namn=key)


def texts(value: Any, spot: Spot = ()) -> Iterator[tuple[Spot, str]]:
    """Yield every text below `value` and where it stands."""
    parts: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, str):
        yield spot, value
    elif isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = enumerate(value)
    for part, item in parts:
        yield from texts(item, (*spot, part))


def too_long(knowledge: Knowledge, documents: dict[str, Document]) -> Iterator[KnowledgeError]:
    """A short answer that an SMS would cut; a list of all offices is as long as it is."""
    for name in ("amnen.yml", "satsningar.yml"):
        for at, raw in enumerate(documents[name].data):
            topic = knowledge.topic(raw["id"])
            taken = segments(gsm_text(topic_answer(knowledge, topic, "kort").text)) if topic else 0
            if taken > SEGMENTS and "{platser}" not in raw["kort"]:
                yield documents[name].error(
                    "for_lang", (at, "kort"), antal=taken, hogst=SEGMENTS, tecken=GSM_ROOM[SEGMENTS]
                )
