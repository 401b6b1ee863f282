"""Rasa's default pipeline with DIET, trained and asked through Rasa's own API in a temporary folder."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.nlu.training_data.training_data import TrainingData

from lotsen.values.intents import EMERGENCY
from tools.models.bakeoff_models import DIET
from tools.models.bakeoff_score import Prediction, Row
from tools.models.bakeoff_trial import Trial
from tools.setup.steps import COMPARE

EPOCHS = 100  # as `rasa init` writes it


@dataclass(frozen=True)
class DietResult:
    """What one training gave."""

    predictions: list[Prediction]
    train_s: float  # CPU seconds
    cpu_ms: float  # per message
    model_mb: float


def pipeline(seed: int, epochs: int = EPOCHS) -> list[dict[str, Any]]:
    """Return the NLU pipeline of `rasa init`, up to its classifier."""
    return [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": epochs, "constrain_similarities": True, "random_seed": seed},
    ]


def row(trial: Trial) -> Row:
    """Return DIET's row."""
    find_tensorflow()
    found = Row(DIET)
    data = TrainingData(trial.lines, lookup_tables=trial.known.lookup_tables)
    result = run(data, trial.texts, trial.seed)
    trial.count(found, result.predictions)
    found.cpu_ms, found.train_s, found.model_mb = result.cpu_ms, result.train_s, result.model_mb
    return found


def find_tensorflow(folder: Path = COMPARE) -> None:
    """Let this process import what requirements-compare.txt lists; ValueError when it is not installed."""
    if not (folder / "tensorflow").is_dir():
        raise ValueError("DIET needs TensorFlow: run `python3 -m tools.setup --compare`.")
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


def run(data: TrainingData, texts: list[str], seed: int, epochs: int = EPOCHS) -> DietResult:
    """Train on `data` and predict `texts`, one at a time."""
    from rasa.model_training import train_nlu  # here: needs TensorFlow, which find_tensorflow has to find

    with tempfile.TemporaryDirectory(prefix="diet-") as name:
        folder = Path(name)
        config, nlu = folder / "config.yml", folder / "nlu.yml"
        config.write_text(
            yaml.safe_dump(
                {
                    "recipe": "default.v1",
                    "language": "sv",
                    "assistant_id": "diet",
                    "pipeline": pipeline(seed, epochs),
                }
            ),
            encoding="utf-8",
        )
        nlu.write_text(data.nlu_as_yaml(), encoding="utf-8")
        begin = time.process_time()
        model = train_nlu(str(config), str(nlu), str(folder), fixed_model_name="diet")
        train_s = time.process_time() - begin
        if model is None:
            raise RuntimeError("Rasa trained no DIET model: its log above says why.")
        return asyncio.run(_ask(model, texts, train_s))


async def _ask(model: str, texts: list[str], train_s: float) -> DietResult:
    from rasa.core.agent import Agent

    agent = Agent.load(model)
    await agent.parse_message(texts[0])  # TensorFlow builds its graph for the first one
    begin = time.process_time()
    parsed = [await agent.parse_message(text) for text in texts]
    spent = time.process_time() - begin
    found = [_prediction(one) for one in parsed]
    return DietResult(found, train_s, 1000 * spent / len(texts), Path(model).stat().st_size / 1e6)


def _prediction(parsed: dict[str, Any]) -> Prediction:
    """The ranking holds the ten first; an emergency below them counts as 0."""
    urgent = [one["confidence"] for one in parsed["intent_ranking"] if one["name"] == EMERGENCY]
    first = parsed["intent"]
    return Prediction(first["name"] or "", float(first["confidence"]), float(urgent[0]) if urgent else 0.0)
