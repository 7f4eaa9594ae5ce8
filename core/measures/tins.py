"""Measures of tins: a picture is a tin or it is not, and the nearest tin can be found exactly.

validity says how many samples are tins, up to about what half a pixel more of height or width
changes; coverage how much of the plane of heights and widths they reach.
"""

import torch
from torch import Tensor

from core.intervals import of_distinct
from core.measures.measure import Measure, share
from core.worlds.tins import LARGEST, SMALLEST, read

NEAR = 6.0  # levels, root mean square: of a tin of middling size, half a pixel more height
BLOCKS = 20  # of the plane, a side


def is_tin(x: Tensor) -> Tensor:
    """Whether each picture (n, 1, 32, 32) is within ``NEAR`` levels of some tin, (n,) bool."""
    return read(x)[1] <= NEAR


def validity(samples: Tensor, second: Tensor) -> Measure:
    """The share of samples that are tins."""
    return share("validity", is_tin(samples), is_tin(second), better="high")


def coverage(samples: Tensor, second: Tensor) -> Measure:
    """The share of 20 x 20 blocks of the plane that samples which are tins reach."""
    counts, floor = _blocks(samples), _blocks(second)
    low, high = (bound / len(counts) for bound in of_distinct(counts))
    value, level = (float((c > 0).double().mean()) for c in (counts, floor))
    return Measure("coverage", value, low, high, level, len(samples), better="floor")


def _blocks(x: Tensor) -> Tensor:
    """How many tins lie in each block, (400,)."""
    size, near = read(x)
    share_of = (size[near <= NEAR] - SMALLEST) / (LARGEST - SMALLEST)
    place = (share_of * BLOCKS).long().clamp_max(BLOCKS - 1)
    return torch.bincount(place @ torch.tensor([BLOCKS, 1]), minlength=BLOCKS**2)
