"""Densities on the round globe, per true area, whatever map their model was learned on.

    p(place) per steradian = p per square degree of the flat map * (180 / pi)^2 / cos(latitude)

A flat map draws every parallel as long as the equator: a square degree of it near a pole is a
small piece of ground, and probability that is even on the paper piles up there.
"""

import math
from typing import Any

import torch
from torch import Tensor

from core.flow_journey import middles


def times_even(log_prob: Tensor, lat: Tensor, kind: str) -> Tensor:
    """Density against an even globe, per true area, from log p in the unit of the space ``kind``:
    nats per square degree ("points") or per steradian ("sphere"); lat in degrees."""
    value = log_prob.double().exp() * 4 * math.pi
    if kind == "sphere":
        return value
    return value * (180 / math.pi) ** 2 / torch.cos(torch.deg2rad(lat.double()))


def globe_grid(model: Any, rows: int, columns: int) -> Tensor:
    """Density against an even globe at the middle of each cell in degrees, (rows, columns)."""
    x = middles(rows, columns)
    return times_even(model.log_prob(x), x[:, 1], model.space.kind).view(rows, columns)


def share_of(world: Any, continent: str, x: Tensor) -> float:
    """The share of places x (n, 2) that lie on a continent."""
    wanted = list(world.continents).index(continent)
    return float((world.continent(x) == wanted).double().mean())
