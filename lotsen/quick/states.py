"""What a conversation looked like before each of its actions, worked out once for all policies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

State = dict[str, dict[str, Any]]
MOMENTS = "_lotsen_moments"  # attribute of a tracker

rasas_states = Domain.states_for_tracker_history
rasas_active_state = Domain.get_active_state


@dataclass(frozen=True)
class _Moment:
    """What Domain.states_for_tracker_history reads of a tracker before one of its actions."""

    state: State
    latest_action: dict[str, str] | None
    latest_action_name: str | None
    followup_action: str | None
    active_loop_name: str | None


class _Replayed:
    """A tracker's moments and whether each is hidden, in place of the tracker."""

    def __init__(self, moments: list[tuple[_Moment, bool]]) -> None:
        self.moments = moments

    def generate_all_prior_trackers(self) -> Iterator[tuple[_Moment, bool]]:
        """Return them in order, as the tracker itself would."""
        return iter(self.moments)


def states_for_tracker_history(
    domain: Domain,
    tracker: DialogueStateTracker,
    omit_unset_slots: bool = False,
    ignore_rule_only_turns: bool = False,
    rule_only_data: dict[str, Any] | None = None,
) -> list[State]:
    """Return the conversation's states, replaying its events once after each new one, not for each policy."""
    if omit_unset_slots:
        theirs: list[State] = rasas_states(domain, tracker, True, ignore_rule_only_turns, rule_only_data)
        return theirs
    count, last = len(tracker.events), tracker.events[-1] if tracker.events else None
    kept = tracker.__dict__.get(MOMENTS)
    if kept is None or kept[0] is not domain or kept[1] != count or kept[2] is not last:
        moments = [
            (
                _Moment(
                    rasas_active_state(domain, then),
                    then.latest_action,
                    then.latest_action_name,
                    then.followup_action,
                    then.active_loop_name,
                ),
                hidden,
            )
            for then, hidden in tracker.generate_all_prior_trackers()
        ]
        kept = tracker.__dict__[MOMENTS] = domain, count, last, moments
    replayed = _Replayed(kept[3])
    states: list[State] = rasas_states(domain, replayed, False, ignore_rule_only_turns, rule_only_data)
    return states


def active_state(
    domain: Domain, tracker: DialogueStateTracker | _Moment, omit_unset_slots: bool = False
) -> State:
    """Return the state of a tracker; of a moment a copy, since Rasa changes what it gets."""
    if isinstance(tracker, _Moment):
        return {kind: dict(part) for kind, part in tracker.state.items()}
    state: State = rasas_active_state(domain, tracker, omit_unset_slots)
    return state
