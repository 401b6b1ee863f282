"""Rasa's command line in our fit: `python -m lotsen.engine run`, like `python -m rasa run`."""

from __future__ import annotations

import gc
import sys

from lotsen.engine.without_tensorflow import NeedsTensorFlow, leave_out_tensorflow, refuse_in_configurations


def main() -> None:
    """Rasa's command line, with this process's arguments."""
    leave_out_tensorflow()
    from rasa.__main__ import main as rasa

    from lotsen.engine import fingerprints, framing, heartbeat, per_message, spacy_model, warm_up, way_out
    from lotsen.knowledge.store import knowledge

    refuse_in_configurations()
    fingerprints.replace_rasas()
    if sys.argv[1:2] == ["train"]:
        gc.disable()  # it would look through millions of features again and again, and find nothing: 3 s
    if sys.argv[1:2] in (["run"], ["shell"]):
        way_out.replace_rasas()
    if sys.argv[1:2] == ["run"]:
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
