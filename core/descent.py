"""Stochastic gradient descent on a loss: Adam, a rate that warms up and falls along a cosine.

Adam is Kingma & Ba 2015, algorithm 1; the cosine is Loshchilov & Hutter 2017, equation 5.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Generator, Tensor, nn

from core.progress import Step

WARM = 100  # steps in which the rate rises to its height
LONGEST = 1.0  # gradients are cut to this length, so that one odd batch cannot ruin a model


@dataclass(frozen=True)
class Pace:
    """How many steps, how many examples in each, and the rate at its height."""

    steps: int
    batch: int
    rate: float


def rate_at(number: int, total: int, height: float) -> float:
    """The learning rate of step ``number`` (from 1) out of ``total``."""
    rise = min(1.0, number / min(WARM, total))
    return height * rise * (1 + math.cos(math.pi * (number - 1) / total)) / 2


def descend(
    model: nn.Module,
    loss: Callable[[Tensor, float], Tensor],
    x: Tensor,
    pace: Pace,
    *,
    rng: Generator,
) -> Iterator[Step]:
    """Lower ``loss(batch of x, share of training done)``; yields after each step.

    The loss is the mean over a batch drawn with replacement, so that a small set serves too.
    """
    learned = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.Adam(learned, lr=pace.rate, fused=True)
    for number in range(1, pace.steps + 1):
        for group in optimiser.param_groups:
            group["lr"] = rate_at(number, pace.steps, pace.rate)
        pick = torch.randint(len(x), (pace.batch,), generator=rng, device=rng.device)
        value = loss(x[pick.to(x.device)], number / pace.steps)
        optimiser.zero_grad()
        value.backward()
        nn.utils.clip_grad_norm_(learned, LONGEST)
        optimiser.step()
        yield Step(number, pace.steps, float(value.detach()))
