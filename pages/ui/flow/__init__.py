"""The pieces of the lesson on normalizing flows."""
