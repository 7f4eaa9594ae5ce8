"""Pieces of the lesson on sampling from a language model."""
