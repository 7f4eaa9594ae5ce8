"""What the lesson on diffusion shows of a denoiser on the map: walks, arrows, what they come to.

A walk is drawn where all schedules agree: at x_t / (alpha + sigma). With s = sigma / alpha and
y = x_t / alpha the path without fresh noise obeys

    dy/ds = (y - D(y, s)) / s        (Karras et al. 2022, equation 1 with sigma(t) = t)

so that the field of arrows at each s holds for every schedule.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Generator, Tensor

from core import denoising
from core.denoising import Way
from core.intervals import wilson
from core.schedules import SCHEDULES, Schedule, bent

if TYPE_CHECKING:
    from core.noise_model import NoiseModel

LEVELS = 24
LEAST, MOST = 0.02, 6.0  # noise to data, of the field
GAP = 0.5  # nats of log snr by which each knot lies below the one before, at least


def falling(knots: Sequence[float]) -> list[float]:
    """Knots of log snr, each GAP or more below the one before."""
    down: list[float] = []
    for knot in knots:
        down.append(min(float(knot), down[-1] - GAP) if down else float(knot))
    return down


def schedule_of(word: str, knots: Sequence[float]) -> Schedule:
    """The schedule of that name, or the one that is "bent" through the knots."""
    return bent(falling(knots)) if word == "bent" else SCHEDULES[word]()


@dataclass(frozen=True)
class Walk:
    """at: (frames, n, 2), x_t / (alpha + sigma) in the chart; log_snr (frames,); end (n, 2) in
    degrees; ms: milliseconds that the walk took; guesses: how often the network was asked."""

    at: Tensor
    log_snr: Tensor
    end: Tensor
    ms: float
    guesses: int


@torch.no_grad()
def walked(model: NoiseModel, n: int, way: Way, *, rng: Generator, most: int = 41) -> Walk:
    """n dots walk back from noise; of the frames ``most`` or fewer are kept, the ends included."""
    schedule = way.schedule or model.schedule
    start = denoising.noise(model, n, rng=rng, schedule=schedule)
    since = time.perf_counter()
    frames = list(denoising.walk(model, start, rng=rng, way=way))
    ms = 1e3 * (time.perf_counter() - since)
    keep = torch.linspace(0, len(frames) - 1, min(most, len(frames))).round().long().tolist()
    at, snr = [], []
    for frame in (frames[k] for k in keep):
        alpha, sigma = schedule.at(frame.time)
        at.append(frame.x / float(alpha + sigma))
        snr.append(2 * (alpha.log() - sigma.log()))
    return Walk(torch.stack(at), torch.stack(snr), model.outward(frames[-1].x), ms, guesses(way))


def guesses(way: Way) -> int:
    """How often a walk asks the network: Heun's method twice a step but for the last."""
    return 2 * way.steps - 1 if way.sampler == "heun" else way.steps


def levels() -> Tensor:
    """The ratios of noise to data s at which the field is known, rising."""
    return torch.logspace(math.log10(LEAST), math.log10(MOST), LEVELS, dtype=torch.float64)


def reach(s: Tensor) -> Tensor:
    """How far from the middle the field at s is known: nearly all of y lies inside."""
    return 1.1 + 2.6 * s


@torch.no_grad()
def field(model: NoiseModel, columns: int, rows: int) -> Tensor:
    """D(y, s) on a grid of y at each level, (LEVELS, rows, columns, 2), in the chart.

    Row 0 is the south; the grid's first and last points lie ``reach`` from the middle.
    """
    grid = torch.cartesian_prod(torch.linspace(-1, 1, rows), torch.linspace(-1, 1, columns)).flip(1)
    found = []
    for s in levels():
        y = grid * float(reach(s))
        one = torch.ones(len(y), dtype=torch.float64)
        found.append(model.net(y, one, one * s).view(rows, columns, 2))
    return torch.stack(found)


@dataclass(frozen=True)
class Judged:
    """Of n dots: the share at sea with a 95% interval; the land's cells that they reach as a share
    of those that as many true dots reach; milliseconds a thousand dots."""

    n: int
    sea: float
    low: float
    high: float
    reached: float
    ms: float


def judged(walk: Walk, land: Any, *, rng: Generator) -> Judged:
    """How good the dots of a walk are; rng draws the true dots."""
    n = len(walk.end)
    at_sea = int((~land.is_land(walk.end)).sum())
    mine, true = (_cells(land, x) for x in (walk.end, land.sample(n, rng=rng)))
    return Judged(n, at_sea / n, *wilson(at_sea, n), mine / true, 1e3 * walk.ms / n)


def _cells(land: Any, x: Tensor) -> int:
    """How many cells of the land have a dot."""
    cell = land.cells(x)
    return len(cell[cell >= 0].unique())
