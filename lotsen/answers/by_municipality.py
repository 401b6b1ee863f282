"""The offices by municipality: which municipalities had some, which had none, which had most."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from lotsen.answers.answering import number
from lotsen.answers.areas import municipality
from lotsen.answers.question import Question
from lotsen.answers.saying import Reply
from lotsen.answers.subjects import FOLLOW_UP, office_intents
from lotsen.knowledge import Knowledge

# How many numbers of offices are told of those that had most.
RANKS = 2


def by_municipality(reply: Reply, question: Question) -> bool:
    """ "List them by municipality", "how many municipalities had none", "which one had most"."""
    knowledge = reply.knowledge
    goes_on = question.intent == FOLLOW_UP and reply.memory.subject in office_intents(knowledge)
    asks = question.intent in office_intents(knowledge) or goes_on
    ranks = question.asks(knowledge, "minst") or question.asks(knowledge, "flest")
    # "And which one had fewest?"
    by_rank = goes_on and ranks and not reply.memory.place and not reply.memory.compared
    if question.places or not asks or not (by_rank or question.asks(knowledge, "kommuner")):
        return False
    if question.asks(knowledge, "minst"):
        _fewest(reply, question)
    elif ranks or question.asks(knowledge, "storst"):
        _most(reply, question)
    elif question.asks(knowledge, "utan"):
        without = [name for name, offices in _rows(knowledge) if not offices]
        template = knowledge.place_answers.kommuner_utan
        text = template.form(question.form).format(platser=knowledge.swedish.listed(without))
        reply.say(text, template.kalla, without)
    else:
        _each(reply, question)
    reply.memory = replace(reply.memory, subject=knowledge.naming.avsikt_plats, place="")
    reply.offer(knowledge.place_next)
    return True


def _rows(knowledge: Knowledge) -> list[tuple[str, tuple[str, ...]]]:
    """Return the county's municipalities with their offices, in the knowledge's order."""
    names = dict.fromkeys(place.kommun for place in knowledge.places.values() if place.kommun is not None)
    return [(name, municipality(knowledge, name).offices) for name in names]


def _each(reply: Reply, question: Question) -> None:
    knowledge = reply.knowledge
    rows = [(name, offices) for name, offices in _rows(knowledge) if offices]
    listed = "; ".join(f"{name}: {knowledge.swedish.listed(list(offices))}" for name, offices in rows)
    template = knowledge.place_answers.kommuner
    text = template.form(question.form).format(tal=number(knowledge, len(rows)), platser=listed)
    reply.say(text, template.kalla, [office for _, offices in rows for office in offices])


def _fewest(reply: Reply, question: Question) -> None:
    """Those with the fewest that had any; those without are another answer, offered by its words."""
    knowledge = reply.knowledge
    rows = [(name, len(offices)) for name, offices in _rows(knowledge) if offices]
    fewest = min(amount for _, amount in rows)
    names = [name for name, amount in rows if amount == fewest]
    template = knowledge.place_answers.kommuner_minst
    text = template.form(question.form).format(
        tal=number(knowledge, fewest), platser=knowledge.swedish.listed(names)
    )
    reply.say(text, template.kalla, names)


def _most(reply: Reply, question: Question) -> None:
    knowledge = reply.knowledge
    ranked = sorted(_rows(knowledge), key=lambda row: -len(row[1]))
    ranks = [
        (number(knowledge, amount), knowledge.swedish.listed([name for name, _ in rows]))
        for amount, rows in groupby(ranked, key=lambda row: len(row[1]))
        if amount
    ]
    if len(ranks) < RANKS:
        _each(reply, question)
        return
    (most, first), (fewer, second) = ranks[:RANKS]
    template = knowledge.place_answers.kommuner_flest
    text = template.form(question.form).format(namn=first, tal=most, platser=f"{second} ({fewer})")
    reply.say(text, template.kalla)
