"""A world of which only points are known: somebody's table, cut into training and held-out points.

Nobody knows p(x) here, so it has no entropy, and no place is known to be impossible. What can be
asked is how likely a model makes the points that were held out.

    longitude = a x + c,  latitude = b y + d        (a, b: scale; c, d: shift)

fits other units into the frame of the map; points that are longitude and latitude stay as they are.
"""

import math
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from core.rng import derive, generator
from core.space import FLAT, Dataset, check
from core.worlds.world import World

FEWEST, MOST, DIFFERENT = 50, 200_000, 10
HELD_OUT = 5  # one point in so many is held out


@dataclass(frozen=True)
class Affine:
    """(longitude, latitude) = scale * (x, y) + shift; what a density is multiplied by is |a b|."""

    scale: tuple[float, float] = (1.0, 1.0)
    shift: tuple[float, float] = (0.0, 0.0)

    @property
    def same(self) -> bool:
        """Whether the points were degrees already."""
        return self == Affine()

    def back(self, x: Tensor) -> Tensor:
        """Degrees (n, 2) in the table's own units, float64."""
        scale, shift = (
            torch.tensor(pair, dtype=torch.float64) for pair in (self.scale, self.shift)
        )
        return (x.double() - shift) / scale


class Points(World):
    """Points (n, 2) in degrees; a fifth of them, drawn by a fixed seed, is held out.

    entropy is nan and log_prob gives nan: not defined. sample draws training points again.
    ValueError for fewer than 50 points or more than 200,000, for nan, for points off the map, and
    where fewer than ten differ.
    """

    known = False
    entropy = math.nan

    def __init__(self, slug: str, x: Tensor, affine: Affine | None = None) -> None:
        self.slug, self.space, self.affine = slug, FLAT, affine or Affine()
        self.x = _checked(x)
        order = torch.randperm(len(x), generator=generator(derive(0, f"{slug}/split")))
        self._held, self._kept = self.x[order].split(
            [len(x) // HELD_OUT, len(x) - len(x) // HELD_OUT]
        )
        self.train_size, self.test_size = len(self._kept), len(self._held)

    def sample(self, n: int, *, rng: Generator) -> Tensor:
        """n training points (n, 2), drawn with replacement: all that is known of the truth."""
        return self._kept[torch.randint(len(self._kept), (n,), generator=rng)]

    def log_prob(self, x: Tensor) -> Tensor:
        """nan for each x (n, 2), (n,) float64: not defined."""
        return torch.full((len(x),), math.nan, dtype=torch.float64, device=x.device)

    def _fixed(self, part: str, n: int) -> Dataset:
        x = (self._kept if part == "train" else self._held)[:n]
        return Dataset(self.space, x, name=f"{self.slug}/{part}/{len(x)}")


def _checked(x: Tensor) -> Tensor:
    x = check(FLAT, x).float()
    if not FEWEST <= len(x) <= MOST:
        raise ValueError(f"expected {FEWEST} to {MOST:,} points; got {len(x):,}")
    if bool((x.abs() > torch.tensor([180.0, 90.0])).any()):
        raise ValueError("expected points on the map, to 180 and 90 degrees; got one beyond")
    if (different := len(torch.unique(x, dim=0))) < DIFFERENT:
        raise ValueError(f"expected at least {DIFFERENT} different points; got {different}")
    return x
