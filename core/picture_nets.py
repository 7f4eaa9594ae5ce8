"""Networks between pictures and codes, made for a CPU: pictures are read as 8 x 8 patches.

    encoder: patches 48 x 8 x 8 -> convolution -> convolution, 4 x 4 -> two linear layers
    decoder: code -> residual layers h -> features of each patch f_p = silu(A_p h) -> patch W_p f_p

A patch is 4 x 4 pixels of 3 colours. Folding pixels into channels costs nothing and makes each
convolution sixteen times cheaper (Shi et al. 2016, section 2.2). In the decoder every patch has
weights W_p of its own: avatars sit at the same place, so what a patch can show depends on where
it is (locally connected layers: LeCun 1989).
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import pixel_shuffle, pixel_unshuffle, silu

from core.nets import Residual
from core.space import Space

SIDE = 4  # pixels along the side of a patch


class PictureEncoder(nn.Module):
    """Pictures (n, c, h, w) to ``outputs`` numbers; width / 4 channels, width hidden units."""

    def __init__(self, space: Space, outputs: int, width: int) -> None:
        super().__init__()
        colours, height, across = space.shape
        channels = max(4, width // 4)
        self.first = nn.Conv2d(colours * SIDE**2, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, stride=2, padding=1)
        places = (height // SIDE // 2) * (across // SIDE // 2)
        self.hidden = nn.Linear(places * channels, width)
        self.last = nn.Linear(width, outputs)

    def forward(self, x: Tensor) -> Tensor:
        """(n, c, h, w) to (n, outputs)."""
        h = silu(self.first(pixel_unshuffle(x, SIDE)))  # (n, channels, 8, 8)
        h = silu(self.second(h))  # (n, channels, 4, 4)
        return self.last(silu(self.hidden(h.flatten(1))))


class PictureDecoder(nn.Module):
    """Codes (n, d) to pictures (n, c, h, w); width hidden units, width / 8 features a patch."""

    def __init__(self, space: Space, latent: int, width: int, layers: int) -> None:
        super().__init__()
        colours, height, across = space.shape
        self.grid = (height // SIDE, across // SIDE)
        self.features = max(2, width // 8)
        patches = self.grid[0] * self.grid[1]
        self.trunk = nn.Sequential(
            nn.Linear(latent, width), nn.SiLU(), *[Residual(width) for _ in range(layers - 1)]
        )
        self.spread = nn.Linear(width, patches * self.features)
        self.paint = nn.Linear(self.features, patches * colours * SIDE**2)

    def forward(self, z: Tensor) -> Tensor:
        """(n, d) to (n, c, h, w), unbounded."""
        h = silu(self.spread(self.trunk(z)))
        f = h.unflatten(1, (-1, self.features)).transpose(0, 1)  # (patches, n, features)
        weight, bias = (p.unflatten(0, (len(f), -1)) for p in (self.paint.weight, self.paint.bias))
        patches = torch.baddbmm(bias[:, None], f, weight.mT)  # (patches, n, 48)
        return pixel_shuffle(patches.permute(1, 2, 0).unflatten(2, self.grid), SIDE)
