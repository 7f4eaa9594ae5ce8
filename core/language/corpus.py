"""The texts that the small models learn from: six novels by Jane Austen, one of them held out.

The split is by whole novels: a model has met neither the people nor the places of the test text.
"""

import json
import lzma
from functools import cache
from pathlib import Path

from core.paths import DATASETS

NOVELS = (
    "Sense and Sensibility",
    "Pride and Prejudice",
    "Mansfield Park",
    "Emma",
    "Northanger Abbey",
    "Persuasion",
)
HELD_OUT = "Persuasion"
TEXT, PAIRS = DATASETS / "austen.txt.xz", DATASETS / "austen_pairs.json"
VOCABULARY = 1_024  # byte pairs: 256 bytes and 768 merges


def novels() -> dict[str, str]:
    """The text of each novel by its title; a line is a paragraph, all of it printable ASCII."""
    whole = lzma.decompress(TEXT.read_bytes()).decode("ascii")
    return dict(zip(NOVELS, whole.split("\f"), strict=True))


@cache
def train_text() -> str:
    """The novels that are learned from, one after the other."""
    return "".join(text for title, text in novels().items() if title != HELD_OUT)


@cache
def test_text() -> str:
    """The novel that is held out."""
    return novels()[HELD_OUT]


def read_merges(path: Path = PAIRS) -> list[tuple[int, int]]:
    """The merges of the shipped byte-pair vocabulary, in the order in which they were learned."""
    return [(one, other) for one, other in json.loads(path.read_bytes())["merges"]]


def write_merges(path: Path, merges: list[tuple[int, int]]) -> None:
    """Write merges as JSON, on one line."""
    path.write_text(json.dumps({"merges": merges}, separators=(",", ":")) + "\n", "ascii")
