"""The knowledge files as typed, validated data.

`load(folder)` reads knowledge/*.yml and raises KnowledgeError with file, line, entry and field when one is
wrong. What only `make check` minds is in lotsen/knowledge/review.py.
"""

from lotsen.knowledge.contacts import Contacts
from lotsen.knowledge.faults import KnowledgeError
from lotsen.knowledge.loading import load
from lotsen.knowledge.places import Place, PlaceAnswers, PlaceFile, PlaceGroup
from lotsen.knowledge.settings import ChannelTexts, FollowUps, Language, Languages, Phrases
from lotsen.knowledge.topics import Answer, Form, Named, Programme, Source, Topic
from lotsen.knowledge.whole import Knowledge

__all__ = [
    "Answer",
    "ChannelTexts",
    "Contacts",
    "FollowUps",
    "Form",
    "Knowledge",
    "KnowledgeError",
    "Language",
    "Languages",
    "Named",
    "Phrases",
    "Place",
    "PlaceAnswers",
    "PlaceFile",
    "PlaceGroup",
    "Programme",
    "Source",
    "Topic",
    "load",
]
