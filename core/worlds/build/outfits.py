"""Draw the fifty outfits once, so that every published count holds exactly.

A Metropolis chain (Metropolis et al. 1953) over tables of fifty rows: pick a column and two rows,
propose to swap their values there, which keeps every count, and accept with probability
min(1, p(after) / p(before)) under the truth. Tables that break a rule below have probability 0.
"""

import csv
import math
from pathlib import Path

import torch
from torch import Generator, Tensor

from core.paths import DATASETS
from core.rng import derive, generator
from core.space import OUTFITS
from core.worlds.outfits import (
    BALD,
    FEATURES,
    HAIR_COLOR,
    HAIR_TYPE,
    SILVER,
    code,
    names,
    true_table,
)

SWAPS = 40_000
TWICE = ("Round", "White", "ShirtScoopNeck", "Red", "LongHairStraight")
NEVER = ("Round", "Blue01", "ShirtScoopNeck", "Red", "LongHairStraight")


def build() -> list[Path]:
    """Write outfits50.csv; returns its path."""
    path = DATASETS / "outfits50.csv"
    rows = names(draw(rng=generator(derive(0, "outfits50"))))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([feature.name for feature in FEATURES])
        writer.writerows(rows)
    return [path]


def draw(*, rng: Generator) -> Tensor:
    """Fifty rows, codes (50, 5), from the truth given the counts and the two named combinations."""
    rows = start().tolist()  # plain lists: forty thousand small steps
    score = torch.log(true_table()).tolist()
    move = torch.rand(SWAPS, 4, generator=rng, dtype=torch.float64)
    for column, one, other, luck in move.tolist():
        first, second = 2 + int(one * 48), 2 + int(other * 48)  # rows 0 and 1 are the named ones
        before = [rows[first], rows[second]]
        after = [row.copy() for row in before]
        at = int(column * 5)
        after[0][at], after[1][at] = before[1][at], before[0][at]
        gain = sum(score[place(row)] for row in after) - sum(score[place(row)] for row in before)
        if luck < math.exp(min(gain, 0.0)) and allowed(after):
            rows[first], rows[second] = after
    order = torch.randperm(len(rows), generator=rng)
    return torch.tensor(rows)[order]


def place(row: list[int]) -> int:
    """The place of one outfit in the truth's table, as ``ravel`` counts."""
    index = 0
    for size, value in zip(OUTFITS.sizes, row, strict=True):
        index = index * size + value
    return index


def allowed(rows: list[list[int]]) -> bool:
    """Whether none of the rows is one of the two named combinations."""
    return _codes(TWICE) not in rows and _codes(NEVER) not in rows


def start() -> Tensor:
    """A table with the right counts: the pair twice, the bald in silver, the rest in turn."""
    left = [
        [v for v, count in enumerate(feature.counts) for _ in range(count)] for feature in FEATURES
    ]
    for column, value in enumerate(_codes(TWICE)):
        left[column].remove(value)
        left[column].remove(value)
    bald = left[HAIR_TYPE].count(BALD)  # sorted by code, so they come first
    left[HAIR_COLOR] = [SILVER] * bald + sorted(left[HAIR_COLOR], reverse=True)[bald:]
    rest = torch.tensor(left).T
    rest[:, 1] = rest[torch.arange(48).roll(17), 1]
    if not allowed(rest.tolist()):
        raise ValueError("expected a start without the named combinations")
    return torch.cat([torch.tensor([_codes(TWICE)] * 2), rest])


def _codes(words: tuple[str, ...]) -> list[int]:
    return [code(column, word) for column, word in enumerate(words)]
