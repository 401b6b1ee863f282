"""From a raw text to Said, once a message. Imports no Rasa.

The reception hears what comes in by our own channels and hands it on; the pipeline takes it from there, and
hears for itself only what comes in another way (lotsen/nlu/screen.py).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from lotsen.answers.payloads import is_payload
from lotsen.danger.clauses import clauses, sentences
from lotsen.danger.forms import readings
from lotsen.danger.phrases import bare_plea, plain_phrase
from lotsen.knowledge.store import knowledge
from lotsen.privacy import Masked, mask, without_labels
from lotsen.text import clean as clean_text
from lotsen.text import cut, normalised, without_command
from lotsen.values.said import Phrase, Said

logger = logging.getLogger(__name__)


def hear(raw: object, private: bool = True) -> Said:
    """Return what was said; anything but a string is the empty text. Costs as much as the text is long.

    With `private` false nothing is masked, since Rasa's own channels have kept the text by then, and of a
    long text no more is looked at than what is read. Knowledge that cannot be read costs no message: it has
    no phrase and no button then. Raises what masking raises.
    """
    whole = normalised(raw) if private else clean_text(raw)
    kept = cut(whole)
    ours = _is_button(kept)
    clean = kept if ours else without_command(kept)
    masked = mask(clean) if private else Masked(clean, ())
    read = masked.text if ours else without_labels(masked.text)
    others = () if ours else _readings(read)
    return Said(
        whole=whole,
        clean=clean,
        masked=masked.text,
        read=read,
        readings=others,
        clauses=() if ours else clauses_of(read),
        kinds=masked.kinds,
        cut=kept != whole,
        button=clean[1:] if ours else "",
        phrase=_where((read, *others), (clean, *([whole] if kept != whole else []))),
    )


def phrase_in(text: str) -> Phrase:
    """Tell whether a normalised text holds a plain emergency phrase or is a bare cry; never raises."""
    try:
        phrases = knowledge().phrases
        found = Phrase.READ if plain_phrase(text, phrases) else Phrase.NOWHERE
        return found | Phrase.CRY if bare_plea(text, phrases) else found
    except Exception as error:  # a broken list must not cost the reply
        logger.error("The emergency phrases could not be read: %s.", type(error).__name__)
        return Phrase.NOWHERE


def clauses_of(text: str, names: Iterable[tuple[int, int]] = ()) -> tuple[str, ...]:
    """Return the parts of a text that are judged by themselves; `names` are spans of names in it."""
    try:
        phrases = knowledge().phrases
        return clauses(text, phrases.skiljeord, names, phrases.halsningar)
    except Exception as error:
        logger.error("A message could not be cut into clauses: %s.", type(error).__name__)
        return ()


def sentences_of(text: str, names: Iterable[tuple[int, int]] = ()) -> dict[str, str]:
    """Return the sentences of a text that has several, by how its clauses are read; `names` are spans."""
    try:
        return sentences(text, names, knowledge().phrases.halsningar)
    except Exception as error:
        logger.error("A message could not be cut into sentences: %s.", type(error).__name__)
        return {}


def alarming(raw: object) -> bool:
    """Tell whether a phrase stands anywhere in a raw text that nobody will answer; never raises."""
    whole = normalised(raw)
    kept = cut(whole)
    return bool(phrase_in(kept) or (kept != whole and phrase_in(whole)))


def _where(read: tuple[str, ...], fuller: tuple[str, ...]) -> Phrase:
    """Look first where the pipeline looks, then in what it does not see; no text is searched twice."""
    found = next(filter(None, map(phrase_in, read)), Phrase.NOWHERE)
    if found:
        return found
    hidden = any(phrase_in(text) for text in fuller if text not in read)
    return Phrase.HIDDEN if hidden else Phrase.NOWHERE


def _readings(text: str) -> tuple[str, ...]:
    try:
        return readings(text, knowledge().phrases)
    except Exception as error:  # an odd text must not cost the reply
        logger.error("A message could not be read another way: %s.", type(error).__name__)
        return ()


def _is_button(text: str) -> bool:
    try:
        return is_payload(text, knowledge())
    except Exception as error:  # knowledge that cannot be read must not cost the reply
        logger.error("The payloads could not be read: %s.", type(error).__name__)
        return False
