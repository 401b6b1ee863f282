"""What somebody wrote: made once from the raw text (lotsen/nlu/hearing.py), read by all that comes after."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Flag


class Phrase(Flag):
    """Where a plain emergency phrase, or a bare cry for help, stands in a message; NOWHERE is false."""

    NOWHERE = 0
    HIDDEN = 1  # only in what was cut out of a long text or masked: the pipeline does not see it
    CRY = 2  # what the pipeline reads is a cry for help and nothing else
    READ = 4  # what the pipeline reads holds a phrase; it may be a cry too


@dataclass(frozen=True)
class Said:
    """A message in the forms that are needed of it. Its `repr` holds no text, so no log can.

    whole: in one Unicode form, nothing cut out. clean: at most lotsen.text.MAX_CHARS of it, without a slash
    unless it is the payload of one of our buttons. masked: `clean` with a label for each piece of personal
    data; what Rasa, log and store see. read: `masked` without the labels; what the pipeline reads. readings:
    other ways to read an oddly written `read`; none for most. clauses: its parts that are judged alone.
    """

    whole: str = field(repr=False)
    clean: str = field(repr=False)
    masked: str = field(repr=False)
    read: str = field(repr=False)
    readings: tuple[str, ...] = field(repr=False)
    clauses: tuple[str, ...] = field(repr=False)
    kinds: tuple[str, ...] = ()  # of personal data, in their order
    cut: bool = False
    button: str = ""  # the intent that the button says; the pipeline does not decide it
    phrase: Phrase = Phrase.NOWHERE
