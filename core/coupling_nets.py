"""Networks inside the couplings of a picture's flow. They need no inverse.

A picture of flat colours is its average and, at the edges, a blend of the colours beside. So the
details of a square of 2 x 2 pixels are foretold as

    t = sum_j w_j (a_j - a) + r,    a the square's average colour, a_j those of its neighbours,

with weights w that all colours share: an edge lies where it lies, whatever is dyed. A small U-net
(Ronneberger, Fischer & Brox 2015) gives w, the rest r and the log-scale. It folds pixels into
channels first (Shi et al. 2016), and knows where it is: each place has a gain and a bias.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, pad, pixel_shuffle, pixel_unshuffle, silu

DETAILS = 3  # left to right, top to bottom, diagonal


class Glance(nn.Module):
    """Features (n, width, s, s) of a picture (n, c, s, s), seen at s, s/2, ... down to 2."""

    def __init__(self, channels: int, width: int, side: int, widest: int) -> None:
        super().__init__()
        k = 3 if side > 1 else 1
        self.into = nn.Conv2d(channels, width, k, padding=k // 2)
        self.gain = nn.Parameter(torch.ones(width, side, side))
        self.bias = nn.Parameter(torch.zeros(width, side, side))
        self.block = nn.Conv2d(width, width, k, padding=k // 2)
        self.below: nn.Module | None = None
        if side > 2 and side % 2 == 0:
            below = min(2 * width, widest)
            up = nn.Conv2d(below, 4 * width, 1)
            self.below = nn.Sequential(Glance(width, below, side // 2, widest), up)

    def forward(self, x: Tensor) -> Tensor:
        """(n, c, s, s) to (n, width, s, s)."""
        h = silu(self.into(x) * self.gain + self.bias)
        if self.below is not None:
            h = h + pixel_shuffle(self.below(avg_pool2d(h, 2)), 2)
        return h + silu(self.block(h))


def quiet(inputs: int, outputs: int) -> nn.Conv2d:
    """A 1 x 1 convolution that starts at zero, so that its coupling starts as the identity."""
    head = nn.Conv2d(inputs, outputs, 1)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)  # type: ignore[arg-type]
    return head


class Dense(nn.Sequential):
    """From (n, c, 1, 1) to (n, outputs, 1, 1) through two hidden layers."""

    def __init__(self, channels: int, outputs: int, width: int) -> None:
        super().__init__(Glance(channels, width, 1, width), quiet(width, outputs))


class Blend(nn.Module):
    """Average colours (n, c, s, s) to shift and raw log-scale of the details, (n, 6c, s, s).

    reach: how many squares away a neighbour may be. fold: pixels along the side of what is folded.
    """

    def __init__(self, colours: int, width: int, side: int, widest: int, reach: int) -> None:
        super().__init__()
        self.reach = reach
        self.fold = side if side <= 4 else 2
        around = range(-reach, reach + 1)
        self.ways = [(i, j) for i in around for j in around if (i, j) != (0, 0)]
        outputs = DETAILS * len(self.ways) + 2 * DETAILS * colours
        self.net = Glance(colours * self.fold**2, width, side // self.fold, widest)
        self.head = quiet(width, outputs * self.fold**2)
        self.gain = nn.Parameter(torch.ones(DETAILS, colours, 1, 1))

    def forward(self, a: Tensor) -> Tensor:
        """(n, c, s, s) to (n, 6c, s, s)."""
        out = pixel_shuffle(self.head(self.net(pixel_unshuffle(a, self.fold))), self.fold)
        weights, rest = out.split(
            [DETAILS * len(self.ways), out.shape[1] - DETAILS * len(self.ways)], 1
        )
        shift, raw = rest.chunk(2, 1)
        blend = self.gain * self.blended(a, weights.unflatten(1, (DETAILS, -1)))
        return torch.cat([shift + blend.flatten(1, 2), raw], 1)

    def blended(self, a: Tensor, weights: Tensor) -> Tensor:
        """sum_j w_j (a_j - a), (n, 3, c, s, s), for weights (n, 3, j, s, s); edges repeated."""
        side, wide = a.shape[-1], pad(a, [self.reach] * 4, mode="replicate")
        total = a.new_zeros(())
        for number, (down, right) in enumerate(self.ways):
            top, left = self.reach + down, self.reach + right
            beside = wide[:, :, top : top + side, left : left + side] - a
            total = total + weights[:, :, number, None] * beside[:, None]
        return total
