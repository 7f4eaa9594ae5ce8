"""Pieces of the lesson on generative adversarial networks."""
