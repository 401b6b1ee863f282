"""Names and their forms, and other languages. Imports no Rasa."""
