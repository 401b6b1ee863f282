"""What is answered about a topic and about places, as far as it does not depend on what was said before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lotsen.answers.areas import District, located, municipality
from lotsen.answers.memory import Memory
from lotsen.answers.nearest import nearest_office
from lotsen.answers.question import Question
from lotsen.answers.saying import Reply, name_in_lack, without_yes
from lotsen.knowledge import Form, Knowledge, Place, Topic
from lotsen.text import fold
from lotsen.values.bubble import Bubble

# Channels where a whole answer is too long; the names are Rasa's.
SHORT_CHANNELS = frozenset({"telegram", "twilio", "facebook"})
# A municipality with more offices than this has them counted and not enumerated after a "no".
MANY = 4
# Confidence from which the classifier's second topic is answered too: of 358 questions about one topic, two
# had a joining word and another topic as sure as this.
SECOND = 0.2


def form_for(channel: str | None) -> Form:
    """Return the form of answer that suits a channel."""
    return "kort" if channel in SHORT_CHANNELS else "svar"


def topic_answer(knowledge: Knowledge, topic: Topic, form: Form, memory: Memory | None = None) -> Bubble:
    """Return the whole answer to a topic, as it is said in this state of a conversation."""
    return tell_topic(Reply(knowledge, memory or Memory()), topic, form).bubbles[-1]


def place_answer(
    knowledge: Knowledge, names: Sequence[str], form: Form, memory: Memory | None = None
) -> Bubble:
    """Return the answer to 'is there an office in ...' for the places named; none named: the list."""
    return tell_places(Reply(knowledge, memory or Memory()), names, form, nearest=True).bubbles[-1]


def tell_topic(reply: Reply, topic: Topic, form: Form, first: str = "") -> Reply:
    """Say the whole answer to a topic, after the sentence `first`."""
    text = f"{first} {topic.form(form)}".strip()
    if topic.nummer:
        reply.say_as_it_is(text, topic.kalla.avsnitt)
    else:
        reply.say(text, topic.kalla, enumerated(reply.knowledge, topic.form(form)))
    reply.about(topic.id)
    reply.memory = replace(reply.memory, whole=topic.id)
    return reply


def enumerated(knowledge: Knowledge, text: str) -> list[str]:
    """Return the names that a text enumerates: all the offices or all the programmes, else none."""
    offices = [office.namn for office in knowledge.offices]
    programmes = [programme.namn for programme in knowledge.programmes.values()]
    return next((names for names in (offices, programmes) if all(name in text for name in names)), [])


def tell_detail(reply: Reply, topic: Topic, detail: str, form: Form) -> Reply:
    """Say one detail of a topic, or that the brochure lacks it."""
    if detail in topic.detaljer:
        text = topic.detail(detail, form)
        reply.say(text, topic.kalla, enumerated(reply.knowledge, text))
        return reply.about(topic.id)
    if detail in reply.knowledge.questions.i_svaret:
        return tell_topic(reply, topic, form)
    reply.say_as_it_is(reply.lacking(detail, name_in_lack(topic)))
    return reply.about(topic.id)


def tell_places(
    reply: Reply,
    names: Sequence[str],
    form: Form,
    first: str = "",
    towns: frozenset[str] = frozenset(),
    nearest: bool = False,
) -> Reply:
    """Say for each place and municipality whether there is an office; for none the list of all.

    towns: names of municipalities that stand for the town. nearest: of one place without an office, say which
    one was nearest.
    """
    knowledge = reply.knowledge
    places = [knowledge.places[name] for name in names if name in knowledge.places]
    within = {place.kommun for place in places if not place.municipality}
    # "Bro i Upplands-Bro" asks for one place.
    places = [place for place in places if not place.municipality or place.namn not in within]
    said, source = knowledge.place_answers, knowledge.place_answers.ja.kalla
    if not places:
        offices = [office.namn for office in knowledge.offices]
        text = said.okand.form(form).format(platser=knowledge.swedish.listed(offices))
        return reply.say(f"{first} {text}".strip(), said.okand.kalla, offices)
    texts = [
        _place(
            reply,
            place,
            form,
            place.namn in towns,
            again=any(before.kontor for before in places[:at]),
            nearest=nearest and len(places) == 1,
        )
        for at, place in enumerate(places)
    ]
    items: tuple[str, ...] = ()
    if len(places) == 1 and places[0].municipality:
        items = municipality(knowledge, places[0].namn).offices
    elif len(places) > 1:
        items = tuple(place.namn for place in places)
    text = " ".join([first, *texts]).strip()
    if all(place.kommun is None for place in places):
        return reply.say_as_it_is(text)
    return reply.say(text, source, items)


def as_it_was(reply: Reply, names: Sequence[str], form: Form) -> str:
    """Return whether the places had an office, without "yes" or "no" and without a year; "": outside."""
    knowledge = reply.knowledge
    places = [knowledge.places[name] for name in names if name in knowledge.places]
    alone = Reply(knowledge, Memory())  # "also there" would be after a yes
    inside = [place for place in places if place.kommun is not None]
    texts = [
        _place(alone, place, form, town=False, again=at > 0 and inside[at - 1].kontor, nearest=False)
        for at, place in enumerate(inside)
    ]
    return " ".join(without_yes(knowledge, text) for text in texts)


def _place(reply: Reply, place: Place, form: Form, town: bool, again: bool, nearest: bool) -> str:
    knowledge, said = reply.knowledge, reply.knowledge.place_answers
    if place.municipality and not town:
        return district_text(knowledge, municipality(knowledge, place.namn), form)
    kommun = knowledge.swedish.genitive(place.kommun or "")
    if place.kontor:
        again = again or (reply.memory.place != place.namn and _is_office(knowledge, reply.memory.place))
        template = said.igen if again else said.ja
        return named_once(
            knowledge,
            place,
            template.form(form).format(namn=place.namn, dar=located(knowledge, place), kommun=kommun),
        )
    if place.kommun is None:
        return said.utanfor.form(form).format(namn=place.namn)
    answer = said.nej.form(form).format(namn=place.namn)
    near = municipality(knowledge, place.kommun).offices
    area = next((area for area in knowledge.areas if area.namn == place.namn), None)
    if area is not None:
        return district_text(knowledge, District(area.dar, tuple(area.kontor)), form)
    offered = nearest_office(knowledge, place.namn, form) if nearest and not 0 < len(near) <= MANY else ""
    if offered:
        reply.memory = replace(reply.memory, start=place.namn)
        return f"{answer} {offered}"
    if not near:
        return answer
    template = said.kommun if len(near) <= MANY else said.kommun_manga
    names = knowledge.swedish.listed(list(near))
    counted = template.form(form).format(
        kommun=kommun, platser=names, tal=number(knowledge, len(near)), kontor=_amount(knowledge, len(near))
    )
    return f"{answer} {counted}"


def named_once(knowledge: Knowledge, place: Place, text: str) -> str:
    """Return a text that names a place and its municipality, where both have one name with that name once."""
    if place.namn != place.kommun:
        return text
    whole = municipality(knowledge, place.namn).where
    return text.replace(f"{located(knowledge, place)}, {whole}", whole).replace(
        f"{located(knowledge, place)} {whole}", whole
    )


def _is_office(knowledge: Knowledge, name: str) -> bool:
    place = knowledge.places.get(name)
    return place is not None and place.kontor


def district_text(knowledge: Knowledge, district: District, form: Form, counts: bool = False) -> str:
    """Return how many offices a district has, and which. counts: without a "yes" or "no"."""
    said = knowledge.place_answers
    if not district.offices:
        return said.omrade_inga.form(form).format(dar=district.where)
    template = said.omrade_antal if counts else said.omrade_ja
    return template.form(form).format(
        dar=district.where,
        tal=number(knowledge, len(district.offices)),
        kontor=_amount(knowledge, len(district.offices)),
        platser=knowledge.swedish.listed(list(district.offices)),
    )


def _amount(knowledge: Knowledge, offices: int) -> str:
    said = knowledge.place_answers
    return said.ett_kontor if offices == 1 else said.flera_kontor.format(tal=number(knowledge, offices))


def number(knowledge: Knowledge, amount: int) -> str:
    """Return a small number as it is said."""
    words = knowledge.questions.tal
    return words[amount] if amount < len(words) else str(amount)


def tell_outside(reply: Reply, name: str) -> None:
    """Say that what is asked for lies outside the brochure, of which it has the name."""
    reply.say_as_it_is(reply.vary("utanfor_om", reply.knowledge.talk.utanfor_om).format(om=name))


def tell_also(reply: Reply, intent: str, question: Question) -> None:
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
            if intent in knowledge.programmes and each in knowledge.programmes:
                reply.memory = replace(reply.memory, compared=(intent, each))


def is_follow_up(knowledge: Knowledge, topic: Topic, before: Topic | None, question: Question) -> bool:
    """Tell whether a question that looks like `topic` goes on about the subject before it.

    "How many are they?" after the volunteers is about volunteers, unless the message says 'office'. So is
    what only the subject before has an answer to: "are they employed?"
    """
    if before is None or before.id == topic.id or question.places or question.programmes:
        return False
    asked = question.details(knowledge)
    own = [detail for detail in asked if detail in before.detaljer]
    if set(own) & set(knowledge.questions.sags_forst) and question.asks(knowledge, "pekar"):
        return True
    answers = topic.om_kontor or any(detail in topic.detaljer for detail in asked)
    if before.om_kontor and answers and not own:
        return False  # of two about the offices the one is asked that it looks like
    return leaves_open(topic, question) and bool(asked)


def leaves_open(topic: Topic, question: Question) -> bool:
    """Tell whether a question that looks like `topic` has no word of it, so that it may be about another."""
    named = any(fold(word) in question.words for word in topic.bara_med_ord)
    return bool(topic.bara_med_ord) and not named and not question.places and not question.programmes
