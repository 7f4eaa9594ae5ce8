"""Exact likelihood by the probability-flow equation, whatever the schedule.

With y = x / alpha and s = sigma / alpha (Song et al. 2021, equations 13 and 39)

    dy / d ln s = y - D(y, s)
    log p(y_0) = log p(y_1) + integral of (dimensions - trace dD/dy) d ln s

integrated in w = y / sqrt(s^2 + deviation^2), which hardly grows, from s = 0.002 to 80, where
p(y_1) is taken as N(mean, s^2 + deviation^2). What is scored is hence data with noise of 0.002
chart units on it; the integral is Heun's, its error falls as steps^-2.
"""

import math

import torch
from torch import Tensor, nn

LEAST, MOST = 0.002, 80.0  # noise between which likelihood is integrated, chart units
DEVIATION = 0.5  # of data, about


def log_gaussian(x: Tensor, deviation: Tensor | float) -> Tensor:
    """log N(x; 0, deviation^2 I), (n,), nats."""
    scale = torch.as_tensor(deviation, dtype=x.dtype, device=x.device)
    return (-(x**2) / (2 * scale**2) - scale.log() - math.log(2 * math.pi) / 2).flatten(1).sum(1)


def divergence(step: Tensor, x: Tensor) -> Tensor:
    """The trace of d step / d x (n,), exact: one backward pass a coordinate; x needs gradient."""
    total = x.new_zeros(len(x))
    for k in range(x.shape[1]):
        (row,) = torch.autograd.grad(step[:, k].sum(), x, retain_graph=True)
        total = total + row[:, k]
    return total


def ode_log_prob(net: nn.Module, y: Tensor, steps: int, mean: Tensor | None = None) -> Tensor:
    """log p(y) of chart points y (n, 2), (n,), nats a unit of the chart; the trace is exact.

    net: D(x, alpha, sigma), called with alpha 1; mean: of the data, (2,), 0 if not given.
    """
    gained, size = y.new_zeros(len(y)), math.log(MOST / LEAST) / steps
    w, scale = y / math.hypot(LEAST, DEVIATION), math.log(math.hypot(LEAST, DEVIATION))
    slope, grown = _slope(net, w, LEAST)
    for number in range(1, steps + 1):
        s = LEAST * math.exp(number * size)
        there, grown_there = _slope(net, w + size * slope, s)
        w = w + size * (slope + there) / 2
        gained = gained + size * (grown + grown_there) / 2
        slope, grown = _slope(net, w, s)
    far = w if mean is None else w - mean / math.hypot(MOST, DEVIATION)
    return log_gaussian(far, 1.0) + gained - y.shape[1] * scale


def _slope(net: nn.Module, w: Tensor, s: float) -> tuple[Tensor, Tensor]:
    """dw / d ln s and its trace at noise s: w = y / sqrt(s^2 + deviation^2) hardly grows."""
    size = math.hypot(s, DEVIATION)
    with torch.enable_grad():
        w = w.detach().requires_grad_()
        one = torch.ones(len(w), dtype=torch.float64)
        y = size * w
        step = (y - net(y, one, one * s)) / size - w * (s / size) ** 2
        return step.detach(), divergence(step, w).detach()
