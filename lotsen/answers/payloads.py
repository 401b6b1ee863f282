"""The payloads that our own buttons send: a slash and an intent, nothing more."""

from lotsen.knowledge import Knowledge

# Buttons in domain.yml; the topics' buttons come from knowledge/.
FIXED = frozenset({"akut", "ej_akut", "hjalp_meny", "lattlast"})


def is_payload(text: str, knowledge: Knowledge) -> bool:
    """Tell whether `text` is exactly one of our buttons' payloads."""
    name = text[1:]
    return text.startswith("/") and (name in FIXED or knowledge.topic(name) is not None)
