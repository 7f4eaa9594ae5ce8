"""Pieces of the lesson on tokens."""
