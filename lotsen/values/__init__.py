"""What is handed along the way of a message. Imports nothing of ours."""
