"""The payloads that our own buttons send: a slash and an intent, nothing more."""

from lotsen.knowledge import Knowledge

# The answers to "is anyone in danger?": no edit may take these two away.
DANGER = frozenset({"akut", "ej_akut"})


def is_payload(text: str, knowledge: Knowledge) -> bool:
    """Tell whether `text` is exactly one of our buttons' payloads; topics have buttons by themselves."""
    name = text[1:]
    known = name in DANGER or name in knowledge.channel.knappar or knowledge.topic(name) is not None
    return text.startswith("/") and known
