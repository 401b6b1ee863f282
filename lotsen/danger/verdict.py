"""Whether a message is about danger. Pure: the guard only carries it, and thresholds are chosen with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lotsen.values.intents import EMERGENCY, FALLBACK, LOOKS_ALIKE, MAY_BE, NO, NOT_OVER, OVER, YES
from lotsen.values.said import Phrase, Said
from lotsen.values.thresholds import Thresholds
from lotsen.values.understanding import Danger, Grade, Understanding


@dataclass(frozen=True)
class GuardThresholds(Thresholds):
    """Probability from which it is an alarm, from which we ask, and from which an answer mentions 112.

    The first two also for a text with a phrase, the last two also for a clause that is judged by itself. A
    clause alone never alarms: torn from what stands round it, too many sound like one ("thanks for | the
    help"). So it is judged only where the whole text has the probability `clause_whole`, divided by the
    number of its clauses: the more stand round a cry, the less of it is left in the whole. In a letter a
    clause that is less sure than `clause_sure` needs a sentence of the probability `clause_sentence` to be
    asked about.
    `over` is the confidence from which "it is over" is believed: "it is not over" is a word away from it,
    and to ask once more costs little. In a dialogue in danger few other things are said: `over_in_danger` is
    the share that "it is over" must have there of itself and its opposites, and a "yes" of itself and "over";
    `sure_over_in_danger` that of an "over" that is sure among all intents as well; below `least_over` it is
    one of many guesses. Outside danger nothing can be "not over": the next intent leads, if it has the share
    `otherwise` of the rest.
    """

    alarm: float
    alarm_with_phrase: float
    unclear: float
    unclear_with_phrase: float
    mention: float
    unclear_clause: float
    mention_clause: float
    clause_whole: float
    clause_sure: float
    clause_sentence: float
    over: float
    over_in_danger: float
    sure_over_in_danger: float
    least_over: float
    otherwise: float


def probability(understanding: Understanding, own: float) -> float:
    """Return the probability of an emergency; `own` is what the guard's own model gives.

    The classifier saw the same message among all intents; the two together err less than either.
    """
    return (own + understanding.confidence(EMERGENCY)) / 2


def clauses_count(whole: float, clauses: int, thresholds: GuardThresholds) -> bool:
    """Tell whether so many clauses of a text are to be judged, given the probability of the whole text."""
    return whole * clauses >= thresholds.clause_whole


def in_sentence(clause: float, sentence: float, thresholds: GuardThresholds) -> float:
    """Return the probability of a clause, given that of the sentence of a letter that it is torn out of.

    What its sentence does not confirm may still be mentioned.
    """
    if clause >= thresholds.clause_sure or sentence >= thresholds.clause_sentence:
        return clause
    return min(clause, max(sentence, thresholds.mention_clause))


def grade(danger: Danger, phrase: Phrase, bare_name: bool, thresholds: GuardThresholds) -> Grade:
    """Return how dangerous a message is: the higher of the whole text and its clauses.

    `danger` holds the probabilities. A reading of an odd text is asked about like a clause, whatever the text
    itself looks like. A name by itself is neither asked about nor alarmed for. Whoever writes a listed phrase
    reads 112 first, whatever else is thought of the text.
    """
    with_phrase, cry = Phrase.READ in phrase, Phrase.CRY in phrase
    whole = danger.probability
    part = max(danger.clause, danger.reading)
    if cry and not with_phrase:  # it is also what one types to see what a bot can do
        return Grade.ASK
    if whole >= (thresholds.alarm_with_phrase if with_phrase else thresholds.alarm):
        return Grade.ALARM
    if cry:
        return Grade.ASK
    if bare_name:
        return Grade.NONE
    unclear = thresholds.unclear_with_phrase if with_phrase else thresholds.unclear
    if whole >= unclear or part >= thresholds.unclear_clause:
        return Grade.ASK
    if with_phrase or whole >= thresholds.mention or part >= thresholds.mention_clause:
        return Grade.MENTION
    return Grade.NONE


def judged(
    understanding: Understanding,
    said: Said,
    own: float | None,
    thresholds: GuardThresholds,
    clauses: Sequence[float] = (),
    readings: Sequence[float] = (),
    in_danger: bool = False,
    unanswered: bool = False,
    alarmed: bool = False,
    apart: Sequence[Understanding] = (),
) -> Understanding:
    """Return the understanding with its danger, led by the intent that follows from it.

    `own` is None without a model; `clauses` and `readings` are the probabilities of what is judged by itself;
    `in_danger` is whether the dialogue is, after an alarm or our question, `alarmed` whether after an alarm:
    then what would be asked about is one more alarm. `unanswered` is whether the text is neither a plain yes
    nor a plain no, though it looks like one. `apart` is what the clauses are understood as, in danger: it may
    be denied in one of them, beside a question.
    Without danger the classifier's `akut` gives way to the next best, which is never "it is over", and a text
    without a letter or digit (empty, signs, emoji) is not understood, whatever the ranking says.
    """
    found = 0.0 if own is None or not said.read else probability(understanding, own)
    danger = Danger(found, max(clauses, default=0.0), reading=max(readings, default=0.0))
    found_grade = grade(danger, said.phrase, understanding.bare_name, thresholds)
    looks = understanding.confidence(LOOKS_ALIKE)
    if (
        found_grade is Grade.NONE
        and understanding.intent != LOOKS_ALIKE
        and looks >= understanding.leader.confidence
    ):
        found_grade = Grade.MENTION  # a subject that overtook it (lotsen/nlu/decide_coverage.py)
    if alarmed and found_grade is Grade.ASK:
        found_grade = Grade.ALARM
    danger = replace(danger, grade=found_grade)
    understanding = replace(understanding, danger=danger)
    if danger.grade >= Grade.ASK:
        sure = max(danger.probability, danger.clause, danger.reading)
        return understanding.led_by(EMERGENCY if danger.grade is Grade.ALARM else MAY_BE, sure)
    if not any(c.isalnum() for c in said.read):
        return _not_understood(understanding)
    if understanding.intent == EMERGENCY:
        never = (EMERGENCY, OVER) if in_danger else (EMERGENCY, OVER, NOT_OVER)
        others = (row.intent for row in understanding.ranking if row.intent not in never)
        return understanding.led_by(next(others, FALLBACK), 1.0)
    if in_danger and unanswered and understanding.intent in (YES, NO):
        return _not_understood(understanding)
    weighed = _weighed(understanding, in_danger, thresholds)
    calm = danger.grade is Grade.NONE and weighed.intent != NOT_OVER
    denied = _denied(apart, thresholds) if in_danger and calm else 0.0
    return understanding.led_by(OVER, denied) if denied else weighed


def _denied(apart: Sequence[Understanding], thresholds: GuardThresholds) -> float:
    """Return how sure one of the clauses says that it is over; 0 where that is not to be believed.

    Nothing stands round a clause to doubt it, so it must have the larger share, and no clause more than what
    that leaves for the opposite: "it was a false alarm, we thought. Then it banged again".
    """
    sure = 0.0
    for clause in apart:
        over = clause.confidence(OVER)
        against = clause.confidence(NOT_OVER) + clause.confidence(EMERGENCY)
        if against > 1.0 - thresholds.over_in_danger:
            return 0.0
        if clause.intent == OVER and over >= max(
            thresholds.least_over, thresholds.over_in_danger * (over + against)
        ):
            sure = max(sure, over)
    return sure


def _weighed(understanding: Understanding, in_danger: bool, thresholds: GuardThresholds) -> Understanding:
    """Return the understanding, led by "over", "not over" or a "yes" only if that is to be believed.

    In danger what looks like an emergency and is none ("it was only the neighbour's television") is no rival
    of "it is over", and a "yes" that is half an all-clear ("fine, cool") answers nothing.
    """
    over, leader = understanding.confidence(OVER), understanding.intent
    if not in_danger and leader == NOT_OVER:
        return _otherwise(understanding, thresholds.otherwise)
    if in_danger and leader in (OVER, LOOKS_ALIKE) and over >= thresholds.least_over:
        against = understanding.confidence(NOT_OVER) + understanding.confidence(EMERGENCY)
        sure = leader == OVER and over >= thresholds.over
        share = thresholds.sure_over_in_danger if sure else thresholds.over_in_danger
        if over >= share * (over + against):
            return understanding.led_by(OVER, over)
    if in_danger and leader == OVER:
        return _not_understood(understanding)
    if in_danger and leader == YES:
        yes = understanding.confidence(YES)
        return (
            understanding
            if yes >= thresholds.over_in_danger * (yes + over)
            else _not_understood(understanding)
        )
    if leader == OVER and over < thresholds.over:
        return _not_understood(understanding)
    return understanding


def _otherwise(understanding: Understanding, bound: float) -> Understanding:
    """Return it led by the likeliest intent but its leader, if that has the share `bound` of what is left."""
    left = 1.0 - understanding.leader.confidence
    others = (row for row in understanding.ranking[1:] if row.intent not in (EMERGENCY, OVER))
    best = next(others, None)
    if best is None or best.confidence < bound * left:
        return _not_understood(understanding)
    return understanding.led_by(best.intent, best.confidence / left)


def _not_understood(understanding: Understanding) -> Understanding:
    return understanding.led_by(FALLBACK, 1.0)
