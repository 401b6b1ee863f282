"""Which rules fit a conversation, without trying them all."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from rasa.core.policies.rule_policy import SHOULD_NOT_BE_SET, RulePolicy
from rasa.shared.core.constants import PREVIOUS_ACTION, USER
from rasa.shared.nlu.constants import INTENT

State = dict[str, dict[str, Any]]
INDEX = "_lotsen_index"  # attribute of a policy


def possible_keys(policy: RulePolicy, lookup: dict[str, str], states: list[State]) -> set[str]:
    """Return the rules that fit the conversation: those of its last intent, and those that ask for none."""
    if not states:
        return set(lookup)
    kept: tuple[Any, dict[str | None, set[str]]] | None = policy.__dict__.get(INDEX)
    if kept is None or kept[0] is not lookup:
        by_intent = defaultdict(set)
        for key in lookup:
            by_intent[_intent_needed(policy._rule_key_to_state(key))].add(key)
        kept = policy.__dict__[INDEX] = (lookup, dict(by_intent))
    found = kept[1].get(None, set()) | kept[1].get(states[-1].get(USER, {}).get(INTENT), set())
    for turn, state in enumerate(reversed(states)):
        found = {key for key in found if policy._is_rule_applicable(key, turn, state)}
    return found


def _intent_needed(rule: list[State]) -> str | None:
    """The intent without which a rule cannot fit; None if it may fit others, or starts a conversation."""
    if not rule or not rule[-1].get(PREVIOUS_ACTION):
        return None
    intent = rule[-1].get(USER, {}).get(INTENT)
    return intent if isinstance(intent, str) and intent and intent != SHOULD_NOT_BE_SET else None
