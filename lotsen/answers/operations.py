"""What is done with the subjects of a question: told, counted, listed, compared, explained, found lacking.

Each operation is a pure function that answers into a Reply and says whether it did. `respond` asks them in
order; the first that answers ends it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from lotsen.answers.answering import (
    district_text,
    is_follow_up,
    leaves_open,
    tell_detail,
    tell_places,
    tell_topic,
)
from lotsen.answers.areas import District, districts, located, municipality
from lotsen.answers.memory import Memory
from lotsen.answers.question import Question
from lotsen.answers.saying import Reply, subject_name
from lotsen.knowledge import Knowledge, Place, Topic
from lotsen.swedish.signs import found, holds, plain
from lotsen.text import fold
from lotsen.values.intents import DIFFERENCE, FALLBACK, IS_IT_SO, OUTSIDE

# Confidence from which the classifier's second topic is answered too: of 358 questions about one topic, two
# had a joining word and another topic as sure as this.
SECOND = 0.2
FOLLOW_UP, CORRECTION, ABOUT_US = "foljdfraga", "rattelse", "ar_du_bot"
# Intents that say little of the subject: then words, names and what was spoken of decide.
UNSURE = frozenset({FALLBACK, OUTSIDE, FOLLOW_UP, CORRECTION})
# What domain.yml says when nothing else is known.
NOTHING = {
    FALLBACK: "utter_vet_inte",
    OUTSIDE: "utter_utanfor_omradet",
    CORRECTION: "utter_rattelse",
    FOLLOW_UP: "utter_inget_amne",
    ABOUT_US: "utter_ar_du_bot",
}
# Confidence from which a question for a place without a name that we know gets the list of all.
PLACE_UNKNOWN = 0.4
# Of a topic behind "not ours", from which that is told when the message asks whether something is so.
CHANCE = 0.08
# Confidence from which the likeliest topic of a message is told though it is below the fallback's threshold,
# and how many times the next one's it must be.
LIKELY, CLEARLY = 0.18, 1.5
# A smaller number may count anything.
BIG = 10
# Words of a message that may go on about the last subject without a pronoun.
SHORT = 6
# And of one that names a municipality and means its offices.
VERY_SHORT = 4
# Details of a place that have answers of their own.
WAY, WHERE, STREET = "vag", "var", "adress"
NUMBER_OF = "antal"
_NUMBER = re.compile(r"(?<!\w)\d{1,4}(?: \d{3})?(?!\w)")
# Letters of the shortest word that may tell which of several subjects is meant.
TELLING = 4

Operation = Callable[[Reply, Question], bool]


def respond(knowledge: Knowledge, question: Question, memory: Memory) -> Reply:
    """Return what is answered to a question, never nothing."""
    reply = Reply(knowledge, memory)
    if not any(operation(reply, question) for operation in OPERATIONS):
        reply.response = NOTHING.get(question.intent, NOTHING[FALLBACK])
    return reply


def remark(reply: Reply, question: Question) -> bool:
    """What is said of Lotsen and the conversation (knowledge/samtal.yml, `repliker`)."""
    if question.places or question.programmes:
        return False
    for each in reply.knowledge.talk.repliker:
        if question.intent not in each.vid or not holds(each.ord, question.words):
            continue
        if each.ensam and not all(holds(each.ord, word) for word in question.words.split()):
            continue
        reply.say_as_it_is(reply.vary(each.id, each.svar))
        return True
    return False


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


def which_of_them(reply: Reply, question: Question) -> bool:
    """ "Which of them is about schools", "which of them is in Botkyrka": of what was compared or listed."""
    knowledge, memory = reply.knowledge, reply.memory
    if not question.asks(knowledge, "av_dem"):
        return False
    wanted = districts(knowledge, question)
    inside = [name for each in wanted for name in memory.listed if name in each.offices]
    if inside:
        text = f"{knowledge.swedish.listed(inside)}, {wanted[0].where}."
        reply.say(text, knowledge.place_answers.ja.kalla).offer(knowledge.place_next)
        reply.memory = replace(reply.memory, subject=knowledge.naming.avsikt_plats, place=inside[-1])
        return True
    spoken_of = memory.compared or memory.told[-2:]
    topics = [topic for topic in map(knowledge.topic, spoken_of) if topic is not None]
    stems = [word[:TELLING] for word in question.words.split() if len(word) >= TELLING]
    weighed = sorted(topics, key=lambda topic: -sum(stem in plain(topic.svar) for stem in stems))
    if not weighed:
        return False
    tell_topic(reply, weighed[0], "kort").offer(weighed[0].nasta)
    return True


def compare(reply: Reply, question: Question) -> bool:
    """Two topics side by side: a sentence each, or a number each."""
    knowledge = reply.knowledge
    counts = question.asks(knowledge, "storst")
    vardera = bool(reply.memory.compared) and question.asks(knowledge, "vardera")
    if not (counts or vardera or DIFFERENCE in question.aspects):
        return False
    topics = _named_topics(knowledge, question)
    before = knowledge.topic(reply.memory.subject)
    if not topics or (vardera and len(topics) < 2):  # what was compared, or spoken of last
        last = reply.memory.compared or reply.memory.told[-2:]
        topics = [topic for topic in map(knowledge.topic, last) if topic is not None]
    elif len(topics) == 1 and before is not None and before not in topics:
        topics = [before, *topics]
    if len(topics) < 2:
        return False
    first, second = topics[:2]
    numbers = counts or NUMBER_OF in question.details(knowledge)
    texts = [
        topic.detaljer[NUMBER_OF] if numbers and NUMBER_OF in topic.detaljer else topic.form("kort")
        for topic in (first, second)
    ]
    same = question.asks(knowledge, "samma") and not numbers
    opening = [knowledge.talk.inte_samma] if same else []
    reply.say(" ".join([*opening, *texts]), first.kalla)
    reply.about(first.id).about(second.id).offer([*first.nasta, *second.nasta])
    reply.memory = replace(reply.memory, compared=(first.id, second.id))
    return True


def in_order(reply: Reply, question: Question) -> bool:
    """ "The third one": of what was listed last, or the other one of what was compared."""
    knowledge, memory = reply.knowledge, reply.memory
    if question.places or question.programmes:
        return False
    rows = knowledge.questions.ordning
    at = next((at for at, signs in enumerate(rows) if holds(signs, question.words)), None)
    listed = memory.listed or memory.compared
    if listed and question.asks(knowledge, "sista"):
        at = len(listed) - 1
    if at is None or at >= len(listed):
        return False
    name = listed[at]
    topic = knowledge.topic(question.intent)
    if name in knowledge.places:
        reply.memory = replace(memory, place=name, subject=knowledge.naming.avsikt_plats)
        if topic is not None and topic.om_kontor:
            tell_topic(reply, topic, question.form).offer(topic.nasta)
        else:
            asked = question.details(knowledge)
            _goes_on_about_place(reply, knowledge.places[name], asked, question)
        reply.memory = replace(reply.memory, place=name, listed=listed)
        return True
    chosen = _topic_named(knowledge, name)
    if chosen is None:
        return False
    tell_topic(reply, chosen, question.form).offer(chosen.nasta)
    return True


def the_others(reply: Reply, question: Question) -> bool:
    """ "And the others?": the one that was compared with what we spoke of, or the rest of a municipality."""
    knowledge, memory = reply.knowledge, reply.memory
    named = question.places or question.programmes
    if named or question.intent not in (*UNSURE, *_office_intents(knowledge)):
        return False
    if not question.asks(knowledge, "andra"):
        return False
    other = next((each for each in memory.compared if each != memory.subject), None)
    topic = knowledge.topic(other)
    if topic is None:
        return False
    listed = next((each for each in topic.nasta if _lists(knowledge, each)), None)
    if topic.om_kontor and listed and (question.asks(knowledge, "lista") or question.intent == listed):
        topic = knowledge.topics[listed]
    _whole(reply, topic, question)
    return True


def by_letter(reply: Reply, question: Question) -> bool:
    """ "Those that begin with H"."""
    knowledge = reply.knowledge
    sign = re.search(r"(?<!\w)(\w)\W*$", question.words)
    if sign is None or not question.asks(knowledge, "borjar"):
        return False
    names = [office.namn for office in knowledge.offices if plain(office.namn).startswith(sign[1])]
    if not names:
        return False
    reply.say(knowledge.swedish.listed(names) + ".", knowledge.place_answers.ja.kalla, names)
    return True


def somebody_elses(reply: Reply, question: Question) -> bool:
    """The number or address of another body, or of one person: not ours."""
    knowledge = reply.knowledge
    if question.intent not in knowledge.naming.kontaktamnen:
        return False
    if holds(knowledge.naming.andra_organ, question.words) or holds(
        knowledge.naming.nar_det_galler_nagon, question.words
    ):
        reply.say_as_it_is(reply.vary("inte_vart", knowledge.talk.inte_vart))
        topic = knowledge.topics[question.intent]
        reply.offer([*topic.nasta])
        return True
    place = next((knowledge.places[name] for name in question.places), None)
    if place is None:
        return False
    topic = knowledge.topics[question.intent]
    name = _place_name(knowledge, place)
    tell_topic(reply, topic, question.form, first=reply.lacking("kontakt", name)).offer(topic.nasta)
    return True


def in_district(reply: Reply, question: Question) -> bool:
    """Offices of a municipality, the city or a part of it: yes, how many, which, more."""
    knowledge, memory = reply.knowledge, reply.memory
    here = knowledge.places.get(memory.place)
    there = here.kommun if here and not question.places and question.asks(knowledge, "dit") else None
    if question.intent not in (*UNSURE, *_office_intents(knowledge)) and not there:
        return False
    areas = [municipality(knowledge, there)] if there else []
    areas += districts(knowledge, question)
    lacking_detail = set(question.details(knowledge)) & set(knowledge.questions.sags_saknas)
    of_offices = question.seeks_office(knowledge) or memory.subject in _office_intents(knowledge)
    if lacking_detail or (question.intent == OUTSIDE and not (of_offices or _brief(question, VERY_SHORT))):
        return False
    named = [knowledge.places[name] for name in question.places]
    within = {place.kommun for place in named if not place.municipality}
    areas = [each for each in areas if not each.municipality or each.municipality not in within]
    if not areas:
        return False
    counts = (
        question.asks(knowledge, "lista")
        or NUMBER_OF in question.details(knowledge)
        or question.asks(knowledge, "utan")
    )
    more = question.asks(knowledge, "fler") and here is not None and here.namn in areas[0].offices
    if more and here is not None:
        text, items = _more(knowledge, areas[0], here, question)
    else:
        text = " ".join(_sentence(district_text(knowledge, each, question.form, counts)) for each in areas)
        items = [name for each in areas for name in each.offices]
    others = [place.namn for place in named if not place.municipality and not _is_area(knowledge, place)]
    if others:
        tell_places(reply, others, question.form, first=text)
    else:
        reply.say(text, knowledge.place_answers.ja.kalla, items)
    last = others[-1] if others else items[0] if items else ""
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
    if not known and (question.intent != intent or question.confidences.get(intent, 1.0) < PLACE_UNKNOWN):
        return False
    if question.intent == OUTSIDE:
        place = knowledge.places[known[0]]
        _outside(reply, _place_name(knowledge, place))
        tell_places(reply, known, question.form)
        _remember(reply, known)
        reply.offer(knowledge.place_next)
        return True
    asked = question.details(knowledge)
    one = knowledge.places[known[0]] if len(known) == 1 else None
    if one is not None and _where(reply, one, asked, question):
        return True
    lack = next((each for each in asked if each in knowledge.questions.sags_saknas), None)
    first = ""
    if one is not None and (lack or question.missing):
        first = reply.lacking(lack, _place_name(knowledge, one))
        if one.kontor:
            reply.say_as_it_is(first)
            first = ""
        _remember(reply, known)
        if not first:
            reply.offer(knowledge.place_next)
            return True
    tell_places(reply, known, question.form, first=first, towns=question.towns(knowledge))
    _remember(reply, known)
    _also(reply, intent, question)
    reply.offer(knowledge.place_next)
    return True


def about_topic(reply: Reply, question: Question) -> bool:
    """A topic that the intent names: one detail, the whole, or what goes on about the topic before."""
    knowledge = reply.knowledge
    topic = knowledge.topic(question.intent)
    if topic is None:
        return False
    before = knowledge.topic(reply.memory.subject)
    place = knowledge.places.get(reply.memory.place)
    about_it = reply.memory.subject == knowledge.naming.avsikt_plats and place is not None
    if place is not None and about_it and leaves_open(topic, question) and question.details(knowledge):
        return _goes_on_about_place(reply, place, question.details(knowledge), question)
    if before is not None and is_follow_up(knowledge, topic, before, question):
        _goes_on(reply, before, question)
        return True
    if _places_first(knowledge, topic, question):
        tell_places(reply, question.places, question.form)
        _remember(reply, question.places)
        if all(knowledge.places[name].kommun is None for name in question.places):
            reply.offer(knowledge.place_next)
            return True
    _whole(reply, topic, question)
    _also(reply, topic.id, question)
    return True


def goes_on(reply: Reply, question: Question) -> bool:
    """A question that means something only after the last answer; a name in it is its subject."""
    knowledge, memory = reply.knowledge, reply.memory
    if question.intent not in UNSURE:
        return False
    named = _named_topics(knowledge, question)
    if not question.programmes and question.seeks_office(knowledge):
        # "Office" stands in words for more than one topic: it counts beside what it was compared with.
        named = [topic for topic in named if topic.id in memory.compared]
    asked = question.details(knowledge)
    for each in named:
        own = any(detail in each.detaljer for detail in asked)
        if question.intent == OUTSIDE and not own:
            _outside(reply, subject_name(each))
            tell_topic(reply, each, "kort", first=knowledge.talk.det_har_vet_jag).offer(each.nasta)
        else:
            _whole(reply, each, question)
    if named:
        return True
    pointing = question.intent == FOLLOW_UP or question.asks(knowledge, "pekar") or _brief(question, SHORT)
    topic = knowledge.topic(memory.subject)
    if topic is not None and (
        question.intent == FOLLOW_UP or (pointing and _wanted(knowledge, topic, asked))
    ):
        _goes_on(reply, topic, question)
        return True
    place = knowledge.places.get(memory.place)
    if memory.subject != knowledge.naming.avsikt_plats or place is None:
        return False
    if question.intent != FOLLOW_UP and not (pointing and asked):
        return False
    return _goes_on_about_place(reply, place, asked, question)


def a_number(reply: Reply, question: Question) -> bool:
    """ "I thought it was 27": the topic that a number belongs to."""
    knowledge = reply.knowledge
    asks = question.asks(knowledge, "trodde") or IS_IT_SO in question.aspects
    if question.intent not in UNSURE or not asks:
        return False
    numbers = [number for number in _numbers(question) if number >= BIG]
    topic = next((each for each in knowledge.topics.values() if each.tal in numbers), None)
    if topic is None:
        return False
    first = knowledge.talk.ja_tal.format(tal=topic.tal)
    tell_topic(reply, topic, question.form, first=first).offer(topic.nasta)
    return True


def is_it_so(reply: Reply, question: Question) -> bool:
    """A claim that the brochure lacks, about a topic that it may be near: that it lacks it, and the topic."""
    knowledge = reply.knowledge
    if question.intent != OUTSIDE or not _asks_whether(knowledge, question):
        return False
    likely = [name for name, confidence in question.confidences.items() if confidence >= CHANCE]
    topic = next((topic for topic in map(knowledge.topic, likely) if topic is not None), None)
    if topic is None or topic.nummer:
        return False
    _outside(reply, subject_name(topic))
    tell_topic(reply, topic, "kort", first=knowledge.talk.det_har_vet_jag).offer(topic.nasta)
    return True


def likely(reply: Reply, question: Question) -> bool:
    """A message that is nobody's for sure, but one topic's much more likely than any other's."""
    knowledge = reply.knowledge
    rows = [(name, odds) for name, odds in question.confidences.items() if name != FALLBACK]
    if question.intent != FALLBACK or not rows or rows[0][1] < LIKELY:
        return False
    if len(rows) > 1 and rows[0][1] < CLEARLY * rows[1][1]:
        return False
    topic = knowledge.topic(rows[0][0])
    if topic is None:
        return False
    _whole(reply, topic, question)
    return True


OPERATIONS: tuple[Operation, ...] = (
    remark,
    meaning,
    which_of_them,
    compare,
    in_order,
    the_others,
    by_letter,
    somebody_elses,
    in_district,
    about_place,
    about_topic,
    a_number,
    goes_on,
    is_it_so,
    likely,
)


def _whole(reply: Reply, topic: Topic, question: Question) -> None:
    """A topic's answer: said first what is only yes or no, or lacking; other words when it was just said."""
    knowledge = reply.knowledge
    first = _right_number(knowledge, topic, question)
    form = question.form
    wanted = _wanted(knowledge, topic, question.details(knowledge))
    if wanted in topic.detaljer and wanted in knowledge.questions.racker:
        tell_detail(reply, topic, wanted, form).offer(topic.nasta)
        return
    if wanted in topic.detaljer:
        first = topic.detaljer[wanted] if wanted in knowledge.questions.sags_forst else first
    elif _lacks(knowledge, topic, wanted, question):
        # The rest was just said, or there is no room for it.
        if reply.memory.told[-1:] == (topic.id,) or form == "kort":
            reply.say_as_it_is(reply.lacking(wanted, subject_name(topic))).offer(topic.nasta)
            return
        first = f"{reply.lacking(wanted, subject_name(topic))} {knowledge.talk.det_har_vet_jag}"
    elif reply.memory.told[-1:] == (topic.id,) and form == "svar" and question.intent == FOLLOW_UP:
        form = "lattlast"
    tell_topic(reply, topic, form, first=first).offer(topic.nasta)


def _lacks(knowledge: Knowledge, topic: Topic, wanted: str, question: Question) -> bool:
    """Tell whether the brochure lacks what is asked for of a topic.

    A short message has no room for a doubt: there only a detail that was asked for in so many words counts.
    """
    if topic.nummer or topic.id in knowledge.naming.kontaktamnen:
        return False
    return bool(wanted) or (question.missing and question.form != "kort")


def _wanted(knowledge: Knowledge, topic: Topic, asked: list[str]) -> str:
    """Return the detail that is told, or said to be lacking; "" when the question asks for neither."""
    known = {*topic.detaljer, *knowledge.questions.sags_saknas}
    return next((each for each in asked if each in known), "")


def _goes_on(reply: Reply, topic: Topic, question: Question) -> None:
    """The detail of a topic that a follow-up asks for, or the whole answer."""
    knowledge = reply.knowledge
    asked = question.details(knowledge)
    detail = _wanted(knowledge, topic, asked) or next(iter(asked), None)
    if detail is None:
        _whole(reply, topic, question)
    elif detail not in topic.detaljer and topic.nummer:
        tell_topic(reply, topic, question.form)
    else:
        tell_detail(reply, topic, detail, question.form)
    reply.offer(topic.nasta)


def _goes_on_about_place(reply: Reply, place: Place, asked: list[str], question: Question) -> bool:
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
    elif topic is not None and detail is not None and place.kontor:
        if detail in topic.detaljer:
            tell_detail(reply, topic, detail, question.form)
        else:
            tell_topic(reply, topic, question.form)
        reply.offer(topic.nasta)
    elif lack is not None or (detail and not place.kontor):
        reply.say_as_it_is(reply.lacking(lack or detail, _place_name(knowledge, place))).offer(
            knowledge.place_next
        )
    else:
        tell_places(reply, [place.namn], question.form).offer(knowledge.place_next)
    return True


def _where(reply: Reply, place: Place, asked: list[str], question: Question) -> bool:
    """Where an office is, or how to get there: the municipality, since the brochure has no street."""
    knowledge = reply.knowledge
    if not place.kontor or not {WAY, WHERE, STREET} & set(asked):
        return False
    template = knowledge.place_answers.vag if WAY in asked else knowledge.place_answers.var
    kommun = knowledge.swedish.genitive(place.kommun or "")
    text = template.form(question.form).format(namn=place.namn, dar=located(knowledge, place), kommun=kommun)
    reply.say(text, template.kalla)
    _remember(reply, [place.namn])
    reply.offer(knowledge.place_next)
    return True


def _outside(reply: Reply, name: str) -> None:
    reply.say_as_it_is(reply.vary("utanfor_om", reply.knowledge.talk.utanfor_om).format(om=name))


def _also(reply: Reply, intent: str, question: Question) -> None:
    """What a message with a joining word asks for beside `intent`: programmes by name, topics by odds."""
    knowledge = reply.knowledge
    if not question.joins(knowledge):
        return
    named = [topic.id for topic in knowledge.programmes.values() if topic.namn in question.programmes]
    others = list(question.confidences.items())[1:]
    likely = [name for name, confidence in others if confidence >= SECOND]
    for each in dict.fromkeys([*named, *likely]):
        topic = knowledge.topic(each)
        if topic is not None and each != intent:
            tell_topic(reply, topic, question.form).offer(topic.nasta)


def _places_first(knowledge: Knowledge, topic: Topic, question: Question) -> bool:
    """Tell whether "is there an office there" comes before an answer about the offices.

    It does when one of the places has none, so that its hours are not told, and when both were asked for.
    """
    if not topic.om_kontor:
        return False
    known = [knowledge.places[name] for name in question.places if name in knowledge.places]
    none = any(not place.kontor and not place.municipality for place in known)
    return none or (bool(known) and question.joins(knowledge))


def _right_number(knowledge: Knowledge, topic: Topic, question: Question) -> str:
    """Return "no, not 30" for a number that is asked about and is another than the topic's, or the like."""
    numbers = _numbers(question)
    asks = _asks_whether(knowledge, question)
    if topic.tal is None or not numbers or not asks or question.asks(knowledge, "jamforande"):
        return ""
    if topic.tal not in numbers and any(str(number) in topic.svar.replace(" ", "") for number in numbers):
        return ""  # another of its numbers
    template = knowledge.talk.ja_tal if topic.tal in numbers else knowledge.talk.nej_tal
    written = _NUMBER.search(question.words)
    return template.format(tal=written[0] if written else numbers[0])


def _brief(question: Question, most: int) -> bool:
    return len([word for word in question.words.split() if word.isalnum()]) <= most


def _numbers(question: Question) -> list[int]:
    return [int(digits.replace(" ", "")) for digits in _NUMBER.findall(question.words)]


def _asks_whether(knowledge: Knowledge, question: Question) -> bool:
    """Tell whether the answer to a question is yes or no."""
    first = next(iter(question.words.split()), "")
    return IS_IT_SO in question.aspects or holds(knowledge.questions.tecken.ja_eller_nej, first)


def _named_topics(knowledge: Knowledge, question: Question) -> list[Topic]:
    """Return the topics that a question names, by their names or by the signs of those without one.

    In the order in which they stand there.
    """
    topics: list[tuple[int, Topic]] = []
    for topic in [*knowledge.programmes.values(), *knowledge.topics.values()]:
        name = getattr(topic, "namn", "")
        sign = found([*topic.nar_det_heter, *filter(None, [fold(name)])], question.words)
        if name in question.programmes or (sign and holds(topic.nar_det_heter, question.words)):
            topics.append((sign.start() if sign else 0, topic))
    return [topic for _, topic in sorted(topics, key=lambda each: each[0])]


def _topic_named(knowledge: Knowledge, name: str) -> Topic | None:
    programme = next((each for each in knowledge.programmes.values() if each.namn == name), None)
    return programme or knowledge.topic(name)


def _office_intents(knowledge: Knowledge) -> tuple[str, ...]:
    """The intent that asks for places, and the topics that count or list them."""
    return (knowledge.naming.avsikt_plats, *(each for each in knowledge.topics if _lists(knowledge, each)))


def _lists(knowledge: Knowledge, topic_id: str) -> bool:
    topic = knowledge.topics.get(topic_id)
    return topic is not None and topic.om_kontor and topic.raknar_upp


def _more(knowledge: Knowledge, district: District, here: Place, question: Question) -> tuple[str, list[str]]:
    rest = [name for name in district.offices if name != here.namn]
    said = knowledge.place_answers
    template = said.omrade_fler if rest else said.omrade_inga_fler
    text = template.form(question.form).format(dar=district.where, platser=knowledge.swedish.listed(rest))
    return text, rest or [here.namn]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _is_area(knowledge: Knowledge, place: Place) -> bool:
    return any(area.namn == place.namn for area in knowledge.areas)


def _place_name(knowledge: Knowledge, place: Place) -> str:
    if not place.kontor:
        return place.namn
    return knowledge.naming.kontoret.format(dar=located(knowledge, place))


def _remember(reply: Reply, names: Iterable[str]) -> None:
    names = list(names)
    offices = {office.namn for office in reply.knowledge.offices}
    # "There" is where an office was, when one of several places had one.
    last = next(reversed([name for name in names if name in offices] or names), "")
    reply.memory = replace(reply.memory, subject=reply.knowledge.naming.avsikt_plats, place=last)
