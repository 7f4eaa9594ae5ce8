"""Draw the fifty outfits once, so that every published count holds exactly.

A Metropolis chain (Metropolis et al. 1953) over tables of fifty rows: pick a column and two rows,
propose to swap their values there, which keeps every count, and accept with probability
min(1, p(after) / p(before)) under the truth. Tables that break a rule below have probability 0.
"""

import csv
from pathlib import Path

import torch
from torch import Generator, Tensor

from core.numerics import ravel
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
    rows = start()
    score = torch.log(true_table())
    move = torch.rand(SWAPS, 4, generator=rng, dtype=torch.float64)
    for column, one, other, luck in move.tolist():
        pair = [2 + int(one * 48), 2 + int(other * 48)]  # the first two rows are the named ones
        before = rows[pair]
        after = before.clone()
        after[:, int(column * 5)] = before[[1, 0], int(column * 5)]
        gain = score[ravel(after, OUTFITS.sizes)].sum() - score[ravel(before, OUTFITS.sizes)].sum()
        if luck < float(gain.exp()) and allowed(after):
            rows[pair] = after
    order = torch.randperm(len(rows), generator=rng)
    return rows[order]


def allowed(rows: Tensor) -> bool:
    """Whether none of the rows is one of the two named combinations."""
    named = torch.tensor([_codes(TWICE), _codes(NEVER)])
    return not bool((rows[:, None] == named).all(-1).any())


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
    if not allowed(rest):
        raise ValueError("expected a start without the named combinations")
    return torch.cat([torch.tensor([_codes(TWICE)] * 2), rest])


def _codes(words: tuple[str, ...]) -> list[int]:
    return [code(column, word) for column, word in enumerate(words)]
