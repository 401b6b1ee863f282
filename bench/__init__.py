"""Measurements: how well and how fast, beside the alternatives."""
