"""The promise: what sounds the alarm. Pure Python, no Rasa."""
