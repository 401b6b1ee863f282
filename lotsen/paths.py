"""Where things lie, anchored to this file so that the working directory does not matter."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KNOWLEDGE = ROOT / "knowledge"
MODELS = ROOT / "models"
ENCODER = ROOT / ".cache" / "encoder"
