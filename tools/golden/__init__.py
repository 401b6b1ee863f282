"""What Lotsen decides today, recorded for whatever takes Rasa's place: docs/after-rasa.md."""
