"""The promise: what sounds the alarm, and what every reply must hold. Pure Python, no Rasa."""
