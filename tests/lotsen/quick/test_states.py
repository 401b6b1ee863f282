"""A conversation's states are Rasa's, whoever asks, at every length, and however the states are changed."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    ActiveLoop,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    FollowupAction,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from lotsen import paths
from lotsen.quick import states

DOMAIN = Domain.load(paths.ROOT / "domain.yml")
INTENTS = DOMAIN.intents[:3]
PLACE = [{"entity": "plats", "value": "Tensta"}]
RULE_ONLY = {"rule_only_slots": ["amne"], "rule_only_loops": ["form"]}
EVENTS = st.one_of(
    st.builds(
        lambda intent, entities: UserUttered("hej", {"name": intent}, entities),
        st.sampled_from(INTENTS),
        st.sampled_from([[], PLACE]),
    ),
    st.builds(
        ActionExecuted,
        st.sampled_from(["action_listen", "utter_halsa", "form"]),
        hide_rule_turn=st.booleans(),
    ),
    st.builds(
        SlotSet, st.sampled_from([slot.name for slot in DOMAIN.slots]), st.sampled_from([None, "x", "y"])
    ),
    st.builds(DefinePrevUserUtteredFeaturization, st.booleans()),
    st.builds(ActiveLoop, st.sampled_from(["form", None])),
    st.builds(FollowupAction, st.just("utter_halsa")),
    st.sampled_from([ActionReverted, UserUtteranceReverted, Restarted, SessionStarted]).map(
        lambda kind: kind()
    ),
    st.just(BotUttered("hej")),
)


@pytest.fixture(autouse=True, scope="module")
def quick() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Domain, "get_active_state", states.active_state)
        yield


def both(tracker: DialogueStateTracker, *how: Any) -> tuple[Any, Any]:
    """Ours and Rasa's; Rasa gets events of its own, since to replay some changes others."""
    copy = DialogueStateTracker.from_events("s", deepcopy(list(tracker.events)), DOMAIN.slots)
    return states.states_for_tracker_history(DOMAIN, tracker, *how), states.rasas_states(DOMAIN, copy, *how)


@settings(max_examples=60, deadline=None)
@given(st.lists(EVENTS, max_size=14))
def test_as_rasa_after_every_event(events: list[Event]) -> None:
    tracker = DialogueStateTracker("s", DOMAIN.slots)
    for event in [ActionExecuted("action_listen"), *deepcopy(events)]:
        tracker.update(event)
        for how in ((), (True,), (False, True), (False, True, RULE_ONLY), (False, False, RULE_ONLY)):
            ours, theirs = both(tracker, *how)
            assert ours == theirs, how
            for state in ours:  # as TrackerFeaturizer does
                state.get("user", {}).clear()
                state.get("slots", {}).clear()
                state.clear()


def test_the_events_are_replayed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    tracker = DialogueStateTracker.from_events("s", [UserUttered("hej", {"name": INTENTS[0]})], DOMAIN.slots)
    replays: list[int] = []
    rasas = DialogueStateTracker.generate_all_prior_trackers

    def counted(self: DialogueStateTracker) -> Any:
        replays.append(len(self.events))
        return rasas(self)

    monkeypatch.setattr(DialogueStateTracker, "generate_all_prior_trackers", counted)
    for _ in range(3):
        states.states_for_tracker_history(DOMAIN, tracker)
        states.states_for_tracker_history(DOMAIN, tracker, False, True)
    assert replays == [1]
    tracker.update(ActionExecuted("utter_halsa"))
    states.states_for_tracker_history(DOMAIN, tracker)
    assert replays == [1, 2]


def test_another_domain_is_not_answered_with_this_ones_states() -> None:
    tracker = DialogueStateTracker.from_events("s", [UserUttered("hej", {"name": "hej"}, PLACE)])
    wants, ignores = (
        Domain.from_dict({"intents": [{"hej": {"use_entities": used}}], "entities": ["plats"]})
        for used in (["plats"], [])
    )
    for domain in (wants, ignores, wants):
        assert states.states_for_tracker_history(domain, tracker) == states.rasas_states(domain, tracker)
    assert states.rasas_states(wants, tracker) != states.rasas_states(ignores, tracker)


def test_as_many_other_events_are_replayed() -> None:
    tracker = DialogueStateTracker("s", DOMAIN.slots, max_event_history=2)
    for intent in INTENTS:
        tracker.update(ActionExecuted("action_listen"))
        tracker.update(UserUttered("hej", {"name": intent}))
        ours = states.states_for_tracker_history(DOMAIN, tracker)
        assert ours == states.rasas_states(DOMAIN, tracker)
        assert ours[-1]["user"]["intent"] == intent
