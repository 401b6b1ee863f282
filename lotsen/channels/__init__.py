"""What comes in from people and goes out to them: reception, safety net, channels."""
