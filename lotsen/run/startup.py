"""What must be right before anything starts. Rasa would meet most of it with a trace, or with silence."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lotsen import paths
from lotsen.channels import limiter
from lotsen.channels.web import client
from lotsen.knowledge import KnowledgeError, load
from lotsen.knowledge.responses import require_responses
from lotsen.run import enabled
from lotsen.run.processes import ENDPOINTS
from lotsen.secret import VARIABLE, SecretError, worth
from lotsen.settings import SettingError
from lotsen.store.check import require_database, require_store

DOMAIN = paths.DOMAIN


def require_settings(
    environment: Mapping[str, str], endpoints: Path = ENDPOINTS, domain: Path = DOMAIN
) -> Path:
    """Return the credentials file to start Rasa with; raise SettingError, one sentence, for what is wrong."""
    try:
        worth(environment.get(VARIABLE, ""))
        load(paths.KNOWLEDGE)
        require_responses(domain)
        limiter.limits(environment)
        client.frame_ancestors(environment)
        client.proxies(environment)
    except (SecretError, KnowledgeError, limiter.LimitError, client.OriginError) as error:
        raise SettingError(str(error)) from error
    require_database(environment.get("LOTSEN_DB", ""))
    require_store(endpoints)
    return enabled.credentials(environment)
