"""The office nearest to a place: the one named, the one where somebody lives, or the last one spoken of.

The place is remembered in the dialogue's slots, which go with the session, and nowhere else.
"""

from __future__ import annotations

from dataclasses import replace

from lotsen.answers.areas import located
from lotsen.answers.question import Question
from lotsen.answers.saying import Reply, capitalised
from lotsen.answers.subjects import about_offices
from lotsen.knowledge import Form, Knowledge, Place, kilometres
from lotsen.swedish.signs import plain
from lotsen.values.intents import OUTSIDE

# A second office is named too when it is at most so many times as far, or so many km farther: by road it may
# be the nearer one.
AS_FAR, FARTHER = 1.5, 1.0
# From so many km a distance is told in steps of that many: more would sound exact.
FAR, STEP = 20, 5


def distance(reply: Reply, question: Question) -> bool:
    """ "How far is it from Tumba to Hallunda", or from the place just spoken of, as the crow flies."""
    knowledge, memory = reply.knowledge, reply.memory
    ends = [name for name in question.places if name in knowledge.positions]
    if not question.asks(knowledge, "langt") or not 0 < len(ends) <= 2 or len(question.places) > len(ends):
        return False
    office = knowledge.places[ends[-1]]
    before = [each for each in (memory.home, memory.start, memory.place) if each in knowledge.positions]
    start = ends[0] if len(ends) > 1 else next((each for each in before if each != office.namn), "")
    if not start:
        return False
    far = kilometres(knowledge.positions[start], knowledge.positions[office.namn])
    template = knowledge.nearest_answers.mellan
    text = template.form(question.form).format(namn=start, dar=office.namn, km=max(1, _whole_km(far)))
    reply.say_as_it_is(text)  # the ground is where it was
    reply.memory = replace(reply.memory, subject=knowledge.naming.avsikt_plats, place=office.namn)
    reply.offer(knowledge.place_next)
    return True


def nearest(reply: Reply, question: Question) -> bool:
    """ "Which one is nearest to Tumba": one office or two with the distance, or which place to count from."""
    knowledge = reply.knowledge
    clear = question.asks(knowledge, "narmast") or _how_far(reply, question)
    if not (clear or question.asks(knowledge, "nara") or _lives(reply, question)):
        return False
    if not _of_offices(reply, question) or not _placed(knowledge):
        return False
    start, among = _start(reply, question)
    among = [place for place in among if place.namn != start]
    if start in knowledge.positions and among:
        _tell(reply, question, start, among)
        return True
    here = question.asks(knowledge, "har_jag_ar")
    if question.places or not (clear or here):
        return False
    unknown = question.asks(knowledge, "fran_en_plats") and not (here or question.asks(knowledge, "nyss"))
    said = knowledge.nearest_answers
    variants = said.okand if unknown else said.varifran
    reply.say_as_it_is(reply.vary("unknown_place" if unknown else "no_place", variants))
    return True


def nearest_office(knowledge: Knowledge, start: str, form: Form) -> str:
    """Return the sentence that names the office nearest to a place without one; "": the way is not known."""
    offices = _placed(knowledge)
    if start not in knowledge.positions or not offices:
        return ""
    here = knowledge.positions[start]
    far, _, place = min(
        (kilometres(here, knowledge.positions[place.namn]), place.namn, place) for place in offices
    )
    said = knowledge.nearest_answers.efter_nej
    return said.form(form).format(namn=start, kontor=_with_distance(knowledge, far, place))


def remember_home(reply: Reply, question: Question) -> None:
    """Keep the place that somebody says they live in, until the conversation ends."""
    if question.places and question.asks(reply.knowledge, "hemma"):
        reply.memory = replace(reply.memory, home=question.places[0])


def _lives(reply: Reply, question: Question) -> bool:
    """Tell whether somebody says where they live, a place without an office, and asks for nothing else."""
    knowledge = reply.knowledge
    place = next((knowledge.places[name] for name in question.places), None)
    without = place is not None and not place.kontor and not place.municipality and place.kommun is not None
    at_places = question.intent == knowledge.naming.avsikt_plats and not question.details(knowledge)
    asks = question.seeks_office(knowledge)  # "do we have an office" wants a no first
    return without and at_places and not asks and question.asks(knowledge, "hemma")


def _how_far(reply: Reply, question: Question) -> bool:
    """Tell whether "how far is it" goes on about the nearest office."""
    knowledge, memory = reply.knowledge, reply.memory
    spoken_of = about_offices(knowledge, memory.subject) and memory.start in knowledge.positions
    return spoken_of and not question.places and question.asks(knowledge, "langt")


def _of_offices(reply: Reply, question: Question) -> bool:
    """Tell whether it is an office that is looked for, and not the nearest chemist's."""
    knowledge = reply.knowledge
    if _how_far(reply, question):
        return True
    if question.asks(knowledge, "ett_kontor"):
        topic = knowledge.topic(question.intent)
        return topic is None or not topic.nummer
    topic = knowledge.topic(question.intent)
    about = question.intent == knowledge.naming.avsikt_plats or (topic is not None and topic.om_kontor)
    goes_on = topic is None and question.intent != OUTSIDE
    return about or (goes_on and about_offices(knowledge, reply.memory.subject))


def _start(reply: Reply, question: Question) -> tuple[str, list[Place]]:
    """Return the place to count from, and the offices to choose among: all, those named, or those listed."""
    knowledge, memory = reply.knowledge, reply.memory
    words = f" {question.words} "
    known = [name for name in knowledge.positions if f" {plain(name)} " in words]
    # Longest first: "Farsta strand" is not Farsta.
    names = [*question.places, *sorted(known, key=len, reverse=True)]
    before = _before(reply, question)
    offices = _placed(knowledge)
    named = [place for place in offices if place.namn in question.places]
    others = [name for name in names if name not in {place.namn for place in named}]
    if len(named) > 1:
        return next(iter(others), before), named
    if question.asks(knowledge, "av_dem"):
        listed = [place for place in offices if place.namn in memory.listed]
        offices = listed if len(listed) > 1 else offices
    return next(iter([*others, *names]), before), offices


def _before(reply: Reply, question: Question) -> str:
    """Return the place to count from when none is named: home, the last one without an office, the last."""
    knowledge, memory = reply.knowledge, reply.memory
    place = knowledge.places.get(memory.place)
    if memory.home and question.asks(knowledge, "har_jag_ar"):
        return memory.home
    last = memory.place if place is not None and not place.kontor else ""
    return last or memory.start or memory.home or memory.place


def _tell(reply: Reply, question: Question, start: str, among: list[Place]) -> None:
    knowledge, form = reply.knowledge, question.form
    said = knowledge.nearest_answers
    here = knowledge.positions[start]
    own = next((place for place in knowledge.offices if place.namn == start), None)
    rows = sorted((kilometres(here, knowledge.positions[place.namn]), place.namn, place) for place in among)
    limit = max(rows[0][0] * AS_FAR, rows[0][0] + FARTHER)
    told = [(far, place) for far, _, place in rows[:2] if far <= limit]
    if own is not None:
        told = told[:1]
    template = said.tva if len(told) > 1 else said.ett
    offices = [_with_distance(knowledge, far, place) for far, place in told]
    text = template.form(form).format(namn=start, kontor=knowledge.swedish.listed(offices))
    if own is not None:
        text = f"{capitalised(said.eget.form(form).format(dar=located(knowledge, own)))} {text}"
    names = [place.namn for _, place in told]
    reply.say(text, template.kalla, names if len(names) > 1 else ())
    subject = knowledge.naming.avsikt_plats
    reply.memory = replace(reply.memory, subject=subject, place=names[0], listed=tuple(names), start=start)
    reply.offer(knowledge.place_next)


def _placed(knowledge: Knowledge) -> list[Place]:
    """Return the offices whose position is known; none of another brochure that has not written them down."""
    return [place for place in knowledge.offices if place.namn in knowledge.positions]


def _with_distance(knowledge: Knowledge, far: float, place: Place) -> str:
    said = knowledge.nearest_answers
    km = _whole_km(far)
    distance = (said.avstand if km else said.nara).format(km=km)
    return f"{located(knowledge, place)} {distance}"


def _whole_km(far: float) -> int:
    return round(far) if far < FAR else STEP * round(far / STEP)
