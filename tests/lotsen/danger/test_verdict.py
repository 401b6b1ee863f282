"""The verdict on a message, without any model."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lotsen.danger.verdict import GuardThresholds, clauses_count, grade, in_sentence, judged, probability
from lotsen.nlu.hearing import hear
from lotsen.values.intents import EMERGENCY, FALLBACK, LOOKS_ALIKE, MAY_BE, NO, NOT_OVER, OVER, YES
from lotsen.values.said import Phrase
from lotsen.values.understanding import Danger, Grade, Ranked, Understanding

THRESHOLDS = GuardThresholds(
    alarm=0.5,
    alarm_with_phrase=0.3,
    unclear=0.2,
    unclear_with_phrase=0.05,
    mention=0.1,
    unclear_clause=0.6,
    mention_clause=0.4,
    clause_whole=0.02,
    clause_sure=0.9,
    clause_sentence=0.3,
    over=0.8,
    over_in_danger=0.75,
    sure_over_in_danger=0.8,
    least_over=0.3,
    otherwise=0.2,
)
HOURS, THANKS = Ranked("oppettider", 0.5), Ranked("tack", 0.1)
ORDINARY = Understanding((HOURS, Ranked(EMERGENCY, 0.2), THANKS))
QUESTION = hear("vad är det för väder")


def test_both_models_count_the_same() -> None:
    assert probability(ORDINARY, 0.6) == pytest.approx(0.4)
    assert probability(Understanding(), 0.6) == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("clause", "sentence", "wanted"),
    [
        (0.8, 0.3, 0.8),
        (0.8, 0.29, 0.4),  # to be mentioned: `mention_clause`
        (0.8, 0.0, 0.4),
        (0.2, 0.0, 0.2),
        (0.9, 0.0, 0.9),
        (0.7, 0.95, 0.7),
    ],
)
def test_a_clause_of_a_letter_needs_its_sentence(clause: float, sentence: float, wanted: float) -> None:
    assert in_sentence(clause, sentence, THRESHOLDS) == wanted


@pytest.mark.parametrize(
    ("probability", "phrase", "bare", "wanted"),
    [
        (0.5, Phrase.NOWHERE, False, Grade.ALARM),
        (0.5, Phrase.NOWHERE, True, Grade.ALARM),
        (0.49, Phrase.NOWHERE, False, Grade.ASK),
        (0.49, Phrase.NOWHERE, True, Grade.NONE),
        (0.19, Phrase.NOWHERE, False, Grade.MENTION),
        (0.1, Phrase.NOWHERE, True, Grade.NONE),
        (0.09, Phrase.NOWHERE, False, Grade.NONE),
        (0.3, Phrase.READ, False, Grade.ALARM),
        (0.05, Phrase.READ, False, Grade.ASK),
        (0.04, Phrase.READ, False, Grade.MENTION),
        (0.0, Phrase.READ, False, Grade.MENTION),
        (0.0, Phrase.HIDDEN, False, Grade.NONE),
        (0.3, Phrase.HIDDEN, False, Grade.ASK),
        (0.0, Phrase.CRY, False, Grade.ASK),
        (0.0, Phrase.CRY, True, Grade.ASK),
        (0.9, Phrase.CRY, False, Grade.ASK),
        (0.3, Phrase.READ | Phrase.CRY, False, Grade.ALARM),
        (0.0, Phrase.READ | Phrase.CRY, False, Grade.ASK),
    ],
)
def test_grades(probability: float, phrase: Phrase, bare: bool, wanted: Grade) -> None:
    assert grade(Danger(probability), phrase, bare, THRESHOLDS) is wanted


@pytest.mark.parametrize(
    ("clause", "bare", "wanted"),
    [
        (1.0, False, Grade.ASK),  # torn from what stands round it, too much sounds like a cry
        (0.6, False, Grade.ASK),
        (0.59, False, Grade.MENTION),
        (0.4, False, Grade.MENTION),
        (0.39, False, Grade.NONE),
        (1.0, True, Grade.NONE),
    ],
)
def test_a_clause_is_asked_about_and_never_alarmed_for(clause: float, bare: bool, wanted: Grade) -> None:
    assert grade(Danger(0.02, clause), Phrase.NOWHERE, bare, THRESHOLDS) is wanted


@pytest.mark.parametrize(("reading", "wanted"), [(0.6, Grade.ASK), (0.4, Grade.MENTION), (0.39, Grade.NONE)])
def test_a_reading_counts_whatever_the_text_looks_like(reading: float, wanted: Grade) -> None:
    assert grade(Danger(0.0, reading=reading), Phrase.NOWHERE, False, THRESHOLDS) is wanted


@pytest.mark.parametrize(
    ("whole", "clauses", "wanted"),
    [
        (0.02, 1, True),
        (0.019, 1, False),  # "thanks for | the help"
        (0.01, 2, True),
        (0.002, 12, True),  # a cry among a dozen harmless sentences is hardly left in the whole
        (0.001, 12, False),
        (0.9, 0, False),
    ],
)
def test_clauses_of_a_text_that_is_surely_harmless_do_not_count(
    whole: float, clauses: int, wanted: bool
) -> None:
    assert clauses_count(whole, clauses, THRESHOLDS) is wanted


def test_nothing_beside_a_cry_drowns_it() -> None:
    found = judged(ORDINARY, QUESTION, 0.0, THRESHOLDS, (0.1, 0.9))
    assert found.danger == Danger(0.1, 0.9, Grade.ASK)
    assert found.ranking == (Ranked(MAY_BE, 0.9), *ORDINARY.ranking)


def test_a_reading_counts_as_itself() -> None:
    found = judged(ORDINARY, QUESTION, 0.0, THRESHOLDS, (0.1,), (0.7, 0.9))
    assert found.danger == Danger(0.1, 0.1, Grade.ASK, 0.9)
    assert found.ranking[0] == Ranked(MAY_BE, 0.9)


def test_a_mention_leaves_the_intent_as_it_is() -> None:
    found = judged(ORDINARY, QUESTION, 0.05, THRESHOLDS)
    assert (found.danger.grade, found.ranking) == (Grade.MENTION, ORDINARY.ranking)


def test_danger_leads_and_the_rest_stays_behind() -> None:
    found = judged(ORDINARY, QUESTION, 0.9, THRESHOLDS)
    assert found.danger == Danger(0.55, grade=Grade.ALARM)
    assert found.ranking == (Ranked(EMERGENCY, 0.55), HOURS, THANKS)
    asked = judged(ORDINARY, QUESTION, 0.3, THRESHOLDS)
    assert asked.ranking == (Ranked(MAY_BE, 0.25), *ORDINARY.ranking)


def test_the_classifiers_own_alarm_gives_way() -> None:
    alone = Understanding((Ranked(EMERGENCY, 0.1),))
    assert judged(alone, QUESTION, 0.0, THRESHOLDS).leader == Ranked(FALLBACK, 1.0)
    beside = Understanding((Ranked(EMERGENCY, 0.1), THANKS))
    assert judged(beside, QUESTION, 0.0, THRESHOLDS).leader == Ranked("tack", 1.0)


@pytest.mark.parametrize("raw", ["", "😀 !!", "?"])
def test_nothing_to_understand(raw: str) -> None:
    assert judged(ORDINARY, hear(raw), 0.0, THRESHOLDS).leader == Ranked(FALLBACK, 1.0)


@pytest.mark.parametrize(("raw", "own"), [("", 1.0), ("vad är det för väder", None)])
def test_without_text_or_model_there_is_no_probability(raw: str, own: float | None) -> None:
    assert judged(ORDINARY, hear(raw), own, THRESHOLDS).danger == Danger()


def test_a_phrase_is_asked_about_without_a_model() -> None:
    always = replace(THRESHOLDS, unclear_with_phrase=0.0)
    assert judged(ORDINARY, hear("det brinner i huset"), None, always).intent == MAY_BE


@pytest.mark.parametrize(
    ("ranking", "wanted"),
    [
        ((Ranked(OVER, 0.8), THANKS), OVER),
        ((Ranked(OVER, 0.79), THANKS), FALLBACK),
        ((Ranked(EMERGENCY, 0.1), Ranked(OVER, 0.9), THANKS), "tack"),
        ((Ranked(EMERGENCY, 0.1), Ranked(OVER, 0.9)), FALLBACK),
    ],
)
def test_that_it_is_over_is_believed_when_it_is_sure(ranking: tuple[Ranked, ...], wanted: str) -> None:
    assert judged(Understanding(ranking), QUESTION, 0.0, THRESHOLDS).intent == wanted


@pytest.mark.parametrize(
    ("ranking", "wanted"),
    [
        ((Ranked(OVER, 0.8), THANKS), OVER),
        ((Ranked(OVER, 0.31), THANKS, Ranked(NOT_OVER, 0.1)), OVER),
        ((Ranked(OVER, 0.3), Ranked(NOT_OVER, 0.11)), FALLBACK),
        ((Ranked(OVER, 0.3), Ranked(NOT_OVER, 0.06), Ranked(EMERGENCY, 0.05)), FALLBACK),
        ((Ranked(OVER, 0.09), Ranked("tack", 0.08)), FALLBACK),  # one guess of many
        ((Ranked(OVER, 0.79), Ranked(NOT_OVER, 0.2)), OVER),
        ((Ranked(OVER, 0.8), Ranked(NOT_OVER, 0.19)), OVER),  # sure by itself
        ((Ranked(OVER, 0.8), Ranked(NOT_OVER, 0.16), Ranked(EMERGENCY, 0.05)), FALLBACK),  # not beside that
        ((Ranked(LOOKS_ALIKE, 0.5), Ranked(OVER, 0.3), Ranked(NOT_OVER, 0.09)), OVER),
        ((Ranked(LOOKS_ALIKE, 0.5), Ranked(OVER, 0.3), Ranked(NOT_OVER, 0.11)), LOOKS_ALIKE),
        ((Ranked(LOOKS_ALIKE, 0.6), Ranked(OVER, 0.29)), LOOKS_ALIKE),
        ((HOURS, Ranked(OVER, 0.4)), "oppettider"),  # it asks something
        ((Ranked(NOT_OVER, 0.4), Ranked(OVER, 0.3)), NOT_OVER),
        ((Ranked(YES, 0.31), Ranked(OVER, 0.1)), YES),
        ((Ranked(YES, 0.3), Ranked(OVER, 0.11)), FALLBACK),
    ],
)
def test_in_danger_over_and_yes_are_weighed_against_their_opposites(
    ranking: tuple[Ranked, ...], wanted: str
) -> None:
    assert judged(Understanding(ranking), QUESTION, 0.0, THRESHOLDS, in_danger=True).intent == wanted


def test_out_of_danger_nothing_is_weighed() -> None:
    for leader in (Ranked(YES, 0.3), Ranked(LOOKS_ALIKE, 0.3)):
        ranking = (leader, Ranked(OVER, 0.29))
        assert judged(Understanding(ranking), QUESTION, 0.0, THRESHOLDS).leader == leader


def test_an_all_clear_that_alarms_is_no_all_clear() -> None:
    ranking = (Ranked(OVER, 0.95), THANKS)
    assert judged(Understanding(ranking), QUESTION, 1.0, THRESHOLDS, in_danger=True).intent == EMERGENCY


def test_that_somebody_has_read_is_no_yes_in_danger() -> None:
    yes = Understanding((Ranked(YES, 0.9), THANKS))
    no = Understanding((Ranked(NO, 0.9), THANKS))
    for in_danger, unanswered, stays in ((True, True, False), (True, False, True), (False, True, True)):
        for said in (yes, no):
            found = judged(said, QUESTION, 0.0, THRESHOLDS, in_danger=in_danger, unanswered=unanswered)
            assert found.intent == (said.intent if stays else FALLBACK)


@pytest.mark.parametrize(
    ("ranking", "wanted"),
    [
        ((Ranked(NOT_OVER, 0.5), HOURS), Ranked("oppettider", 1.0)),
        ((Ranked(NOT_OVER, 0.5), THANKS), Ranked("tack", 0.2)),
        ((Ranked(NOT_OVER, 0.4), THANKS), Ranked(FALLBACK, 1.0)),  # a guess at random
        ((Ranked(NOT_OVER, 0.5), Ranked(OVER, 0.4), THANKS), Ranked("tack", 0.2)),
        ((Ranked(NOT_OVER, 1.0),), Ranked(FALLBACK, 1.0)),
    ],
)
def test_outside_danger_nothing_is_not_over(ranking: tuple[Ranked, ...], wanted: Ranked) -> None:
    """ "The new one isn't ready yet" began an alarm's dialogue, and two questions later it still went on."""
    found = judged(Understanding(ranking), QUESTION, 0.0, THRESHOLDS).leader
    assert found.intent == wanted.intent and found.confidence == pytest.approx(wanted.confidence)
    assert judged(Understanding(ranking), QUESTION, 0.0, THRESHOLDS, in_danger=True).intent == NOT_OVER


def test_outside_danger_an_alarm_that_gives_way_is_not_over_either() -> None:
    ranking = Understanding((Ranked(EMERGENCY, 0.1), Ranked(NOT_OVER, 0.09), THANKS))
    assert judged(ranking, QUESTION, 0.0, THRESHOLDS).intent == THANKS.intent
    assert judged(ranking, QUESTION, 0.0, THRESHOLDS, in_danger=True).intent == NOT_OVER


def test_after_an_alarm_what_would_be_asked_about_is_an_alarm() -> None:
    for alarmed, wanted in ((True, Grade.ALARM), (False, Grade.ASK)):
        found = judged(ORDINARY, QUESTION, 0.3, THRESHOLDS, in_danger=True, alarmed=alarmed)
        assert found.danger.grade is wanted
    calm = judged(ORDINARY, QUESTION, 0.05, THRESHOLDS, in_danger=True, alarmed=True)
    assert calm.danger.grade is Grade.MENTION


CLEAR, LOUD = Understanding((Ranked(OVER, 0.9),)), Understanding((Ranked(EMERGENCY, 0.9),))
STAYS = Understanding((Ranked(NOT_OVER, 0.5), Ranked(OVER, 0.3)))


@pytest.mark.parametrize(
    ("apart", "in_danger", "wanted"),
    [
        ((CLEAR, ORDINARY), True, OVER),
        ((CLEAR, ORDINARY), False, "oppettider"),
        ((CLEAR, STAYS), True, "oppettider"),
        ((CLEAR, Understanding((HOURS, Ranked(NOT_OVER, 0.26)))), True, "oppettider"),
        ((CLEAR, LOUD), True, "oppettider"),
        ((STAYS, ORDINARY), True, "oppettider"),
    ],
)
def test_danger_may_be_denied_beside_a_question(
    apart: tuple[Understanding, ...], in_danger: bool, wanted: str
) -> None:
    """In one clause, where no other says that it goes on. The question stays behind it."""
    said = hear("Nej, det är lugnt. Vad är det för väder?")
    found = judged(Understanding((HOURS, THANKS)), said, 0.0, THRESHOLDS, in_danger=in_danger, apart=apart)
    assert found.intent == wanted and found.confidence("oppettider") == HOURS.confidence


def test_a_denial_beside_what_may_be_danger_ends_nothing() -> None:
    said = hear("Nej, det är lugnt. Sen small det igen.")
    calm = Understanding((HOURS, THANKS))
    found = judged(calm, said, 0.0, THRESHOLDS, (0.4,), in_danger=True, apart=(CLEAR, calm))
    assert (found.intent, found.danger.grade) == ("oppettider", Grade.MENTION)


def test_a_subject_that_overtook_what_sounds_like_danger_is_told_after_112() -> None:
    understanding = Understanding((HOURS, Ranked(LOOKS_ALIKE, 0.5)))
    found = judged(understanding, QUESTION, 0.0, THRESHOLDS)
    assert (found.intent, found.danger.grade) == ("oppettider", Grade.MENTION)
    less = Understanding((HOURS, Ranked(LOOKS_ALIKE, 0.49)))
    assert judged(less, QUESTION, 0.0, THRESHOLDS).danger.grade is Grade.NONE
