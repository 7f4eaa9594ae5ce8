"""A network that guesses the data behind noise, kept at one scale at every noise.

    D(x, t) = c_skip x + c_out F(c_in x, angle)
    c_in = 1/n,  c_skip = alpha spread^2 / n^2,  c_out = sigma spread / n,
    n^2 = alpha^2 spread^2 + sigma^2

Karras et al. 2022, equation 7 and table 1, written for x = alpha x_0 + sigma eps with data of
standard deviation ``spread``. D depends on x / alpha and sigma / alpha alone, so that one network
serves every schedule. F sees fine coasts through waves over the map, since a network that is given
two numbers learns what is smooth in them first (Tancik et al. 2020, equation 5). A wave is seen as
it is on average over the noise left on x_0, so that what is finer than the noise fades by itself.
"""

import math

import torch
from torch import Generator, Tensor, nn

from core.nets import Residual
from core.schedules import spread

WAVES = 192  # over a map
GOLDEN = math.pi * (math.sqrt(5) - 1) / 2  # an angle whose multiples never crowd
MEDIAN, SPREAD = 0.04, 1.1  # of the noise that is practised for fine coasts: chart units, logistic


def left_over(alpha: Tensor, sigma: Tensor, deviation: float) -> Tensor:
    """Standard deviation of x_0 given x_t, if the data were Gaussian: from 0 to ``deviation``."""
    return sigma * deviation / (alpha**2 * deviation**2 + sigma**2).sqrt()


def clock(alpha: Tensor, sigma: Tensor, deviation: float) -> Tensor:
    """How much noise there is, as six numbers near 1: (n, 6) of alpha and sigma (n, 1)."""
    left = left_over(alpha, sigma, deviation) / deviation
    angle = torch.atan2(sigma, alpha)
    waves = [torch.sin(2 * angle), torch.cos(2 * angle), torch.sin(4 * angle), torch.cos(4 * angle)]
    return torch.cat([left.clamp_min(1e-3).log() / 4, angle, *waves], 1)


class PlaneWaves(nn.Module):
    """Features (n, 2 WAVES) of places u in the chart, known to ``blur``: of each wave k

        E sin(k . (u + blur eps)) = exp(-|k|^2 blur^2 / 2) sin(k . u),    and the same of cos

    Barron et al. 2021, equation 14. From half a wave across the map to ``finest`` waves each is
    shorter than the one before by the same factor, and turned by the golden angle.
    """

    def __init__(self, finest: float) -> None:
        super().__init__()
        size = math.pi * torch.logspace(math.log10(0.5), math.log10(finest), WAVES)
        turn = GOLDEN * torch.arange(WAVES)
        waves = size * torch.stack([turn.cos(), turn.sin()])
        self.register_buffer("waves", waves, persistent=False)

    waves: Tensor

    def forward(self, place: Tensor, blur: Tensor) -> Tensor:
        """place (n, 2) in the chart, blur (n, 1): the standard deviation of what is not known."""
        seen = torch.exp(-((blur * self.waves.norm(dim=0)) ** 2) / 2)
        angle = place @ self.waves
        return torch.cat([seen * angle.sin(), seen * angle.cos()], 1)


class PointDenoiser(nn.Module):
    """D for points in the chart (n, 2): waves, an angle, and a residual network of ``width``."""

    def __init__(self, width: int, layers: int, finest: float, deviation: float) -> None:
        super().__init__()
        self.deviation = deviation
        self.waves = PlaneWaves(finest)
        self.first = nn.Linear(2 + 2 * WAVES + 6, width)
        self.rest = nn.Sequential(
            nn.SiLU(), *[Residual(width) for _ in range(layers)], nn.Linear(width, 2)
        )

    def forward(self, x: Tensor, alpha: Tensor, sigma: Tensor, y: Tensor | None = None) -> Tensor:
        """x (n, 2), alpha and sigma (n,) to the guess of x_0 (n, 2); of points nothing is asked."""
        a, s = spread(alpha, x), spread(sigma, x)
        size = (a**2 * self.deviation**2 + s**2).sqrt()
        place, left = a * self.deviation**2 / size**2 * x, s * self.deviation / size
        seen = torch.cat([x / size, self.waves(place, left), clock(a, s, self.deviation)], 1)
        return place + left * self.rest(self.first(seen))


def average(kept: nn.Module, learned: nn.Module, number: int, decay: float) -> None:
    """Move ``kept`` towards ``learned``: w <- d w + (1 - d) w', d rising to ``decay``.

    d = min(decay, number / (number + 10)), so that a young average forgets its random start.
    """
    share = 1 - min(decay, number / (number + 10))
    with torch.no_grad():
        for old, new in zip(kept.parameters(), learned.parameters(), strict=True):
            old.lerp_(new, share)


def draw_times(n: int, *, rng: Generator) -> Tensor:
    """n times in (0, 1), float64, one in each n-th of the line: even in every batch.

    Kingma et al. 2021, appendix I.1.
    """
    start = torch.rand(n, dtype=torch.float64, generator=rng, device=rng.device).cpu()
    return (torch.arange(n, dtype=torch.float64) + start) / n


def fine_noise(u: Tensor) -> Tensor:
    """log snr (n,) of even draws u (n,) in (0, 1): noise near MEDIAN is practised most.

    A logistic curve over log noise; Karras et al. 2022, table 1, take a normal one.
    """
    return -2 * (math.log(MEDIAN) + SPREAD * torch.logit(u))
