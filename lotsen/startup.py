"""What must be right before anything starts. Rasa would meet most of it with a trace, or with silence."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lotsen import paths
from lotsen.channels import enabled, limiter, web_client
from lotsen.knowledge import KnowledgeError, load
from lotsen.launch import ENDPOINTS, ProcessError
from lotsen.secret import VARIABLE, SecretError, worth
from lotsen.store.check import require_database, require_store


def require_settings(environment: Mapping[str, str], endpoints: Path = ENDPOINTS) -> Path:
    """Return the credentials file to start Rasa with; raise ProcessError, one sentence, for what is wrong."""
    try:
        worth(environment.get(VARIABLE, ""))
        load(paths.KNOWLEDGE)
        limiter.limits(environment)
        web_client.frame_ancestors(environment)
        web_client.proxies(environment)
    except (SecretError, KnowledgeError, limiter.LimitError, web_client.OriginError) as error:
        raise ProcessError(str(error)) from error
    require_database(environment.get("LOTSEN_DB", ""))
    require_store(endpoints)
    return enabled.credentials(environment)
