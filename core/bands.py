"""A flow in two moves for a map with coasts: longitude given latitude, then latitude.

    s_0 -> F(s_0 | band of s_1),    s_1 -> G(s_1),    log |det| = log f(s_0 | band) + log g(s_1)

on the unit square. F and G are piecewise linear: the cumulative distributions of histograms with
densities f and g. A network writes the histogram of each band of latitude from Fourier features
of the latitude (Tancik et al. 2020, equation 5), so that neighbours help each other; G's numbers
are learned as they are. Piecewise-linear maps are Müller et al. 2019, section 4.1. They can jump,
as a coast does; smooth maps must smear it.

Learning lowers

    -mean log p(x) + roughness * TV(p),    TV(p) = the integral of |gradient of p| over the map

(Koenker & Mizera 2006, "Density estimation by total variation regularization"): a coast costs its
length once, and unevenness between two training points is not worth its price. Only bands matter,
not points, so one step on all training points costs no more than one on a few: count them first.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from core.nets import mlp
from core.progress import Step
from core.space import Space
from core.splines import Staircase

EAGER = 20.0  # a learned number of G moves this many times faster than a weight
RISE = 10  # steps in which the learning rate rises


@dataclass(frozen=True)
class Shape:
    """rows: bands of latitude. values: learned heights a band, ``between`` bins to each.

    waves: Fourier features, half sines and half cosines; finest: waves of the finest from pole to
    pole. width: units of the network's two hidden layers.
    """

    rows: int
    values: int
    between: int
    waves: int
    finest: float
    width: int


class Remembered:
    """The staircase of a layer, worked out once for the weights of the moment."""

    def __init__(self) -> None:
        self.weights: list[tuple[int, int]] = []
        self.stairs: Staircase | None = None

    def forget(self) -> None:
        """For a fused optimiser, which moves weights and leaves no trace of it."""
        self.stairs = None

    @torch.no_grad()
    def of(self, layer: "Bands | Ladder") -> Staircase:
        """Made anew only if a weight has been moved since, or written to."""
        weights = [(p.data_ptr(), p._version) for p in layer.parameters()]
        if self.stairs is None or weights != self.weights:
            self.weights, self.stairs = weights, Staircase(layer.log_height())
        return self.stairs


class Bands(nn.Module):
    """log f, (rows, bins): densities over longitude, one histogram a band of latitude.

    fade: (rows,), what the network's word counts for; 0 makes a band even (at a pole, where all
    longitudes are one place).
    """

    features: Tensor
    fade: Tensor

    def __init__(self, shape: Shape, fade: Tensor) -> None:
        super().__init__()
        self.shape = shape
        at = (torch.arange(shape.rows) + 0.5) / shape.rows * 2 - 1
        self.register_buffer("features", fourier(at, shape.waves, shape.finest), persistent=False)
        self.register_buffer("fade", fade, persistent=False)
        self.remembered = Remembered()
        self.net = mlp(2 * (shape.waves // 2), shape.values, shape.width, 2)
        with torch.no_grad():
            last = self.net[-1]
            last.weight.mul_(0.1)  # type: ignore[operator]
            last.bias.zero_()  # type: ignore[operator]

    def log_height(self) -> Tensor:
        """log f, (rows, bins), of mean 1 over longitude."""
        heights = between(self.net(self.features) * self.fade[:, None], self.shape.between)
        return torch.log_softmax(heights, 1) + math.log(heights.shape[1])

    def row(self, s: Tensor) -> Tensor:
        """The band of each latitude s (n,) in [0, 1]."""
        return (s * self.shape.rows).long().clamp(0, self.shape.rows - 1)

    def forward(self, s: Tensor) -> tuple[Tensor, Tensor]:
        """Move longitudes; s (n, 2) in the unit square to the same, and log |det|."""
        stairs = self.remembered.of(self)
        across, log_slope = stairs.up(s[:, 0], self.row(s[:, 1]))
        return torch.stack([across, s[:, 1]], 1), log_slope

    def inverse(self, s: Tensor) -> Tensor:
        """Move them back."""
        stairs = self.remembered.of(self)
        return torch.stack([stairs.down(s[:, 0], self.row(s[:, 1])), s[:, 1]], 1)


class Ladder(nn.Module):
    """log g, (1, rows): one histogram over latitude."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.remembered = Remembered()
        self.value = nn.Parameter(torch.zeros(1, rows))

    def log_height(self) -> Tensor:
        """log g, (1, rows), of mean 1 over latitude."""
        return torch.log_softmax(EAGER * self.value, 1) + math.log(self.value.shape[1])

    def forward(self, s: Tensor) -> tuple[Tensor, Tensor]:
        """Move latitudes; s (n, 2) in the unit square to the same, and log |det|."""
        up, log_slope = self.remembered.of(self).up(s[:, 1], torch.zeros_like(s[:, 1]).long())
        return torch.stack([s[:, 0], up], 1), log_slope

    def inverse(self, s: Tensor) -> Tensor:
        """Move them back."""
        down = self.remembered.of(self).down(s[:, 1], torch.zeros_like(s[:, 1]).long())
        return torch.stack([s[:, 0], down], 1)


def fourier(s: Tensor, waves: int, finest: float) -> Tensor:
    """sin and cos of pi f s for s (n,) in [-1, 1]: f from 1/2 to ``finest``, even in its log."""
    f = torch.exp(torch.linspace(math.log(0.5), math.log(finest), waves // 2))
    angle = math.pi * s[:, None] * f
    return torch.cat([torch.sin(angle), torch.cos(angle)], 1)


def between(values: Tensor, times: int) -> Tensor:
    """Straight lines between the values (r, v) around the circle: (r, v * times)."""
    if times == 1:
        return values
    ring = torch.cat([values[:, -1:], values, values[:, :1]], 1)[:, None]
    fine = interpolate(ring, scale_factor=float(times), mode="linear")[:, 0]
    return fine[:, times:-times]


def edges(space: Space, rows: int, bins: int) -> tuple[Tensor, Tensor]:
    """Lengths of a cell's east edge in each band (rows, 1), and of its north edge (rows - 1, 1).

    In turns of the equator, on the map that the space stands for.
    """
    up = torch.linspace(-1, 1, rows + 1, dtype=torch.float64)
    lat = torch.deg2rad(space.unchart(torch.stack([up * 0, up], 1))[:, 1])
    round_globe = torch.cos(lat[1:-1]) if space.kind == "sphere" else torch.ones(rows - 1)
    east, north = (lat[1:] - lat[:-1]) / (2 * math.pi), round_globe / bins
    return east[:, None].float(), north[:, None].float()


def total_variation(density: Tensor, east: Tensor, north: Tensor) -> Tensor:
    """Sum over cell edges of length * |step of density|, for (rows, bins); longitude closes."""
    across = (density - density.roll(-1, 1)).abs()
    return (across * east).sum() + ((density[1:] - density[:-1]).abs() * north).sum()


def counted(s: Tensor, rows: int, bins: int) -> Tensor:
    """The share of points s (n, 2) in each cell of the square, (rows, bins)."""
    row, column = (
        (s[:, axis] * size).long().clamp(0, size - 1) for axis, size in ((1, rows), (0, bins))
    )
    count = torch.bincount(row * bins + column, minlength=rows * bins)
    return (count.double() / len(s)).float().view(rows, bins)


def fit_bands(
    bands: Bands,
    ladder: Ladder,
    s: Tensor,
    space: Space,
    *,
    steps: int,
    rate: float,
    roughness: float,
) -> Iterator[Step]:
    """Learn from points s (n, 2) in the unit square, all of them in each step (Adam, cosine).

    The loss of a step is -mean log p, nats in the map's own unit, without the roughness.
    """
    shape = bands.shape
    share = counted(s, shape.rows, shape.values * shape.between)
    east, north = (length.to(s.device) for length in edges(space, *share.shape))
    learned = [*bands.parameters(), *ladder.parameters()]
    optimiser = torch.optim.Adam(learned, lr=rate, betas=(0.9, 0.99), fused=True)
    log_area = space.log_volume + math.log(4)
    for number in range(1, steps + 1):
        fall = (1 + math.cos(math.pi * number / (steps + 1))) / 2
        optimiser.param_groups[0]["lr"] = rate * fall * min(1.0, number / RISE)
        log_p = bands.log_height() + ladder.log_height().T
        surprise = -(log_p * share).sum()
        optimiser.zero_grad()
        (surprise + roughness * total_variation(torch.exp(log_p), east, north)).backward()
        optimiser.step()
        bands.remembered.forget()
        ladder.remembered.forget()
        yield Step(number, steps, float(surprise.detach()) + log_area)
