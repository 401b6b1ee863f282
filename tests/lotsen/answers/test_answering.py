import pytest

from lotsen import paths
from lotsen.answers.answering import (
    SHORT_CHANNELS,
    answer_to,
    asked_detail,
    follow_up,
    form_for,
    is_follow_up,
    place_answer,
    topic_answer,
)
from lotsen.knowledge import Form, Topic, load
from lotsen.values.bubble import Kind

KNOWLEDGE = load(paths.KNOWLEDGE)
FORMS: list[Form] = ["svar", "kort", "lattlast"]
DATED = KNOWLEDGE.contacts.aktualitet
LACKING = KNOWLEDGE.contacts.detalj_saknas


def topic(topic_id: str) -> Topic:
    found = KNOWLEDGE.topic(topic_id)
    assert found is not None
    return found


@pytest.mark.parametrize("channel", [None, "rest", "webb", "cmdline"])
def test_whole_answers(channel: str | None) -> None:
    assert form_for(channel) == "svar"


@pytest.mark.parametrize("channel", sorted(SHORT_CHANNELS))
def test_short_answers_in_messaging(channel: str) -> None:
    assert form_for(channel) == "kort"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("topic_id", [*KNOWLEDGE.topics, *KNOWLEDGE.programmes])
def test_topic_answer(topic_id: str, form: Form) -> None:
    answer = topic_answer(KNOWLEDGE, topic(topic_id), form).text
    assert answer.startswith(topic(topic_id).form(form))
    assert answer.endswith(DATED) == topic(topic_id).om_kontor


@pytest.mark.parametrize("topic_id", [*KNOWLEDGE.topics, *KNOWLEDGE.programmes])
def test_an_answer_says_where_it_comes_from(topic_id: str) -> None:
    source = topic(topic_id).kalla.avsnitt
    answers = [
        topic_answer(KNOWLEDGE, topic(topic_id), "svar"),
        answer_to(KNOWLEDGE, topic(topic_id), "vad kostar det", "kort", missing=True),
        follow_up(KNOWLEDGE, topic(topic_id), "hur många?", "lattlast"),
    ]
    assert {answer.source for answer in answers} == {source}
    # What enumerates the offices is a list of them.
    assert all((answer.kind is Kind.LIST) == bool(answer.items) for answer in answers)
    assert (Kind.LIST in {answer.kind for answer in answers}) is (topic_id in ("lista_kontor",))


def test_an_unknown_place_is_answered_by_a_list() -> None:
    one, every = place_answer(KNOWLEDGE, ["Tensta"], "svar"), place_answer(KNOWLEDGE, [], "svar")
    assert (one.kind, one.items, every.kind) == (Kind.ANSWER, (), Kind.LIST)
    assert every.items == tuple(place.namn for place in KNOWLEDGE.offices)
    assert one.source and every.source


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("place", KNOWLEDGE.places.values(), ids=lambda place: place.namn)
def test_place_answer(place, form: Form) -> None:  # type: ignore[no-untyped-def]
    answer = place_answer(KNOWLEDGE, [place.namn], form).text
    assert answer.startswith("Ja, " if place.kontor else "Nej, ")
    assert place.namn in answer
    assert "{" not in answer
    assert answer.endswith(DATED) and "114 14" in answer and "2010" in answer


def test_offices_of_the_municipality_are_named() -> None:
    assert "Fittja, Hallunda och Storvreten" in place_answer(KNOWLEDGE, ["Alby"], "svar").text
    assert "Rimbo" not in place_answer(KNOWLEDGE, ["Göteborg"], "svar").text


def test_several_places() -> None:
    answer = place_answer(KNOWLEDGE, ["Tensta", "Rinkeby"], "kort").text
    assert answer.index("Ja, Tensta") < answer.index("Nej, Rinkeby")
    assert answer.count(DATED) == 1


def test_municipality_beside_its_place_is_no_question_of_its_own() -> None:
    answer = place_answer(KNOWLEDGE, ["Bro", "Upplands-Bro"], "svar").text
    assert answer.startswith("Ja, Bro") and "Nej" not in answer
    assert place_answer(KNOWLEDGE, ["Upplands Väsby"], "svar").text.startswith("Ja, Upplands Väsby")


@pytest.mark.parametrize("names", [[], ["Atlantis"]])
def test_unknown_place_gives_the_list(names: list[str]) -> None:
    answer = place_answer(KNOWLEDGE, names, "svar").text
    assert answer.startswith("Nej") and all(place.namn in answer for place in KNOWLEDGE.offices)


@pytest.mark.parametrize(
    ("question", "detail"),
    [
        ("hur många är de?", "antal"),
        ("HUR MANGA", "antal"),
        ("varför då", "varfor"),
        ("varfor", "varfor"),
        ("är det frivilligt", "frivilligt"),
        ("var ligger de", "var"),
        ("svar ja", None),
        ("hej", None),
        ("", None),
    ],
)
def test_asked_detail(question: str, detail: str | None) -> None:
    assert asked_detail(KNOWLEDGE, question) == detail


@pytest.mark.parametrize("detail", KNOWLEDGE.follow_ups.detaljer)
def test_every_sign_asks_for_its_detail_with_and_without_accents(detail: str) -> None:
    plain = str.maketrans("åäö", "aao")
    for sign in KNOWLEDGE.follow_ups.detaljer[detail]:
        asked = asked_detail(KNOWLEDGE, f"{sign.upper()}?")
        assert asked == asked_detail(KNOWLEDGE, sign.translate(plain)) is not None


def test_details_are_ones_that_somebody_can_ask_for() -> None:
    for known in [*KNOWLEDGE.topics.values(), *KNOWLEDGE.programmes.values()]:
        assert set(known.detaljer) <= set(KNOWLEDGE.follow_ups.detaljer), known.id


def test_follow_up_gives_the_detail() -> None:
    assert (
        follow_up(KNOWLEDGE, topic("volontarer"), "hur många?", "svar").text
        == topic("volontarer").detaljer["antal"]
    )
    office = topic("vad_ar_kontor")
    assert follow_up(KNOWLEDGE, office, "varför?", "svar").text == f"{office.detaljer['varfor']} {DATED}"


def test_follow_up_without_the_detail_says_so_first() -> None:
    answer = follow_up(KNOWLEDGE, topic("chefsamrad"), "hur många?", "kort").text
    assert answer.startswith(LACKING) and answer.endswith(topic("chefsamrad").kort)


def test_follow_up_that_asks_for_nothing_known_gives_the_answer() -> None:
    assert follow_up(KNOWLEDGE, topic("nova"), "berätta mer", "svar").text == topic("nova").svar


def test_answer_to_says_what_the_brochure_lacks() -> None:
    assert answer_to(KNOWLEDGE, topic("mumin"), "vad kostar mumin", "svar").text.startswith(LACKING)
    assert answer_to(KNOWLEDGE, topic("mumin"), "vad är mumin", "svar").text == topic("mumin").svar
    asked_and_known = answer_to(KNOWLEDGE, topic("utredningscentrum"), "vilken ålder gäller", "svar").text
    assert asked_and_known == topic("utredningscentrum").svar
    age = answer_to(KNOWLEDGE, topic("utgivare_ar"), "hur gammal är informationen", "svar").text
    assert age == topic("utgivare_ar").svar
    number = answer_to(KNOWLEDGE, topic("kontakt_akut"), "går 112 på engelska", "svar", missing=True).text
    assert number == topic("kontakt_akut").svar


def test_how_many_goes_on_about_the_subject_before() -> None:
    antal = topic("antal_kontor")
    assert is_follow_up(KNOWLEDGE, antal, topic("volontarer"), "hur många är de")
    assert not is_follow_up(KNOWLEDGE, antal, topic("volontarer"), "hur många kontor finns det")
    assert is_follow_up(KNOWLEDGE, antal, topic("chefsamrad"), "hur många är de")  # and then it is missing
    assert not is_follow_up(KNOWLEDGE, antal, topic("chefsamrad"), "berätta")
    assert not is_follow_up(KNOWLEDGE, antal, antal, "hur många är de")
    assert not is_follow_up(KNOWLEDGE, antal, None, "hur många är de")
    assert not is_follow_up(KNOWLEDGE, topic("mumin"), topic("volontarer"), "hur många är de")
