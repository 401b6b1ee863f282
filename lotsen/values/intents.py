"""The intents that code decides by, under one name each. All of them: domain.yml."""

from __future__ import annotations

EMERGENCY = "akut"
MAY_BE = "akut_oklart"
FALLBACK = "nlu_fallback"
OUTSIDE = "utanfor_omradet"
