"""What pixel naive Bayes has counted, for each number of training pictures at once.

    P_i(v) = (count_i(v) + a) / (N + 256 a)            i over 3072 colour values, v over 256 levels
    bits/dim = -1/3072 sum_i sum_v T_i(v) log2 P_i(v)  T_i(v): share of test pictures with x_i = v

Counts grow with N, so those of a longer training set contain those of a shorter one. The second
line scores any number of test pictures by 3072 x 256 products, exactly.
"""

import math
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import torch
from torch import Tensor

from core.patchwork import LEVELS, TRAININGS
from core.space import PICTURES, levels
from core.worlds import get
from core.worlds.world import World

SMOOTHINGS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
BLOCK = 1_000  # pictures turned into levels at a time


@dataclass(frozen=True)
class Seen:
    """A training set as levels (N, 3, 32, 32) uint8, and its counts (8, 3072, 256) int32 for each
    number of pictures in TRAININGS."""

    level: Tensor
    counts: Tensor

    def of(self, training: int) -> Tensor:
        """Counts (3072, 256) of the first so many pictures; ValueError for one not counted."""
        if training not in TRAININGS:
            raise ValueError(f"expected a number of pictures out of {TRAININGS}; got {training}")
        return self.counts[TRAININGS.index(training)]


def whole(x: Tensor) -> Tensor:
    """Pictures x (n, 3, 32, 32) in [-1, 1] as 8-bit levels, uint8."""
    return torch.cat([levels(part) for part in x.split(BLOCK)])


def count(level: Tensor) -> Tensor:
    """How often each colour value has each level, (3072, 256) int32, in pictures (n, 3, 32, 32)."""
    total = torch.zeros(PICTURES.dims * LEVELS, dtype=torch.int64)
    place = torch.arange(PICTURES.dims) * LEVELS
    for part in level.flatten(1).split(BLOCK):
        total += torch.bincount((part + place).flatten(), minlength=len(total))
    return total.view(PICTURES.dims, LEVELS).int()


def see(world: World) -> Seen:
    """The world's training set, turned into levels and counted once."""
    level = whole(world.train(TRAININGS[-1]).x)
    edges = (0, *TRAININGS)
    parts = [count(level[a:b]) for a, b in pairwise(edges)]
    return Seen(level, torch.stack(parts).cumsum(0).int())


@cache
def wardrobe() -> Seen:
    """The training set of the wardrobe, seen once in a process."""
    return see(get("wardrobe"))


def probabilities(counts: Tensor, smoothing: float) -> Tensor:
    """P_i(v) of counts (..., 256), float64."""
    raised = counts.double() + smoothing
    return raised / raised.sum(-1, keepdim=True)


def picture_bits(counts: Tensor, smoothing: float, level: Tensor) -> Tensor:
    """-log2 P_i(x_i) of one picture (3, 32, 32) uint8, (3, 32, 32) float64, in bits."""
    number = counts.gather(1, level.flatten()[:, None].long())[:, 0].double()
    total = counts.sum(1).double() + LEVELS * smoothing
    return -torch.log2((number + smoothing) / total).view(PICTURES.shape)


def bits_per_dim(counts: Tensor, smoothing: float, tested: Tensor) -> float:
    """Cross-entropy in bits/dim of counted training on counted test pictures, both (3072, 256)."""
    cost = -torch.log2(probabilities(counts, smoothing))
    return float((tested.double() * cost).sum() / tested.sum())


def pixel_entropy(counts: Tensor, smoothing: float) -> Tensor:
    """Entropy of each P_i, (3, 32, 32), in bits: what the model itself expects to pay there."""
    probs = probabilities(counts, smoothing)
    return -torch.special.xlogy(probs, probs).sum(1).view(PICTURES.shape) / math.log(2)
