"""Commands that production runs."""
