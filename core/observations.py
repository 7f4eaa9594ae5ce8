"""p(x|z) of each kind of space: from what a decoder says to a probability of x, and to a draw.

A decoder gives one mean for each coordinate or colour value. Its scale s is one learned number for
each of them, the same for every code: where the decoder is often wrong, x is allowed to vary. For
points the decoder may also say, code by code, by which factor the scale differs.
"""

import math

import torch
from torch import Generator, Tensor, nn

from core.likelihoods import (
    logistic_log_prob,
    logistic_sample,
    truncated_log_prob,
    truncated_sample,
)
from core.nets import mlp
from core.picture_nets import PictureDecoder, PictureEncoder
from core.space import Space


class Observation(nn.Module):
    """The common part: the space, and the scales, learned or kept at ``scale``."""

    log_scale: Tensor

    def __init__(self, space: Space, scale: float, learn: bool) -> None:
        super().__init__()
        self.space = space
        start = torch.full(space.shape, math.log(scale))
        self.log_scale = nn.Parameter(start, requires_grad=learn)

    def inward(self, x: Tensor) -> Tensor:
        """x as the networks see it."""
        return x

    def outward(self, mean: Tensor) -> Tensor:
        """What the networks say, as x."""
        return mean


class PictureObservation(Observation):
    """Pictures: a logistic curve on 256 levels for each of the colour values."""

    def log_prob(self, x: Tensor, mean: Tensor) -> Tensor:
        """log P(x | z) of the 8-bit pictures x (n, c, h, w), (n,), nats."""
        return logistic_log_prob(x, mean, self.log_scale).flatten(1).sum(1)

    def sample(self, mean: Tensor, *, rng: Generator) -> Tensor:
        """Pictures drawn around ``mean``, grain and all, on the 256 levels."""
        return logistic_sample(mean, self.log_scale, rng=rng)

    def outward(self, mean: Tensor) -> Tensor:
        """The mean picture, clipped to [-1, 1]."""
        return mean.clamp(-1, 1)


class PointObservation(Observation):
    """Points: a normal curve in each direction of the chart, cut at the edges of the map."""

    def inward(self, x: Tensor) -> Tensor:
        """Degrees to the chart."""
        return self.space.chart(x)

    def outward(self, mean: Tensor) -> Tensor:
        """The chart to degrees; what lies off the map is moved to its edge."""
        return self.space.unchart(mean[:, :2].clamp(-1, 1))

    def _curve(self, said: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log scale (n, 2), of what the decoder said: (n, 2), or (n, 4) with factors."""
        mean, factor = said[:, :2], said[:, 2:]
        return mean, self.log_scale + (factor.clamp(-4, 4) if factor.shape[1] else mean * 0)

    def log_prob(self, x: Tensor, mean: Tensor) -> Tensor:
        """log p(x | z), (n,), nats a unit of map area."""
        score = truncated_log_prob(self.space.chart(x), *self._curve(mean))
        return score.sum(1) - self.space.log_volume

    def sample(self, mean: Tensor, *, rng: Generator) -> Tensor:
        """Points in degrees drawn around ``mean``."""
        return self.space.unchart(truncated_sample(*self._curve(mean), rng=rng))


def observation(space: Space, scale: float, learn: bool) -> PictureObservation | PointObservation:
    """p(x|z) for the kind of the space."""
    kind = PictureObservation if space.kind == "images" else PointObservation
    return kind(space, scale, learn)


def encoder(space: Space, outputs: int, width: int, layers: int) -> nn.Module:
    """A network from x, as ``inward`` gives it, to ``outputs`` numbers."""
    if space.kind == "images":
        return PictureEncoder(space, outputs, width)
    return mlp(space.dims, outputs, width, layers)


def decoder(
    space: Space, latent: int, width: int, layers: int, *, factors: bool = False
) -> nn.Module:
    """A network from codes (n, latent) to the means of x; of points, with ``factors``, scales."""
    if space.kind == "images":
        return PictureDecoder(space, latent, width, layers)
    return mlp(latent, space.dims * (1 + factors), width, layers)


def free(module: nn.Module) -> int:
    """How many of its numbers are learned."""
    return sum(p.numel() for p in module.parameters() if p.requires_grad)
