"""Python, packages, Swedish spaCy model, system packages: `python -m tools.setup`."""
