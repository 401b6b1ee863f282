"""What is counted over the answers to the evaluation sets, in one list.

Pure functions; when a single answer is right stands in tools/evaluation/scoring.py.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from tools.evaluation import scoring
from tools.evaluation.metric import Metric, rate, share
from tools.evaluation.read_sets import (
    BESIDE,
    CALM,
    DIALOGUES,
    EMERGENCIES,
    FACTS,
    FORMS,
    LANGUAGES,
    NEAR,
    NEAR_HARD,
    NONURGENT,
    OUT_OF_SCOPE,
    PAIRS,
    SMALL_TALK,
)
from tools.evaluation.scoring import Scored

ORDINARY = (FACTS, OUT_OF_SCOPE, SMALL_TALK)


def all_metrics(answers: Sequence[Scored], bounds: Mapping[str, float] | None = None) -> list[Metric]:
    """Return every measure that some answer counts for, with its bound.

    Raises ValueError for a bound on something that is never measured.
    """
    bounds = bounds or {}
    found = [Metric(**{**vars(one), "bound": bounds.get(one.key)}) for one in _all(answers)]
    unknown = set(bounds) - {one.key for one in found}
    if unknown:
        raise ValueError(f"Bounds on what is not measured: {', '.join(sorted(unknown))}. Keys: bounds.yml.")
    return [one for one in found if one.total]


def facts_by_topic(answers: Iterable[Scored]) -> list[Metric]:
    facts = [answer for answer in answers if answer.line.set == FACTS]
    topics = sorted({answer.line.topic for answer in facts})
    return [
        share(f"facts_{topic}", topic, [a for a in facts if a.line.topic == topic], scoring.facts_right)
        for topic in topics
    ]


def _all(answers: Sequence[Scored]) -> Iterator[Metric]:
    def of(*sets: str) -> list[Scored]:
        return [answer for answer in answers if answer.line.set in sets]

    yield share("facts", "facts right", of(FACTS), scoring.facts_right)
    yield share("dialogue_turns", "dialogues: turns right", of(DIALOGUES), scoring.facts_right)
    yield _whole_dialogues(of(DIALOGUES))
    yield share("small_talk", "small talk right", of(SMALL_TALK), scoring.small_talk_right)
    yield share("oos", "out of scope declined", of(OUT_OF_SCOPE), scoring.declined)
    yield from _emergencies("emergencies", "emergencies", of(*EMERGENCIES))
    for name in EMERGENCIES:
        yield from _emergencies(name, name, of(name))
    yield rate("near_alarm", "near misses: alarm", of(NEAR), scoring.alarmed)
    yield rate("near_hard_alarm", "hard near misses: alarm", of(NEAR_HARD), scoring.alarmed)
    yield rate("nonurgent_alarm", "non-urgent: alarm", of(NONURGENT), scoring.alarmed)
    yield rate("facts_alarm", "facts: alarm", of(FACTS), scoring.alarmed)
    yield rate("oos_alarm", "out of scope: alarm", of(OUT_OF_SCOPE), scoring.alarmed)
    yield rate("facts_oos_alarm", "facts and out of scope: alarm", of(FACTS, OUT_OF_SCOPE), scoring.alarmed)
    yield rate("small_talk_alarm", "small talk: alarm", of(SMALL_TALK), scoring.alarmed)
    plain = [answer for answer in of(NEAR, NONURGENT) if answer.line.verdict == "O"]
    yield rate("unclear_o", "near misses and non-urgent, verdict O: may be urgent", plain, scoring.unclear)
    yield rate(
        "unclear_ordinary", "facts, out of scope, small talk: may be urgent", of(*ORDINARY), scoring.unclear
    )
    sure = [answer for answer in of(NONURGENT) if not answer.line.verdict.endswith("?")]
    yield share("nonurgent_114_14", "non-urgent, verdict without ?: names 114 14", sure, scoring.names_114_14)
    yield share("nonurgent_114_14_all", "non-urgent, all: names 114 14", of(NONURGENT), scoring.names_114_14)
    yield from _structures(of)
    yield from _languages("languages", "other languages", of(LANGUAGES))
    for lang in sorted({answer.line.lang for answer in of(LANGUAGES)}):
        yield from _languages(f"language_{lang}", lang, [a for a in of(LANGUAGES) if a.line.lang == lang])
    yield rate("silent", "silent replies", answers, lambda answer: answer.silent)
    yield rate("empty", "replies with a bubble without text", answers, lambda answer: answer.empty)


def _structures(of: Callable[..., list[Scored]]) -> Iterator[Metric]:
    beside, forms, calm, pairs = of(BESIDE), of(FORMS), of(CALM), of(PAIRS)
    yield share("beside_found", "emergency beside a question: alarm or asked", beside, scoring.found)
    yield share("beside_112", "emergency beside a question: names 112", beside, scoring.names_112)
    yield share("forms_112", "odd forms: 112 in the first bubble", forms, scoring.leads_with_112)
    yield rate("calm_alarm", "calm sentences: alarm", calm, scoring.alarmed)
    yield rate("calm_asked", "calm sentences: asked", calm, scoring.unclear)
    yield rate("pairs_alarm", "two harmless questions: alarm", pairs, scoring.alarmed)
    yield rate("pairs_asked", "two harmless questions: asked", pairs, scoring.unclear)
    after = [answer for answer in of(DIALOGUES) if answer.line.expected == "112"]
    yield share("after_danger_112", "after an emergency: begins with 112", after, scoring.begins_112)
    every = of(*EMERGENCIES, BESIDE, FORMS)
    yield rate(
        "without_112", "emergencies of all kinds: 112 nowhere", every, lambda a: not scoring.names_112(a)
    )
    yield rate("facts_mention", "facts: answer begins with 112", of(FACTS), scoring.begins_112)


def _emergencies(key: str, title: str, answers: Sequence[Scored]) -> Iterator[Metric]:
    strict = [answer for answer in answers if answer.line.verdict == "A"]
    yield share(f"{key}_112_first", f"{title}: 112 in the first bubble", answers, scoring.leads_with_112)
    yield share(f"{key}_alarm_a", f"{title}, verdict A: alarm", strict, scoring.alarmed)
    yield share(
        f"{key}_found",
        f"{title}: alarm or may be urgent",
        answers,
        scoring.found,
    )


def _languages(key: str, title: str, answers: Sequence[Scored]) -> Iterator[Metric]:
    urgent = [answer for answer in answers if answer.line.expected == "112"]
    rest = [answer for answer in answers if answer.line.expected != "112"]
    yield share(
        f"{key}_112", f"{title}, emergencies: 112 in the first bubble", urgent, scoring.leads_with_112
    )
    yield rate(f"{key}_alarm", f"{title}, the rest: alarm", rest, scoring.alarmed)


def _whole_dialogues(turns: Sequence[Scored]) -> Metric:
    wrong: dict[str, Scored] = {}
    for turn in turns:
        if not scoring.facts_right(turn):
            wrong.setdefault(turn.line.dialogue, turn)
    total = len({turn.line.dialogue for turn in turns})
    return Metric("dialogues", "dialogues wholly right", total - len(wrong), total, tuple(wrong.values()))
