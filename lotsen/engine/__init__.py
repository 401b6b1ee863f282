"""Everything that replaces or fits a piece of Rasa: README.md here lists what and why."""
