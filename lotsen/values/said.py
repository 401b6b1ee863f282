"""What somebody wrote: made once from the raw text (lotsen/nlu/hearing.py), read by all that comes after."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Phrase(Enum):
    """Where a plain emergency phrase, or a bare cry for help, stands in a message."""

    NOWHERE = "nowhere"
    HIDDEN = "hidden"  # only in what was cut out of a long text or masked: the pipeline does not see it
    CRY = "cry"  # what the pipeline reads is a cry for help and nothing else
    READ = "read"  # in what the pipeline reads

    def __bool__(self) -> bool:
        return self is not Phrase.NOWHERE


@dataclass(frozen=True)
class Said:
    """A message in the forms that are needed of it. Its `repr` holds no text, so no log can.

    whole: in one Unicode form, nothing cut out. clean: at most lotsen.text.MAX_CHARS of it, without a slash
    unless it is the payload of one of our buttons. masked: `clean` with a label for each piece of personal
    data; what Rasa, log and store see. read: `masked` without the labels; what the pipeline reads. clauses:
    the parts of `read` that are judged by themselves.
    """

    whole: str = field(repr=False)
    clean: str = field(repr=False)
    masked: str = field(repr=False)
    read: str = field(repr=False)
    clauses: tuple[str, ...] = field(repr=False)
    kinds: tuple[str, ...] = ()  # of personal data, in their order
    cut: bool = False
    button: str = ""  # the intent that the button says; the pipeline does not decide it
    phrase: Phrase = Phrase.NOWHERE
