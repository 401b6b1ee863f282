"""Operations on topics: the one that an intent names, a number's, a claim's, and the likeliest."""

from __future__ import annotations

from dataclasses import replace

from lotsen.answers.about_places import (
    STREET,
    WAY,
    about_place,
    asks_of_us,
    goes_on_about_place,
    place_name,
    remember,
)
from lotsen.answers.answering import (
    enumerated,
    is_follow_up,
    leaves_open,
    tell_also,
    tell_detail,
    tell_outside,
    tell_places,
    tell_topic,
)
from lotsen.answers.question import NUMBER, Question
from lotsen.answers.saying import WHERE, Reply, name_in_lack, subject_name
from lotsen.answers.subjects import UNSURE
from lotsen.knowledge import Knowledge, Programme, Topic, brief
from lotsen.swedish.signs import holds
from lotsen.values.intents import FALLBACK, IS_IT_SO, OUTSIDE

# Of a topic behind "not ours", from which that is told when the message asks whether something is so.
CHANCE = 0.08
# Confidence from which the likeliest topic of a message is told though it is below the fallback's threshold,
# and how many times the next one's it must be.
LIKELY, CLEARLY = 0.18, 1.5
# A smaller number may count anything.
BIG = 10
# A topic behind "not ours", or behind a follow-up that the last subject has no answer to, is told from this
# share of their confidence.
NEARLY = 0.5
# The detail that "which ones" asks for, and those that a number is the answer to.
WHO, REACHED = "vem", frozenset({WAY, WHERE, STREET, "anmalan"})


def about_topic(reply: Reply, question: Question) -> bool:
    """A topic that the intent names: one detail, the whole, or what goes on about the topic before."""
    knowledge = reply.knowledge
    topic = knowledge.topic(question.intent)
    if topic is None:
        return False
    before = knowledge.topic(reply.memory.subject)
    place = knowledge.places.get(reply.memory.place)
    counts = any(number >= BIG for number in question.numbers())  # "my neighbour says that there were 35"
    if topic.om_kontor and not counts and not question.details(knowledge) and asks_of_us(reply, question):
        return about_place(reply, replace(question, intent=knowledge.naming.avsikt_plats))
    about_it = reply.memory.subject == knowledge.naming.avsikt_plats and place is not None
    asked = question.details(knowledge)
    # What they did is told of a place that had an office; of another one it is said of them all.
    own = any(detail in topic.detaljer for detail in asked) and not topic.om_kontor
    if own and about_it:
        tell_whole(reply, topic, question)
        return True
    if place is not None and place.kontor and about_it and leaves_open(topic, question) and asked:
        return goes_on_about_place(reply, place, asked, question)
    if before is not None and is_follow_up(knowledge, topic, before, question):
        tell_more(reply, before, question)
        return True
    if _places_first(knowledge, topic, question):
        tell_places(reply, question.places, question.form)
        remember(reply, question.places)
        if topic.om_kontor and all(knowledge.places[name].kommun is None for name in question.places):
            reply.offer(knowledge.place_next)
            return True
    tell_whole(reply, topic, question)
    tell_also(reply, topic.id, question)
    return True


def a_number(reply: Reply, question: Question) -> bool:
    """ "I thought it was 27": the topic that a number belongs to, or the one that we speak of."""
    knowledge = reply.knowledge
    asks = question.asks(knowledge, "trodde") or IS_IT_SO in question.aspects
    if question.intent not in UNSURE or not asks:
        return False
    numbers = [number for number in question.numbers() if number >= BIG]
    topic = next((each for each in knowledge.topics.values() if each.tal in numbers), None)
    if topic is None and numbers:
        topic = knowledge.topic(reply.memory.subject)
    first = _right_number(knowledge, topic, question) if topic is not None else ""
    if topic is None or not first:
        return False
    tell_topic(reply, topic, brief(question.form), first=first).offer(topic.nasta)
    return True


def is_it_so(reply: Reply, question: Question) -> bool:
    """What the brochure may lack, about a topic that it may be near: that it lacks it, and the topic.

    From a smaller chance on when it is a claim, that is when the answer would be yes or no.
    """
    knowledge = reply.knowledge
    if question.intent != OUTSIDE:
        return False
    odds = question.confidences
    if question.asks_whether(knowledge) and _of_the_office_here(reply, question):
        return True
    least = CHANCE if question.asks_whether(knowledge) else max(LIKELY, NEARLY * odds.get(OUTSIDE, 1.0))
    likely = [name for name, confidence in odds.items() if confidence >= least]
    topic = next((topic for topic in map(knowledge.topic, likely) if topic is not None), None)
    if topic is None or topic.nummer:
        return False
    tell_outside(reply, subject_name(topic))
    tell_topic(reply, topic, brief(question.form), first=knowledge.talk.det_har_vet_jag).offer(topic.nasta)
    return True


def _of_the_office_here(reply: Reply, question: Question) -> bool:
    """A claim about the police "here", after a place: that it is lacking, and what is known of the place."""
    knowledge, memory = reply.knowledge, reply.memory
    place = knowledge.places.get(memory.place)
    if place is None or memory.subject != knowledge.naming.avsikt_plats:
        return False
    if not (question.asks(knowledge, "har_jag_ar") and question.asks(knowledge, "ett_kontor")):
        return False
    tell_outside(reply, place_name(knowledge, place))
    tell_places(reply, [place.namn], question.form).offer(knowledge.place_next)
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
    tell_whole(reply, topic, question)
    return True


def tell_whole(reply: Reply, topic: Topic, question: Question) -> None:
    """A topic's answer: said first what is only yes or no, or lacking; shortly when it was just said."""
    knowledge = reply.knowledge
    first = _right_number(knowledge, topic, question)
    form = question.form
    wanted = wanted_detail(knowledge, topic, question.details(knowledge))
    again = reply.memory.said_whole(topic.id) and not (topic.nummer or enumerated(knowledge, topic.svar))
    told_of = _office_topic(knowledge, topic, wanted)
    if told_of is not None:
        tell_detail(reply, told_of, wanted, form).offer(told_of.nasta)
        return
    forst = knowledge.questions.sags_forst
    if wanted in topic.detaljer and question.missing and wanted not in forst:
        wanted = ""  # how many miles it drives is no answer to how many there are
    if wanted in topic.detaljer and (wanted in knowledge.questions.racker or (again and not first)):
        tell_detail(reply, topic, wanted, form).offer(topic.nasta)
        return
    if wanted in topic.detaljer:
        first = topic.detail(wanted, form) if wanted in forst else first
    elif _lacks(knowledge, topic, wanted, question):
        # The rest was just said, or there is no room for it.
        if reply.memory.told[-1:] == (topic.id,) or form == "kort":
            reply.say_as_it_is(reply.lacking(wanted, name_in_lack(topic))).offer(topic.nasta)
            return
        first = f"{reply.lacking(wanted, name_in_lack(topic))} {knowledge.talk.det_har_vet_jag}"
    if again:
        first = first or (reply.vary("igen", knowledge.talk.igen) if form != "kort" else "")
        form = brief(form)
    tell_topic(reply, topic, form, first=first).offer(topic.nasta)


def tell_more(reply: Reply, topic: Topic, question: Question) -> None:
    """The detail of a topic that a follow-up asks for, or the whole answer."""
    knowledge = reply.knowledge
    asked = question.details(knowledge)
    detail = wanted_detail(knowledge, topic, asked) or next(iter(asked), None)
    if detail is None and WHO in topic.detaljer and question.asks(knowledge, "lista"):
        detail = WHO
    if detail is None:
        tell_whole(reply, topic, question)
    elif topic.nummer and (detail in REACHED or detail not in knowledge.questions.sags_saknas):
        tell_topic(reply, topic, question.form)
    else:
        tell_detail(reply, topic, detail, question.form)
    reply.offer(topic.nasta)


def _office_topic(knowledge: Knowledge, topic: Topic, wanted: str) -> Topic | None:
    """Return the topic that has a detail of the offices which this one about them lacks; None: none has."""
    other = knowledge.topic(knowledge.naming.fraga_om_plats.get(wanted, ""))
    if not topic.om_kontor or wanted in topic.detaljer or other is None or other is topic:
        return None
    return other if wanted in other.detaljer else None


def wanted_detail(knowledge: Knowledge, topic: Topic, asked: list[str]) -> str:
    """Return the detail that is told, or said to be lacking; "" when the question asks for neither."""
    known = {*topic.detaljer, *knowledge.questions.sags_saknas}
    return next((each for each in asked if each in known), "")


def _lacks(knowledge: Knowledge, topic: Topic, wanted: str, question: Question) -> bool:
    """Tell whether the brochure lacks what is asked for of a topic.

    A short message has no room for a doubt: there only a detail that was asked for in so many words counts.
    """
    if topic.nummer or topic.id in knowledge.naming.kontaktamnen:
        return False
    lacking = question.missing or _in_another_sense(topic, question)
    return bool(wanted) or (lacking and question.form != "kort")


def _in_another_sense(topic: Topic, question: Question) -> bool:
    """Tell whether a name that is an ordinary word too stands there for that: the troll Mumin."""
    if not isinstance(topic, Programme) or not topic.tvetydig or topic.namn in question.programmes:
        return False
    return holds([topic.namn], question.words) and holds(topic.inte_vid, question.words)


def _places_first(knowledge: Knowledge, topic: Topic, question: Question) -> bool:
    """Tell whether "is there an office there" comes before an answer about the offices.

    It does when one of the places has none, so that its hours are not told, when both were asked for, and
    before any subject when a place lies outside the county.
    """
    known = [knowledge.places[name] for name in question.places if name in knowledge.places]
    if not topic.om_kontor:
        return not topic.nummer and any(place.kommun is None for place in known)
    none = any(not place.kontor and not place.municipality for place in known)
    return none or (bool(known) and question.joins(knowledge))


def _right_number(knowledge: Knowledge, topic: Topic, question: Question) -> str:
    """Return "no, not 30" for a number that is asked about and is another than the topic's, or the like."""
    numbers = question.numbers()
    asks = question.asks_whether(knowledge) or question.asks(knowledge, "trodde")
    # Of two numbers one may be right: that is for the answer to say.
    if topic.tal is None or len(numbers) != 1 or not asks or question.asks(knowledge, "jamforande"):
        return ""
    if topic.tal not in numbers and any(str(number) in topic.svar.replace(" ", "") for number in numbers):
        return ""  # another of its numbers
    template = knowledge.talk.ja_tal if topic.tal in numbers else knowledge.talk.nej_tal
    written = NUMBER.search(question.words)
    return template.format(tal=written[0] if written else numbers[0])
