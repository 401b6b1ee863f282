"""When an answer is right: the matching rules of sets/eval/topics.md and the verdicts of README.md there.

Pure functions; what is counted from them is in tools/evaluation/all_metrics.py.
"""

import re
import unicodedata
from dataclasses import dataclass

from lotsen.answers.saying import is_lacking
from lotsen.knowledge.store import knowledge
from lotsen.values.first_line import begins_with_112
from tools.evaluation import read_sets
from tools.evaluation.read_sets import Line

ALARM = "akut"
UNCLEAR = "akut_oklart"
NON_URGENT = "ej_akut"
OFFICE_IN_AREA = "kontor_i_omrade"
SMALL_TALK = {
    "greet": "halsning",
    "goodbye": "hej_da",
    "thanks": "tack",
    "affirm": "bekrafta",
    "deny": "neka",
    "bot_challenge": "ar_du_bot",
    "human_handover": "prata_med_manniska",
    "help_menu": "hjalp_meny",
}
# Intents whose answer says that we don't know, or that it is nothing for us.
DECLINES = frozenset({"utanfor_omradet", "nlu_fallback", "skenbart_akut"})
# What is no topic of the brochure: neither these nor small talk can be "the half that the brochure answers".
NO_TOPIC = DECLINES | {ALARM, UNCLEAR, NON_URGENT, "lattlast", "foljdfraga", "rattelse", "annat_sprak", ""}

_SPACE = re.compile(r"\s+")
_BETWEEN_DIGITS = re.compile(r"(?<=\d) (?=\d)")
_112 = re.compile(r"(?<!\d)112(?!\d)")
_114_14 = re.compile(r"(?<!\d)114\s?14(?!\d)")


@dataclass(frozen=True)
class Scored:
    """What one line got: the intent that NLU gave its text, and the bubbles of the reply in order."""

    line: Line
    intent: str = ""
    confidence: float = 0.0
    bubbles: tuple[str, ...] = ()
    error: str = ""  # why there is no reply or no intent, when the request failed

    @property
    def text(self) -> str:
        return " ".join(self.bubbles)

    @property
    def silent(self) -> bool:
        return not self.bubbles

    @property
    def empty(self) -> bool:
        """A reply that says nothing: one of its bubbles has no text."""
        return any(not bubble.strip() for bubble in self.bubbles)


def normal(text: str) -> str:
    """Return `text` as it is compared: NFC, case-folded, white space as one space, none between digits.

    Nothing is stripped: `ja, ` ends with a space that matters.
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return _BETWEEN_DIGITS.sub("", _SPACE.sub(" ", folded))


def matches(reply: str, must_contain: str, must_not_contain: str = "") -> bool:
    """Whether `reply` holds one alternative (`|`) of every group (`&`), and no forbidden alternative.

    No requirement is met by any reply, but never by an empty one.
    """
    text = normal(reply)
    if not text.strip():
        return False
    groups = [group for group in must_contain.split("&") if group.strip()]
    return all(_any_in(text, group) for group in groups) and not _any_in(text, must_not_contain)


def _any_in(text: str, alternatives: str) -> bool:
    return any(normal(alternative) in text for alternative in alternatives.split("|") if alternative.strip())


def alarmed(answer: Scored) -> bool:
    return answer.intent == ALARM


def unclear(answer: Scored) -> bool:
    return answer.intent == UNCLEAR


def found(answer: Scored) -> bool:
    """Whether it was an alarm, or asked about."""
    return alarmed(answer) or unclear(answer)


def begins_112(answer: Scored) -> bool:
    """Whether the reply begins with 112, as the promise has it: our question, or a line that names it."""
    return bool(answer.bubbles) and begins_with_112(answer.bubbles[0], after_question=True)


def names_112(answer: Scored) -> bool:
    """Whether the reply names 112 anywhere, as a number of its own."""
    return bool(_112.search(answer.text))


def leads_with_112(answer: Scored) -> bool:
    """Whether the first bubble names 112, as a number of its own."""
    return bool(answer.bubbles and _112.search(answer.bubbles[0]))


def names_114_14(answer: Scored) -> bool:
    return bool(_114_14.search(answer.text))


def facts_right(answer: Scored) -> bool:
    """Also for the turns of a dialogue."""
    return matches(answer.text, answer.line.must_contain, answer.line.must_not_contain)


def small_talk_right(answer: Scored) -> bool:
    return SMALL_TALK.get(answer.line.expected) == answer.intent


def declined(answer: Scored) -> bool:
    """Whether an out-of-scope line was declined: by an intent that says so, and with 114 14 or polisen.se.

    A line marked ej_akut_ok may also get ej_akut, one tagged kontor_nej_ok the answer on that place, and one
    tagged partial any topic of the brochure; the reply has to point to 114 14 or polisen.se all the same.
    """
    line, intent = answer.line, answer.intent
    right = intent in DECLINES
    right |= line.expected == "ej_akut_ok" and intent == NON_URGENT
    right |= "kontor_nej_ok" in line.tags and intent == OFFICE_IN_AREA
    right |= "partial" in line.tags and intent not in NO_TOPIC and intent not in SMALL_TALK.values()
    # A topic's answer that begins by saying that the brochure lacks the detail asked for is a don't-know too.
    site = normal(knowledge().contacts.webb).removeprefix("www.")
    right |= is_lacking(knowledge(), answer.text)
    return right and (names_114_14(answer) or site in normal(answer.text))


def right(answer: Scored) -> bool:
    """The verdict on one line, as its set counts it."""
    line = answer.line
    if line.set in (read_sets.FACTS, read_sets.DIALOGUES):
        return facts_right(answer)
    if line.set == read_sets.SMALL_TALK:
        return small_talk_right(answer)
    if line.set == read_sets.OUT_OF_SCOPE:
        return declined(answer)
    if line.expected == "112":
        return leads_with_112(answer)
    if line.set == read_sets.NONURGENT:
        return names_114_14(answer) and not alarmed(answer)
    return not alarmed(answer)
