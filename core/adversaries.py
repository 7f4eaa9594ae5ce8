"""The two networks of a GAN: the forger turns noise into examples, the expert judges examples.

    points:    forger: residual layers to the chart     expert: layers on Fourier features
               or piece by piece: ``core.pieces``       and, if asked for, ``core.tables``
    pictures:  ``core.picture_adversaries``

Requests y (n, k) of attribute values enter both as one-hot vectors, an open one (-1) as zeros: the
forger beside the noise, the expert by the inner product of its last features with an embedding
(projection: Miyato & Koyama 2018, equation 4). The expert may also learn to read the values off
true examples, and the forger to make them legible (Odena et al. 2017, section 3). Neither network
has batch statistics: each example is judged by itself, and a penalty on its slope means what it
says.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import silu

from core.nets import Residual, mlp
from core.picture_adversaries import PictureExpert, PictureForger
from core.pieces import PieceForger
from core.requests import hot
from core.space import Space
from core.tables import LEVELS, Tables

LOUD = 250.0  # how much faster what is read off tables is learned than what a network says


class Waves(nn.Module):
    """Points of the chart (n, 2) with the sines and cosines of each octave (n, 2 + 4 octaves).

    Tancik et al. 2020, equation 5, with fixed octaves; the finest wave is 4 / 2^octaves of the map.
    """

    def __init__(self, octaves: int) -> None:
        super().__init__()
        self.octaves, self.outputs = octaves, 2 + 4 * octaves

    def forward(self, u: Tensor) -> Tensor:
        """(n, 2) to (n, outputs)."""
        octave = math.pi / 2 * 2.0 ** torch.arange(self.octaves, device=u.device, dtype=u.dtype)
        angle = (u[:, :, None] * octave).flatten(1)
        return torch.cat([u, angle.sin(), angle.cos()], 1)


class Forger(nn.Module):
    """Noise (n, noise), and requests, to examples as the networks see them (n, *shape)."""

    chances = 0  # numbers of noise beside those that the configuration asks for

    def __init__(
        self, space: Space, noise: int, width: int, layers: int, sizes: tuple[int, ...] = ()
    ) -> None:
        super().__init__()
        self.sizes = sizes
        body = [Residual(width) for _ in range(layers - 1)]
        first, last = nn.Linear(noise + sum(sizes), width), nn.Linear(width, space.dims)
        self.net = nn.Sequential(first, nn.SiLU(), *body, last)

    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """(n, noise) to (n, *shape)."""
        return self.net(z if y is None else torch.cat([z, hot(y, self.sizes)], 1))


def forger(
    space: Space,
    noise: int,
    width: int,
    layers: int,
    sizes: tuple[int, ...] = (),
    pieces: int = 0,
) -> Forger | PictureForger | PieceForger:
    """The forger for the kind of the space; of points, in so many pieces, or 0 for one map."""
    if space.kind == "images":
        return PictureForger(space, noise, width, layers, sizes)
    if pieces:
        return PieceForger(space, noise, width, layers, pieces)
    return Forger(space, noise, width, layers, sizes)


class PointExpert(nn.Module):
    """Points of the chart (n, 2) to features (n, outputs): of a network, and read off tables."""

    def __init__(self, width: int, layers: int, octaves: int, finest: int = 0) -> None:
        super().__init__()
        waves = Waves(octaves)
        self.net = nn.Sequential(waves, mlp(waves.outputs, width, width, layers - 1), nn.SiLU())
        self.tables = Tables(finest) if finest else None
        self.outputs = width + (LEVELS if finest else 0)

    def forward(self, u: Tensor) -> Tensor:
        """(n, 2) to (n, outputs)."""
        h = self.net(u)
        return h if self.tables is None else torch.cat([h, LOUD * self.tables(u)], 1)


class Expert(nn.Module):
    """Examples as the networks see them, and requests, to the log-odds that they are true (n,)."""

    def __init__(
        self,
        space: Space,
        width: int,
        layers: int,
        octaves: int,
        sizes: tuple[int, ...] = (),
        finest: int = 0,
    ) -> None:
        super().__init__()
        self.sizes = sizes
        self.features: PictureExpert | PointExpert = (
            PictureExpert(space, width)
            if space.kind == "images"
            else PointExpert(width, layers, octaves, finest)
        )
        self.last = nn.Linear(self.features.outputs, 1)
        self.asked = nn.Linear(sum(sizes), width, bias=False) if sizes else None
        self.reads = nn.Linear(width, sum(sizes)) if sizes else None

    def describe(self, x: Tensor) -> Tensor:
        """Features (n, width) of examples (n, *shape)."""
        return self.features(x) if self.asked is None else silu(self.features(x))

    def weigh(self, h: Tensor, y: Tensor | None = None) -> Tensor:
        """Log-odds (n,) that what has features h, (n, width), is true and as asked."""
        odds = self.last(h)[:, 0]
        if self.asked is None or y is None:
            return odds
        return odds + (self.asked(hot(y, self.sizes)) * h).sum(1) / math.sqrt(h.shape[1])

    def misread(self, h: Tensor, code: Tensor) -> Tensor:
        """How badly values are read off features h: cross-entropy, nats a value, of the ones in
        code (n, sum of sizes), averaged over the k attributes; what is open counts nothing."""
        assert self.reads is not None
        parts = [part.log_softmax(1) for part in self.reads(h).split(self.sizes, 1)]
        return -(torch.cat(parts, 1) * code).sum(1).mean() / len(self.sizes)

    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """(n, *shape) to (n,)."""
        return self.weigh(self.describe(x), y)
