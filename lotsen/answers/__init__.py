"""A question to the knowledge, and what is answered. Imports no Rasa."""
