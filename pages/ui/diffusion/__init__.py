"""Pieces of the lesson on diffusion."""
