"""The stand-in for the Swedish spaCy model."""
