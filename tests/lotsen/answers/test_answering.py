import pytest

from lotsen import paths
from lotsen.answers.answering import SHORT_CHANNELS, form_for, is_follow_up, place_answer, topic_answer
from lotsen.answers.areas import municipality
from lotsen.answers.memory import Memory
from lotsen.answers.question import Question
from lotsen.knowledge import Form, Topic, load
from lotsen.values.bubble import Kind

KNOWLEDGE = load(paths.KNOWLEDGE)
FORMS: list[Form] = ["svar", "kort", "lattlast"]
DATED = KNOWLEDGE.contacts.aktualitet


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
    """No fact is without its year; the whole sentence on it comes once."""
    bubble = topic_answer(KNOWLEDGE, topic(topic_id), form)
    assert bubble.text.startswith(topic(topic_id).form(form))
    assert "2010" in bubble.text or topic(topic_id).nummer
    assert bubble.source == topic(topic_id).kalla.avsnitt
    again = topic_answer(KNOWLEDGE, topic(topic_id), form, Memory(dated=True)).text
    assert not again.endswith(DATED) and ("2010" in again or topic(topic_id).nummer)


def test_an_unknown_place_is_answered_by_a_list() -> None:
    one, every = place_answer(KNOWLEDGE, ["Tensta"], "svar"), place_answer(KNOWLEDGE, [], "svar")
    assert (one.kind, one.items, every.kind) == (Kind.ANSWER, (), Kind.LIST)
    assert every.items == tuple(place.namn for place in KNOWLEDGE.offices)
    assert one.source and every.source


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("place", KNOWLEDGE.places.values(), ids=lambda place: place.namn)
def test_place_answer(place, form: Form) -> None:  # type: ignore[no-untyped-def]
    answer = place_answer(KNOWLEDGE, [place.namn], form).text
    offices = place.kontor or municipality(KNOWLEDGE, place.namn).offices or place.namn == "Södermalm"
    assert answer.startswith("Ja, " if offices else "Nej, ")
    assert place.namn.split("-")[0] in answer or place.kommun is None
    assert "{" not in answer
    assert "114 14" in answer and ("2010" in answer or place.kommun is None)


def test_offices_of_the_municipality_are_named() -> None:
    assert "Fittja, Hallunda och Storvreten" in place_answer(KNOWLEDGE, ["Alby"], "svar").text
    assert "Rimbo" not in place_answer(KNOWLEDGE, ["Göteborg"], "svar").text


def test_several_places() -> None:
    answer = place_answer(KNOWLEDGE, ["Tensta", "Rinkeby"], "kort").text
    assert answer.index("Ja, ") < answer.index("Nej, Rinkeby")
    assert answer.count(DATED) == 1


def test_municipality_beside_its_place_is_no_question_of_its_own() -> None:
    answer = place_answer(KNOWLEDGE, ["Bro", "Upplands-Bro"], "svar").text
    assert answer.startswith("Ja, ") and "i Bro," in answer and "Nej" not in answer
    assert place_answer(KNOWLEDGE, ["Upplands Väsby"], "svar").text.startswith("Ja, ")


@pytest.mark.parametrize("names", [[], ["Atlantis"]])
def test_unknown_place_gives_the_list(names: list[str]) -> None:
    answer = place_answer(KNOWLEDGE, names, "svar").text
    assert answer.startswith("Nej") and all(place.namn in answer for place in KNOWLEDGE.offices)


@pytest.mark.parametrize("detail", KNOWLEDGE.questions.detaljer)
def test_every_sign_asks_for_its_detail_with_and_without_accents(detail: str) -> None:
    plain = str.maketrans("åäö", "aao")
    for sign in KNOWLEDGE.questions.detaljer[detail]:
        text = " ".join(part.split("/")[0].strip("*") for part in sign.split() if part != "…")
        for asked in (f"{text.upper()}?", text.translate(plain)):
            assert detail in Question(asked).details(KNOWLEDGE), asked


def test_details_are_ones_that_somebody_can_ask_for() -> None:
    for known in [*KNOWLEDGE.topics.values(), *KNOWLEDGE.programmes.values()]:
        assert set(known.detaljer) <= set(KNOWLEDGE.questions.aspects), known.id


def test_what_is_learned_is_a_detail_only_if_the_knowledge_says_so() -> None:
    asked = Question("går de en kurs", aspects=("anmalan", "beratta"))
    assert asked.details(KNOWLEDGE) == ["utbildning", "anmalan"]


@pytest.mark.parametrize(
    ("topic_id", "before", "question", "aspect", "follows"),
    [
        ("antal_kontor", "volontarer", "hur många är de", "antal", True),
        ("antal_kontor", "volontarer", "hur många kontor finns det", "antal", False),
        ("antal_kontor", "chefsamrad", "hur många är de", "antal", True),  # and then it is missing
        ("antal_kontor", "chefsamrad", "berätta", "beratta", False),
        ("antal_kontor", "antal_kontor", "hur många är de", "antal", False),
        ("antal_kontor", "", "hur många är de", "antal", False),
        ("mumin", "volontarer", "hur många är de", "antal", False),
        ("personal", "volontarer", "är de anställda?", "stammer", True),
        ("lista_kontor", "chefsamrad", "vilka sitter där", "vem", True),
    ],
)
def test_goes_on_about_the_subject_before(
    topic_id: str, before: str, question: str, aspect: str, follows: bool
) -> None:
    last, asked = KNOWLEDGE.topic(before), Question(question, aspects=(aspect,))
    assert is_follow_up(KNOWLEDGE, topic(topic_id), last, asked) is follows
