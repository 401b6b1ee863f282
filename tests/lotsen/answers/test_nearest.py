"""The nearest office: sixty places looked up on a map by hand, and the ways in which people ask."""

from __future__ import annotations

import pytest

from lotsen.answers.memory import Memory
from lotsen.answers.operations import respond
from lotsen.answers.question import Question
from lotsen.knowledge import kilometres
from tests.lotsen.answers.test_operations import GOES_ON, KNOWLEDGE, OUTSIDE, PLACE, UNKNOWN, ask, said

LISTS = "lista_kontor"
# Where somebody is, the nearest office, and the km as the crow flies; 0: less than one.
SIXTY = """
Flemingsberg Fittja 6|Tumba Storvreten 1|Farsta Rågsved 4|Gubbängen Rågsved 3|Kista Husby 1
Rinkeby Rissne 1|Akalla Husby 1|Spånga Tensta 1|Vällingby Hässelby Gård 2|Bromma Rissne 4
Hägersten Älvsjö 3|Bredäng Skärholmen 3|Vårberg Skärholmen 1|Sätra Skärholmen 1
Liljeholmen Medborgarplatsen 3|Hagsätra Rågsved 1|Högdalen Rågsved 1|Skarpnäck Bagarmossen 1
Sköndal Bagarmossen 3|Hökarängen Rågsved 3|Kungsholmen Slussen 2|Östermalm Slussen 2
Södermalm Medborgarplatsen 0|Årsta Medborgarplatsen 2|Lidingö Slussen 6|Nacka Bagarmossen 4
Saltsjöbaden Fisksätra 3|Boo Orminge 2|Gustavsberg Orminge 8|Älta Bagarmossen 3|Tyresö Skogås 5
Trångsund Skogås 2|Handen Brandbergen 2|Västerhaninge Jordbro 3|Dalarö Brandbergen 15
Nynäshamn Jordbro 30|Ösmo Jordbro 20|Huddinge Rågsved 3|Stuvsta Rågsved 2|Segeltorp Skärholmen 1
Masmo Fittja 1|Alby Fittja 2|Norsborg Hallunda 1|Tullinge Storvreten 3|Salem Storvreten 5
Rönninge Fornhöjden 4|Södertälje Ronna 2|Järna Hovsjö 10|Nykvarn Hovsjö 8|Ekerö Vårby 5
Sundbyberg Rissne 2|Danderyd Tureberg 5|Täby Tureberg 7|Vallentuna Upplands Väsby 10
Åkersberga Orminge 17|Vaxholm Orminge 10|Norrtälje Rimbo 19|Märsta Upplands Väsby 12|Kungsängen Bro 8
Barkarby Tensta 2
"""
ROWS = [row.rsplit(" ", 1) for line in SIXTY.strip().splitlines() for row in line.split("|")]


@pytest.mark.parametrize(("places", "km"), ROWS)
def test_sixty_places_checked_by_hand(places: str, km: str) -> None:
    start, office = places.split(" ", 1)
    text = said(ask(f"vilket kontor ligger närmast {start}", LISTS))
    first = text[: text.index(" km bort)")]
    assert first.startswith(f"Närmast {start} låg kontor")
    assert f" {office} (" in first
    assert first.endswith("mindre än 1" if km == "0" else f"ungefär {km}")
    assert "2010" in text
    assert "114 14" in text


def test_there_are_sixty() -> None:
    assert len(ROWS) == len({places for places, _ in ROWS}) == 60


def test_every_office_and_nearly_every_place_has_a_position() -> None:
    """Without one: a region, and two municipalities that no town has the name of."""
    places = [place for place in KNOWLEDGE.places.values() if place.kommun]
    without = {place.namn for place in places if place.namn not in KNOWLEDGE.positions}
    assert without == {"Roslagen", "Botkyrka", "Upplands-Bro"}
    assert len(KNOWLEDGE.positions) > 27 + 200


def test_the_distance_is_the_haversine_one() -> None:
    assert kilometres((59.0, 18.0), (60.0, 18.0)) == pytest.approx(111.19, abs=0.01)
    assert kilometres((60.0, 17.0), (60.0, 18.0)) == pytest.approx(55.6, abs=0.01)


@pytest.mark.parametrize(
    ("text", "intent", "office"),
    [
        ("vilken av dem ligger närmast Flemingsberg", PLACE, "Fittja"),
        ("jag bor i Farsta, var finns närmaste", PLACE, "Rågsved"),
        ("jag bor i Farsta", PLACE, "Rågsved"),
        ("kontor nära Kista?", LISTS, "Husby"),
        ("finns det nåt nära mig, bor i Bredäng", PLACE, "Skärholmen"),
        ("närmsta polisstationen från gubbangen", "vad_ar_kontor", "Rågsved"),
        ("vilket kontor ligger närmast Älvnäs", LISTS, "Hallunda"),  # a name that only positions know
        ("närmaste polis till farsta strand", OUTSIDE, "Skogås"),  # not Farsta
        ("närmast Tumba, Hallunda eller Fittja", PLACE, "Hallunda"),  # of those named
        ("närmaste kontor till Tensta", LISTS, "Husby"),  # which has one itself
    ],
)
def test_ways_to_ask(text: str, intent: str, office: str) -> None:
    reply = ask(text, intent)
    assert reply.memory.place == office
    assert f" {office} (" in said(reply)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("närmaste vårdcentral till Tumba", OUTSIDE),
        ("närmaste bensinstation i Farsta", OUTSIDE),
        ("arbetar poliserna nära ungdomarna", "uppgifter"),
        ("finns det ett kontor i Tumba", PLACE),
        ("jag bor i Tensta", PLACE),
        ("närmaste kontor i Botkyrka", PLACE),  # a municipality has a list
        ("vilket kontor är närmast Uppsala", LISTS),
    ],
)
def test_what_is_no_question_for_it(text: str, intent: str) -> None:
    assert " km bort" not in said(ask(text, intent))


@pytest.mark.parametrize(
    ("text", "office"), [("finns det kontor i Rinkeby", "Rissne"), ("har ni kontor i Täby", "Tureberg")]
)
def test_after_a_no_the_nearest_one_is_offered(text: str, office: str) -> None:
    reply = ask(text, PLACE)
    answer = said(reply)
    assert answer.startswith("Nej, ") and f"Närmast låg kontoret i {office} (ungefär" in answer
    assert "Fråga gärna" not in answer
    assert "Närmast låg" not in said(ask("finns det kontor i Rinkeby eller Tensta", PLACE))
    again = said(ask("hur långt är det", OUTSIDE, ask("finns det kontor i Rinkeby", PLACE).memory))
    assert "Närmast Rinkeby" in again


def test_the_place_spoken_of_and_the_home_count() -> None:
    memory = ask("finns det kontor i Gubbängen", PLACE).memory
    assert "Närmast Gubbängen" in said(ask("vilket är närmast då", LISTS, memory))
    memory = ask("jag bor i Huddinge", PLACE).memory
    memory = ask("finns det ett i Tensta", PLACE, memory).memory
    assert "Närmast Huddinge" in said(ask("vilket är närmast mig", LISTS, memory))
    memory = ask("finns det kontor i Gubbängen", PLACE, memory).memory
    assert "Närmast Gubbängen" in said(ask("vilket är närmast då", LISTS, memory))
    assert "Skriv var du bor" in said(ask("vilket är närmast då", LISTS))


def test_the_home_is_kept_in_the_slots_of_the_conversation_and_nowhere_else() -> None:
    slots = ask("jag bor i Huddinge", PLACE).memory.slots()
    assert slots["minne"]["home"] == "Huddinge"
    assert Memory.of(slots).home == "Huddinge"
    assert "Huddinge" not in repr({**slots, "minne": {**slots["minne"], "home": ""}})


def test_after_a_list_the_nearest_of_them() -> None:
    memory = ask("vilka finns i Södertälje", LISTS).memory
    assert "i Fornhöjden" in said(ask("vilken av dem är närmast Tumba", LISTS, memory))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("närmaste polisstation?", "Skriv var du bor"),
        ("vilket kontor är närmast mig", "Skriv var du bor"),
        ("vilket kontor är närmast Ljungskogen", "vet jag inte"),
    ],
)
def test_without_a_place_that_is_known_it_says_so_and_where_to_turn(text: str, says: str) -> None:
    reply = ask(text, LISTS)
    assert says in said(reply)
    assert said(reply).index("112") < said(reply).index("114 14")
    again = ask(text, LISTS, reply.memory)
    assert said(again) != said(reply)


@pytest.mark.parametrize("form", ["svar", "kort", "lattlast"])
def test_every_form_has_distance_year_and_number(form: str) -> None:
    answers = KNOWLEDGE.nearest_answers
    for answer in (answers.ett, answers.tva):
        text = getattr(answer, form)
        assert all(part in text for part in ("{namn}", "{kontor}", "2010", "114 14"))


def test_a_message_that_was_not_understood_is_no_guess() -> None:
    assert " km bort" not in said(ask("det var nära ögat i Farsta", UNKNOWN))
    assert " km bort" not in said(ask("närmare bestämt då", GOES_ON))


def test_without_positions_of_offices_nothing_is_guessed() -> None:
    """As in another brochure that has not written them down."""
    without = {name: KNOWLEDGE.positions[name] for name in ("Farsta", "Tumba")}
    other = KNOWLEDGE.copy(update={"positions": without})
    reply = respond(other, Question("vilket är närmast Farsta", LISTS, ("Farsta",)), Memory())
    assert "Närmast" not in said(reply)
    one = KNOWLEDGE.copy(update={"positions": {**without, "Tensta": KNOWLEDGE.positions["Tensta"]}})
    for place, nearest in (("Farsta", True), ("Tensta", False)):
        reply = respond(one, Question(f"vilket är närmast {place}", LISTS, (place,)), Memory())
        assert (" km bort)" in said(reply)) is nearest


def test_how_far_goes_on_about_it_and_so_do_more_of_them() -> None:
    memory = ask("närmaste kontor till Rinkeby", LISTS).memory
    for text, intent in (("hur långt är det", OUTSIDE), ("finns det fler i närheten", LISTS)):
        assert "Närmast Rinkeby" in said(ask(text, intent, memory))
    assert " km bort" not in said(ask("hur långt är det", OUTSIDE))
    assert " km bort" not in said(ask("hur långt är det till Fittja", OUTSIDE, memory))


def test_how_far_between_two_places() -> None:
    """Both named, or from the place that was spoken of; as the crow flies, and no year: it did not move."""
    answer = said(ask("Hur långt är det från Tumba till Hallunda?", PLACE))
    assert "5 km fågelvägen mellan Tumba och Hallunda" in answer and "2010" not in answer
    memory = ask("jag bor i Farsta", PLACE).memory
    reply = ask("Hur långt är det till Rågsved?", OUTSIDE, memory)
    assert "4 km fågelvägen mellan Farsta och Rågsved" in said(reply)
    assert "fågelvägen mellan" not in said(ask("Hur långt är det till Rågsved?", PLACE))


def test_do_we_have_an_office_gets_a_no_first() -> None:
    assert said(ask("Jag bor i Tumba, har vi något lokalt poliskontor?", PLACE)).startswith("Nej, Tumba")
    assert said(ask("jag bor i Tumba", PLACE)).startswith("Närmast Tumba")


def test_nearest_to_home_after_what_was_said_of_all_offices() -> None:
    memory = ask("jag bor i Farsta", PLACE).memory
    memory = ask("varför fanns kontoren", "varfor_mal", memory).memory
    assert "Rågsved" in said(ask("vilket är då närmast för mig", GOES_ON, memory))
