"""Kernel density: a small Gaussian hill on each training point.

    p(u) = (1 - e) 1/m sum_i K((u - u_i) / h) / Z_i  +  e/4,    Z_i = mass of hill i on the map

K is a normal density with the bandwidth h in both directions, u the chart, and Z_i the share of
hill i that lies on the map (a product of two normal intervals): what would leak over an edge is
given back, so that p sums to 1 over the map. Longitudes do not wrap. On the sphere the chart is
equal-area, so hills widen from west to east and flatten from north to south towards the poles.
The share e is spread evenly over the chart, of area 4: without it one island that no hill reaches
costs hundreds of nats, and the average says little about the rest.
Source: Parzen 1962, equation 1.4; edges as the truncated normal.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Generator, Tensor
from torch.special import ndtr, ndtri

from core.config import Config, within
from core.model import GenerativeModel
from core.progress import Step
from core.space import Dataset, Space, check

CHUNK = 500_000  # pairs of point and hill at a time
REACH = 9.0  # spreads: a hill beyond is at most exp(-40.5) of its height
BAND = 128  # points looked at together


@dataclass(frozen=True)
class KernelDensityConfig(Config):
    bandwidth: float = within(1.0, 0.1, 30.0, "spread of a hill: degrees at the equator")
    centres: int = within(20_000, 1, 200_000, "training points that carry a hill, drawn at random")
    elsewhere: float = within(0.001, 0.0, 0.5, "share of the probability spread over the whole map")


class KernelDensity(GenerativeModel):
    """Centres of the hills in the chart, (centres, 2), south to north; ``filled`` are in use."""

    Configuration = KernelDensityConfig
    kinds = ("points", "sphere")
    title = "Kernel density"
    source = "Parzen 1962, equation 1.4"
    config: KernelDensityConfig
    centre: Tensor
    filled: Tensor

    def __init__(self, config: KernelDensityConfig, space: Space) -> None:
        super().__init__(config, space)
        self.register_buffer("centre", torch.zeros(config.centres, 2, dtype=torch.float64))
        self.register_buffer("filled", torch.tensor(1))

    def fit_steps(self, data: Dataset, *, rng: Generator) -> Iterator[Step]:
        """One step: keep the points. The loss is over points that carry no hill, nan if all do."""
        rest = self.keep(self.admit(data), rng=rng)[:1000]
        yield Step(1, 1, float(-self.log_prob(rest).mean()))

    def keep(self, x: Tensor, *, rng: Generator) -> Tensor:
        """Put a hill on each of x (n, 2), or on as many as there are centres; returns the rest."""
        order = torch.randperm(len(x), generator=rng, device=rng.device).to(x.device)
        kept, rest = order[: self.config.centres], order[self.config.centres :]
        centre = self.space.chart(x[kept].double())
        self.centre[: len(kept)] = centre[torch.argsort(centre[:, 1], stable=True)]
        self.filled.fill_(len(kept))
        return x[rest]

    def _hills(self) -> tuple[Tensor, Tensor]:
        """Centres in use (m, 2), and the spread h of a hill in the chart (2,)."""
        degrees = torch.full((1, 2), self.config.bandwidth, dtype=torch.float64)
        return self.centre[: int(self.filled)], self.space.chart(degrees)[0].to(self.device)

    def _edges(self) -> tuple[Tensor, Tensor]:
        """Share of each hill below the map's low and below its high edge, both (m, 2)."""
        centre, h = self._hills()
        return ndtr((-1 - centre) / h), ndtr((1 - centre) / h)

    def log_prob(self, x: Tensor) -> Tensor:
        """log p(x), (n,), nats, to within a millionth; -inf off the map.

        Most hills are too far away to matter: first look only at those within REACH spreads of
        latitude, then at all of them where what was left out could count.
        """
        u = self.space.chart(check(self.space, x).double())
        centre, h = self._hills()
        low, high = self._edges()
        height = -torch.log(high - low).sum(1) - torch.log(2 * math.pi * h.prod() * len(centre))
        value = log_sum_near(u / h, centre / h, height)
        left_out = height.max() + math.log(len(centre)) - REACH**2 / 2
        far = value < left_out + math.log(1e6)
        value[far] = log_sum_hills(u[far] / h, centre / h, height)
        e = torch.tensor(self.config.elsewhere, dtype=u.dtype, device=u.device)
        value = torch.logaddexp(value + torch.log(1 - e), torch.log(e / 4))
        on_map = (x.abs() <= x.new_tensor([180, 90])).all(1)
        return torch.where(on_map, value - self.space.log_volume, -torch.inf).to(x.dtype)

    def lattice(self, longitude: Tensor, latitude: Tensor) -> Tensor:
        """p, not its log, at each crossing of meridians (a,) and parallels (b,): (a, b).

        A hill is a product of one factor of longitude and one of latitude, so that all crossings
        together are one product of matrices: fast enough to draw while a slider moves.
        """
        centre, h = self._hills()
        low, high = self._edges()
        degrees = [
            torch.stack([longitude, longitude * 0], 1),
            torch.stack([latitude * 0, latitude], 1),
        ]
        u = [self.space.chart(d.double())[:, axis, None] for axis, d in enumerate(degrees)]
        factor = [normal(u[axis], centre[:, axis], h[axis]) for axis in (0, 1)]  # (a, m), (b, m)
        hills = (factor[0] / (high - low).prod(1)) @ factor[1].T / len(centre)
        e = self.config.elsewhere
        return ((1 - e) * hills + e / 4) / math.exp(self.space.log_volume)

    @torch.no_grad()
    def sample(self, n: int, *, rng: Generator) -> Tensor:
        """Draw n points (n, 2): a hill at random, then a place on it by the inverse CDF."""
        centre, h = self._hills()
        low, high = self._edges()
        hill = torch.randint(len(centre), (n,), generator=rng, device=rng.device).to(self.device)
        draw = torch.rand(n, 3, dtype=torch.float64, generator=rng, device=rng.device)
        place, coin = draw.to(self.device).split([2, 1], dim=1)
        on_hill = centre[hill] + h * ndtri(low[hill] + place * (high - low)[hill])
        u = torch.where(coin < self.config.elsewhere, place * 2 - 1, on_hill)
        return self.space.unchart(u.clamp(-1, 1)).float()

    def free_parameters(self) -> int:
        """Two numbers a hill."""
        return 2 * int(self.filled)


def normal(u: Tensor, mu: Tensor, h: Tensor) -> Tensor:
    """The normal density N(u; mu, h^2)."""
    return torch.exp(-(((u - mu) / h) ** 2) / 2) / (h * math.sqrt(2 * math.pi))


def log_sum_hills(a: Tensor, b: Tensor, height: Tensor) -> Tensor:
    """log sum_i exp(height_i - |a - b_i|^2 / 2), (n,), for a (n, 2), b (m, 2), height (m,)."""
    value = torch.full_like(a[:, 0], -torch.inf)
    for rows in torch.arange(len(a), device=a.device).split(max(1, CHUNK // max(1, len(b)))):
        squares = (a[rows, :1] - b[:, 0]) ** 2 + (a[rows, 1:] - b[:, 1]) ** 2
        value[rows] = torch.logsumexp(height - squares / 2, 1)
    return value


def log_sum_near(a: Tensor, b: Tensor, height: Tensor) -> Tensor:
    """The same over those b alone that are within REACH in latitude; b goes south to north."""
    value = torch.full_like(a[:, 0], -torch.inf)
    for rows in torch.argsort(a[:, 1]).split(BAND) if len(a) else ():
        ends = torch.stack([a[rows[0], 1] - REACH, a[rows[-1], 1] + REACH])
        first, last = torch.searchsorted(b[:, 1].contiguous(), ends).tolist()
        if last > first:
            value[rows] = log_sum_hills(a[rows], b[first:last], height[first:last])
    return value
