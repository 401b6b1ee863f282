"""The knowledge files as typed, validated data.

`load(folder)` reads knowledge/*.yml and raises KnowledgeError with file, line, entry and field when one is
wrong. What only `make check` minds is in tools/review/knowledge.py.
"""

from lotsen.knowledge.contacts import Contacts, Responsible
from lotsen.knowledge.faults import KnowledgeError
from lotsen.knowledge.knowledge import Knowledge
from lotsen.knowledge.loading import load
from lotsen.knowledge.naming import Naming, Swedish
from lotsen.knowledge.places import Area, Place, PlaceAnswers, PlaceFile, PlaceGroup
from lotsen.knowledge.positions import Position, kilometres
from lotsen.knowledge.questions import Questions, Remark, Talk, Word
from lotsen.knowledge.settings import ChannelTexts, Language, Languages, Phrases
from lotsen.knowledge.topics import AnswerForms, Form, Named, Programme, Source, Topic, brief

__all__ = [
    "AnswerForms",
    "Area",
    "ChannelTexts",
    "Contacts",
    "Form",
    "Knowledge",
    "KnowledgeError",
    "Language",
    "Languages",
    "Named",
    "Naming",
    "Phrases",
    "Place",
    "PlaceAnswers",
    "PlaceFile",
    "PlaceGroup",
    "Position",
    "Programme",
    "Questions",
    "Remark",
    "Responsible",
    "Source",
    "Swedish",
    "Talk",
    "Topic",
    "Word",
    "brief",
    "kilometres",
    "load",
]
