"""Operations on several subjects: compared, chosen among, in order, the others, by letter."""

from __future__ import annotations

import re
from dataclasses import replace

from lotsen.answers.about_places import NUMBER_OF, goes_on_about_place
from lotsen.answers.about_topics import tell_more, tell_whole
from lotsen.answers.answering import tell_topic
from lotsen.answers.areas import districts
from lotsen.answers.question import Question
from lotsen.answers.saying import Reply
from lotsen.answers.subjects import UNSURE, lists_offices, named_topics, office_intents, topic_named
from lotsen.knowledge import Knowledge, Topic, brief
from lotsen.swedish.fillers import only_fillers
from lotsen.swedish.signs import holds, plain
from lotsen.text import fold
from lotsen.values.intents import DIFFERENCE

# Letters of the shortest word that may tell which of several subjects is meant.
TELLING = 4
# Letters of the shortest word that may be a thing of which we know nothing.
STRANGE = 7


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
    if memory.subject == knowledge.naming.avsikt_plats and question.seeks_office(knowledge):
        return False  # of places, and none of them is told apart
    topics = [topic for topic in map(knowledge.topic, spoken_of) if topic is not None]
    stems = [word[:TELLING] for word in question.words.split() if len(word) >= TELLING]
    weighed = sorted(topics, key=lambda topic: -sum(stem in plain(topic.svar) for stem in stems))
    if not weighed:
        return False
    tell_topic(reply, weighed[0], brief(question.form)).offer(weighed[0].nasta)
    return True


def compare(reply: Reply, question: Question) -> bool:
    """Two topics side by side: a sentence each, or a number each."""
    knowledge = reply.knowledge
    counts = question.asks(knowledge, "storst") or question.asks(knowledge, "flest")
    of_both = question.asks(knowledge, "flera") and NUMBER_OF in question.details(knowledge)
    vardera = bool(reply.memory.compared) and (question.asks(knowledge, "vardera") or of_both)
    differs = DIFFERENCE in question.aspects or question.asks(knowledge, "samma_sak")
    if not (counts or vardera or differs):
        return False
    topics = named_topics(knowledge, question)
    if not topics and question.intent in knowledge.programmes:  # a name that is an ordinary word too
        topics = [knowledge.programmes[question.intent]]
    before = knowledge.topic(reply.memory.subject)
    same = question.asks(knowledge, "samma")
    known = not (same and _names_another_thing(knowledge, question, topics))
    # "Is it the same as Nova" is about two that are known, whatever else stands there.
    alone = len(topics) == 1 and (before in topics or not question.asks(knowledge, "pekar"))
    # Of places the intent has what may be the same: "does Nacka have the same opening hours".
    spoken_of = (knowledge.topic(question.intent) if question.places else None) or before
    one = topics[0] if alone else spoken_of if not topics else None
    if one is not None and not known and one.id not in knowledge.naming.kontaktamnen:
        tell_topic(reply, one, brief(question.form), first=knowledge.talk.okant_samma).offer(one.nasta)
        return True
    if (not topics and not question.seeks_office(knowledge)) or (vardera and len(topics) < 2):
        # What was compared, or spoken of last.
        last = reply.memory.compared or reply.memory.told[-2:]
        topics = [topic for topic in map(knowledge.topic, last) if topic is not None]
    elif len(topics) == 1 and before is not None and before not in topics:
        topics = [before, *topics]
    # A number or an address is no partner of a comparison.
    topics = [topic for topic in topics if topic.id not in knowledge.naming.kontaktamnen]
    if len(topics) < 2:
        return False
    first, second = topics[:2]
    numbers = counts or NUMBER_OF in question.details(knowledge)
    texts = [
        topic.detail(NUMBER_OF, question.form)
        if numbers and NUMBER_OF in topic.detaljer
        else topic.form(brief(question.form))
        for topic in (first, second)
    ]
    opening = [knowledge.talk.inte_samma] if same and known and not numbers else []
    reply.say(" ".join([*opening, *texts]), first.kalla)
    reply.about(first.id).about(second.id).offer([*first.nasta, *second.nasta])
    reply.memory = replace(reply.memory, compared=(first.id, second.id), listed=())
    return True


def _names_another_thing(knowledge: Knowledge, question: Question, topics: list[Topic]) -> bool:
    """Tell whether a question whether two are the same has a word for something that is not known."""
    known = plain(" ".join([knowledge.talk.inte_samma, *question.programmes]))
    signs = list(knowledge.questions.tecken.utfyllnad)
    signs += [sign for topic in topics for sign in (*topic.nar_det_heter, *getattr(topic, "andra_namn", ()))]
    words = [word for word in question.words.split() if len(word) >= STRANGE and word not in known.split()]
    offices = [fold(part) for part in knowledge.naming.soks]
    return any(
        not holds(signs, word)
        and not only_fillers(word, knowledge)
        and not any(part in word for part in offices)
        for word in words
    )


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
        # One of the list is asked for, and not the list.
        reply.memory = replace(memory, place=name, subject=knowledge.naming.avsikt_plats, listed=())
        if topic is not None and topic.om_kontor:
            tell_topic(reply, topic, question.form).offer(topic.nasta)
        else:
            asked = question.details(knowledge)
            goes_on_about_place(reply, knowledge.places[name], asked, question)
        reply.memory = replace(reply.memory, place=name, listed=listed)
        return True
    chosen = topic_named(knowledge, name)
    if chosen is None:
        return False
    tell_more(reply, chosen, question)
    return True


def the_others(reply: Reply, question: Question) -> bool:
    """ "And the others?": the one that was compared with what we spoke of, or the rest of a municipality."""
    knowledge, memory = reply.knowledge, reply.memory
    named = question.places or question.programmes
    if named or question.intent not in (*UNSURE, *office_intents(knowledge)):
        return False
    if not question.asks(knowledge, "andra"):
        return False
    other = next((each for each in memory.compared if each != memory.subject), None)
    topic = knowledge.topic(other)
    if topic is None:
        return False
    listed = next((each for each in topic.nasta if lists_offices(knowledge, each)), None)
    if topic.om_kontor and listed and (question.asks(knowledge, "lista") or question.intent == listed):
        topic = knowledge.topics[listed]
    tell_whole(reply, topic, question)
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
