"""The rules found are those that Rasa finds when it tries them all."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.core.policies.rule_policy import SHOULD_NOT_BE_SET, RulePolicy

from lotsen.engine.rules import possible_keys

rasas_keys = RulePolicy._get_possible_keys
VALUES = st.sampled_from(["a", "b", "", SHOULD_NOT_BE_SET])
USERS = st.fixed_dictionaries({}, optional={"intent": VALUES, "text": VALUES})
ACTIONS = st.fixed_dictionaries({}, optional={"action_name": st.sampled_from(["x", "action_listen"])})
SLOTS = st.fixed_dictionaries(
    {}, optional={"plats": st.sampled_from([(1.0,), (0.0, 1.0), SHOULD_NOT_BE_SET])}
)
LISTEN = {"action_name": "action_listen"}
# Mostly what a user says to a bot that listens; sometimes anything.
SAID = st.fixed_dictionaries({"user": USERS, "prev_action": st.just(LISTEN)}, optional={"slots": SLOTS})
STATES = SAID | st.fixed_dictionaries({}, optional={"user": USERS, "prev_action": ACTIONS, "slots": SLOTS})
RULES = st.lists(st.lists(STATES, max_size=3), max_size=12)


def a_policy() -> RulePolicy:
    return RulePolicy.__new__(RulePolicy)  # what is asked of it needs nothing else


@given(RULES, st.lists(st.lists(STATES, max_size=4), min_size=1, max_size=4))
def test_as_rasa(rules: list[Any], conversations: list[Any]) -> None:
    lookup = {json.dumps(rule): "action" for rule in rules}
    policy = a_policy()
    for states in conversations:
        before = json.dumps(states)
        assert possible_keys(policy, lookup, states) == rasas_keys(policy, lookup, states)
        assert json.dumps(states) == before


@pytest.mark.parametrize("intent", ["a", "b", "", None])
def test_every_kind_of_rule_at_once(intent: str | None) -> None:
    users = [{}, {"intent": "a"}, {"intent": "b"}, {"intent": ""}, {"intent": None}, {"text": "a"}]
    users.append({"intent": SHOULD_NOT_BE_SET})
    lookup = {json.dumps([{"user": user, "prev_action": LISTEN}]): "x" for user in users}
    lookup |= {json.dumps([{"user": {"intent": "b"}}]): "x", "[]": "x"}
    states = [{"user": {"intent": intent} if intent is not None else {}, "prev_action": LISTEN}]
    assert possible_keys(a_policy(), lookup, states) == rasas_keys(a_policy(), lookup, states)
    assert possible_keys(a_policy(), lookup, [{"user": {"intent": "a"}}]) >= {
        json.dumps([{"user": {"intent": "b"}}])
    }


def test_another_lookup_has_its_own_rules() -> None:
    policy = a_policy()
    states = [{"user": {"intent": "a"}, "prev_action": LISTEN}]
    one, other = json.dumps(states), json.dumps([{"prev_action": LISTEN}])
    assert possible_keys(policy, {one: "x"}, states) == {one}
    assert possible_keys(policy, {other: "x"}, states) == {other}
    assert possible_keys(policy, {one: "x"}, states) == {one}


def test_rules_of_other_intents_are_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = {json.dumps([{"user": {"intent": name}, "prev_action": LISTEN}]): "x" for name in "abc"}
    tried: list[str] = []
    rasas = RulePolicy._is_rule_applicable

    def counted(self: RulePolicy, key: str, *rest: Any) -> bool:
        tried.append(key)
        return bool(rasas(self, key, *rest))

    monkeypatch.setattr(RulePolicy, "_is_rule_applicable", counted)
    states = [{"user": {"intent": "b"}, "prev_action": LISTEN}]
    assert len(possible_keys(a_policy(), rules, states)) == len(tried) == 1
