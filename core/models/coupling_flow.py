"""Normalizing flows on the flat map: an even cloud of dots, bent until it is the land.

    z = f(x),    log p(x) = log N(z; 0, I) + log |det df/dx|

f is a chain of layers, each easy to undo. Three kinds, one file:

- affine: couplings that stretch and shift (RealNVP: Dinh, Sohl-Dickstein & Bengio 2017)
- spline: couplings by rational-quadratic splines (Durkan et al. 2019)
- conditional: longitude given latitude, then latitude, by piecewise-linear maps (``core.bands``)

The first two are smooth with a smooth inverse. Such a map cannot tear: it carries the whole plane
onto the whole map, so islands stay joined by filaments of probability in the sea. The third may
jump along a line, and pays only for the coast that its bins cannot follow. The coast sets the
price: a histogram with the exact mass of every cell still loses 0.122 nats with 128 x 64 cells,
0.074 with 256 x 128, and 0.044 with 512 x 256 (worked out from the mask by a test).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Generator, Tensor, nn

from core.bands import Bands, Ladder, Shape, fit_bands
from core.config import Config, choice, within
from core.couplings import Probit, affine_coupling, log_normal, spline_coupling
from core.descent import Pace, descend
from core.model import GenerativeModel
from core.progress import Frame, Step
from core.space import Dataset, Space, check

SMOOTH = {"width": 64, "batch": 256, "rate": 0.003}
PRESETS: dict[str, dict[str, int | float | str]] = {
    "live": {},  # seconds
    "strong": {
        "width": 384,
        "between": 4,
        "waves": 256,
        "finest": 256.0,
        "roughness": 0.0012,
        "steps": 1_200,
        "rate": 0.004,
    },
    "affine": {"layer": "affine", "layers": 12, "steps": 3_000, **SMOOTH},
    "spline": {"layer": "spline", "layers": 8, "steps": 2_500, **SMOOTH},
}


@dataclass(frozen=True)
class CouplingFlowConfig(Config):
    layer: str = choice("conditional", ("affine", "spline", "conditional"), "kind of layer")
    layers: int = within(8, 1, 32, "couplings, if affine or spline")
    knots: int = within(16, 2, 64, "bins of a spline")
    width: int = within(256, 4, 1_024, "units in each of two hidden layers of a network")
    rows: int = within(720, 1, 1_440, "bands of latitude, if conditional")
    values: int = within(360, 2, 1_440, "learned heights in a band, if conditional")
    between: int = within(2, 1, 8, "bins to each learned height, if conditional")
    waves: int = within(128, 2, 512, "Fourier features of the latitude, if conditional")
    finest: float = within(64.0, 1.0, 512.0, "waves of the finest feature from pole to pole")
    roughness: float = within(7e-4, 0.0, 0.1, "price of the length of coast, if conditional")
    steps: int = within(200, 1, 1_000_000, "training steps")
    batch: int = within(512, 1, 100_000, "points in a step, if affine or spline")
    rate: float = within(0.01, 1e-6, 0.1, "learning rate at its height")


@dataclass(frozen=True)
class Stage:
    """Points after one layer: ``square`` (n, 2) in [0, 1]^2, and how the area there has grown.

    log_growth: (n,) log of the area after over the area before, summed over the layers so far.
    After the last layer it is log p(x) plus the log of the map's area.
    """

    name: str
    square: Tensor
    log_growth: Tensor


class CouplingFlow(GenerativeModel):
    """``chain``: the layers from the map (as a unit square) to the Gaussian plane."""

    Configuration = CouplingFlowConfig
    kinds = ("points",)
    title = "Coupling flow"
    source = "Dinh, Sohl-Dickstein & Bengio 2017, equation 3"
    config: CouplingFlowConfig

    def __init__(self, config: CouplingFlowConfig, space: Space) -> None:
        super().__init__(config, space)
        self.chain = nn.ModuleList(chain(config))
        self.log_area = space.log_volume + math.log(4)

    def fit_steps(self, data: Dataset, *, rng: Generator) -> Iterator[Step]:
        """Raise the likelihood: all points a step if conditional, else one batch a step."""
        c, s = self.config, self._square(self.admit(data))
        bands, ladder = self.chain[0], self.chain[1] if len(self.chain) > 1 else None
        if isinstance(bands, Bands) and isinstance(ladder, Ladder):
            settings = {"steps": c.steps, "rate": c.rate, "roughness": c.roughness}
            yield from fit_bands(bands, ladder, s, self.space, **settings)  # type: ignore[arg-type]
            return
        pace = Pace(c.steps, c.batch, c.rate)
        yield from descend(self, lambda part, share: -self._score(part).mean(), s, pace, rng=rng)

    def _square(self, x: Tensor) -> Tensor:
        """Degrees to the unit square; what is off the map goes to its edge."""
        return ((self.space.chart(x) + 1) / 2).clamp(0, 1)

    def _degrees(self, s: Tensor) -> Tensor:
        return self.space.unchart(s * 2 - 1)

    def _chain(self, s: Tensor) -> tuple[Tensor, Tensor]:
        """The unit square to the plane, and log |det|."""
        log_dets = []
        for layer in self.chain:
            s, step = layer(s)
            log_dets.append(step)
        return s, torch.stack(log_dets).sum(0)

    def _score(self, s: Tensor) -> Tensor:
        """log p(x) of points in the unit square, in nats a square degree."""
        z, log_det = self._chain(s)
        return log_normal(z) + log_det - self.log_area

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """x (n, 2) in degrees to z (n, 2) and log |det dz/dx| (n,), both float64."""
        z, log_det = self._chain(self._square(check(self.space, x).double()))
        return z, log_det - self.log_area

    def inverse(self, z: Tensor) -> Tensor:
        """z (n, 2) to x (n, 2) in degrees, float64."""
        s = z.double()
        for layer in reversed(self.chain):
            s = layer.inverse(s)  # type: ignore[operator]
        return self._degrees(s)

    @torch.no_grad()
    def log_prob(self, x: Tensor) -> Tensor:
        """log p(x), (n,), nats a square degree, exact; -inf off the map."""
        z, log_det = self(x)
        on_map = (x.abs() <= x.new_tensor([180, 90])).all(1)
        return torch.where(on_map, log_normal(z) + log_det, -torch.inf).to(x.dtype)

    @torch.no_grad()
    def encode(self, x: Tensor) -> Tensor:
        """The code z (n, 2) of x, float64: standard normal if x is as the model has learned it."""
        return self(x)[0]

    @torch.no_grad()
    def decode(self, z: Tensor) -> Tensor:
        """The point (n, 2), float32 degrees, of the code z (n, 2)."""
        return self.inverse(z.to(self.device)).float()

    def sample(self, n: int, *, rng: Generator, temperature: float = 1.0) -> Tensor:
        """Draw n points (n, 2): z = T eps, eps normal, bent back (Kingma & Dhariwal 2018, s. 6)."""
        return self.decode(self._noise(n, temperature, rng=rng))

    def _noise(self, n: int, temperature: float, *, rng: Generator) -> Tensor:
        """z (n, 2) from N(0, T^2); ValueError unless T is 0 or more."""
        if not 0 <= temperature < math.inf:
            raise ValueError(f"expected a temperature of 0 or more; got {temperature}")
        eps = torch.randn(n, 2, dtype=torch.float64, generator=rng, device=rng.device)
        return temperature * eps

    def trajectory(self, n: int, *, rng: Generator, temperature: float = 1.0) -> Iterator[Frame]:
        """Frames from even dots to the model's, one a layer; each is drawn on the map."""
        z = self._noise(n, temperature, rng=rng).to(self.device)
        total = len(self.chain)
        yield Frame(self._frame(z, total), 1.0)
        for number in range(total - 1, -1, -1):
            with torch.no_grad():
                z = self.chain[number].inverse(z)  # type: ignore[operator]
            yield Frame(self._frame(z, number), number / total)

    def _plane(self, number: int) -> bool:
        """Whether points are in the plane, not in the square, after ``number`` layers."""
        return any(isinstance(layer, Probit) for layer in self.chain[:number])

    def _frame(self, s: Tensor, number: int) -> Tensor:
        """Points after the first ``number`` layers as places on the map, float32 degrees."""
        return self._degrees(Probit().inverse(s) if self._plane(number) else s).float()

    @torch.no_grad()
    def layers(self, x: Tensor) -> list[Stage]:
        """Where x (n, 2) is before the first layer and after each, seen in the unit square."""
        s = self._square(check(self.space, x).double())
        log_det = s.new_zeros(len(s))
        stages = [Stage("map", s, log_det)]
        for number, layer in enumerate(self.chain, 1):
            s, step = layer(s)
            log_det, plane = log_det + step, self._plane(number)
            seen = Probit().inverse(s) if plane else s
            growth = log_det + log_normal(s) if plane else log_det
            stages.append(Stage(type(layer).__name__.lower(), seen, growth))
        return stages


def chain(config: CouplingFlowConfig) -> list[nn.Module]:
    """The layers that a configuration asks for."""
    c = config
    if c.layer == "conditional":
        shape = Shape(c.rows, c.values, c.between, c.waves, c.finest, c.width)
        return [Bands(shape, torch.ones(c.rows)), Ladder(c.rows), Probit()]
    make = {
        "affine": lambda stays: affine_coupling(stays, c.width),
        "spline": lambda stays: spline_coupling(stays, c.width, c.knots),
    }[c.layer]
    return [Probit(), *(make(number % 2) for number in range(c.layers))]
