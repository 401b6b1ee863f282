"""Makes typed entries of a file's data, and says in plain words which field does not fit."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from pydantic.fields import ModelField

from lotsen.knowledge.faults import KnowledgeError, unknown
from lotsen.knowledge.reading import Document, Spot

# Pydantic's name of a fault, or how it begins, and ours.
_KINDS = (
    ("value_error.missing", "saknas"),
    ("type_error.none.not_allowed", "tomt"),
    ("value_error.any_str.min_length", "tomt"),
    ("value_error.list.min_items", "tom_lista"),
    ("value_error.nothing_there", "tom_lista"),
    ("value_error.too_few", "for_fa"),
    ("value_error.no_name_in_sign", "inte_namn_i_tecken"),
    ("value_error.no_number", "inte_nummer"),
    ("value_error.no_site", "inte_webb"),
    ("value_error.no_mail", "inte_epost"),
    ("type_error.str", "inte_text"),
    ("type_error.list", "inte_lista"),
    ("type_error.tuple", "inte_lista"),
    ("type_error.integer", "inte_heltal"),
    ("type_error.float", "inte_tal"),
    ("value_error.bool", "inte_sant"),
    ("type_error.bool", "inte_sant"),
    ("type_error", "inga_falt"),
)


def build(model: Any, document: Document, spot: Spot = ()) -> Any:
    """Return what stands at `spot` as a `model`; raise KnowledgeError with the field that does not fit."""
    data = document.at(spot)
    if not isinstance(data, dict):
        raise document.error("inga_falt", spot, funnet=_shown(data))
    try:
        return model(**data)
    except TypeError:  # a key that is no text
        raise document.error("inga_falt", spot, funnet=_shown(data)) from None
    except ValidationError as error:
        raise _explained(model, document, spot, error) from None


def entries(model: Any, document: Document) -> dict[str, Any]:
    """Return a file's entries by their id."""
    if not isinstance(document.data, list) or not document.data:
        raise document.error("ingen_lista")
    built: dict[str, Any] = {}
    for number in range(len(document.data)):
        entry = build(model, document, (number,))
        if entry.id in built:
            raise document.error("dubbelt_id", (number, "id"), namn=entry.id, fil=document.name)
        built[entry.id] = entry
    return built


def _explained(model: Any, document: Document, spot: Spot, error: ValidationError) -> KnowledgeError:
    """Return the error for the first fault; a field that is unknown comes before one that is missing.

    The second is then most often what the first should have been.
    """
    faults = sorted(error.errors(), key=lambda each: each["type"] != "value_error.extra")
    first = faults[0]
    where: Spot = (*spot, *(part for part in first["loc"] if part != "__root__"))
    value = document.at(where)
    if first["type"] == "value_error.extra":
        kind, values = unknown("okant", str(where[-1]), _fields(model, first["loc"][:-1]))
        return document.error(kind, where, **values)
    kind = next((ours for theirs, ours in _KINDS if first["type"].startswith(theirs)), "annat")
    return document.error(
        kind, where, namn=where[-1], varde=_shown(value), funnet=_shown(value), varfor=first["msg"]
    )


def _fields(model: Any, way: Spot) -> list[str]:
    """Return the names of the fields of what stands at the end of `way`, positions left out."""
    for part in way:
        if isinstance(part, str):
            field: ModelField | None = model.__fields__.get(part)
            model = field.type_ if field is not None else model
    return list(model.__fields__)


def _shown(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else f"{text[:40]}…"
