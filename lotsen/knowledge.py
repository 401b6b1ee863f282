"""The knowledge files as typed, validated data.

`load(folder)` reads knowledge/*.yml and raises KnowledgeError with file, entry and field when one is wrong.
"""

from __future__ import annotations

import string
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import yaml
from pydantic import BaseModel, Extra, ValidationError, constr

from lotsen.text import and_list

Form = Literal["svar", "kort", "lattlast"]
if TYPE_CHECKING:
    Text = str
else:
    Text = constr(strip_whitespace=True, min_length=2)


class KnowledgeError(ValueError):
    """A knowledge file is missing or wrong; the message names file, entry and field."""


class _Strict(BaseModel):
    class Config:
        extra = Extra.forbid
        allow_mutation = False


class Source(_Strict):
    """Where in the brochure a fact stands."""

    avsnitt: Text
    ar: int


class Answer(_Strict):
    """One answer in three forms: whole, for messaging, in easy Swedish."""

    svar: Text
    kort: Text
    lattlast: Text
    kalla: Source

    def form(self, form: Form) -> str:
        """Return the text in the wanted form."""
        return str(getattr(self, form))


class Topic(Answer):
    """An answer that an intent of the same name asks for."""

    id: Text
    rubrik: Text
    detaljer: dict[str, Text] = {}
    om_kontor: bool = False
    bara_med_ord: list[Text] = []


class Named(_Strict):
    """A name that a message may hold. `tvetydig`: also an ordinary word; `inte_vid`: words that show it."""

    namn: Text
    andra_namn: list[Text] = []
    tvetydig: bool = False
    inte_vid: list[str] = []


class Programme(Topic, Named):
    """One of the nine other programmes."""


class Place(Named):
    """A place; `kommun` is None outside the county, `kontor` says whether it is one of the 27."""

    kommun: str | None
    kontor: bool = True


class PlaceAnswers(_Strict):
    """How the question 'is there an office in X' is answered."""

    ja: Answer
    nej: Answer
    kommun: Answer
    okand: Answer


class Contacts(_Strict):
    """The two numbers, the addresses, and the sentences that follow answers."""

    akut: Text
    icke_akut: Text
    webb: Text
    epost: Text
    post: Text
    aktualitet: Text
    detalj_saknas: Text
    reserv: Text
    kalla: Source


class Phrases(_Strict):
    """Emergency phrases, and the words that take their force away (knowledge/akutfraser.yml)."""

    fraser: tuple[Text, ...]
    negation: tuple[Text, ...]
    fragar_om: tuple[Text, ...]

    class Config:
        frozen = True


class FollowUps(_Strict):
    """Words that ask for a detail, and the details that are said to be missing when a topic lacks them."""

    detaljer: dict[str, list[Text]]
    sags_saknas: list[Text]


class Knowledge(_Strict):
    """Everything in knowledge/, with the placeholders filled in."""

    contacts: Contacts
    topics: dict[str, Topic]
    programmes: dict[str, Programme]
    places: dict[str, Place]
    place_answers: PlaceAnswers
    not_names: list[str]
    follow_ups: FollowUps
    phrases: Phrases

    @property
    def offices(self) -> list[Place]:
        """The places that have an office, in the brochure's order."""
        return [place for place in self.places.values() if place.kontor]

    def topic(self, topic_id: str | None) -> Topic | None:
        """Return the topic or programme with this id, or None."""
        return self.topics.get(topic_id or "") or self.programmes.get(topic_id or "")


def _read(folder: Path, name: str) -> Any:
    path = folder / name
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise KnowledgeError(f"knowledge/{name} is missing: put the file back, for instance from git.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "not UTF-8 text"
        raise KnowledgeError(f"knowledge/{name}{where}: not valid YAML ({problem}).") from None


def _build(model: Any, data: Any, name: str, entry: str) -> Any:
    if not isinstance(data, dict):
        raise KnowledgeError(f"knowledge/{name}, entry {entry}: expected keys and values, found {data!r}.")
    try:
        return model(**data)
    except (ValidationError, TypeError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else {"loc": ("?",), "msg": str(error)}
        field = ".".join(str(part) for part in first["loc"])
        raise KnowledgeError(f"knowledge/{name}, entry {entry}, field {field}: {first['msg']}.") from None


def _entries(data: Any, name: str, model: Any) -> dict[str, Any]:
    if not isinstance(data, list):
        raise KnowledgeError(f"knowledge/{name}: expected a list of entries that each begin with '- id:'.")
    built: dict[str, Any] = {}
    for number, raw in enumerate(data, start=1):
        entry = str(raw.get("id", f"number {number}")) if isinstance(raw, dict) else f"number {number}"
        if entry in built:
            raise KnowledgeError(f"knowledge/{name}, entry {entry}, field id: used twice.")
        built[entry] = _build(model, raw, name, entry)
    return built


def _places(data: dict[str, Any], name: str) -> dict[str, Place]:
    places: dict[str, Place] = {}
    rows = [dict(raw, kontor=True) for raw in data.get("kontor") or []]
    for group in data.get("andra_platser") or []:
        ordinary = group.get("vanliga_ord", [])
        for word in group.get("namn") or []:
            row = {"namn": word, "kommun": group.get("kommun"), "kontor": False, "tvetydig": word in ordinary}
            rows.append(row)
    for row in rows:
        place = _build(Place, row, name, str(row.get("namn", "without namn")))
        if place.namn in places:
            raise KnowledgeError(f"knowledge/{name}, entry {place.namn}, field namn: used twice.")
        places[place.namn] = place
    return places


def _fill(value: Any, facts: dict[str, str], name: str, entry: str) -> Any:
    """Fill placeholders such as {icke_akut} in every text of `value`."""
    if isinstance(value, dict):
        return {key: _fill(item, facts, name, f"{entry}, field {key}") for key, item in value.items()}
    if isinstance(value, list):
        return [_fill(item, facts, name, f"{entry} {_label(item)}".strip()) for item in value]
    if not isinstance(value, str):
        return value
    try:
        keys = [key for _, key, _, _ in string.Formatter().parse(value) if key is not None]
        return value.format(**facts) if keys else value
    except (KeyError, IndexError, ValueError) as error:
        raise KnowledgeError(
            f"knowledge/{name}, {entry}: unknown placeholder {error}; known are {', '.join(sorted(facts))}."
        ) from None


def _label(item: Any) -> str:
    return str(item.get("id", "")) if isinstance(item, dict) else ""


def load(folder: Path) -> Knowledge:
    """Read and validate every knowledge file in `folder`; raise KnowledgeError with the first fault found."""
    contacts = _read(folder, "kontakter.yml")
    place_data = _read(folder, "platser.yml")
    if not isinstance(contacts, dict) or not isinstance(place_data, dict):
        raise KnowledgeError("knowledge/kontakter.yml and knowledge/platser.yml must hold keys and values.")
    places = _places(place_data, "platser.yml")
    programmes = _read(folder, "satsningar.yml")
    names = [str(raw.get("namn")) for raw in programmes or [] if isinstance(raw, dict)]
    offices = [place.namn for place in places.values() if place.kontor]
    facts = {key: str(contacts.get(key)) for key in ("akut", "icke_akut", "webb", "epost", "post")}
    facts |= {"antal": str(len(offices)), "platser": and_list(offices), "satsningar": and_list(names)}
    later = {"namn": "{namn}", "kommun": "{kommun}", "platser": "{platser}"}  # filled in when the answer is given
    data = {
        "contacts": _build(Contacts, _fill(contacts, facts, "kontakter.yml", "entry"), "kontakter.yml", "(whole file)"),
        "topics": _entries(_fill(_read(folder, "amnen.yml"), facts, "amnen.yml", "entry"), "amnen.yml", Topic),
        "programmes": _entries(_fill(programmes, facts, "satsningar.yml", "entry"), "satsningar.yml", Programme),
        "places": places,
        "place_answers": _build(
            PlaceAnswers,
            _fill(place_data.get("svar"), facts | later, "platser.yml", "entry svar"),
            "platser.yml",
            "svar",
        ),
        "not_names": place_data.get("inte_namn") or [],
        "follow_ups": _build(FollowUps, _read(folder, "foljdfragor.yml"), "foljdfragor.yml", "(whole file)"),
        "phrases": _build(Phrases, _read(folder, "akutfraser.yml"), "akutfraser.yml", "(whole file)"),
    }
    return Knowledge(**data)
