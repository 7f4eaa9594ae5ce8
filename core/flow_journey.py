"""The way of points through a flow, layer by layer, from the noise to the map.

    stage 0: z in the plane;  1: s = Phi(z), even in the unit square;  ...;  last: the map
    d_0 = log N(z; 0, I),  d_1 = 0,  d_k = d_(k-1) - log |det| of the layer that leads to stage k

d_k is the log-density at stage k, per unit area of the picture there, so that on the map
log p(x) = d_last - log(area of the map): the change of variables (Dinh et al. 2017, equation 3),
one layer at a time. A probit inside the chain is not a stage of its own: seen in the unit square
it changes nothing.
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import torch
from torch import Generator, Tensor

from core.couplings import Probit, log_normal

SPAN = 3.2  # the plane is shown from -SPAN to SPAN upwards, and twice as far across
STEP = 4  # degrees between the places that can be followed
ASIDE = 0.1  # degrees by which they lie north of whole ones: there bands meet, and tear


@dataclass(frozen=True)
class Journey:
    """at: (stages, n, 2) in the unit square, x to the east, y to the north; log_density: d_k,
    (stages, n) nats; z: (n, 2), the noise that leads there."""

    at: Tensor
    log_density: Tensor
    z: Tensor


def movers(model: Any) -> list[int]:
    """For each move from the even square to the map, the coordinate it moves: 0 across, 1 up."""
    kept = [layer for layer in model.chain if not isinstance(layer, Probit)]
    names = {"Bands": 0, "Ladder": 1}
    return [names.get(type(one).__name__, 1 - getattr(one, "stays", 0)) for one in reversed(kept)]


@torch.no_grad()
def followed(model: Any, x: Tensor) -> Journey:
    """The way to the places x (n, 2), degrees, as the flow's own layers have it."""
    steps = [one for one in model.layers(x) if one.name != "probit"]
    z = model.encode(x)
    total = steps[-1].log_growth
    last = [steps[0], *steps[1:]][::-1]
    at = [plane(z), *(one.square for one in last)]
    heights = [log_normal(z), *(total - one.log_growth for one in last)]
    return Journey(torch.stack(at), torch.stack(heights), z)


def plane(z: Tensor) -> Tensor:
    """Noise (n, 2) as a place in the unit square (drawn twice as wide as high); what lies beyond
    the end of the picture is put at its edge."""
    return (z / z.new_tensor([4 * SPAN, 2 * SPAN]) + 0.5).clamp(0, 1)


@torch.no_grad()
def carried(model: Any, z: Tensor) -> Tensor:
    """Noise z (n, 2) carried to the map: its places at each stage, (stages, n, 2)."""
    h, last = z.double(), len(model.chain)
    frames = [plane(h), Probit().inverse(h)]
    for number in range(last - 1, -1, -1):
        layer = model.chain[number]
        h = layer.inverse(h)
        if not isinstance(layer, Probit):
            inside = any(isinstance(one, Probit) for one in model.chain[:number])
            frames.append(Probit().inverse(h) if inside else h)
    return torch.stack(frames)


def noise(n: int, temperature: float, *, rng: Generator) -> Tensor:
    """z (n, 2) from N(0, T^2), the same eps at every T; as the flow draws it."""
    eps = torch.randn(n, 2, dtype=torch.float64, generator=rng, device=rng.device)
    return temperature * eps


def places() -> tuple[Tensor, Tensor]:
    """Longitudes and latitudes that can be followed, in degrees, west to east, south to north."""
    lon = torch.arange(-180 + STEP / 2, 180, STEP)
    return lon, torch.arange(-90 + STEP / 2, 90, STEP) + ASIDE


def lattice() -> Tensor:
    """All places that can be followed, (n, 2): by rows from the south, each from the west."""
    lon, lat = places()
    return torch.cartesian_prod(lat, lon).flip(1)


def ruled(across: int, up: int, fine: int) -> tuple[Tensor, list[int]]:
    """Lines ruled over the even square, ``across`` upright and ``up`` level, each of ``fine``
    points: the points (n, 2) one line after another, and the length of each line."""
    t = torch.linspace(0.001, 0.999, fine, dtype=torch.float64)
    upright = [torch.stack([t.new_full((fine,), s), t], 1) for s in t_even(across)]
    level = [torch.stack([t, t.new_full((fine,), s)], 1) for s in t_even(up)]
    return torch.cat([*upright, *level]), [fine] * (across + up)


def t_even(count: int) -> list[float]:
    """Numbers even between 0 and 1, both ends left out by a hair."""
    return torch.linspace(0.001, 0.999, count, dtype=torch.float64).tolist()


@torch.no_grad()
def round_trip(model: Any, x: Tensor) -> Tensor:
    """How far f^-1(f(x)) lies from x, degrees, the larger of both coordinates, (n,) float64."""
    back = model.inverse(model.encode(x))
    return (back - x.double()).abs().max(1).values


def middles(rows: int, columns: int) -> Tensor:
    """The middle of each cell of the map, (rows * columns, 2) degrees, from the north-west."""
    lat = 90 - (torch.arange(rows) + 0.5) * (180 / rows)
    lon = (torch.arange(columns) + 0.5) * (360 / columns) - 180
    return torch.cartesian_prod(lat, lon).flip(1)


def density_grid(model: Any, rows: int, columns: int) -> Tensor:
    """p at the middle of each cell as multiples of an even spread, (rows, columns), row 0 north."""
    area = 4 * math.exp(model.space.log_volume)
    heights = model.log_prob(middles(rows, columns)).double().exp()
    return (heights * area).view(rows, columns)


def books(log_density: Tensor) -> list[float]:
    """What each layer adds to the log-density d (stages,) of one point, nats, noise first."""
    return [float(late - early) for early, late in pairwise(log_density.tolist())]
