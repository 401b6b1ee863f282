"""Why an answer is what it is, in words: one line under each answer, and all of it when staff ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lotsen.answers.question import Question
from lotsen.danger.phrases import plain_phrase
from lotsen.danger.verdict import GuardThresholds
from lotsen.knowledge.knowledge import Knowledge
from lotsen.values.said import Phrase
from lotsen.values.understanding import Grade, Understanding
from tools.staff.inside import Exchange
from tools.staff.sources import Origin, Sources
from tools.staff.texts import number, table, text

RANKED = 5  # intents of the ranking that are shown
BETWEEN = " · "


def origins(exchange: Exchange, sources: Sources) -> list[Origin]:
    """Return where the words of an answer stand, each once."""
    return list(dict.fromkeys(origin for bubble in exchange.bubbles for origin in sources.of(bubble)))


def status(
    exchange: Exchange, knowledge: Knowledge, thresholds: GuardThresholds, found: Sequence[Origin]
) -> str:
    """Return the one quiet line."""
    understanding = exchange.understanding or Understanding()
    parts = [_intent(exchange)]
    if exchange.outcome != "answered":
        parts.append(table("outcomes").get(exchange.outcome, exchange.outcome))
    parts.append(
        text("status_danger", grade=table("grades")[exchange.grade.name], why=why(exchange, thresholds))
    )
    for name, kind in (("status_places", "plats"), ("status_programmes", "program")):
        if names := _names(understanding, kind):
            parts.append(text(name, names=names))
    if aspect := _aspect(exchange, knowledge):
        parts.append(text("status_aspect", aspect=aspect))
    if understanding.missing:
        parts.append(text("status_missing"))
    if found:
        parts.append(text("status_source", sources=" + ".join(map(str, found))))
    if exchange.said.kinds:
        parts.append(text("status_masked", kinds=", ".join(dict.fromkeys(exchange.said.kinds))))
    parts.append(text("status_seconds", seconds=number(exchange.seconds)))
    return BETWEEN.join(filter(None, parts))


def _intent(exchange: Exchange) -> str:
    if exchange.said.button:
        return text("status_button", intent=exchange.intent)
    if exchange.understanding is None:
        return text("status_intent", intent=exchange.intent, sure="") if exchange.intent else ""
    sure = number(exchange.understanding.leader.confidence)
    return text("status_intent", intent=exchange.understanding.intent, sure=sure)


def why(exchange: Exchange, thresholds: GuardThresholds) -> str:
    """Return what made the message as dangerous as it was judged: the order of lotsen/danger/verdict.py."""
    said, understanding = exchange.said, exchange.understanding
    if said.button:
        return text("why_button")
    if said.phrase is Phrase.HIDDEN and exchange.grade is Grade.ALARM:
        return text("why_hidden")
    if understanding is None:
        return text("why_unasked")
    danger = understanding.danger
    whole, clause = danger.probability, max(danger.clause, danger.reading)
    listed = Phrase.READ in said.phrase
    if exchange.grade is Grade.NONE:
        return text("why_bare_name" if understanding.bare_name else "why_under", found=number(whole))
    if exchange.grade is Grade.ASK and Phrase.CRY in said.phrase:
        return text("why_cry")
    limits = {
        Grade.ALARM: (thresholds.alarm_with_phrase if listed else thresholds.alarm, None),
        Grade.ASK: (
            thresholds.unclear_with_phrase if listed else thresholds.unclear,
            thresholds.unclear_clause,
        ),
        Grade.MENTION: (thresholds.mention, thresholds.mention_clause),
    }
    limit, of_part = limits[exchange.grade]
    if whole >= limit:
        with_phrase = listed and exchange.grade > Grade.MENTION
        name = "why_phrase_over" if with_phrase else "why_over"
        return text(name, found=number(whole), limit=number(limit))
    if of_part is not None and clause >= of_part:
        return text("why_clause_over", found=number(clause), limit=number(of_part))
    return text("why_under", found=number(whole))


def reasoning(
    exchange: Exchange, knowledge: Knowledge, thresholds: GuardThresholds, sources: Sources
) -> Iterator[tuple[str, str]]:
    """Yield a label and what stands beside it, line by line, for all that decided the answer."""
    if exchange.said.button:  # what the models make of a button's name decides nothing
        yield text("reason_read"), text("reason_button", intent=exchange.said.button)
    else:
        yield from _understood(exchange, knowledge, thresholds)
    for bubble in exchange.bubbles:
        found = " + ".join(map(str, sources.of(bubble))) or text("no_source")
        yield (
            text("reason_bubbles"),
            text("reason_bubble", kind=table("kinds")[bubble.kind.value], source=found),
        )
    for fault in exchange.faults:
        yield text("reason_faults"), fault
    yield text("reason_seconds"), text("status_seconds", seconds=number(exchange.seconds))


def _understood(
    exchange: Exchange, knowledge: Knowledge, thresholds: GuardThresholds
) -> Iterator[tuple[str, str]]:
    """Yield what a text was read and judged as."""
    said, understanding = exchange.said, exchange.understanding or Understanding()
    yield text("reason_read"), said.read
    if said.kinds:
        yield text("reason_masked"), said.masked
    if said.cut:
        yield text("reason_cut"), text("reason_cut_text")
    for reading in said.readings:
        yield text("reason_readings"), reading
    yield text("reason_phrase"), ", ".join(phrases(exchange, knowledge)) or text("reason_phrase_none")
    for part in sorted(exchange.parts, key=lambda part: -part.probability):
        yield text("reason_parts"), text("reason_part", found=number(part.probability), part=part.text)
    danger = understanding.danger
    yield (
        text("reason_danger"),
        text(
            "reason_danger_text",
            whole=number(danger.probability),
            clause=number(danger.clause),
            grade=table("grades")[exchange.grade.name],
            why=why(exchange, thresholds),
        ),
    )
    limits = {name: number(value) for name, value in vars(thresholds).items()}
    yield text("reason_limits"), text("reason_limits_text", **limits)
    for row in understanding.ranking[:RANKED]:
        yield text("reason_ranking"), text("reason_rank", sure=number(row.confidence), intent=row.intent)
    for label, kind in (("reason_places", "plats"), ("reason_programmes", "program")):
        if names := _names(understanding, kind):
            yield text(label), names
    if aspect := _aspect(exchange, knowledge):
        yield text("reason_aspect"), aspect
    if understanding.missing:
        yield text("reason_missing"), text("reason_missing_text")


def phrases(exchange: Exchange, knowledge: Knowledge) -> list[str]:
    """Return the listed phrases that stand in a message, those without force too, and said so."""
    lists, found = knowledge.phrases, []
    for read in (exchange.said.read, *exchange.said.readings):
        bare = lists.copy(update={"negation": (), "fragar_om": ()})
        if not plain_phrase(read, bare):
            continue
        for phrase in lists.fraser:
            if not plain_phrase(read, bare.copy(update={"fraser": (phrase,)})):
                continue
            counts = plain_phrase(read, lists.copy(update={"fraser": (phrase,)}))
            found.append(phrase if counts else text("reason_phrase_silenced", phrase=phrase))
    return list(dict.fromkeys(found))


def _names(understanding: Understanding, kind: str) -> str:
    return ", ".join(dict.fromkeys(name.name for name in understanding.names if name.kind == kind))


def _aspect(exchange: Exchange, knowledge: Knowledge) -> str:
    heard = exchange.understanding.aspects if exchange.understanding else ()
    details = Question(exchange.said.read, aspects=heard).details(knowledge)
    return ", ".join(dict.fromkeys([*details, *heard]))
