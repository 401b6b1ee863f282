"""Operations on places: a municipality or a part of the city, places by name, and what goes on about one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lotsen.answers.answering import (
    as_it_was,
    district_text,
    named_once,
    tell_also,
    tell_detail,
    tell_outside,
    tell_places,
    tell_topic,
)
from lotsen.answers.areas import District, districts, located, municipality
from lotsen.answers.nearest import nearest_office
from lotsen.answers.question import Question
from lotsen.answers.saying import WHERE, Reply, subject_name, without_yes
from lotsen.answers.subjects import FOLLOW_UP, UNSURE, about_offices, office_intents
from lotsen.knowledge import Knowledge, Place, Programme, Topic, brief
from lotsen.values.intents import DIFFERENCE, IS_IT_SO, OUTSIDE

# Confidence from which a question for a place without a name that we know gets the list of all.
PLACE_UNKNOWN = 0.4
# Words of a message that names a municipality and means its offices.
VERY_SHORT = 4
# Words of one that may still be about the programme just spoken of.
SHORT = 6
# Details of a place that have answers of their own.
WAY, STREET, CONTACT = "vag", "adress", "kontakt"
NUMBER_OF, WHY = "antal", "varfor"


def at_home(reply: Reply, question: Question) -> bool:
    """ "But we live in Tumba, and it was done in town", after a programme: where that was, and no office."""
    knowledge = reply.knowledge
    before = knowledge.topic(reply.memory.subject)
    if not isinstance(before, Programme) or question.programmes or question.asks(knowledge, "ett_kontor"):
        return False
    says = question.places and (question.asks(knowledge, "hemma") or question.asks(knowledge, "om_mig"))
    if not says or question.intent not in (knowledge.naming.avsikt_plats, *UNSURE):
        return False
    if WHERE in before.detaljer:
        tell_detail(reply, before, WHERE, question.form).offer(before.nasta)
        return True
    was = as_it_was(reply, question.places, question.form)
    text = f"{reply.where_is_lacking(subject_name(before))} {was}".strip()
    reply.say(text, knowledge.place_answers.ja.kalla).offer(before.nasta)
    return True


def in_district(reply: Reply, question: Question) -> bool:
    """Offices of a municipality, the city or a part of it: yes, how many, which, more."""
    knowledge, memory = reply.knowledge, reply.memory
    named = [knowledge.places[name] for name in question.places]
    one = named[0] if len(named) == 1 and named[0].kontor else None
    here = one or knowledge.places.get(memory.place)
    spoken_of = about_offices(knowledge, memory.subject)
    same = (one or (spoken_of and not named)) and question.asks(knowledge, "dit")
    there = here.kommun if here and same else None
    if question.intent not in (*UNSURE, *office_intents(knowledge)) and not there:
        return False
    areas = districts(knowledge, question)
    lacking_detail = {WHY, *knowledge.questions.sags_saknas} & set(question.details(knowledge))
    counted = spoken_of and NUMBER_OF in question.details(knowledge)
    of_offices = question.seeks_office(knowledge) or memory.subject in office_intents(knowledge) or counted
    states = _says_where_home_is(knowledge, question)
    brief_or_states = question.is_brief(VERY_SHORT) or states
    if lacking_detail or (question.intent == OUTSIDE and not (of_offices or brief_or_states)):
        return False
    within = {place.kommun for place in named if not place.municipality}
    areas = [each for each in areas if not each.municipality or each.municipality not in within]
    if there:
        areas = [municipality(knowledge, there), *areas]
    if not areas:
        return False
    counts = (
        question.asks(knowledge, "lista")
        or NUMBER_OF in question.details(knowledge)
        or question.asks(knowledge, "utan")
        or DIFFERENCE in question.aspects
    )
    around = {*areas[0].offices, *({areas[0].municipality} if there else ())}
    more = question.asks(knowledge, "fler") and here is not None and here.namn in around
    if more and here is not None:
        text, items = _more(knowledge, areas[0], here, question)
    else:
        text = " ".join(_sentence(district_text(knowledge, each, question.form, counts)) for each in areas)
        items = [name for each in areas for name in each.offices]
        if len(question.places) == 1 and not items and not counts:
            text = f"{text} {nearest_office(knowledge, areas[0].municipality, question.form)}".strip()
    if programme := _of_the_programme(reply, question):
        text = f"{programme} {without_yes(knowledge, text)}"
    elif states and question.intent == OUTSIDE:
        text = without_yes(knowledge, text)
    told = (one.namn,) if one and more else ()
    others = [
        place.namn
        for place in named
        if not place.municipality and not _is_area(knowledge, place) and place.namn not in told
    ]
    if others:
        tell_places(reply, others, question.form, first=text)
    else:
        reply.say(text, knowledge.place_answers.ja.kalla, items)
    here_is = areas[0].municipality if areas[0].municipality in knowledge.places else ""
    last = others[-1] if others else items[0] if items else here_is
    reply.memory = replace(reply.memory, subject=knowledge.naming.avsikt_plats, place=last)
    reply.offer(knowledge.place_next)
    return True


def about_place(reply: Reply, question: Question) -> bool:
    """Places by name: is there an office, where it is, or what the brochure lacks about it."""
    knowledge = reply.knowledge
    intent = knowledge.naming.avsikt_plats
    known = [name for name in question.places if name in knowledge.places]
    if question.intent not in (intent, *UNSURE) or question.programmes:
        return False
    if not known and question.intent == intent:
        known = _here(reply, question)
    before = knowledge.topic(reply.memory.subject)
    if not known and before is not None:
        own = next((each for each in question.spelt_out(knowledge) if each in before.detaljer), None)
        if own is not None:
            tell_detail(reply, before, own, question.form).offer(before.nasta)
            return True
    if not known and (question.intent != intent or question.confidences.get(intent, 1.0) < PLACE_UNKNOWN):
        return False
    if len(known) > 1 and DIFFERENCE in question.aspects:
        unknown = f"{knowledge.talk.okand_skillnad} {knowledge.talk.det_har_vet_jag}"
        _as_it_was(reply, known, question, unknown)
        return True
    states = _says_where_home_is(knowledge, question)
    if question.intent == OUTSIDE and not states:
        _not_ours(reply, known, before, question)
        return True
    asked = [] if states else question.details(knowledge)
    one = knowledge.places[known[0]] if len(known) == 1 else None
    if one is not None and _where(reply, one, asked, question):
        _tell_beside(reply, one, asked, question)
        return True
    if one is not None and not one.kontor and one.kommun is not None and WHY in asked:
        _as_it_was(reply, known, question, after=reply.lacking(WHY, ""))
        return True
    first = programme = _of_the_programme(reply, question)
    lack = next((each for each in asked if each in knowledge.questions.sags_saknas), None)
    if one is not None and (lack or question.missing):
        first = reply.lacking(lack, place_name(knowledge, one) if one.kontor else "")
        if one.kontor and lack is None:
            # That there was one is known, whatever else was asked or claimed.
            _as_it_was(reply, known, question, first)
            return True
        if one.kontor:
            reply.say_as_it_is(first)
            remember(reply, known)
            reply.offer(knowledge.place_next)
            return True
    if states and question.intent == OUTSIDE and all(knowledge.places[name].kontor for name in known):
        _as_it_was(reply, known, question)
        return True
    nearest = states or question.intent in (intent, FOLLOW_UP)
    towns = question.towns(knowledge)
    tell_places(reply, known, question.form, first=first, towns=towns, nearest=nearest)
    if programme and first == programme:
        _drop_yes(reply, programme)
    elif states and question.intent == OUTSIDE:
        _drop_yes(reply)
    remember(reply, known)
    if one is not None:
        _tell_beside(reply, one, asked, question)
    tell_also(reply, intent, question)
    reply.offer(knowledge.place_next)
    return True


def _as_it_was(reply: Reply, known: list[str], question: Question, first: str = "", after: str = "") -> None:
    """Say of places whether they had an office, without a yes or no, between two sentences."""
    text = f"{first} {as_it_was(reply, known, question.form)} {after}".strip()
    items = known if len(known) > 1 else ()
    reply.say(text, reply.knowledge.place_answers.ja.kalla, items)
    remember(reply, known)
    reply.offer(reply.knowledge.place_next)


def _drop_yes(reply: Reply, first: str = "") -> None:
    """Take the "yes" or "no" from the last bubble, behind its sentence `first`: that was not the question."""
    said = reply.bubbles[-1]
    rest = without_yes(reply.knowledge, said.text.removeprefix(f"{first} "))
    reply.bubbles[-1] = replace(said, text=f"{first} {rest}".strip())


def _not_ours(reply: Reply, known: list[str], before: Topic | None, question: Question) -> None:
    """What is taken to be nobody's and names a place: that it is not known, and what is of the place."""
    knowledge = reply.knowledge
    place = knowledge.places[known[0]]
    tell_outside(reply, place_name(knowledge, place))
    if place.kommun is None and before is not None and question.asks_whether(knowledge):
        # Another county is set against what we speak of.
        first = knowledge.talk.det_har_vet_jag
        tell_topic(reply, before, brief(question.form), first=first).offer(before.nasta)
        return
    if as_it_was(reply, known, question.form):
        _as_it_was(reply, known, question)
        return
    tell_places(reply, known, question.form)
    remember(reply, known)
    reply.offer(knowledge.place_next)


def _tell_beside(reply: Reply, place: Place, asked: list[str], question: Question) -> None:
    """ "And in Hallunda, and what do they do there": what a question joins to that of an office."""
    knowledge = reply.knowledge
    by_detail = knowledge.naming.fraga_om_plats
    detail = next((each for each in asked if each in by_detail and each != NUMBER_OF), None)
    if detail is None or not place.kontor or not question.joins(knowledge):
        return
    topic = knowledge.topics[by_detail[detail]]
    if detail in topic.detaljer:
        tell_detail(reply, topic, detail, question.form)
    else:
        tell_topic(reply, topic, question.form)
    remember(reply, [place.namn])


def _of_the_programme(reply: Reply, question: Question) -> str:
    """Return where the programme just spoken of was, or that it is unknown, when "one there" may mean it."""
    knowledge = reply.knowledge
    before = knowledge.topic(reply.memory.subject)
    named = question.programmes or question.asks(knowledge, "ett_kontor") or question.asks(knowledge, "hemma")
    goes_on = question.is_brief(SHORT) and (question.asks_whether(knowledge) or question.joins(knowledge))
    if not isinstance(before, Programme) or named or not goes_on:
        return ""
    if WHERE in before.detaljer:
        return before.detail(WHERE, question.form)
    return reply.where_is_lacking(subject_name(before))


def asks_of_us(reply: Reply, question: Question) -> bool:
    """ "Do we have an office": whether there is one here, when a place was spoken of and none is named."""
    knowledge = reply.knowledge
    asks = question.asks_whether(knowledge) and question.seeks_office(knowledge)
    of_us = question.asks(knowledge, "har_jag_ar") and not question.places
    return asks and of_us and bool(_here(reply, question))


def _here(reply: Reply, question: Question) -> list[str]:
    """Return the place that "here" or "there" is, for a question that names none: home, or the last one."""
    knowledge, memory = reply.knowledge, reply.memory
    if not (question.asks(knowledge, "har_jag_ar") or question.asks(knowledge, "pekar")):
        return []
    place = knowledge.places.get(memory.home or memory.place)
    if place is None:
        return []
    listed = [knowledge.places[name] for name in memory.listed if name in knowledge.places]
    whole = place in listed and len(listed) > 1 and {each.kommun for each in listed} == {place.kommun}
    # A municipality's offices were told: then that is where we are.
    return [place.kommun] if whole and place.kommun in knowledge.places else [place.namn]


def _says_where_home_is(knowledge: Knowledge, question: Question) -> bool:
    """Tell whether somebody says where they live or work and asks for nothing."""
    yes_or_no = {IS_IT_SO, DIFFERENCE} & set(question.aspects)
    at_most = set(question.details(knowledge)) <= {WHERE} and not yes_or_no
    says = question.asks(knowledge, "hemma") or question.asks(knowledge, "om_mig")
    return says and at_most and not question.missing and "?" not in question.text


def goes_on_about_place(reply: Reply, place: Place, asked: list[str], question: Question) -> bool:
    """Say what a follow-up asks for of a place, or the place once more; it always answers."""
    knowledge = reply.knowledge
    if _where(reply, place, asked, question):
        return True
    by_detail = knowledge.naming.fraga_om_plats
    detail = next((each for each in asked if each in by_detail), None)
    topic = knowledge.topic(by_detail[detail]) if detail else None
    lack = next((each for each in asked if each in knowledge.questions.sags_saknas), None)
    listed = reply.memory.listed
    if question.asks(knowledge, "lista") and len(listed) > 1 and place.namn in listed and not lack:
        names = [name for name in listed if name in knowledge.places]
        reply.say(f"{knowledge.swedish.listed(names)}.", knowledge.place_answers.ja.kalla, names)
        reply.offer(knowledge.place_next)
    elif topic is not None and detail is not None and (place.kontor or detail != NUMBER_OF):
        first = ""
        if detail == WHY and not place.kontor:
            # Why there was none there is not why there were some.
            first = f"{reply.lacking(WHY, '')} {knowledge.talk.det_har_vet_jag}"
        if detail in topic.detaljer:
            tell_detail(reply, topic, detail, question.form)
        else:
            tell_topic(reply, topic, question.form, first=first)
        reply.offer(topic.nasta)
    elif DIFFERENCE in question.aspects and place.namn in listed and len(listed) > 1:
        reply.say_as_it_is(knowledge.talk.okand_skillnad).offer(knowledge.place_next)
    elif lack is not None or asked or question.asks_whether(knowledge):
        lack = lack or next(iter(asked), None)
        subject = place_name(knowledge, place) if place.kontor else ""
        reply.say_as_it_is(reply.lacking(lack, subject)).offer(knowledge.place_next)
    else:
        tell_places(reply, [place.namn], question.form).offer(knowledge.place_next)
    return True


def _where(reply: Reply, place: Place, asked: list[str], question: Question) -> bool:
    """Where an office is, or how to get there: the municipality, since the brochure has no street."""
    knowledge = reply.knowledge
    if not place.kontor or not {WAY, WHERE, STREET} & set(asked):
        return False
    together = _told_together(reply, place, question)
    if together and WAY not in asked:
        all_of_it = municipality(knowledge, place.kommun or "")
        whole = set(together) == set(all_of_it.offices)
        text = (
            _sentence(district_text(knowledge, all_of_it, question.form, counts=True))
            if whole
            else as_it_was(reply, together, brief(question.form))
        )
        text = f"{text} {reply.lacking(STREET, '')}"
        reply.say(text, knowledge.place_answers.var.kalla, together).offer(knowledge.place_next)
        return True
    template = knowledge.place_answers.vag if WAY in asked else knowledge.place_answers.var
    kommun = knowledge.swedish.genitive(place.kommun or "")
    text = template.form(question.form).format(namn=place.namn, dar=located(knowledge, place), kommun=kommun)
    text = named_once(knowledge, place, text)
    reply.say(text, template.kalla)
    remember(reply, [place.namn])
    reply.offer(knowledge.place_next)
    return True


def _told_together(reply: Reply, place: Place, question: Question) -> list[str]:
    """Return the offices that were told together with one and that "they" are; none: it is alone."""
    knowledge, listed = reply.knowledge, reply.memory.listed
    names = [name for name in listed if name in knowledge.places and knowledge.places[name].kontor]
    alone = place.namn not in names or len(names) < 2 or question.places
    return [] if alone or not question.asks(knowledge, "flera") else names


def _more(knowledge: Knowledge, district: District, here: Place, question: Question) -> tuple[str, list[str]]:
    # After the municipality all of them were told.
    rest = [name for name in district.offices if name != here.namn and not here.municipality]
    said = knowledge.place_answers
    template = said.omrade_fler if rest else said.omrade_inga_fler
    text = template.form(question.form).format(dar=district.where, platser=knowledge.swedish.listed(rest))
    return text, rest or [here.namn]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _is_area(knowledge: Knowledge, place: Place) -> bool:
    return any(area.namn == place.namn for area in knowledge.areas)


def place_name(knowledge: Knowledge, place: Place) -> str:
    """Return what a place is called inside a sentence: the office there, if it has one."""
    if not place.kontor:
        return place.namn
    return knowledge.naming.kontoret.format(dar=located(knowledge, place))


def remember(reply: Reply, names: Iterable[str]) -> None:
    """Remember places as the subject; the last one with an office is where "there" is."""
    names = list(names)
    offices = {office.namn for office in reply.knowledge.offices}
    # "There" is where an office was, when one of several places had one.
    last = next(reversed([name for name in names if name in offices] or names), "")
    reply.memory = replace(reply.memory, subject=reply.knowledge.naming.avsikt_plats, place=last)
