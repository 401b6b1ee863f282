"""The messaging platforms' channels."""
