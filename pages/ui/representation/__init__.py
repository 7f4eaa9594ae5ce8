"""Pieces of the lesson on representation: tins, codes, and what lies between two of them."""
