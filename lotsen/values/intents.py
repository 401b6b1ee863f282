"""The intents that code decides by, under one name each. All of them: domain.yml."""

from __future__ import annotations

EMERGENCY = "akut"
MAY_BE = "akut_oklart"
OVER, NOT_OVER = "ingen_fara", "fara_kvar"
LOOKS_ALIKE = "skenbart_akut"  # in words of danger, of something that is none
YES, NO = "bekrafta", "neka"
FALLBACK = "nlu_fallback"
OUTSIDE = "utanfor_omradet"
# Entity of a question that the brochure does not answer.
MISSING = "saknas"

# The entity of an alarm, and the key of the training lines' metadata, that say of what kind it is.
ALARM_KIND = "larm"
# Lines of `akut` without the key: it burns, somebody has a knife.
PLAIN_ALARM = "fara"
# Of somebody deaf, hiding or without a telephone, whom no later message makes able to ring.
CANNOT_RING = "kan_inte_ringa"

# The entity, and the key of training lines' metadata, that say what a question asks of its subject.
ASPECT = "aspekt"
# Key of training lines' metadata: everyday talk, which lies near no subject of the brochure.
EVERYDAY = "vardag"
# Two that are no detail of one subject.
DIFFERENCE, IS_IT_SO = "skillnad", "stammer"
