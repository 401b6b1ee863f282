"""Names that two places or programmes share: only the first of them would ever be found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lotsen.knowledge.faults import KnowledgeError
from lotsen.knowledge.reading import Document, Spot
from lotsen.swedish.name_forms import one_spelling
from lotsen.text import fold


def same_names(places: Document, programmes: Document) -> Iterator[KnowledgeError]:
    """Yield an error for each nickname that is another's name or nickname."""
    owners: dict[str, str] = {}
    of_others: list[tuple[Document, Spot, str, str]] = []
    rows: list[tuple[Document, Spot, Any]] = [
        *((places, ("kontor", at), row) for at, row in enumerate(places.data["kontor"])),
        *((programmes, (at,), row) for at, row in enumerate(programmes.data)),
    ]
    for group in places.data["andra_platser"]:
        for name in group["namn"]:
            owners.setdefault(_form(name), name)
    for document, spot, row in rows:
        owners[_form(row["namn"])] = row["namn"]
        for at, name in enumerate(row.get("andra_namn", [])):
            of_others.append((document, (*spot, "andra_namn", at), name, row["namn"]))
    for document, spot, name, owner in of_others:
        other = owners.setdefault(_form(name), owner)
        if other != owner:
            yield document.error("samma_namn", spot, namn=name, annan=other)


def _form(name: str) -> str:
    """Return a name as lotsen/swedish/name_forms.py compares it."""
    return fold(one_spelling(name).replace(" ", "").replace("-", ""))
