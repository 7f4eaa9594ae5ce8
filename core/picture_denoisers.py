"""A denoiser of pictures made for a CPU: what is in the picture, then a figure on its ground.

    g = G x + (what noise and request say);    g <- g + V silu(U norm(g) (1 + s) + b)
    f_p = silu(S_p g);    (F, a)_p = B_p silu(A_p (x_p, f_p))
    T = F + (1 - sigmoid(a)) ground(g),    D = T + k (x - alpha T),    k = alpha grain^2 / n^2

Shift and outfit are read off the whole picture by one matrix G, since noise is beaten by adding up
many pixels. Then each patch p of 4 x 4 pixels is painted with weights of its own (LeCun 1989), from
what was read and from its own noisy pixels, as a figure over a ground (LR-GAN: Yang et al. 2017,
equation 1). Scale and shift by noise and request are those of Perez et al. 2018, equation 2.

T is the picture without its grain. What it lacks is fine and noise-like: if that has the standard
deviation ``grain``, the best guess adds the share k of what x has beyond T, n^2 = alpha^2 grain^2 +
sigma^2.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import layer_norm, pixel_shuffle, pixel_unshuffle, silu

from core.denoisers import clock
from core.nets import standard
from core.picture_nets import SIDE
from core.requests import hot
from core.schedules import spread
from core.space import Space

SAID = 128  # numbers by which noise and request are described
WAVES = 8  # in which the log of the noise is seen
GRAIN = 4 / 127.5  # of x_0 - T: true grain is half as wide, the rest is what T misses


class EachPatch(nn.Module):
    """A linear layer with weights of its own for every patch: (p, n, a) to (p, n, b)."""

    def __init__(self, patches: int, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(standard(patches, inputs, outputs) / math.sqrt(inputs))
        self.bias = nn.Parameter(torch.zeros(patches, 1, outputs))

    def forward(self, h: Tensor) -> Tensor:
        return torch.baddbmm(self.bias.to(h.dtype), h, self.weight.to(h.dtype))


class Told(nn.Module):
    """g + V silu(U norm(g) (1 + s) + b): scale s and shift b by what noise and request say."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)
        self.said = nn.Linear(SAID, 4 * width)
        for end in (self.last, self.said):
            nn.init.zeros_(end.weight)
            nn.init.zeros_(end.bias)

    def forward(self, g: Tensor, said: Tensor) -> Tensor:
        """g (n, width), said (n, SAID)."""
        scale, shift = self.said(said).chunk(2, 1)  # (n, 2 width) each
        inner = self.first(layer_norm(g, g.shape[-1:])) * (1 + scale) + shift
        return g + self.last(silu(inner))


class PictureDenoiser(nn.Module):
    """D for pictures (n, c, h, w): ``layers`` layers over ``width`` numbers that say what is in
    it, width / 8 of them told to each patch, width / 4 hidden units a patch."""

    def __init__(
        self,
        space: Space,
        width: int,
        layers: int,
        sizes: tuple[int, ...],
        deviation: float,
        half: bool = False,
    ) -> None:
        super().__init__()
        colours, height, across = space.shape
        self.deviation, self.sizes, self.half_precision = deviation, sizes, half
        self.grid = (height // SIDE, across // SIDE)
        patches, pixels = self.grid[0] * self.grid[1], colours * SIDE**2
        self.features, hidden = max(2, width // 8), max(4, width // 4)
        self.gather = nn.Linear(patches * pixels, width)
        self.heard = nn.Linear(SAID, width)
        self.rounds = nn.ModuleList(Told(width) for _ in range(layers))
        self.tell = nn.Linear(width, patches * self.features)
        self.inner = EachPatch(patches, pixels + self.features, hidden)
        self.paint = EachPatch(patches, hidden, (colours + 1) * SIDE**2)
        self.ground = nn.Linear(width, colours)
        for end in (self.paint, self.ground):
            nn.init.zeros_(end.weight)
            nn.init.zeros_(end.bias)
        self.noise = nn.Sequential(nn.Linear(6 + 2 * WAVES, SAID), nn.SiLU(), nn.Linear(SAID, SAID))
        self.asked = nn.Linear(sum(sizes), SAID, bias=False) if sizes else None

    def forward(self, x: Tensor, alpha: Tensor, sigma: Tensor, y: Tensor | None = None) -> Tensor:
        """x (n, c, h, w), alpha and sigma (n,), requests y (n, k) to the guess of x_0."""
        a, s = spread(alpha, x), spread(sigma, x)
        size = (a**2 * self.deviation**2 + s**2).sqrt()
        with torch.autocast(x.device.type, torch.bfloat16, enabled=self.half_precision):
            said = self.describe(a[:, :, 0, 0], s[:, :, 0, 0], y)
            clean = self.picture(x / size, said).to(x.dtype)
        keep = a * GRAIN**2 / (a**2 * GRAIN**2 + s**2)
        return clean + keep * (x - a * clean)

    def describe(self, alpha: Tensor, sigma: Tensor, y: Tensor | None) -> Tensor:
        """What noise (n, 1) and requests (n, k) say, (n, SAID)."""
        log = (sigma / alpha).clamp(1e-4, 1e4).log()
        waves = log * torch.arange(1, WAVES + 1, device=log.device) / 2
        seen = torch.cat([clock(alpha, sigma, self.deviation), waves.sin(), waves.cos()], 1)
        said = self.noise(seen)
        if y is not None and self.asked is not None:
            said = said + self.asked(hot(y, self.sizes))
        return silu(said)

    def picture(self, x: Tensor, said: Tensor) -> Tensor:
        """T: pictures at scale 1 and what is said of them to pictures without grain."""
        patch = pixel_unshuffle(x, SIDE).flatten(2)  # (n, 16 c, p)
        g = self.gather(patch.flatten(1)) + self.heard(said)
        for layer in self.rounds:
            g = layer(g, said)
        g = layer_norm(g, g.shape[-1:])
        told = silu(self.tell(g)).unflatten(1, (-1, self.features)).transpose(0, 1)
        seen = torch.cat([patch.permute(2, 0, 1).to(told.dtype), told], 2)
        painted = self.paint(silu(self.inner(seen))).permute(1, 2, 0)  # (n, 16 (c + 1), p)
        layers = pixel_shuffle(painted.unflatten(2, self.grid), SIDE)
        ground = self.ground(g)[:, :, None, None]
        return layers[:, :-1] + (1 - layers[:, -1:].sigmoid()) * ground
