"""A network that guesses the data behind noise, kept at one scale at every noise.

    D(x, t) = c_skip x + c_out F(c_in x, angle)
    c_in = 1/n,  c_skip = alpha spread^2 / n^2,  c_out = sigma spread / n,
    n^2 = alpha^2 spread^2 + sigma^2

Karras et al. 2022, equation 7 and table 1, written for x = alpha x_0 + sigma eps with data of
standard deviation ``spread``. D depends on x / alpha and sigma / alpha alone, so that one network
serves every schedule. F sees fine coasts through grids of learned features, each twice as fine as
the one before, read by linear interpolation (Mueller et al. 2022, section 3, without the hash). A
grid is faded as exp(-(s / 2h)^2 / 2), h the side of its cells, s the noise left on x_0, since
what is finer than that is noise alone.
"""

import math

import torch
from torch import Generator, Tensor, nn
from torch.nn.functional import grid_sample

from core.nets import Residual, standard
from core.schedules import spread

LEVELS, FEATURES = 5, 4  # grids, and features in each
MEDIAN, SPREAD = 0.06, 0.9  # of the noise that is practised for fine coasts: chart units, logistic


def left_over(alpha: Tensor, sigma: Tensor, deviation: float) -> Tensor:
    """Standard deviation of x_0 given x_t, if the data were Gaussian: from 0 to ``deviation``."""
    return sigma * deviation / (alpha**2 * deviation**2 + sigma**2).sqrt()


def clock(alpha: Tensor, sigma: Tensor, deviation: float) -> Tensor:
    """How much noise there is, as six numbers near 1: (n, 6) of alpha and sigma (n, 1)."""
    left = left_over(alpha, sigma, deviation) / deviation
    angle = torch.atan2(sigma, alpha)
    waves = [torch.sin(2 * angle), torch.cos(2 * angle), torch.sin(4 * angle), torch.cos(4 * angle)]
    return torch.cat([left.clamp_min(1e-3).log() / 4, angle, *waves], 1)


class Grids(nn.Module):
    """Features (n, LEVELS * FEATURES) of places in the chart; the finest has ``finest`` points a
    side, each other one half as many."""

    def __init__(self, finest: int) -> None:
        super().__init__()
        sides = [max(2, finest >> level) for level in range(LEVELS)]
        self.values = nn.ParameterList(
            nn.Parameter(0.01 * standard(1, FEATURES, side, side)) for side in sides
        )

    def forward(self, place: Tensor, blur: Tensor) -> Tensor:
        """place (n, 2) in the chart, blur (n, 1): the standard deviation of what is not known."""
        read = []
        for values in self.values:
            cell = 2 / (values.shape[-1] - 1)
            found = grid_sample(
                values, place[None, None].to(values), padding_mode="border", align_corners=True
            )
            read.append(found[0, :, 0].T * torch.exp(-((blur / (2 * cell)) ** 2) / 2))
        return torch.cat(read, 1)


class PointDenoiser(nn.Module):
    """D for points in the chart (n, 2): grids, an angle, and a residual network of ``width``."""

    def __init__(self, width: int, layers: int, finest: int, deviation: float) -> None:
        super().__init__()
        self.deviation = deviation
        self.grids = Grids(finest)
        self.first = nn.Linear(2 + LEVELS * FEATURES + 6, width)
        self.rest = nn.Sequential(
            nn.SiLU(), *[Residual(width) for _ in range(layers)], nn.Linear(width, 2)
        )

    def forward(self, x: Tensor, alpha: Tensor, sigma: Tensor, y: Tensor | None = None) -> Tensor:
        """x (n, 2), alpha and sigma (n,) to the guess of x_0 (n, 2); of points nothing is asked."""
        a, s = spread(alpha, x), spread(sigma, x)
        size = (a**2 * self.deviation**2 + s**2).sqrt()
        place, left = a * self.deviation**2 / size**2 * x, s * self.deviation / size
        seen = torch.cat([x / size, self.grids(place, left), clock(a, s, self.deviation)], 1)
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
