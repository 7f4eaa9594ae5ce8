"""A denoiser of pictures made for a CPU: 4 x 4 pixels make a patch, and patches mix.

    h_p = A_p patch_p                      weights of each patch's own
    h <- h + V silu(U norm(h))             across patches, the same for every feature
    h <- h + W_2 silu(W_1 norm(h) (1 + g) + b)    across features, the same for every patch
    patch_p = B_p h_p,    (g, b) = what noise and request say, layer by layer

MLP-Mixer (Tolstikhin et al. 2021, equation 1) with scale and shift by noise (Perez et al. 2018,
equation 2), and with the first and the last layer locally connected (LeCun 1989): avatars sit at
the same place. Every layer is one product of large matrices, which is what a CPU does fast. D is
built from the output F as for points (``core.denoisers``); a request y adds to what noise says.
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


class EachPatch(nn.Module):
    """A linear layer with weights of its own for every patch: (p, n, a) to (p, n, b)."""

    def __init__(self, patches: int, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(standard(patches, inputs, outputs) / math.sqrt(inputs))
        self.bias = nn.Parameter(torch.zeros(patches, 1, outputs))

    def forward(self, h: Tensor) -> Tensor:
        return torch.baddbmm(self.bias.to(h.dtype), h, self.weight.to(h.dtype))


class Across(nn.Module):
    """V silu(U h + u) + v over the first axis: patches talk, the same way for every feature."""

    def __init__(self, patches: int, hidden: int) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(patches, hidden), nn.Linear(hidden, patches)
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)

    def forward(self, h: Tensor) -> Tensor:
        """(p, n, width) to (p, n, width)."""
        inner = silu(torch.addmm(self.first.bias[:, None], self.first.weight, h.flatten(1)))
        return torch.addmm(self.last.bias[:, None], self.last.weight, inner).view_as(h)


class Mixer(nn.Module):
    """One round of mixing: patches with each other, then the features of each."""

    def __init__(self, patches: int, width: int) -> None:
        super().__init__()
        self.across = Across(patches, width)
        self.first, self.last = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)
        self.said = nn.Linear(SAID, 4 * width)
        for end in (self.last, self.said):
            nn.init.zeros_(end.weight)
            nn.init.zeros_(end.bias)

    def forward(self, h: Tensor, said: Tensor) -> Tensor:
        """h (p, n, width), said (n, SAID)."""
        scale, shift = self.said(said).chunk(2, 1)  # (n, 2 width) each
        h = h + self.across(layer_norm(h, h.shape[-1:]))
        inner = self.first(layer_norm(h, h.shape[-1:])) * (1 + scale) + shift
        return h + self.last(silu(inner))


class PictureDenoiser(nn.Module):
    """D for pictures (n, c, h, w): ``layers`` rounds over ``width`` features of each patch."""

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
        self.read = EachPatch(patches, pixels, width)
        self.rounds = nn.ModuleList(Mixer(patches, width) for _ in range(layers))
        self.paint = EachPatch(patches, width, pixels)
        nn.init.zeros_(self.paint.weight)
        self.noise = nn.Sequential(nn.Linear(6 + 2 * WAVES, SAID), nn.SiLU(), nn.Linear(SAID, SAID))
        self.asked = nn.Linear(sum(sizes), SAID, bias=False) if sizes else None

    def forward(self, x: Tensor, alpha: Tensor, sigma: Tensor, y: Tensor | None = None) -> Tensor:
        """x (n, c, h, w), alpha and sigma (n,), requests y (n, k) to the guess of x_0."""
        a, s = spread(alpha, x), spread(sigma, x)
        size = (a**2 * self.deviation**2 + s**2).sqrt()
        skip, out = a * self.deviation**2 / size**2, s * self.deviation / size
        with torch.autocast(x.device.type, torch.bfloat16, enabled=self.half_precision):
            said = self.describe(a[:, :, 0, 0], s[:, :, 0, 0], y)
            return skip * x + out * self.lacking(x / size, said).to(x.dtype)

    def describe(self, alpha: Tensor, sigma: Tensor, y: Tensor | None) -> Tensor:
        """What noise (n, 1) and requests (n, k) say, (n, SAID)."""
        log = (sigma / alpha).clamp(1e-4, 1e4).log()
        waves = log * torch.arange(1, WAVES + 1, device=log.device) / 2
        seen = torch.cat([clock(alpha, sigma, self.deviation), waves.sin(), waves.cos()], 1)
        said = self.noise(seen)
        if y is not None and self.asked is not None:
            said = said + self.asked(hot(y, self.sizes))
        return silu(said)

    def lacking(self, x: Tensor, said: Tensor) -> Tensor:
        """F: pictures at scale 1 to what they lack, (n, c, h, w)."""
        patch = pixel_unshuffle(x, SIDE).flatten(2).permute(2, 0, 1)  # (p, n, 16 c)
        h = self.read(patch)
        for mixer in self.rounds:
            h = mixer(h, said)
        patch = self.paint(layer_norm(h, h.shape[-1:]))
        return pixel_shuffle(patch.permute(1, 2, 0).unflatten(2, self.grid), SIDE)
