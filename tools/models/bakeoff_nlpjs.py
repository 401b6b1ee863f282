"""nlp.js with its Swedish, in Node.js: the row of the most used reader of intents outside Python.

Its packages are pinned in tools/models/nlpjs/ and are installed into .cache/nlpjs by npm, only for this.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from rasa.shared.nlu.constants import INTENT, TEXT

from lotsen.paths import ROOT
from lotsen.values.intents import EMERGENCY
from tools.models.bakeoff_models import NLPJS
from tools.models.bakeoff_score import Prediction, Row
from tools.models.bakeoff_trial import Trial

SOURCES = ROOT / "tools" / "models" / "nlpjs"
FOLDER = ROOT / ".cache" / "nlpjs"


def row(trial: Trial, folder: Path = FOLDER) -> Row:
    """Return its row, with a note and no figures where Node.js is missing. Raises ValueError if it fails."""
    found = Row(NLPJS)
    if shutil.which("npm") is None or shutil.which("node") is None:
        found.note = "Node.js cannot be had here"
        return found
    shutil.copytree(SOURCES, folder, dirs_exist_ok=True)
    _run(["npm", "ci", "--no-audit", "--no-fund"], folder)
    lines = [(line.get(TEXT), line.get(INTENT)) for line in trial.lines]
    task = {"lines": lines, "asked": trial.texts, "urgent": EMERGENCY}
    said = json.loads(_run(["node", "ask.js"], folder, json.dumps(task)))
    trial.count(found, [Prediction(*one) for one in said["found"]])
    found.cpu_ms, found.train_s, found.model_mb = said["cpu_ms"], said["train_s"], said["model_mb"]
    return found


def _run(command: list[str], folder: Path, given: str = "") -> str:
    done = subprocess.run(command, cwd=folder, input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip() or "no word").splitlines()[-1]
        raise ValueError(f"nlp.js was not measured: `{' '.join(command)}` failed in {folder} ({last}).")
    return done.stdout
