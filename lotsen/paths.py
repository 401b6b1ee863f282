"""Where things lie, anchored to this file so that the working directory does not matter."""

import os
from pathlib import Path

# The code, and what is made for it once: encoder, page, settings.
ROOT = Path(__file__).resolve().parent.parent
# The brochure: knowledge/, data/, domain.yml, config.yml and the model trained from them. LOTSEN_HOME points
# the same code at another one (docs/another-brochure.md).
HOME = Path(os.environ.get("LOTSEN_HOME") or ROOT).resolve()
KNOWLEDGE = HOME / "knowledge"
# The same files as staff edit them in production: a mounted folder. While it is empty KNOWLEDGE counts.
MOUNTED = Path(os.environ.get("LOTSEN_KNOWLEDGE") or KNOWLEDGE).resolve()
DOMAIN = HOME / "domain.yml"
MODELS = HOME / "models"
ENCODER = ROOT / ".cache" / "encoder"
