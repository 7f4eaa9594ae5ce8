"""Worlds of a few equal hills, on which a model that forgets some of them is caught at once.

    p(x) = 1/k sum_i N(x; c_i, s^2 I)

"ring" has 8 hills on a circle of 60 degrees, s = 3; "grid" has 25, 25 degrees apart, s = 1.5. They
are the two worlds on which mode collapse is commonly counted (Metz et al. 2017, section 3.1;
Srivastava et al. 2017, section 5.1), here in degrees on the flat map. Hills are at least 15 s
apart, so that a point has one nearest hill and the entropy is log k + 1 + log(2 pi s^2).
"""

import math

import torch
from torch import Generator, Tensor

from core.rng import categorical
from core.space import FLAT, check
from core.worlds.world import World

NEAR = 3.0  # spreads: a sample within belongs to the hill; 98.9% of true points do


def _ring() -> Tensor:
    angle = torch.arange(8, dtype=torch.float64) * (math.pi / 4)
    return 60 * torch.stack([angle.cos(), angle.sin()], 1)


def _grid() -> Tensor:
    step = (torch.arange(5, dtype=torch.float64) - 2) * 25
    return torch.cartesian_prod(step, step)


HILLS = {"ring": (_ring, 3.0), "grid": (_grid, 1.5)}


class Modes(World):
    """k equal round hills on the flat map.

    centres: (k, 2) float64, longitude and latitude in degrees. spread: s, in degrees.
    entropy: nats of a density per square degree; hills overlap by less than e^-28 of it.
    """

    train_size, test_size = 100_000, 20_000

    def __init__(self, slug: str) -> None:
        if slug not in HILLS:
            raise ValueError(f"expected a world out of {', '.join(HILLS)}; got {slug!r}")
        make, self.spread = HILLS[slug]
        self.slug, self.space, self.centres = slug, FLAT, make()
        self.entropy = math.log(len(self.centres)) + 1 + math.log(2 * math.pi * self.spread**2)

    def sample(self, n: int, *, rng: Generator) -> Tensor:
        """n points (n, 2) in degrees; the first k of n are the k points of the same generator."""
        even = torch.ones(len(self.centres), dtype=torch.float64)
        hill = categorical(even, n, rng=rng)
        noise = torch.randn(n, 2, generator=rng, dtype=torch.float64)
        return (self.centres[hill] + self.spread * noise).float()

    def log_prob(self, x: Tensor) -> Tensor:
        """log p(x) of x (n, 2), (n,) float64, in nats."""
        far = self._squares(x)
        each = -far / 2 - math.log(2 * math.pi * self.spread**2)
        return torch.logsumexp(each, 1) - math.log(len(self.centres))

    def mode(self, x: Tensor) -> Tensor:
        """Number of the hill within 3 spreads of each x (n, 2), (n,) int64; -1 where none is."""
        near, hill = self._squares(x).min(1)
        return torch.where(near <= NEAR**2, hill, -1)

    def _squares(self, x: Tensor) -> Tensor:
        """Squared distance to each hill in spreads, (n, k) float64."""
        gap = check(FLAT, x).double()[:, None] - self.centres.to(x.device)
        return gap.square().sum(2) / self.spread**2
