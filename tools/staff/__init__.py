"""What staff use at the terminal."""
