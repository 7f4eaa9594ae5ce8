"""A normalizing flow on pictures: an invertible map from pictures to noise, scale by scale.

    z = f(x),  log p(x) = log N(f(x); 0, I) + log|det df/dx|        (change of variables)

Dinh, Sohl-Dickstein & Bengio 2017, equations 2 and 3; layers as in Kingma & Dhariwal 2018. At each
scale squares of 2 x 2 pixels become channels, a 1 x 1 convolution that starts as Haar's turns them
into averages and details, and a coupling predicts the details from the averages. What is left of
the details is set aside as part of z; the averages go on, half as large. The coarsest picture is
one long row of channels, and goes through steps of norm, mix and coupling.

A picture of 8 bits is not a point but a box: level k is the interval [k - 1/2, k + 1/2]. With
u uniform on the box, Jensen's inequality gives (Theis, van den Oord & Bethge 2016, equation 4)

    log P(picture) = log integral_box p  >=  E_u log p(picture + u),

so ``log_density`` is exact for a real-valued picture, and ``elbo`` bounds the log-probability of
an 8-bit one from below. A picture drawn from the flow and rounded has exactly the probability P.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Generator, Tensor, nn
from torch.nn.functional import pixel_shuffle, pixel_unshuffle

from core.config import Config, within
from core.coupling_nets import Blend, Dense
from core.descent import Pace, descend
from core.glow_layers import Coupling, Mix, Norm, haar, log_normal, rotation
from core.model import GenerativeModel
from core.progress import Frame, Step
from core.space import Dataset, Space, check, levels

LEVEL = 1 / 127.5  # distance between two levels, in units of x
CHUNK = 250  # pictures that go through the flow at once
FIRST = 512  # pictures from which the norms start
Visit = Callable[[nn.Module, Tensor], tuple[Tensor, Tensor]]


@dataclass(frozen=True)
class ImageFlowConfig(Config):
    scales: int = within(3, 0, 5, "times that the picture is halved, its details set aside")
    width: int = within(16, 4, 128, "channels of the networks at the finest scale")
    reach: int = within(1, 1, 3, "how far away the colours lie that an edge may blend, in squares")
    top_steps: int = within(6, 1, 64, "steps of flow on the coarsest picture")
    top_width: int = within(64, 4, 1_024, "hidden units of the networks on the coarsest picture")
    steps: int = within(60, 1, 1_000_000, "training steps")
    batch: int = within(32, 1, 4_096, "pictures in one step")
    rate: float = within(0.004, 1e-6, 0.1, "learning rate at its height")


class ImageFlow(GenerativeModel):
    """Layers of each scale, fine to coarse, and those of the coarsest picture, ``top``."""

    Configuration = ImageFlowConfig
    kinds = ("images",)
    title = "Image flow"
    source = "Dinh et al. 2017, equations 2 and 3; Kingma & Dhariwal 2018, table 1"
    config: ImageFlowConfig

    def __init__(self, config: ImageFlowConfig, space: Space) -> None:
        super().__init__(config, space)
        colours, side, across = space.shape
        if side != across or side % 2**config.scales:
            wanted = f"square pictures whose side divides by {2**config.scales}"
            raise ValueError(f"expected {wanted}; got {side} x {across}")
        self.scales = nn.ModuleList()
        for number in range(config.scales):
            side //= 2
            self.scales.append(_scale(colours, side, number, config))
        self.coarsest = (colours, side, side)
        self.top = _top(colours * side * side, config)

    def fit_steps(self, data: Dataset, *, rng: Generator) -> Iterator[Step]:
        """One batch a step, with fresh u each time; the loss is minus the bound, nats a picture."""
        level = levels(self.admit(data))
        self._start(level, rng=rng)
        pace = Pace(self.config.steps, self.config.batch, self.config.rate)
        for step in descend(self, lambda part, _: self._loss(part, rng=rng), level, pace, rng=rng):
            yield Step(step.number, step.total, step.loss * self.space.dims)

    def _loss(self, level: Tensor, *, rng: Generator) -> Tensor:
        """Minus the bound of 8-bit levels (n, c, h, w), nats a dimension."""
        return -self._log_density(dequantise(level, rng=rng)).mean() / self.space.dims

    @torch.no_grad()
    def _start(self, level: Tensor, *, rng: Generator) -> None:
        """Let every norm take its shift and scale from the same few pictures, in turn."""

        def started(layer: nn.Module, h: Tensor) -> tuple[Tensor, Tensor]:
            if isinstance(layer, Norm):
                layer.start(h)
            found: tuple[Tensor, Tensor] = layer(h)
            return found

        pick = torch.randint(len(level), (FIRST,), generator=rng, device=rng.device)
        self._walk(dequantise(level[pick.to(level.device)], rng=rng), started)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """z (n, d), coarsest first, and log|det dz/dx| (n,) float64, nats, of pictures x."""
        return self._walk(x, lambda layer, h: layer(h))

    def _walk(self, x: Tensor, visit: Visit) -> tuple[Tensor, Tensor]:
        log_det, h, parts = torch.zeros(len(x), dtype=torch.float64, device=x.device), x, []
        for layers in self.scales:
            h, change = _through(layers, pixel_unshuffle(h, 2), visit)
            h, details = h.tensor_split([x.shape[1]], 1)
            parts.append(details.flatten(1))
            log_det = log_det + change
        h, change = _through(self.top, h.flatten(1)[:, :, None, None], visit)
        return torch.cat([h.flatten(1), *parts[::-1]], 1), log_det + change

    def inverse(self, z: Tensor, couplings: int | None = None) -> Tensor:
        """x (n, c, h, w) of codes z (n, d), not clipped: ``inverse(forward(x)[0])`` is x.

        couplings: how many, from the noise on, are undone; the rest are passed over. None is all.
        """
        coarse, *details = self.parts(z)
        left = self.couplings if couplings is None else couplings
        h, left = _back(self.top, coarse[:, :, None, None], left)
        h = h.reshape(-1, *self.coarsest)
        for layers, part in zip(reversed(self.scales), details, strict=True):
            part = part.reshape(len(part), -1, *h.shape[2:])
            h, left = _back(layers, torch.cat([h, part], 1), left)
            h = pixel_shuffle(h, 2)
        return h

    def parts(self, z: Tensor) -> list[Tensor]:
        """z (n, d) by scale, coarsest first: what forms the top, then the details of each scale."""
        colours, side, _ = self.coarsest
        sizes = [3 * colours * (side << number) ** 2 for number in range(len(self.scales))]
        return list(z.split([colours * side * side, *sizes], 1))

    @property
    def couplings(self) -> int:
        """How many couplings there are."""
        return len(self.scales) + self.config.top_steps

    def _log_density(self, x: Tensor) -> Tensor:
        z, log_det = self(x)
        return log_normal(z) + log_det + self.space.dims * math.log(LEVEL)

    @torch.no_grad()
    def log_density(self, x: Tensor) -> Tensor:
        """log p(x) of real-valued pictures x, (n,) float64, exact: nats per level in each value.

        Of an 8-bit picture this is the density in the middle of its box, not its probability.
        """
        parts = [self._log_density(part) for part in check(self.space, x).split(CHUNK)]
        return torch.cat(parts or [x.new_empty(0)])

    def elbo(self, x: Tensor, *, rng: Generator) -> Tensor:
        """An unbiased draw of the bound on log P of 8-bit pictures x, (n,), nats: one u each."""
        return self.log_density(dequantise(levels(check(self.space, x)), rng=rng))

    def bits_per_dim(self, x: Tensor, *, rng: Generator) -> Tensor:
        """Upper bound on -log2 P / d of the 8-bit pictures x, (n,), from one u each."""
        return -self.elbo(x, rng=rng) / (self.space.dims * math.log(2))

    @torch.no_grad()
    def encode(self, x: Tensor) -> Tensor:
        """The code z (n, d) of x, the middle of its box."""
        parts = [self(part)[0] for part in check(self.space, x).split(CHUNK)]
        return torch.cat(parts or [x.new_empty(0, self.space.dims)])

    @torch.no_grad()
    def decode(self, z: Tensor, couplings: int | None = None) -> Tensor:
        """The picture (n, c, h, w) of codes z (n, d), clipped to [-1, 1]."""
        parts = [self.inverse(part, couplings).clamp(-1, 1) for part in z.split(CHUNK)]
        return torch.cat(parts or [z.new_empty(0, *self.space.shape)])

    def sample(self, n: int, *, rng: Generator, temperature: float = 1.0) -> Tensor:
        """Draw n pictures: z from N(0, temperature^2 I), decoded; round them with ``levels``."""
        return self.decode(self._noise(n, temperature, rng=rng))

    def trajectory(self, n: int, *, rng: Generator, temperature: float = 1.0) -> Iterator[Frame]:
        """From noise to pictures, one more coupling undone in each frame, the rest passed over."""
        z = self._noise(n, temperature, rng=rng)
        for done in range(self.couplings + 1):
            yield Frame(self.decode(z, done), 1 - done / self.couplings)

    def _noise(self, n: int, temperature: float, *, rng: Generator) -> Tensor:
        if not 0 <= temperature < math.inf:
            raise ValueError(f"expected a finite temperature of 0 or more; got {temperature}")
        z = torch.randn(n, self.space.dims, generator=rng, device=rng.device)
        return temperature * z.to(self.device)

    def free_parameters(self) -> int:
        """All weights; of an LU form the two triangles and the scale, not the zeros."""
        spare = sum(m.lower.numel() for m in self.modules() if isinstance(m, Mix))
        spare += sum(len(m.sign) for m in self.modules() if isinstance(m, Mix))
        return super().free_parameters() - spare


def dequantise(level: Tensor, *, rng: Generator) -> Tensor:
    """Pictures drawn evenly from the boxes of 8-bit levels (n, c, h, w), in units of x."""
    u = torch.rand(level.shape, generator=rng, device=rng.device).to(level.device)
    return (level + u - 0.5) * LEVEL - 1


def _scale(colours: int, side: int, number: int, config: ImageFlowConfig) -> nn.ModuleList:
    """Mix, norm and coupling of pictures that are ``side`` squares of 2 x 2 pixels wide."""
    widest = 2 * config.width
    net = Blend(colours, min(config.width << number, widest), side, widest, config.reach)
    return nn.ModuleList([Mix(haar(colours)), Norm(4 * colours), Coupling(colours, net)])


def _top(channels: int, config: ImageFlowConfig) -> nn.ModuleList:
    """Norm, mix and coupling, ``top_steps`` times."""
    known = channels // 2
    layers: list[nn.Module] = []
    for _ in range(config.top_steps):
        net = Dense(known, 2 * (channels - known), config.top_width)
        layers += [Norm(channels), Mix(rotation(channels)), Coupling(known, net)]
    return nn.ModuleList(layers)


def _through(layers: nn.Module, h: Tensor, visit: Visit) -> tuple[Tensor, Tensor]:
    """h behind the layers, and the sum of their log-determinants (n,)."""
    total = h.new_zeros(len(h))
    for layer in layers.children():
        h, change = visit(layer, h)
        total = total + change
    return h, total


def _back(layers: nn.Module, h: Tensor, left: int) -> tuple[Tensor, int]:
    """h before the layers; ``left`` couplings are undone, the rest passed over."""
    for layer in list(layers.children())[::-1]:
        if isinstance(layer, Coupling):
            left -= 1
            if left < 0:
                continue
        h = layer.inverse(h)  # type: ignore[operator]
    return h, left
