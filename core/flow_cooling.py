"""What cooling does to a flow of a map: where dots end, and how much of the land they still reach.

    z = T eps, eps ~ N(0, I)    (Kingma & Dhariwal 2018, section 6)

Faces are likeliest in the middle of the noise, and cold draws look better there. Land is as likely
in one place as in another, so here there is nothing for the cold to sharpen.
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Generator

from core.intervals import wilson


@dataclass(frozen=True)
class Cooled:
    """Shares of n dots at one temperature: at sea, with a 95% interval, and of the pieces of land
    that they reach."""

    n: int
    sea: float
    low: float
    high: float
    reached: float


@torch.no_grad()
def cooled(model: Any, world: Any, temperature: float, *, rng: Generator, n: int) -> Cooled:
    """Draw n dots of a flow at that temperature and look where they end."""
    x = model.sample(n, rng=rng, temperature=temperature)
    hits = int(torch.isneginf(world.log_prob(x)).sum())
    low, high = wilson(hits, n)
    cell = world.cells(x)
    reached = len(cell[cell >= 0].unique()) / len(world.cell_prob)
    return Cooled(n, hits / n, low, high, reached)
