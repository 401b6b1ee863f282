"""A question that means something only after the last answer, and the subject that it is about instead."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from lotsen.answers.about_places import NUMBER_OF, STREET, WAY, goes_on_about_place
from lotsen.answers.about_topics import LIKELY, NEARLY, tell_more, tell_whole, wanted_detail
from lotsen.answers.answering import number, tell_outside, tell_topic
from lotsen.answers.question import Question
from lotsen.answers.saying import WHERE, Reply, subject_name
from lotsen.answers.subjects import FOLLOW_UP, UNSURE, named_topics
from lotsen.knowledge import Knowledge, Place, Topic, brief
from lotsen.swedish.signs import plain
from lotsen.text import fold
from lotsen.values.intents import FALLBACK, OUTSIDE

# Words of a message that may go on about the last subject without a pronoun.
SHORT = 6
# Confidence in a follow-up from which one that is taken to be outside may be one.
MAY_FOLLOW = 0.1
# Confidence from which a topic behind a follow-up is told when the message has a word of it, by so many first
# letters, that stands in no more answers than a few.
NAMED, STEM, FEW = 0.05, 4, 4
_plain = lru_cache(maxsize=256)(plain)  # of answers, never of what somebody writes
# Such words from which what may be a follow-up is about the topic, however unlikely that is.
SEVERAL = 2


def goes_on(reply: Reply, question: Question) -> bool:
    """A question that means something only after the last answer; a name in it is its subject."""
    knowledge, memory = reply.knowledge, reply.memory
    if question.intent not in UNSURE:
        return False
    named = named_topics(knowledge, question)
    if not question.programmes and question.seeks_office(knowledge):
        # "Office" stands in words for more than one topic: it counts beside what it was compared with.
        named = [topic for topic in named if topic.id in memory.compared]
    asked = question.details(knowledge)
    sure = asked if _may_go_on(question) else question.spelt_out(knowledge)
    for each in named:
        own = any(detail in each.detaljer for detail in asked)
        if question.intent == OUTSIDE and not own:
            tell_outside(reply, subject_name(each))
            form = brief(question.form)
            tell_topic(reply, each, form, first=knowledge.talk.det_har_vet_jag).offer(each.nasta)
        elif question.intent == FOLLOW_UP and own:
            tell_more(reply, each, question)
        else:
            tell_whole(reply, each, question)
    if named:
        return True
    pointing = question.intent == FOLLOW_UP or question.asks(knowledge, "pekar") or question.is_brief(SHORT)
    topic = knowledge.topic(memory.subject)
    here = _the_office_again(reply, question)
    if here is not None:
        reply.memory = replace(memory, subject=knowledge.naming.avsikt_plats)
        return goes_on_about_place(reply, here, asked, question)
    if topic is not None and question.intent == FOLLOW_UP:
        other = _meant_instead(reply, topic, question)
        if other is not None:
            tell_whole(reply, other, question)
        else:
            tell_more(reply, topic, question)
        return True
    if question.intent == OUTSIDE and not question.spelt_out(knowledge):
        other = _told_in_its_words(reply, question)
        if other is not None:
            tell_whole(reply, other, question)
            return True
    if topic is not None and pointing:
        wanted = wanted_detail(knowledge, topic, sure if question.intent == FALLBACK else asked)
        if wanted in topic.detaljer or wanted_detail(knowledge, topic, sure):
            tell_more(reply, topic, question)
            return True
    if question.intent == FOLLOW_UP and not memory.subject:
        return _goes_on_nothing(reply, question)
    place = knowledge.places.get(memory.place)
    if memory.subject != knowledge.naming.avsikt_plats:
        return False
    if place is None:
        return _goes_on_about_all(reply, asked, question)
    if question.intent != FOLLOW_UP and not (pointing and sure):
        return False
    other = _meant_instead(reply, None, question) if question.intent == FOLLOW_UP else None
    if other is not None:
        tell_whole(reply, other, question)
        return True
    before = _before_the_place(reply, place, asked, question)
    if before is not None:
        tell_more(reply, before, question)
        return True
    return goes_on_about_place(reply, place, asked, question)


def _goes_on_nothing(reply: Reply, question: Question) -> bool:
    """What looks like a follow-up where nothing was spoken of: the next best, when it is a topic.

    Or a topic that is less likely and has the very detail that is asked for.
    """
    knowledge, asked = reply.knowledge, question.spelt_out(reply.knowledge)
    rows = [(name, odds) for name, odds in question.confidences.items() if name not in (FOLLOW_UP, FALLBACK)]
    left = 1.0 - question.confidences.get(FOLLOW_UP, 0.0)
    for place, (name, odds) in enumerate(rows):
        topic = knowledge.topic(name)
        own = topic is not None and any(detail in topic.detaljer for detail in asked)
        if topic is not None and ((place == 0 and odds >= LIKELY * left) or (own and odds >= NAMED)):
            tell_whole(reply, topic, question)
            return True
    return False


def _goes_on_about_all(reply: Reply, asked: list[str], question: Question) -> bool:
    """What a follow-up asks for of the offices at large, when the last answer was about no single place."""
    knowledge, listed = reply.knowledge, reply.memory.listed
    if question.intent != FOLLOW_UP or not asked:
        return False
    topic = knowledge.topic(knowledge.naming.fraga_om_plats.get(asked[0]))
    if asked[0] == NUMBER_OF and listed:
        text = knowledge.talk.sa_manga.format(tal=number(knowledge, len(listed)))
        reply.say(text, knowledge.place_answers.ja.kalla)
    elif topic is not None:
        tell_whole(reply, topic, question)
    else:
        reply.say_as_it_is(reply.lacking(asked[0], ""))
    reply.offer(knowledge.place_next)
    return True


def _the_office_again(reply: Reply, question: Question) -> Place | None:
    """Return the office spoken of before a programme that has none in its name, when "the office" goes on."""
    knowledge, memory = reply.knowledge, reply.memory
    programme, place = knowledge.programmes.get(memory.subject), knowledge.places.get(memory.place)
    if programme is None or place is None or not place.kontor or question.intent != FOLLOW_UP:
        return None
    own = fold(" ".join([programme.namn, subject_name(programme)]))
    its_own = any(fold(part) in own for part in knowledge.naming.soks)
    return place if question.seeks_office(knowledge) and not its_own else None


def _before_the_place(reply: Reply, place: Place, asked: list[str], question: Question) -> Topic | None:
    """Return the topic told before a place, when it has what a follow-up asks for and no place has."""
    knowledge = reply.knowledge
    topic = knowledge.topic(next(iter(reply.memory.told[-1:]), None))
    if topic is None or question.seeks_office(knowledge):
        return None
    of_places = {*knowledge.naming.fraga_om_plats, *((WAY, WHERE, STREET) if place.kontor else ())}
    wanted = next((each for each in asked if each not in of_places), None)
    return topic if wanted in topic.detaljer else None


def has_the_thing(knowledge: Knowledge, subject: str, question: Question) -> bool:
    """Tell whether a follow-up names a thing of the last topic and asks for a detail that this has."""
    topic = knowledge.topic(subject)
    if topic is None or question.intent != FOLLOW_UP:
        return False
    wanted = wanted_detail(knowledge, topic, question.details(knowledge))
    return wanted in topic.detaljer and _names(knowledge, topic, None, question)


def _may_go_on(question: Question) -> bool:
    """Tell whether what a message is heard to ask may be asked of the last subject.

    Of one that is taken to be nobody's, when it may be a follow-up; of one not understood, when it is short.
    """
    if question.intent == FALLBACK:
        return question.is_brief(SHORT)
    return question.intent != OUTSIDE or question.confidences.get(FOLLOW_UP, 0.0) >= MAY_FOLLOW


def _meant_instead(reply: Reply, before: Topic | None, question: Question) -> Topic | None:
    """Return the topic that a follow-up is about, when the one before it has no answer; None: none.

    The likeliest one, when it is nearly as likely as a follow-up or the message has a word of its answer that
    few others have. before: None for a place.
    """
    knowledge, asked = reply.knowledge, question.details(reply.knowledge)
    if any(before is None or detail in before.detaljer for detail in asked):
        return None
    for name, odds in question.confidences.items():
        topic = knowledge.topic(name)
        if topic is None or topic.nummer:
            continue
        if topic is before:
            return None
        near = odds >= max(LIKELY, NEARLY * question.confidences.get(FOLLOW_UP, 1.0))
        return topic if near or (odds >= NAMED and _names(knowledge, topic, before, question)) else None
    return None


def _names(knowledge: Knowledge, topic: Topic, before: Topic | None, question: Question) -> bool:
    """Tell whether a question has a word of a topic's answer, not of the one before, and of few others."""
    last = _plain(before.svar) if before is not None else ""
    return any(f" {stem}" not in last for stem in _rare_stems(knowledge, topic, question))


def _rare_stems(knowledge: Knowledge, topic: Topic, question: Question) -> set[str]:
    """Return the stems of a question that stand in a topic's answer and in few others."""
    answers = [_plain(each.svar) for each in [*knowledge.topics.values(), *knowledge.programmes.values()]]
    own = _plain(topic.svar)
    stems = {word[:STEM] for word in question.words.split() if len(word) >= STEM}
    return {
        stem for stem in stems if f" {stem}" in own and sum(f" {stem}" in each for each in answers) <= FEW
    }


def _told_in_its_words(reply: Reply, question: Question) -> Topic | None:
    """Return the topic whose answer has several rare words of what may be a follow-up; None: none has."""
    knowledge = reply.knowledge
    if not reply.memory.subject or not _may_go_on(question):
        return None
    topics = [each for each in knowledge.topics.values() if not each.nummer]
    best = max(topics, key=lambda each: len(_rare_stems(knowledge, each, question)))
    return best if len(_rare_stems(knowledge, best, question)) >= SEVERAL else None
