"""Some of what Rasa does for each message, in less CPU time. What it comes to is the same.

Each function here stands in for one of Rasa's and gives what that gives; for anything but the usual case it
asks Rasa's own. For `lotsen.engine run` alone: docs/adr/0013-rasas-work-per-message.md.
"""

from __future__ import annotations


def replace_rasas() -> None:
    """Replace all for this process. Call it before a model is loaded."""
    import rasa.core.processor
    from rasa.core.actions.action import RemoteAction
    from rasa.core.policies.rule_policy import RulePolicy
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import Event

    from lotsen.engine import checks, connection, counts, rules, runner

    rasa.core.processor.DaskGraphRunner = runner.PlainRunner
    RemoteAction._validate_action_result = checks.validate_action_result
    Event.resolve_by_type = staticmethod(checks.event_class)
    RulePolicy._get_possible_keys = rules.possible_keys
    Domain.is_empty = checks.is_empty
    counts.replace_rasas_for_messages()
    connection.replace_rasas()
