"""The seam with an engine of three lines: state handed on, differences told, lines named and not copied."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tools.evaluation.read_sets import DIALOGUES
from tools.golden import record
from tools.golden.rasa_engine import RasaEngine
from tools.golden.seam import EngineError, State, Step, converse, load


def counting(text: str, state: State) -> Step:
    """Decide by how many messages came before, as the state tells."""
    said = int(state.slots.get("said", 0)) + 1
    return Step(text[:1], (("nth", str(said)),), ("utter",), said > 1, {"said": said, "lage": text[-1:]})


def make() -> object:
    return counting


def test_each_message_finds_what_the_last_one_left() -> None:
    steps = converse(counting, ["ab", "cd", "ef"])
    assert [step.intent for step in steps] == ["a", "c", "e"]
    assert [step.entities for step in steps] == [(("nth", "1"),), (("nth", "2"),), (("nth", "3"),)]
    assert State().after(steps[0]).after(steps[1]) == State(steps[1].slots, tuple(steps[:2]))


def test_an_engine_by_name() -> None:
    assert load(f"{__name__}:make") is counting


@pytest.mark.parametrize("name", ["", "no.such:make", f"{__name__}:nobody", "tools"])
def test_no_engine_by_that_name(name: str) -> None:
    with pytest.raises(EngineError, match=r"package\.module:maker"):
        load(name)


def test_rasa_goes_on_only_with_its_own_conversation() -> None:
    engine = RasaEngine("http://127.0.0.1:9", "token")
    with pytest.raises(EngineError, match="hand back the state"):
        engine("hej", State({}, (Step("greet"),)))


def test_what_rasa_decided_stands_in_its_events(httpserver: HTTPServer) -> None:
    """The newest message's only; what Rasa does for itself is no decision."""
    earlier = [
        {"event": "user", "parse_data": {"intent": {"name": "greet"}}},
        {"event": "action", "name": "a"},
    ]
    heard = {"intent": {"name": "akut"}, "entities": [{"entity": "plats", "value": "Tensta"}]}
    now = [{"event": "user", "parse_data": heard}, {"event": "action", "name": "utter_akut"}]
    listen = {"event": "action", "name": "action_listen"}
    httpserver.expect_request("/webhooks/lotsen/webhook").respond_with_json([{"text": "Ring 112 nu. Vänta."}])
    httpserver.expect_request(
        re.compile("/conversations/.*/tracker"), query_string="token=key"
    ).respond_with_json({"events": [*earlier, listen, *now, listen], "slots": {"lage": "akut"}})
    (step,) = converse(RasaEngine(httpserver.url_for(""), "key"), ["x"])
    assert step == Step("akut", (("plats", "Tensta"),), ("utter_akut",), True, {"lage": "akut"})


def test_a_server_that_refuses(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/webhooks/lotsen/webhook").respond_with_data("", status=503)
    with pytest.raises(EngineError, match="503"):
        converse(RasaEngine(httpserver.url_for(""), "key"), ["x"])


def test_every_dialogue_and_some_lines_of_each_table() -> None:
    found = record.conversations()
    tables = {one.set for one in found if not one.set.endswith(DIALOGUES)}
    assert {"eval/facts_sv", "eval2/emergencies_sv"} <= tables
    assert all(1 < sum(one.set == table for one in found) <= record.LINES for table in tables)
    assert all(len(one.texts) > 1 for one in found if one.set.endswith(DIALOGUES))
    assert len({(one.set, one.name) for one in found}) == len(found)


def test_the_record_is_of_these_lines_and_holds_none_of_them() -> None:
    """A set that changes wants a new record: `python -m tools golden`."""
    wanted = record.conversations()
    kept = {(one["set"], one["name"]): one for one in record.recorded()}
    assert {(one.set, one.name): one.digest for one in wanted} == {
        place: one["texts"] for place, one in kept.items()
    }
    assert all(len(kept[one.set, one.name]["steps"]) == len(one.texts) for one in wanted)
    text = record.FILE.read_text(encoding="utf-8")
    assert not any(line in text for one in wanted for line in one.texts if len(line) > 30)


def test_differences_are_told_by_place_and_part(tmp_path: Path) -> None:
    wanted = [record.Conversation("s", "1", ("ab", "cd")), record.Conversation("s", "2", ("ef",))]
    was = [json.loads(row) for row in record.written(record.asked(counting, wanted)).splitlines()]
    assert list(record.differences(was, record.asked(counting, wanted))) == []
    was[0]["steps"][1]["intent"] = "b"
    was[1]["texts"] = "other"
    told = list(record.differences(was, record.asked(counting, wanted)))
    assert told[0] == "s 1, message 2, intent: b became c"
    assert "s 2" in told[1] and record.COMMAND in told[1] and len(told) == 2
