"""One rectangle on the flat map as a model, and what can be said of it without a fit.

    p(x) = 1/|B| in B, 0 outside;    log p = -log |B|,  minus infinity outside;    entropy = log |B|

A box B is (west, south, east, north) in degrees and |B| its area in square degrees. The family
``core.models.box`` fits such boxes; here a hand sets them.
"""

import math
from collections.abc import Sequence

import torch
from torch import Generator, Tensor

from core.worlds.land import Land

Box = Sequence[float]
MAP_AREA = 360.0 * 180.0


def contains(box: Box, x: Tensor) -> Tensor:
    """Whether each x (n, 2) lies in the box, its edges included, (n,) bool."""
    west, south, east, north = box
    lon, lat = x.unbind(1)
    return (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)


def area(box: Box) -> float:
    """|B| in square degrees; ValueError if the box is inside out."""
    west, south, east, north = box
    if not (west < east and south < north):
        raise ValueError(f"expected west < east and south < north; got {tuple(box)}")
    return (east - west) * (north - south)


def log_prob(box: Box, x: Tensor) -> Tensor:
    """-log |B| in the box, minus infinity outside, (n,), nats per square degree."""
    return torch.where(contains(box, x), -math.log(area(box)), -math.inf)


def sample(box: Box, n: int, *, rng: Generator) -> Tensor:
    """n points (n, 2) even over the box, in degrees."""
    west, south, east, north = box
    low = torch.tensor([west, south], dtype=torch.float64)
    size = torch.tensor([east - west, north - south], dtype=torch.float64)
    draw = torch.rand(n, 2, dtype=torch.float64, generator=rng, device=rng.device).cpu()
    return (low + draw * size).float()


def tight(x: Tensor) -> tuple[int, int, int, int]:
    """The smallest box with whole-degree edges that holds every x (n, 2)."""
    west, south = torch.floor(x.amin(0)).int().tolist()
    east, north = torch.ceil(x.amax(0)).int().tolist()
    return west, south, east, north


def sea_share(land: Land, box: Box) -> float:
    """The share of the box that is sea: exact for edges on the lines between the mask's cells."""
    step = 360 / land.columns
    west, east = (round((edge + 180) / step) for edge in (box[0], box[2]))
    top, bottom = (round((90 - edge) / step) for edge in (box[3], box[1]))
    return 1 - float(land.mask[top:bottom, west:east].double().mean())
