"""What a question wants to know of its subject."""

from collections import Counter

import pytest
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message

from lotsen import paths
from lotsen.knowledge import load
from lotsen.nlu.component import understood
from lotsen.nlu.question_aspect import QuestionAspect, aspect_of
from lotsen.values.intents import ASPECT, DIFFERENCE, IS_IT_SO
from tests.lotsen.nlu.conftest import Parse

QUESTIONS = load(paths.KNOWLEDGE).questions
# On eight lines of an aspect nothing was learned that held.
FEWEST = 25


@pytest.mark.parametrize(
    ("shares", "aspects"),
    [
        ({"antal": 0.8, "var": 0.2}, ["antal"]),
        ({"antal": 0.4, "var": 0.3, "vad": 0.3}, []),  # not sure enough
        ({}, []),  # no model
    ],
)
def test_only_a_likely_aspect_is_told(
    shares: dict[str, float], aspects: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    component = QuestionAspect(QuestionAspect.get_default_config())
    monkeypatch.setattr(component, "shares", lambda message: shares)
    place = {"entity": "plats", "value": "Tensta", "start": 0, "end": 6}
    (done,) = component.process([Message({TEXT: "Tensta?", ENTITIES: [place]})])
    assert [each["value"] for each in done.get(ENTITIES)] == ["Tensta", *aspects]
    assert list(understood(done).aspects) == aspects


def test_a_training_line_says_what_it_asks_for() -> None:
    assert aspect_of(Message.build("x", "nova", [], {ASPECT: "antal"})) == "antal"
    assert aspect_of(Message.build("x", "nova", [], {"larm": "kris"})) is None
    assert aspect_of(Message.build("x", "nova")) is None


def test_every_aspect_has_lines_and_every_label_is_an_aspect() -> None:
    """Nothing is heard that no answer knows of, nothing is answered that nobody can ask for."""
    lines: Counter[str] = Counter()
    for file in sorted((paths.ROOT / "data" / "nlu").glob("*.yml")):
        if f"{ASPECT}:" in file.read_text(encoding="utf-8"):
            found = map(aspect_of, load_data(str(file)).intent_examples)
            lines.update(aspect for aspect in found if aspect is not None)
    assert set(lines) == {*QUESTIONS.larda, DIFFERENCE, IS_IT_SO, "beratta"}
    assert not set(QUESTIONS.larda) & set(QUESTIONS.detaljer)
    assert min(lines.values()) >= FEWEST, lines


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("vad är antalet poliser i mumin", "antal"),
        ("av vilken orsak finns chefsamrådet", "varfor"),
        ("på vilken gata ligger kontoret i Alby", "adress"),
        ("hur gammal måste man vara som volontär", "alder"),
        ("vad skiljer Nova från Mumin", "skillnad"),
        ("stämmer det att Nova är nedlagt", "stammer"),
        ("jag vill veta mera om det ni kallar ungdomsråd, berätta", "beratta"),
        ("vem är det som sköter stödcentrum", "drivs"),
        ("kostar det något att gå till stödcentrum", "kostnad"),
    ],
)
def test_the_trained_model(text: str, aspect: str, parse: Parse) -> None:
    heard = [each["value"] for each in parse(text)["entities"] if each["entity"] == ASPECT]
    assert heard == [aspect]
