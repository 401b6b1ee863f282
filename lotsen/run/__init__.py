"""How the two processes start, and what must be right before."""
