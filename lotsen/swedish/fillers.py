"""Words that say nothing beside a name: 'och Rinkeby då?' is the same question as 'Rinkeby?'."""

from __future__ import annotations

from functools import lru_cache

from lotsen.knowledge import Knowledge
from lotsen.text import fold, words


@lru_cache(maxsize=4)
def _folded(fillers: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold, fillers))


def only_fillers(text: str, knowledge: Knowledge) -> bool:
    """Tell whether `text` holds nothing but such words; the empty text does."""
    known = _folded(knowledge.swedish.fyllnadsord + knowledge.naming.fyllnadsord)
    return all(fold(word) in known for word in words(text))
