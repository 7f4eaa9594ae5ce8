"""The variational bound of a denoiser, in continuous time.

    log p(x) >= E log p(x | y_0) - E integral || x - D(y_s, s) ||^2 / s^2  d ln s - KL(far)

Kingma et al. 2021, equation 15, in snr = 1 / s^2, so that -d snr / 2 = d ln s / s^2. Noise runs
from ``least`` to 80; y_s = x + s eps; KL(far) is that of N(x, 80^2) from N(mean, 80^2 +
deviation^2), both known. At the near end

- a point is y_0 with noise of standard deviation ``least`` on it
- a level of a picture has a probability in proportion to N(level; y_0, least^2) (their equation 8)

The integral is estimated: each example is looked at with a few noises, even in ln s over all.
Where the guess is hardly better than y_s itself the error is that of eps, so c(s) (||eps||^2 -
dimensions), whose mean is 0, is taken off: c(s) = (f^2 / (f^2 + s^2))^2, as for data N(0, f^2).

A model that draws attributes first has log p(x) >= log p(y) + log p(x | y) for every y: here for
the y that explains x best. The bound is that of walks with guidance 1 in steps without number.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch import Generator, Tensor

from core.denoisers import draw_times
from core.explanations import explain
from core.probability_flow import DEVIATION, LEAST, MOST, log_gaussian
from core.samplers import normal
from core.schedules import spread

if TYPE_CHECKING:
    from core.noise_model import NoiseModel

NEAREST = 0.012  # least noise of pictures: one and a half levels
GRAIN = 2 / 127.5  # f of pictures; of points it is DEVIATION
REACH = 12  # levels to each side of y_0 that can have been meant; the next has less than 1e-13
CHUNK = 250  # examples looked at together


@torch.no_grad()
def bound(model: NoiseModel, x: Tensor, *, rng: Generator) -> Tensor:
    """An estimate of the bound (n,), nats: a unit of map area, or of 8-bit pictures."""
    picture = model.space.kind == "images"
    least = NEAREST if picture else LEAST
    parts = []
    for u in model.inward(x).split(CHUNK if picture else 40 * CHUNK):
        seen = u + least * normal(u, rng=rng)
        near = log_levels(u, seen, least) if picture else log_gaussian(u - seen, least)
        if model.chain is not None:
            y = explain(model, u, rng=rng)
            near = near + model.chain.log_prob(y).to(near)
        else:
            y = None
        parts.append(near - path(model, u, least, y, rng=rng) - far(u, model.mean))
    total = torch.cat(parts) if parts else x.new_empty(0)
    return total if picture else total - model.space.log_volume


def path(
    model: NoiseModel, u: Tensor, least: float, y: Tensor | None = None, *, rng: Generator
) -> Tensor:
    """The integral (n,), nats: a mean over ``bound_draws`` noises for each example, y asked for."""
    span, draws = math.log(MOST / least), model.config.bound_draws
    fine = GRAIN if model.space.kind == "images" else DEVIATION
    total = u.new_zeros(len(u))
    for number in range(draws):
        place = (draw_times(len(u), rng=rng) + number / draws) % 1
        place = place[torch.randperm(len(u), generator=rng, device=rng.device).cpu()]
        s = least * torch.exp(span * place)
        eps = normal(u, rng=rng)
        guess = model.net(u + spread(s, u) * eps, torch.ones_like(s), s, y)
        like = (fine**2 / (fine**2 + s.to(u) ** 2)) ** 2
        total += ((u - guess) ** 2).flatten(1).sum(1) / s.to(u) ** 2
        total -= like * (eps.square().flatten(1).sum(1) - u[0].numel())
    return span * total / draws


def far(u: Tensor, mean: Tensor) -> Tensor:
    """KL of N(u, MOST^2) from N(mean, MOST^2 + DEVIATION^2), (n,), nats."""
    ratio = MOST**2 / (MOST**2 + DEVIATION**2)
    gap = ((u - mean) ** 2).flatten(1).sum(1) / (MOST**2 + DEVIATION**2)
    return (gap + u[0].numel() * (ratio - 1 - math.log(ratio))) / 2


def log_levels(u: Tensor, y: Tensor, least: float) -> Tensor:
    """log probability of the levels of u (n, ...) given y (n, ...), (n,), nats."""
    level, middle = ((v + 1) * 127.5 for v in (u, y))
    near = middle.round().clamp(0, 255)
    offsets = torch.arange(-REACH, REACH + 1, device=u.device)
    others = near[..., None] + offsets
    scale = least * 127.5
    odds = -((others - middle[..., None]) ** 2) / (2 * scale**2)
    odds = odds.masked_fill((others < 0) | (others > 255), -math.inf)
    own = -((level.round() - middle) ** 2) / (2 * scale**2)
    return (own - odds.logsumexp(-1)).flatten(1).sum(1)
