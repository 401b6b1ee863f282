"""Real services for tests and load: nginx before the assistant, PostgreSQL."""
