"""Builds the sentence encoder and proves it."""
