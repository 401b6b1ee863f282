"""How much it stands."""
