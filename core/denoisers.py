"""A network that guesses the data behind noise, kept at one scale at every noise.

    D(x, t) = c_skip x + c_out F(c_in x, angle)
    c_in = 1/n,  c_skip = alpha spread^2 / n^2,  c_out = sigma spread / n,
    n^2 = alpha^2 spread^2 + sigma^2

Karras et al. 2022, equation 7 and table 1, written for x = alpha x_0 + sigma eps with data of
standard deviation ``spread``. Fourier features (Tancik et al. 2020) let F see fine coasts; a wave
is faded as exp(-(frequency s)^2 / 2), s the noise left on x_0, since finer ones are noise alone.
"""

import math

import torch
from torch import Generator, Tensor, nn

from core.nets import Residual
from core.schedules import spread

SCALES = (1.0, 4.0, 16.0)  # standard deviations of the three bands of frequencies, radians a unit
WAVES = 32  # in each band


def left_over(alpha: Tensor, sigma: Tensor, deviation: float) -> Tensor:
    """Standard deviation of x_0 given x_t, if the data were Gaussian: from 0 to ``deviation``."""
    return sigma * deviation / (alpha**2 * deviation**2 + sigma**2).sqrt()


def directions(count: int) -> Tensor:
    """``count`` arrows (2, count) that turn by the golden angle, lengths even from 0 to 2."""
    number = torch.arange(count, dtype=torch.float64)
    turn = number * math.pi * (3 - math.sqrt(5))
    length = (number % WAVES + 0.5) * 2 / WAVES
    return (torch.stack([turn.cos(), turn.sin()]) * length).float()


class PointDenoiser(nn.Module):
    """D for points in the chart (n, 2): a residual network of ``width``, waves, and an angle."""

    waves: Tensor

    def __init__(self, width: int, layers: int, finest: float, deviation: float) -> None:
        super().__init__()
        self.deviation = deviation
        bands = torch.tensor(SCALES).repeat_interleave(WAVES) * finest / SCALES[-1]
        self.register_buffer("waves", directions(len(bands)) * bands)
        self.first = nn.Linear(2 + 2 * len(bands) + 6, width)
        self.rest = nn.Sequential(
            nn.SiLU(), *[Residual(width) for _ in range(layers)], nn.Linear(width, 2)
        )

    def forward(self, x: Tensor, alpha: Tensor, sigma: Tensor) -> Tensor:
        """x (n, 2), alpha and sigma (n,) to the guess of x_0 (n, 2)."""
        a, s = spread(alpha, x), spread(sigma, x)
        size = (a**2 * self.deviation**2 + s**2).sqrt()
        skip, out = a * self.deviation**2 / size**2, s * self.deviation / size
        return skip * x + out * self.rest(self.first(self._seen(x, skip, out, a, s)))

    def _seen(self, x: Tensor, skip: Tensor, out: Tensor, a: Tensor, s: Tensor) -> Tensor:
        """What the network sees: x at scale 1, faded waves of the blurred guess, the noise."""
        size = (a**2 * self.deviation**2 + s**2).sqrt()
        phase = (skip * x) @ self.waves
        fade = torch.exp(-((self.waves.norm(dim=0) * out) ** 2) / 2)
        noise = (out / self.deviation).clamp_min(1e-3).log() / 4
        angle = torch.atan2(s, a)
        clock = [noise, angle, torch.sin(2 * angle), torch.cos(2 * angle),
                 torch.sin(4 * angle), torch.cos(4 * angle)]  # fmt: skip
        return torch.cat([x / size, phase.sin() * fade, phase.cos() * fade, *clock], 1)


def divergence(step: Tensor, x: Tensor) -> Tensor:
    """The trace of d step / d x (n,), exact: one backward pass a coordinate; x needs gradient."""
    total = x.new_zeros(len(x))
    for k in range(x.shape[1]):
        (row,) = torch.autograd.grad(step[:, k].sum(), x, retain_graph=True)
        total = total + row[:, k]
    return total


def average(kept: nn.Module, learned: nn.Module, number: int, decay: float) -> None:
    """Move ``kept`` towards ``learned``: w <- d w + (1 - d) w', d rising to ``decay``.

    d = min(decay, number / (number + 10)), so that a young average forgets its random start.
    """
    share = 1 - min(decay, number / (number + 10))
    with torch.no_grad():
        for old, new in zip(kept.parameters(), learned.parameters(), strict=True):
            old.lerp_(new, share)


def log_gaussian(x: Tensor, deviation: Tensor | float) -> Tensor:
    """log N(x; 0, deviation^2 I), (n,), nats."""
    scale = torch.as_tensor(deviation, dtype=x.dtype, device=x.device)
    return (-(x**2) / (2 * scale**2) - scale.log() - math.log(2 * math.pi) / 2).flatten(1).sum(1)


def draw_times(n: int, *, rng: Generator) -> Tensor:
    """n times in (0, 1), float64, one in each n-th of the line: even in every batch.

    Kingma et al. 2021, appendix I.1.
    """
    start = torch.rand(n, dtype=torch.float64, generator=rng, device=rng.device).cpu()
    return (torch.arange(n, dtype=torch.float64) + start) / n
