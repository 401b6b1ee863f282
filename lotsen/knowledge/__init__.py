"""The knowledge files as typed, validated data.

`load(folder)` reads knowledge/*.yml and raises KnowledgeError with file, line, entry and field when one is
wrong. What only `make check` minds is in tools/review/knowledge.py.
"""

from lotsen.knowledge.contacts import Contacts, Responsible
from lotsen.knowledge.faults import KnowledgeError
from lotsen.knowledge.knowledge import Knowledge
from lotsen.knowledge.loading import load
from lotsen.knowledge.naming import Naming, Swedish
from lotsen.knowledge.places import Place, PlaceAnswers, PlaceFile, PlaceGroup
from lotsen.knowledge.settings import ChannelTexts, FollowUps, Language, Languages, Phrases
from lotsen.knowledge.topics import AnswerForms, Form, Named, Programme, Source, Topic

__all__ = [
    "AnswerForms",
    "ChannelTexts",
    "Contacts",
    "FollowUps",
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
    "Programme",
    "Responsible",
    "Source",
    "Swedish",
    "Topic",
    "load",
]
