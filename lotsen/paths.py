"""Where things lie, anchored to this file so that the working directory does not matter."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KNOWLEDGE = ROOT / "knowledge"
MODELS = ROOT / "models"
ENCODER = ROOT / ".cache" / "encoder"
EVAL_SETS = ROOT / "tests" / "eval"
BLIND_SETS = (ROOT / "tests" / "blind" / "first", ROOT / "tests" / "blind" / "second")
