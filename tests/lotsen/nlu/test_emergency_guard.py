"""The guard decides last, whatever the other components thought."""

from typing import Any

import pytest
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from lotsen.nlu.clause_splitter import ClauseSplitter
from lotsen.nlu.component import PART, UNDERSTANDING
from lotsen.nlu.emergency_guard import EmergencyGuard
from lotsen.nlu.hearing import hear
from lotsen.values.turn import begin
from lotsen.values.understanding import Danger, Grade, Understanding

ORDINARY = [{"name": "oppettider", "confidence": 0.9}, {"name": "tack", "confidence": 0.1}]


def guard(probability: float, monkeypatch: pytest.MonkeyPatch) -> EmergencyGuard:
    made = EmergencyGuard(
        {
            **EmergencyGuard.get_default_config(),
            "alarm": 0.5,
            "alarm_with_phrase": 0.3,
            "unclear": 0.2,
            "unclear_with_phrase": 0.05,
        }
    )
    # The mean of this and the classifier's share is what decides; it has none here unless told.
    monkeypatch.setattr(made, "shares", lambda message: {"akut": 2 * probability})
    return made


def message(text: str, ranking: list[dict[str, Any]] = ORDINARY) -> Message:
    return Message({TEXT: text, INTENT: ranking[0], INTENT_RANKING_KEY: ranking})


@pytest.mark.parametrize(
    ("text", "probability", "intent"),
    [
        ("vad är det för väder", 0.6, "akut"),
        ("vad är det för väder", 0.3, "akut_oklart"),
        ("vad är det för väder", 0.1, "oppettider"),
        ("han har kniv", 0.35, "akut"),
        ("han har kniv", 0.1, "akut_oklart"),
        ("han har kniv", 0.01, "oppettider"),
        ("hjälp mig snälla", 0.0, "akut_oklart"),
        ("", 0.0, "nlu_fallback"),
        ("😀 !!", 0.0, "nlu_fallback"),
    ],
)
def test_outcomes(text: str, probability: float, intent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (done,) = guard(probability, monkeypatch).process([message(text)])
    assert done.get(INTENT)["name"] == intent
    assert done.get(INTENT_RANKING_KEY)[0]["name"] == intent


def test_the_classifiers_own_alarm_needs_the_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    ranking = [{"name": "akut", "confidence": 0.4}, *ORDINARY]
    (done,) = guard(-0.1, monkeypatch).process([message("vad är det för väder", ranking)])
    assert done.get(INTENT)["name"] == "oppettider"


def test_the_ordinary_ranking_is_kept_behind_a_doubtful_case(monkeypatch: pytest.MonkeyPatch) -> None:
    (done,) = guard(0.3, monkeypatch).process([message("vad är det för väder")])
    assert [row["name"] for row in done.get(INTENT_RANKING_KEY)] == ["akut_oklart", "oppettider", "tack"]


def test_a_bare_name_is_not_doubted_but_may_still_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    for probability, intent in ((0.3, "oppettider"), (0.6, "akut")):
        asked = message("och Tensta då")
        asked.set(UNDERSTANDING, Understanding(bare_name=True))
        (done,) = guard(probability, monkeypatch).process([asked])
        assert done.get(INTENT)["name"] == intent


def test_the_channel_gets_to_know(monkeypatch: pytest.MonkeyPatch) -> None:
    turn = begin(hear("han har kniv"))
    guard(0.35, monkeypatch).process([message("han har kniv")])
    assert turn.understanding is not None
    assert (turn.intent, turn.understanding.danger) == ("akut", Danger(0.35, grade=Grade.ALARM))
    assert [row.intent for row in turn.understanding.ranking] == ["akut", "oppettider", "tack"]


@pytest.mark.parametrize(("probability", "judged"), [(0.05, True), (0.0, False)])
def test_clauses_of_what_is_surely_harmless_are_not_looked_at(
    probability: float, judged: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They cost as much as the message; another reading of an odd text is always looked at."""
    found = guard(probability, monkeypatch)
    found.config["clause_whole"] = 0.02
    odd = "h j ä l p, var ligger Tensta"
    messages = ClauseSplitter().process([message(odd)])
    looked: list[str] = []
    for part in messages[1:]:
        part.get(PART).waiting.append(lambda one: looked.append(one.get(TEXT)))
    readings = set(hear(odd).readings)
    everything = {part.get(TEXT) for part in messages[1:]}
    assert found.process(messages) == messages[:1] and readings and readings < everything
    assert set(looked) == (everything if judged else readings)


@pytest.mark.parametrize(("sentence", "intent"), [(0.1, "oppettider"), (0.4, "akut_oklart")])
def test_what_is_torn_out_of_a_letter_needs_its_sentence(
    sentence: float, intent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = guard(0.05, monkeypatch)
    found.config |= {
        "clause_sure": 0.95,
        "clause_sentence": 0.3,
        "unclear_clause": 0.6,
        "mention_clause": 0.2,
    }
    own = {"hunden vill ut": 0.9, "Vädret är grått och hunden vill ut.": sentence}
    monkeypatch.setattr(found, "shares", lambda one: {"akut": 2 * own.get(one.get(TEXT), 0.05)})
    letter = "Det är måndag. Vädret är grått och hunden vill ut. När har ni öppet?"
    (done,) = found.process(ClauseSplitter().process([message(letter)]))
    assert done.get(INTENT)["name"] == intent
    (done,) = found.process(ClauseSplitter().process([message("Vädret är grått och hunden vill ut")]))
    assert done.get(INTENT)["name"] == "akut_oklart"  # no letter


def test_the_text_is_not_logged(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        guard(0.9, monkeypatch).process([message("hemligheten är sju")])
    assert "probability 0.90" in caplog.text
    assert "hemligheten" not in caplog.text


@pytest.mark.parametrize(
    "text",
    [
        "det står en man utanför min dörr med kniv och skriker",
        "/restart han har kniv och springer efter oss",
        "/halsning det brinner i vårt hus",
        "min pappa har ramlat ihop och andas inte",
        "jag tänker ta livet av mig nu",
        "somebody is trying to break into my house right now, he has a gun",
        "vad har ni för öppettider? det är någon som slår min granne i trapphuset nu",
    ],
)
def test_the_trained_guard_alarms(parse: Any, text: str) -> None:
    assert parse(text)["intent"]["name"] == "akut"


@pytest.mark.parametrize(
    "text",
    ["vad är ett lokalt poliskontor", "finns det kontor i Tensta?", "tack så jättemycket", "vad är mumin"],
)
def test_the_trained_guard_is_quiet(parse: Any, text: str) -> None:
    assert not parse(text)["intent"]["name"].startswith("akut")


def test_button_payloads_and_nothing_else_keep_their_slash(parse: Any) -> None:
    assert parse("/oppettider")["intent"] == {"name": "oppettider", "confidence": 1.0}
    assert parse('/oppettider{"plats": "Tensta"}')["intent"]["confidence"] != 1.0
    assert parse("/akut")["intent"]["name"] == "akut"
