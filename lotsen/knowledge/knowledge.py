"""Everything in knowledge/ as one value."""

from __future__ import annotations

from lotsen.knowledge.contacts import Contacts
from lotsen.knowledge.naming import Naming, Swedish
from lotsen.knowledge.places import Area, Place, PlaceAnswers
from lotsen.knowledge.positions import NearestAnswers, Position
from lotsen.knowledge.questions import Questions, Talk, Word
from lotsen.knowledge.settings import ChannelTexts, Languages, Phrases
from lotsen.knowledge.topics import Programme, Strict, Topic


class Knowledge(Strict):
    """Everything in knowledge/, with the placeholders filled in."""

    contacts: Contacts
    topics: dict[str, Topic]
    programmes: dict[str, Programme]
    places: dict[str, Place]
    place_answers: PlaceAnswers
    areas: list[Area]
    place_next: list[str]
    not_names: list[str]
    positions: dict[str, Position]
    nearest_answers: NearestAnswers
    naming: Naming
    swedish: Swedish
    questions: Questions
    talk: Talk
    words: dict[str, Word]
    phrases: Phrases
    languages: Languages
    channel: ChannelTexts
    # Of what the files say, comments and blanks apart: the same in every process that has the same texts.
    fingerprint: str

    @property
    def offices(self) -> list[Place]:
        """The places that have an office, in the brochure's order."""
        return [place for place in self.places.values() if place.kontor]

    def topic(self, topic_id: str | None) -> Topic | None:
        """Return the topic or programme with this id, or None."""
        return self.topics.get(topic_id or "") or self.programmes.get(topic_id or "")

    def detail_called(self, detail: str | None, subject: str = "") -> str:
        """Return what a detail of a subject is called where it is lacking; no subject: "det här"."""
        called = self.questions.heter.get(detail or "", self.talk.just_det)
        return called.format(om=subject or self.talk.det_har, ar=self.place_answers.ja.kalla.ar)
