"""Where places lie, and how the question for the nearest office is answered (knowledge/lagen.yml)."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from lotsen.knowledge.settings import Several
from lotsen.knowledge.topics import AnswerForms, Strict, Text

# Latitude and longitude in degrees.
Position = tuple[float, float]
EARTH = 6371.0  # km, mean radius


class NearestAnswers(Strict):
    """How it is said: one office or two; the place had one; after a no; between two; a distance; no place."""

    ett: AnswerForms
    tva: AnswerForms
    eget: AnswerForms
    efter_nej: AnswerForms
    mellan: AnswerForms
    avstand: Text
    nara: Text
    varifran: Several
    okand: Several


class PositionFile(Strict):
    """knowledge/lagen.yml. inom: south, west, north, east of all of them, in degrees."""

    inom: tuple[float, float, float, float]
    svar: NearestAnswers
    geonames: dict[str, Position]
    for_hand: dict[str, Position]

    @property
    def positions(self) -> dict[str, Position]:
        """Return all of them by name."""
        return {**self.geonames, **self.for_hand}


def kilometres(one: Position, other: Position) -> float:
    """Return the distance as the crow flies, by the haversine formula."""
    (south, west), (north, east) = ((radians(lat), radians(lon)) for lat, lon in (one, other))
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * EARTH * asin(sqrt(half))
