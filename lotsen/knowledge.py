"""The knowledge files as typed, validated data.

`load(folder)` reads knowledge/*.yml and raises KnowledgeError with file, entry and field when one is wrong.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import yaml
from pydantic import BaseModel, Extra, Field, ValidationError, constr

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

    kommun: Text | None = Field(...)
    kontor: bool = True


class PlaceGroup(_Strict):
    """Places without an office in one municipality; `vanliga_ord` are those that are ordinary words too."""

    kommun: Text | None = Field(...)
    namn: list[Text]
    vanliga_ord: list[Text] = []


class PlaceAnswers(_Strict):
    """How the question 'is there an office in X' is answered."""

    ja: Answer
    nej: Answer
    kommun: Answer
    okand: Answer


class PlaceFile(_Strict):
    """knowledge/platser.yml."""

    kontor: list[Place]
    andra_platser: list[PlaceGroup]
    svar: PlaceAnswers
    inte_namn: list[Text] = []


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
    rop: tuple[Text, ...]
    rop_med: tuple[Text, ...]
    negation: tuple[Text, ...]
    fragar_om: tuple[Text, ...]

    class Config:
        frozen = True


class FollowUps(_Strict):
    """Words that ask for a detail, and the details that are said to be missing when a topic lacks them."""

    detaljer: dict[str, list[Text]]
    sags_saknas: list[Text]


class ChannelTexts(_Strict):
    """What a channel says by itself, and the messages that ask for deletion (knowledge/kanal.yml)."""

    for_langt: Text
    for_ofta: Text
    ny_session: Text
    raderat: Text
    inte_raderat: Text
    maskerat: Text
    bara_text: Text
    avstangd: Text
    radera_fraser: list[Text]


class Language(_Strict):
    """The alarm and the pointer to the police's number in another language."""

    id: Text
    namn: Text
    koder: list[Text]
    skrift: Text | None = None
    larm: Text
    vanta: Text


class Languages(_Strict):
    """The languages; how sure (0 to 1) the detector must be, and on how many words of Latin letters."""

    gransen: float
    minst_ord: int
    sprak: list[Language]


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
    languages: Languages
    channel: ChannelTexts

    @property
    def offices(self) -> list[Place]:
        """The places that have an office, in the brochure's order."""
        return [place for place in self.places.values() if place.kontor]

    def topic(self, topic_id: str | None) -> Topic | None:
        """Return the topic or programme with this id, or None."""
        return self.topics.get(topic_id or "") or self.programmes.get(topic_id or "")


class _Loader(yaml.SafeLoader):
    """A YAML loader that refuses a key written twice, of which YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(
                problem=f"the key {twice} is written twice", problem_mark=node.start_mark
            )
        return super().construct_mapping(node, deep)


def _read(folder: Path, name: str) -> Any:
    path = folder / name
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _Loader)
    except FileNotFoundError:
        raise KnowledgeError(
            f"knowledge/{name} is missing: put the file back, for instance from git."
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError, TypeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "not UTF-8 text"
        raise KnowledgeError(f"knowledge/{name}{where}: not valid YAML ({problem}).") from None


def _build(model: Any, data: Any, name: str, entry: str = "(whole file)") -> Any:
    if not isinstance(data, dict):
        raise KnowledgeError(f"knowledge/{name}, entry {entry}: expected keys and values, found {data!r}.")
    try:
        return model(**data)
    except (ValidationError, TypeError) as error:
        first = (
            error.errors()[0] if isinstance(error, ValidationError) else {"loc": ("?",), "msg": str(error)}
        )
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


def _places(file: PlaceFile) -> dict[str, Place]:
    rows = list(file.kontor)
    for group in file.andra_platser:
        for name in group.namn:
            ordinary = name in group.vanliga_ord
            rows.append(Place(namn=name, kommun=group.kommun, kontor=False, tvetydig=ordinary))
    places: dict[str, Place] = {}
    for place in rows:
        if place.namn in places:
            raise KnowledgeError(f"knowledge/platser.yml, entry {place.namn}, field namn: used twice.")
        places[place.namn] = place
    return places


def _fill(value: Any, facts: dict[str, str], name: str, entry: str = "entry") -> Any:
    """Fill placeholders such as {icke_akut} in every text of `value`."""
    if isinstance(value, dict):
        return {key: _fill(item, facts, name, f"{entry}, field {key}") for key, item in value.items()}
    if isinstance(value, list):
        return [_fill(item, facts, name, f"{entry} {_label(item)}".strip()) for item in value]
    if not isinstance(value, str):
        return value
    filled = _PLACEHOLDER.sub(lambda found: facts.get(found[1], found[0]), value)
    unknown = next((key for key in _PLACEHOLDER.findall(value) if key not in facts), None)
    if unknown is None and _BRACE.search(_PLACEHOLDER.sub("", value)):
        unknown = "a brace by itself"
    if unknown is not None:
        known = ", ".join(sorted(facts))
        raise KnowledgeError(
            f"knowledge/{name}, {entry}: unknown placeholder '{unknown}'; known are {known}."
        )
    return filled


_PLACEHOLDER = re.compile(r"{(\w+)}")
_BRACE = re.compile(r"[{}]")


def _label(item: Any) -> str:
    return str(item.get("id", "")) if isinstance(item, dict) else ""


def load(folder: Path) -> Knowledge:
    """Read and validate every knowledge file in `folder`; raise KnowledgeError with the first fault found."""
    contacts = _read(folder, "kontakter.yml")
    if not isinstance(contacts, dict):
        raise KnowledgeError(f"knowledge/kontakter.yml: expected keys and values, found {contacts!r}.")
    programmes = _read(folder, "satsningar.yml")
    names = [str(raw.get("namn")) for raw in programmes if isinstance(raw, dict)] if programmes else []
    place_file = _read(folder, "platser.yml")
    rows = place_file.get("kontor") if isinstance(place_file, dict) else None
    offices = (
        [str(row.get("namn")) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    )
    facts = {key: str(contacts.get(key)) for key in ("akut", "icke_akut", "webb", "epost", "post")}
    facts |= {"antal": str(len(offices)), "platser": and_list(offices), "satsningar": and_list(names)}
    # Filled in when the answer is given.
    later = facts | {"namn": "{namn}", "kommun": "{kommun}", "platser": "{platser}"}

    def filled(name: str, these: dict[str, str] = facts) -> Any:
        return _fill(_read(folder, name), these, name)

    places = _build(PlaceFile, filled("platser.yml", later), "platser.yml")
    topics = _entries(filled("amnen.yml"), "amnen.yml", Topic)
    built = _entries(filled("satsningar.yml"), "satsningar.yml", Programme)
    shared = next(iter(topics.keys() & built.keys()), None)
    if shared is not None:
        raise KnowledgeError(f"knowledge/satsningar.yml, entry {shared}, field id: used in amnen.yml too.")
    return Knowledge(
        contacts=_build(Contacts, filled("kontakter.yml"), "kontakter.yml"),
        topics=topics,
        programmes=built,
        places=_places(places),
        place_answers=places.svar,
        not_names=places.inte_namn,
        follow_ups=_build(FollowUps, filled("foljdfragor.yml"), "foljdfragor.yml"),
        languages=_build(Languages, filled("sprak.yml"), "sprak.yml"),
        phrases=_build(Phrases, filled("akutfraser.yml"), "akutfraser.yml"),
        channel=_build(ChannelTexts, filled("kanal.yml"), "kanal.yml"),
    )
