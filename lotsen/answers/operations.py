"""What is done with the subjects of a question: told, counted, listed, compared, explained, found lacking.

Each operation is a pure function that answers into a Reply and says whether it did. `respond` asks them in
order; the first that answers ends it. Here are those on the conversation itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lotsen.answers.about_places import (
    CONTACT,
    STREET,
    about_place,
    at_home,
    in_district,
    place_name,
    remember,
)
from lotsen.answers.about_topics import a_number, about_topic, is_it_so, likely
from lotsen.answers.answering import as_it_was, tell_topic
from lotsen.answers.by_municipality import by_municipality
from lotsen.answers.follow_ups import goes_on
from lotsen.answers.memory import Memory
from lotsen.answers.nearest import distance, nearest, remember_home
from lotsen.answers.question import Question
from lotsen.answers.saying import WHERE, Reply
from lotsen.answers.several import by_letter, compare, in_order, the_others, which_of_them
from lotsen.answers.subjects import ABOUT_US, CORRECTION, FOLLOW_UP, UNSURE
from lotsen.knowledge import Knowledge, brief
from lotsen.swedish.fillers import only_fillers
from lotsen.swedish.signs import holds
from lotsen.values.intents import FALLBACK, OUTSIDE

# What domain.yml says when nothing else is known.
NOTHING = {
    FALLBACK: "utter_vet_inte",
    OUTSIDE: "utter_utanfor_omradet",
    CORRECTION: "utter_rattelse",
    FOLLOW_UP: "utter_inget_amne",
    ABOUT_US: "utter_ar_du_bot",
}

Operation = Callable[[Reply, Question], bool]


def respond(knowledge: Knowledge, question: Question, memory: Memory) -> Reply:
    """Return what is answered to a question, never nothing."""
    reply = Reply(knowledge, memory)
    if not any(operation(reply, question) for operation in OPERATIONS):
        reply.response = NOTHING.get(question.intent, NOTHING[FALLBACK])
    remember_home(reply, question)
    return reply


def remark(reply: Reply, question: Question) -> bool:
    """What is said of Lotsen and the conversation (knowledge/samtal.yml, `repliker`)."""
    knowledge = reply.knowledge
    for each in knowledge.talk.repliker:
        of_one = each.om_plats and question.intent in knowledge.programmes
        if not (of_one or question.intent in each.vid) or not holds(each.ord, question.words):
            continue
        if question.programmes and not each.om_plats:
            continue
        was = as_it_was(reply, question.places, brief(question.form)) if each.om_plats else ""
        if question.places and not was:
            continue
        others = [word for word in question.words.split() if not holds(each.ord, word)]
        if each.ensam and not only_fillers(" ".join(others), knowledge):
            continue
        both = each.om_plats and (of_one or question.joins(knowledge))
        about = knowledge.topic(question.intent) if both else None
        if not was and about is not None and not about.nummer and not reply.memory.said_whole(about.id):
            # "Who is she, and is she still there" asks for both.
            tell_topic(reply, about, brief(question.form))
        reply.say_as_it_is(f"{was} {reply.vary(each.id, each.svar)}".strip())
        if was:
            remember(reply, question.places)
        return True
    return False


def what_year(reply: Reply, question: Question) -> bool:
    """ "Which year is that": the whole sentence on how old it is that we know."""
    knowledge = reply.knowledge
    named = question.places or question.programmes
    if named or question.intent not in UNSURE or not question.asks(knowledge, "artal"):
        return False
    reply.say_as_it_is(knowledge.contacts.aktualitet)
    reply.memory = replace(reply.memory, dated=True)
    return True


def meaning(reply: Reply, question: Question) -> bool:
    """A word of the brochure, explained."""
    knowledge = reply.knowledge
    if question.places or not question.asks(knowledge, "betyder"):
        return False
    for word in knowledge.words.values():
        if holds(word.ord, question.words) and not question.programmes:
            reply.say_as_it_is(word.svar)
            return True
    if question.intent in (FALLBACK, OUTSIDE) and not question.programmes:
        reply.say_as_it_is(reply.vary("inget_ord", reply.knowledge.talk.inget_ord))
        return True
    return False


def somebody_elses(reply: Reply, question: Question) -> bool:
    """The number or address of another body, or of one person: not ours."""
    knowledge = reply.knowledge
    naming = knowledge.naming
    contact = question.intent in naming.kontaktamnen
    if not contact and not _asks_how_to_reach(knowledge, question):
        return False
    topic = knowledge.topics[question.intent if contact else naming.kontaktamnen[0]]
    if holds(naming.andra_organ, question.words) or holds(naming.nar_det_galler_nagon, question.words):
        reply.say_as_it_is(reply.vary("inte_vart", knowledge.talk.inte_vart))
        reply.memory = replace(reply.memory, subject=topic.id)  # "and to you?"
        reply.offer([*topic.nasta])
        return True
    place = next((knowledge.places[name] for name in question.places), None)
    if place is None or not contact:
        return False
    name = place_name(knowledge, place)
    tell_topic(reply, topic, question.form, first=reply.lacking("kontakt", name)).offer(topic.nasta)
    return True


def _asks_how_to_reach(knowledge: Knowledge, question: Question) -> bool:
    """Tell whether what is nobody's subject asks for a number, an address or the way."""
    outside = question.intent == OUTSIDE and WHERE in question.details(knowledge)
    reached = {CONTACT, STREET} & set(question.details(knowledge))
    return not question.programmes and question.intent in UNSURE and (bool(reached) or outside)


OPERATIONS: tuple[Operation, ...] = (
    remark,
    what_year,
    meaning,
    distance,
    nearest,
    by_municipality,
    which_of_them,
    compare,
    in_order,
    the_others,
    by_letter,
    somebody_elses,
    at_home,
    in_district,
    about_place,
    about_topic,
    a_number,
    goes_on,
    is_it_so,
    likely,
)
