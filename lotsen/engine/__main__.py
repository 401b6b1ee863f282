"""Rasa's command line in our fit: `python -m lotsen.engine run`, like `python -m rasa run`."""

from __future__ import annotations

import atexit
import gc
import sys

from lotsen.engine.without_tensorflow import NeedsTensorFlow, leave_out_tensorflow, refuse_in_configurations

# Rasa's commands that read training lines.
TRAINING = ("train", "data", "test", "interactive")


def main() -> None:
    """Rasa's command line, with this process's arguments."""
    leave_out_tensorflow()
    from rasa.__main__ import main as rasa

    from lotsen.engine import framing, heartbeat, per_message, spacy_model, warm_up, way_out
    from lotsen.knowledge.store import knowledge

    refuse_in_configurations()
    verb = sys.argv[1] if len(sys.argv) > 1 else ""
    if verb in TRAINING:
        from lotsen.engine import training

        training.replace_rasas(trains=verb == "train")
    if verb in ("train", "data"):
        gc.disable()  # it would look through millions of features again and again, and find nothing: 3 s
        atexit.register(gc.freeze)  # nor at the end, when the system takes all of it back at once
    if verb in ("run", "shell"):
        way_out.replace_rasas()
    if verb == "run":
        per_message.replace_rasas()
        spacy_model.replace_rasas()
        heartbeat.replace_sanics()
        warm_up.before_serving()
        framing.replace_sanics(lambda: knowledge().contacts.reserv)
    try:
        rasa()
    except NeedsTensorFlow as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
