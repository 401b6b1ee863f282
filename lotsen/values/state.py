"""Where a dialogue stands: the slot `lage` of domain.yml and its values."""

from __future__ import annotations

SLOT = "lage"
ALARMED = "akut"  # after the alarm
ASKED = "oklart"  # after "is anyone in danger?"
CALM = "vanligt"  # denied
IN_DANGER = frozenset({ALARMED, ASKED})
# The response that says it again, short and with 112 first.
AGAIN = {ALARMED: "utter_efter_akut", ASKED: "utter_akut_oklart"}
