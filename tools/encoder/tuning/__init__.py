"""Tunes the encoder on the training lines. Torch is imported by `network` and `fit` alone."""
