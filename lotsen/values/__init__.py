"""What is handed on from step to step: made once, frozen, and nothing but the standard library behind it."""
