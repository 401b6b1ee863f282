"""rasa_sdk's command line in our fit: `python -m lotsen.engine.actions`, like `python -m rasa_sdk`."""

from __future__ import annotations

from rasa_sdk.__main__ import main as rasa_sdk

from lotsen.engine import framing, heartbeat
from lotsen.knowledge.store import knowledge


def main() -> None:
    """The action server, with this process's arguments."""
    heartbeat.replace_sanics()
    framing.replace_sanics(lambda: knowledge().contacts.reserv)
    rasa_sdk()


if __name__ == "__main__":
    main()
