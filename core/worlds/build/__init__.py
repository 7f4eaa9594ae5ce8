"""Remake every shipped data file from its source, bit for bit: ``python -m core data``.

Needs npm and node, which the app and its tests do not.
"""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

BUILDERS = ("land", "outfits", "wardrobe", "novels", "ngrams", "vocabulary", "forgetting")


def build_all() -> Iterator[Path]:
    """Run each builder and yield the files that it wrote."""
    for name in BUILDERS:
        yield from import_module(f"core.worlds.build.{name}").build()
