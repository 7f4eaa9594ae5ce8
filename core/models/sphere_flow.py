"""A normalizing flow on the sphere: an even globe of dots, turned and bent until it is the land.

    z = f(x),    log p(x) = -log 4 pi + log |det df/dx|    (both areas in steradians)

In the coordinates (longitude, sine of the latitude) equal areas are equal (Archimedes), so an even
globe is an even rectangle, and f is two moves: longitude given latitude around the circle, then
the sine of the latitude from pole to pole (Rezende et al. 2020, section 2.3, with piecewise-linear
maps in place of smooth ones; ``core.bands``). Nothing is special at 180 degrees: bins on both
sides are neighbours. At a pole all longitudes are one place, so there the band is made even.

The base is the even globe. It has no temperature: an even density to any power stays even.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from core.bands import Bands, Ladder, Shape, fit_bands
from core.config import Config, within
from core.model import GenerativeModel
from core.progress import Frame, Step
from core.space import Dataset, Space, check

POLAR = 0.1  # cosine of the latitude (84 degrees) from where bands even out towards the pole


@dataclass(frozen=True)
class SphereFlowConfig(Config):
    rows: int = within(720, 1, 1_440, "bands of equal area from pole to pole")
    values: int = within(360, 2, 1_440, "learned heights in a band")
    between: int = within(2, 1, 8, "bins to each learned height")
    waves: int = within(128, 2, 512, "Fourier features of the latitude")
    finest: float = within(64.0, 1.0, 512.0, "waves of the finest feature from pole to pole")
    width: int = within(256, 4, 1_024, "units in each of two hidden layers of the network")
    roughness: float = within(7e-4, 0.0, 0.1, "price of the length of coast")
    steps: int = within(200, 1, 1_000_000, "training steps")
    rate: float = within(0.01, 1e-6, 0.1, "learning rate at its height")


class SphereFlow(GenerativeModel):
    """Two layers from the map to the even globe: ``bands`` (longitude), ``ladder`` (latitude)."""

    Configuration = SphereFlowConfig
    kinds = ("sphere",)
    title = "Sphere flow"
    source = "Rezende et al. 2020, section 2.3"
    config: SphereFlowConfig

    def __init__(self, config: SphereFlowConfig, space: Space) -> None:
        super().__init__(config, space)
        c = config
        shape = Shape(c.rows, c.values, c.between, c.waves, c.finest, c.width)
        up = (torch.arange(c.rows) + 0.5) / c.rows * 2 - 1
        self.bands = Bands(shape, (torch.sqrt(1 - up * up) / POLAR).clamp_max(1))
        self.ladder = Ladder(c.rows)

    def fit_steps(self, data: Dataset, *, rng: Generator) -> Iterator[Step]:
        """Raise the likelihood; all points a step."""
        c, s = self.config, self._square(self.admit(data))
        yield from fit_bands(
            self.bands,
            self.ladder,
            s,
            self.space,
            steps=c.steps,
            rate=c.rate,
            roughness=c.roughness,
        )

    def _square(self, x: Tensor) -> Tensor:
        return ((self.space.chart(x) + 1) / 2).clamp(0, 1)

    def _degrees(self, s: Tensor) -> Tensor:
        return self.space.unchart(s * 2 - 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """x (n, 2) in degrees to z (n, 2), degrees too, and log of the area's growth (n,).

        Both float64; the area is true area, in steradians on both sides.
        """
        s, across = self.bands(self._square(check(self.space, x).double()))
        s, up = self.ladder(s)
        return self._degrees(s), across + up

    def inverse(self, z: Tensor) -> Tensor:
        """z (n, 2), degrees on the even globe, to x (n, 2) in degrees, float64."""
        return self._degrees(self.bands.inverse(self.ladder.inverse(self._square(z.double()))))

    @torch.no_grad()
    def log_prob(self, x: Tensor) -> Tensor:
        """log p(x), (n,), nats a steradian, exact; -inf where degrees name no place."""
        value = self(x)[1] - math.log(4 * math.pi)
        on_map = (x.abs() <= x.new_tensor([180, 90])).all(1)
        return torch.where(on_map, value, -torch.inf).to(x.dtype)

    @torch.no_grad()
    def encode(self, x: Tensor) -> Tensor:
        """Where x (n, 2) lies on the even globe, (n, 2) degrees, float64."""
        return self(x)[0]

    @torch.no_grad()
    def decode(self, z: Tensor) -> Tensor:
        """The point (n, 2), float32 degrees, of a place z (n, 2) on the even globe."""
        return self.inverse(z.to(self.device)).float()

    def sample(self, n: int, *, rng: Generator) -> Tensor:
        """Draw n points (n, 2): places on the even globe, bent back."""
        return self.decode(self._noise(n, rng=rng))

    def _noise(self, n: int, *, rng: Generator) -> Tensor:
        """n places (n, 2), even over the globe, in degrees, float64."""
        s = torch.rand(n, 2, dtype=torch.float64, generator=rng, device=rng.device)
        return self._degrees(s)

    def trajectory(self, n: int, *, rng: Generator) -> Iterator[Frame]:
        """Three frames: the even globe, latitudes moved, longitudes moved."""
        z = self._noise(n, rng=rng).to(self.device)
        yield Frame(z.float(), 1.0)
        s = self._square(z)
        for left, layer in ((1, self.ladder), (0, self.bands)):
            with torch.no_grad():
                s = layer.inverse(s)
            yield Frame(self._degrees(s).float(), left / 2)
