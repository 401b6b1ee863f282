"""Lotsen: a Rasa assistant that answers from knowledge/ and always names 112 and 114 14."""
