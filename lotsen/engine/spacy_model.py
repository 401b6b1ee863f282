"""One spaCy model a process. Rasa loads it for each node of its graph that names it, and there are two.

Nothing changes the model once it is loaded. Twice costs a second of start and the memory of its word table.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import metadata


def replace_rasas() -> None:
    """Let all nodes of this process share what was loaded under a name. Call it before a model is loaded."""
    from rasa.nlu.utils.spacy_utils import SpacyNLP

    SpacyNLP.load_model = staticmethod(lru_cache(maxsize=1)(SpacyNLP.load_model))


def stamp(name: str) -> str:
    """Return the name and contents of a spaCy model: the stand-in's lemmas change while its name stays."""
    try:
        files = metadata.files(name) or []
    except (metadata.PackageNotFoundError, ValueError):
        files = []
    hashes = sorted(f"{file} {file.hash.value}" for file in files if file.hash)
    return "\0".join([name, *hashes])
