"""What can be done with a denoiser at hand: noise, guess, walk back, vary, fill in, draw arrows.

Everything is chosen at the call: sampler, steps, schedule, request y and guidance w

    D_w = D(x, t) + w (D(x, t, y) - D(x, t))        (Ho & Salimans 2022, equation 6, for D)

so that one model serves every setting: w = 1 is what was learned, w = 0 ignores the request. D
depends on the ratio of noise to data alone, so another schedule than that of training will do.
x is in the network's units: points in the chart, pictures in [-1, 1]; ``frames`` brings it back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import torch
from torch import Generator, Tensor

from core.progress import Frame
from core.samplers import ddim, ddim_step, dpm_solver, heun, normal, times
from core.schedules import Schedule, spread

if TYPE_CHECKING:
    from core.noise_model import NoiseModel

CHUNK = 1_000  # examples that a network sees at once
SAMPLERS = ("ddim", "heun", "dpm_solver")


@dataclass(frozen=True)
class Way:
    """How to walk back.

    sampler: one of SAMPLERS; eta: fresh noise, with ddim alone. crowd: above 1 steps are smaller
    near the data. schedule: None is the model's own. guidance counts where something is asked.
    """

    sampler: str
    steps: int
    eta: float = 0.0
    crowd: float = 1.0
    guidance: float = 1.0
    schedule: Schedule | None = None

    def __post_init__(self) -> None:
        if self.sampler not in SAMPLERS:
            raise ValueError(f"expected a sampler out of {', '.join(SAMPLERS)}; got {self.sampler}")


def way_of(model: NoiseModel, **changes: object) -> Way:
    """The way of the model's configuration, with ``changes``."""
    c = model.config
    way = Way(c.sampler, c.walk, c.eta, c.crowd, c.guidance)
    return replace(way, **changes)  # type: ignore[arg-type]


def _schedule(model: NoiseModel, way: Way | None) -> Schedule:
    return model.schedule if way is None or way.schedule is None else way.schedule


@torch.no_grad()
def noise(model: NoiseModel, n: int, *, rng: Generator, schedule: Schedule | None = None) -> Tensor:
    """n starts x_1 (n, *shape): noise about alpha times the mean of the data."""
    alpha, sigma = (schedule or model.schedule).at(1.0)
    z = torch.randn(n, *model.space.shape, generator=rng, device=rng.device).to(model.device)
    return spread(alpha, z) * model.mean + spread(sigma, z) * z


def noised(schedule: Schedule, x0: Tensor, t: Tensor | float, *, rng: Generator) -> Tensor:
    """x_t = alpha x_0 + sigma eps, for one t or one an example (n,)."""
    alpha, sigma = schedule.at(t)
    return spread(alpha, x0) * x0 + spread(sigma, x0) * normal(x0, rng=rng)


@torch.no_grad()
def guess(
    model: NoiseModel, x: Tensor, t: Tensor | float, y: Tensor | None = None, way: Way | None = None
) -> Tensor:
    """D_w (n, ...): the data that the model sees behind x (n, ...) at t, one time or (n,)."""
    now = torch.as_tensor(t, dtype=torch.float64).expand(len(x))
    alpha, sigma = _schedule(model, way).at(now)
    weight = model.config.guidance if way is None else way.guidance
    if y is None or bool((y < 0).all()) or weight == 0:
        return _data(model, x, alpha, sigma, None)
    if weight == 1:
        return _data(model, x, alpha, sigma, y)
    both = torch.cat([torch.full_like(y, -1), y])
    free, asked = _data(
        model, torch.cat([x, x]), alpha.repeat(2), sigma.repeat(2), both.to(x.device)
    ).chunk(2)
    return free + weight * (asked - free)


def _data(model: NoiseModel, x: Tensor, alpha: Tensor, sigma: Tensor, y: Tensor | None) -> Tensor:
    """The network's D, at most CHUNK examples at once."""
    rows = [None] * len(x) if y is None else y.to(x.device).split(CHUNK)
    parts = zip(x.split(CHUNK), alpha.split(CHUNK), sigma.split(CHUNK), rows, strict=False)
    return torch.cat([model.net(*part) for part in parts]) if len(x) else x


def score(model: NoiseModel, x: Tensor, t: Tensor | float, way: Way | None = None) -> Tensor:
    """The score of x_t (n, ...): (alpha D - x) / sigma^2, for t above 0."""
    alpha, sigma = _schedule(model, way).at(t)
    return (spread(alpha, x) * guess(model, x, t, way=way) - x) / spread(sigma, x) ** 2


def arrows(model: NoiseModel, t: float, columns: int, rows: int) -> tuple[Tensor, Tensor]:
    """Places of a grid over the map in degrees (rows * columns, 2), and how far each would go if
    all its noise were taken off at once: D - x / alpha in degrees. Of points alone.
    """
    across = (torch.arange(columns) + 0.5) * 2 / columns - 1
    up = 1 - (torch.arange(rows) + 0.5) * 2 / rows
    u = torch.cartesian_prod(up, across).flip(1)
    alpha, _ = model.schedule.at(t)
    ahead = guess(model, spread(alpha, u) * u, t)
    places = model.space.unchart(u)
    return places, model.space.unchart(ahead) - places


def walk(
    model: NoiseModel,
    x: Tensor,
    *,
    rng: Generator,
    start: float = 1.0,
    y: Tensor | None = None,
    way: Way | None = None,
) -> Iterator[Frame]:
    """Frames from x (n, ...) at time ``start`` to data at time 0, in the network's units."""
    way = way or way_of(model)
    schedule = _schedule(model, way)

    def denoise(x: Tensor, t: Tensor) -> Tensor:
        return guess(model, x, t, y, way)

    span = {"start": start, "crowd": way.crowd}
    if way.sampler == "ddim":
        return ddim(denoise, schedule, x, way.steps, rng=rng, eta=way.eta, **span)
    step: Callable[..., Iterator[Frame]] = heun if way.sampler == "heun" else dpm_solver
    return step(denoise, schedule, x, way.steps, **span)


def vary(
    model: NoiseModel,
    x: Tensor,
    strength: float,
    *,
    rng: Generator,
    y: Tensor | None = None,
    way: Way | None = None,
) -> Iterator[Frame]:
    """Go from x (n, ...) part of the way to noise, to time ``strength``, and walk back."""
    part = noised(_schedule(model, way), x, strength, rng=rng)
    return walk(model, part, rng=rng, start=strength, y=y, way=way)


def fill(
    model: NoiseModel,
    x: Tensor,
    known: Tensor,
    *,
    rng: Generator,
    y: Tensor | None = None,
    way: Way | None = None,
    repeats: int = 1,
    start: float = 1.0,
) -> Iterator[Frame]:
    """Draw anew what is not ``known`` (n, *shape) of examples x (n, *shape) in the world's units.

    After each step what is known is put back, as noisy as the rest. Each step is made ``repeats``
    times, noise being added in between, so that both parts come to agree (RePaint: Lugmayr et al.
    2022, algorithm 1). Frames are in the network's units; in the last, what is known is as given.
    """
    way = way or way_of(model)
    return _fill(model, model.inward(x), known.expand_as(x), way, y, repeats, start, rng=rng)


def _fill(
    model: NoiseModel,
    x0: Tensor,
    known: Tensor,
    way: Way,
    y: Tensor | None,
    repeats: int,
    start: float,
    *,
    rng: Generator,
) -> Iterator[Frame]:
    schedule = _schedule(model, way)

    def denoise(x: Tensor, t: Tensor) -> Tensor:
        return guess(model, x, t, y, way)

    def put_back(x: Tensor, t: float) -> Tensor:
        return torch.where(known, noised(schedule, x0, t, rng=rng) if t else x0, x)

    x = noised(schedule, torch.where(known, x0, model.mean), start, rng=rng)
    yield Frame(x, start)
    for t, u in pairwise(times(way.steps, start, way.crowd)):
        for more in reversed(range(repeats)):
            x = put_back(ddim_step(denoise, schedule, x, t, u, rng=rng, eta=way.eta), u)
            if more:
                x = again(schedule, x, u, t, rng=rng)
        yield Frame(x, u)


def again(schedule: Schedule, x: Tensor, u: float, t: float, *, rng: Generator) -> Tensor:
    """x at time u made as noisy as at the later time t."""
    (b, r), (a, s) = schedule.at(u), schedule.at(t)
    ratio = a / b
    fresh = (s**2 - (ratio * r) ** 2).clamp_min(0).sqrt()
    return spread(ratio, x) * x + spread(fresh, x) * normal(x, rng=rng)


def frames(model: NoiseModel, walked: Iterator[Frame]) -> Iterator[Frame]:
    """The same frames in the world's units: degrees, or pictures."""
    for frame in walked:
        yield Frame(model.outward(frame.x, frame.time == 0), frame.time)


def last(model: NoiseModel, walked: Iterator[Frame]) -> Tensor:
    """Where the frames end, in the world's units."""
    for frame in walked:
        x = frame.x
    return model.outward(x)
