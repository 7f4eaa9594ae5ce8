"""A walk of few steps, learned from a walk of many: one round of progressive distillation.

    z = x_t walked by the teacher to time u in INNER steps of DDIM
    x* = (z - (sigma_u / sigma_t) x_t) / (alpha_u - (sigma_u / sigma_t) alpha_t)

x* is the guess with which one step of DDIM goes where the teacher goes (Salimans & Ho 2022,
algorithm 2 and appendix G). Times t and u are neighbours out of the few at which the short walk
will stop; x_t is true data with noise. The loss is max(snr, 1) || D(x_t, t) - x* ||^2 (their
section 4). The teacher is the model as it was before, asked for the same things; it may follow its
requests with a weight (``taught``), which the short walk then has learned and need not pay for
(Meng et al. 2023, section 3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Generator, Tensor, nn

from core.samplers import move, normal, times
from core.schedules import Schedule, spread

if TYPE_CHECKING:
    from core.noise_model import NoiseModel

INNER = 5  # steps of the teacher for one of the short walk


def loss(
    model: NoiseModel,
    net: nn.Module,
    teacher: nn.Module,
    x0: Tensor,
    y: Tensor | None,
    *,
    rng: Generator,
) -> Tensor:
    """The error of ``net`` on a batch x0 (n, ...) and its requests y (n, k), a number."""
    stops = torch.tensor(times(model.config.stages, 1.0, model.config.crowd), dtype=torch.float64)
    stage = torch.randint(model.config.stages, (len(x0),), generator=rng, device=rng.device).cpu()
    t, u = stops[stage], stops[stage + 1]
    alpha, sigma = model.schedule.at(t)
    x = spread(alpha, x0) * x0 + spread(sigma, x0) * normal(x0, rng=rng)
    wanted = target(teacher, model.schedule, x, t, u, y, model.config.taught)
    weight = (alpha**2 / sigma**2).clamp_min(1.0)
    return (spread(weight, x0) * (net(x, alpha, sigma, y) - wanted) ** 2).mean()


@torch.no_grad()
def target(
    teacher: nn.Module,
    schedule: Schedule,
    x: Tensor,
    t: Tensor,
    u: Tensor,
    y: Tensor | None = None,
    weight: float = 1.0,
) -> Tensor:
    """x* (n, ...) for x at times t (n,), to be brought to times u (n,); weight: of requests."""
    z = x
    for number in range(INNER):
        now = schedule.at(torch.lerp(t, u, number / INNER))
        then = schedule.at(torch.lerp(t, u, (number + 1) / INNER))
        z = move(z, _guided(teacher, z, now, y, weight), now, then)
    (a, s), (b, r) = schedule.at(t), schedule.at(u)
    ratio = r / s
    return (z - spread(ratio, x) * x) / spread(b - ratio * a, x)


def _guided(
    teacher: nn.Module,
    z: Tensor,
    now: tuple[Tensor, Tensor],
    y: Tensor | None,
    weight: float,
) -> Tensor:
    """The teacher's guess, ``weight`` times as far from the free one as its requests move it."""
    said: Tensor = teacher(z, *now, y)
    if y is None or weight == 1:
        return said
    free: Tensor = teacher(z, *now, None)
    return free + weight * (said - free)
