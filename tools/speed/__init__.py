"""How fast and large, beside Rasa's default bot."""
