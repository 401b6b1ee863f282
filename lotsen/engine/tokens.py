"""spaCy's words of the training lines, kept on disk: after a change spaCy is asked about new lines only.

Without new lines spaCy is not even loaded. What is kept is what SpacyTokenizer reads of a document: for each
word its text, where it begins, its lemma and its tag.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Iterable
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple

from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.tokenizers.spacy_tokenizer import SpacyTokenizer
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP
from rasa.shared.nlu.constants import ACTION_TEXT, RESPONSE, TEXT
from rasa.shared.nlu.training_data.training_data import TrainingData

from lotsen.engine.spacy_model import stamp
from lotsen.nlu.stamp import stamp_of
from lotsen.paths import HOME

logger = logging.getLogger(__name__)

CACHE = HOME / ".cache" / "tokens.json"
# 10 MB; a fuller file keeps only what the latest training used.
CACHED_TEXTS = 60_000
BATCH = 50  # texts that spaCy gets at a time, as from Rasa
ATTRIBUTES = (TEXT, RESPONSE, ACTION_TEXT)  # that SpacyNLP makes documents of

_rasas_tag = SpacyTokenizer._tag_of_token


class Word(NamedTuple):
    """What SpacyTokenizer reads of a spaCy token, under spaCy's names."""

    text: str
    idx: int
    lemma_: str
    tag_: str


Words = list[Word]


class LazyModel(SpacyModel):
    """A spaCy model that is loaded when it is first asked for."""

    def __init__(self, name: str) -> None:
        self.model_name = name
        self._loaded: Any = None

    @property
    def model(self) -> Any:
        """The loaded model. Raises what Rasa's loading raises."""
        if self._loaded is None:
            self._loaded = SpacyNLP.load_model(self.model_name).model
            SpacyNLP.ensure_proper_language_model(self._loaded)
        return self._loaded


def replace_rasas() -> None:
    """Replace them for this process, which trains."""
    # Wrapped, since Rasa's check of the graph asks for the types of a method's parameters.
    SpacyNLP.create = classmethod(wraps(SpacyNLP.create.__func__)(create))
    SpacyNLP.process_training_data = wraps(SpacyNLP.process_training_data)(add_words)
    SpacyTokenizer._tag_of_token = staticmethod(tag)


def create(cls: type[SpacyNLP], config: dict[str, Any], *_: Any, **__: Any) -> SpacyNLP:
    """Return the component with a model that is not loaded yet."""
    return cls(LazyModel(config.get("model") or ""), {**cls.get_default_config(), **config})


def add_words(component: SpacyNLP, training_data: TrainingData, model: SpacyModel) -> TrainingData:
    """Add to each line what Rasa adds, with words in the place of spaCy's own."""
    lines = training_data.training_examples
    asked = [(line, name, component._get_text(line, name)) for line in lines for name in ATTRIBUTES]
    asked = [(line, name, text) for line, name, text in asked if text]
    known = words_of(dict.fromkeys(text for *_, text in asked), model, CACHE)
    for line, name, text in asked:
        if known[text]:
            line.set(SPACY_DOCS[name], known[text])
    return training_data


def tag(token: Any) -> str:
    """Return a word's tag, spaCy's own when it is a token of spaCy's."""
    return token.tag_ if isinstance(token, Word) else str(_rasas_tag(token))


def words_of(texts: Iterable[str], model: SpacyModel, file: Path) -> dict[str, Words]:
    """Return the words of each text, from `file` if they are there, else from the model and into the file."""
    made_by = "\0".join([stamp(model.model_name), stamp_of([__name__, "spacy"])])
    known = _read(file, made_by)
    wanted = list(texts)
    new = [text for text in wanted if text not in known]
    if not new:
        return known
    for text, doc in zip(new, model.model.pipe(new, batch_size=BATCH), strict=True):
        known[text] = [Word(word.text, word.idx, word.lemma_, _rasas_tag(word)) for word in doc]
    _write(file, made_by, known if len(known) <= CACHED_TEXTS else {text: known[text] for text in wanted})
    return known


def _read(file: Path, made_by: str) -> dict[str, Words]:
    """Return what the file has; nothing if another model or other code made it, or if it is damaged."""
    try:
        digest, _, body = file.read_bytes().partition(b"\n")
    except FileNotFoundError:
        return {}
    except OSError as error:
        logger.warning("The cache of words %s cannot be read, so spaCy reads every line: %s", file, error)
        return {}
    try:
        if digest.decode("ascii") != hashlib.sha256(body).hexdigest():
            raise ValueError("its digest is another")
        stored = json.loads(body)
        if stored["made_by"] != made_by:
            return {}
        words = [tuple(word) for word in stored["words"]]
        return {
            text: [
                Word(words[number][0], begin, words[number][1], words[number][2])
                for number, begin in zip(numbers[::2], numbers[1::2], strict=True)
            ]
            for text, numbers in stored["texts"].items()
        }
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        logger.warning("The cache of words %s is damaged, so spaCy reads every line anew: %s", file, error)
        return {}


def _write(file: Path, made_by: str, known: dict[str, Words]) -> None:
    """Replace the file in one step. A disk that cannot be written to costs time only: a warning."""
    numbers: dict[tuple[str, str, str], int] = {}
    texts = {
        text: [
            part
            for word in words
            for part in (numbers.setdefault((word.text, word.lemma_, word.tag_), len(numbers)), word.idx)
        ]
        for text, words in known.items()
    }
    body = json.dumps({"made_by": made_by, "words": list(numbers), "texts": texts}).encode()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=file.name, suffix=".tmp", dir=file.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
            os.replace(name, file)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        logger.warning("The cache of words %s cannot be written: %s", file, error)
