"""What is answered to what, as pure functions over the knowledge. An answer is a Bubble with its source."""

from __future__ import annotations

from dataclasses import replace

from lotsen.knowledge import Form, Knowledge, Place, Topic
from lotsen.text import fold, words
from lotsen.values.bubble import Bubble, Kind

# Channels where a whole answer is too long; the names are Rasa's.
SHORT_CHANNELS = frozenset({"telegram", "twilio", "facebook"})


def form_for(channel: str | None) -> Form:
    """Return the form of answer that suits a channel."""
    return "kort" if channel in SHORT_CHANNELS else "svar"


def answer_to(knowledge: Knowledge, topic: Topic, question: str, form: Form, missing: bool = False) -> Bubble:
    """Return the answer to a question on a topic; a detail the brochure lacks is said so first.

    `missing` is what the pipeline thinks of that: the entity `saknas`. Who asks for a number reads it first.
    """
    answer = topic_answer(knowledge, topic, form)
    detail = asked_detail(knowledge, question)
    lacking = detail in knowledge.follow_ups.sags_saknas and detail not in topic.detaljer
    return _lacking(knowledge, answer) if (lacking or missing) and not topic.nummer else answer


def is_follow_up(knowledge: Knowledge, topic: Topic, before: Topic | None, question: str) -> bool:
    """Tell whether a question that looks like `topic` goes on about the subject before it.

    "How many are they?" after the volunteers is about volunteers, unless the message says 'office'.
    """
    if before is None or before.id == topic.id or not topic.bara_med_ord:
        return False
    folded = fold(question)
    return not any(fold(word) in folded for word in topic.bara_med_ord) and (
        asked_detail(knowledge, question) is not None
    )


def topic_answer(knowledge: Knowledge, topic: Topic, form: Form) -> Bubble:
    """Return the answer to a topic, with the note on its age when it is about the offices."""
    return _about(knowledge, topic, topic.form(form))


def place_answer_to(
    knowledge: Knowledge, names: list[str], question: str, form: Form, missing: bool = False
) -> Bubble:
    """Return the answer on places; a detail such as the street address is said to be missing first.

    Then without its "yes" or "no", which would be read as the answer about the detail.
    """
    answer = place_answer(knowledge, names, form)
    lacking = asked_detail(knowledge, question) in knowledge.follow_ups.sags_saknas
    if not (lacking or missing):
        return answer
    return _lacking(knowledge, replace(answer, text=_without_yes_or_no(knowledge, answer.text)))


def _without_yes_or_no(knowledge: Knowledge, answer: str) -> str:
    said = (f"{word}, " for word in knowledge.swedish.svarsord)
    return answer.removeprefix(next(filter(answer.startswith, said), ""))


def place_answer(knowledge: Knowledge, names: list[str], form: Form) -> Bubble:
    """Return the answer to 'is there an office in ...' for the places named; none named: the list."""
    places = [knowledge.places[name] for name in names if name in knowledge.places]
    within = {place.kommun for place in places if place.namn != place.kommun}
    places = [place for place in places if place.kontor or place.namn not in within]  # "Bro i Upplands-Bro"
    if not places:
        offices = [office.namn for office in knowledge.offices]
        unknown = knowledge.place_answers.okand
        text = unknown.form(form).format(platser=knowledge.swedish.listed(offices))
        source = unknown.kalla.avsnitt
        return Bubble(_dated(knowledge, text), Kind.LIST, source=source, items=tuple(offices))
    text = " ".join(_one_place(knowledge, place, form) for place in places)
    return Bubble(_dated(knowledge, text), source=knowledge.place_answers.ja.kalla.avsnitt)


def _one_place(knowledge: Knowledge, place: Place, form: Form) -> str:
    if place.kontor:
        return knowledge.place_answers.ja.form(form).format(
            namn=place.namn, kommun=knowledge.swedish.genitive(place.kommun or "")
        )
    answer = knowledge.place_answers.nej.form(form).format(namn=place.namn)
    near = [office.namn for office in knowledge.offices if office.kommun == place.kommun]
    if near:
        nearby = knowledge.place_answers.kommun.form(form).format(
            kommun=knowledge.swedish.genitive(place.kommun or ""), platser=knowledge.swedish.listed(near)
        )
        answer = f"{answer} {nearby}"
    return answer


def follow_up(knowledge: Knowledge, topic: Topic, question: str, form: Form) -> Bubble:
    """Return the detail of `topic` that a follow-up asks for, or the whole answer.

    A detail that the topic lacks is said to be missing before the answer is given: no guessing.
    """
    detail = asked_detail(knowledge, question)
    if detail is None:
        return topic_answer(knowledge, topic, form)
    if detail in topic.detaljer:
        return _about(knowledge, topic, topic.detaljer[detail])
    return _lacking(knowledge, topic_answer(knowledge, topic, form))


def asked_detail(knowledge: Knowledge, question: str) -> str | None:
    """Return the key of the detail that the words of `question` ask for (knowledge/foljdfragor.yml)."""
    asked = f" {' '.join(fold(word) for word in words(question))} "
    for detail, signs in knowledge.follow_ups.detaljer.items():
        if any(f" {fold(sign)} " in asked for sign in signs):
            return detail
    return None


def _about(knowledge: Knowledge, topic: Topic, text: str) -> Bubble:
    dated = _dated(knowledge, text) if topic.om_kontor else text
    offices = [office.namn for office in knowledge.offices]
    if knowledge.swedish.listed(offices) in text:
        return Bubble(dated, Kind.LIST, source=topic.kalla.avsnitt, items=tuple(offices))
    return Bubble(dated, source=topic.kalla.avsnitt)


def _dated(knowledge: Knowledge, text: str) -> str:
    return f"{text} {knowledge.contacts.aktualitet}"


def _lacking(knowledge: Knowledge, answer: Bubble) -> Bubble:
    return replace(answer, text=f"{knowledge.contacts.detalj_saknas} {answer.text}")
