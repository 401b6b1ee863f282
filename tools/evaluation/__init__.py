"""The evaluation sets, when an answer is right, and the bounds."""
