"""Ways to spoil a picture: what a clean outfit is not.

Each takes true pictures x (n, 3, 32, 32) in [-1, 1] and gives as many spoilt ones. They train the
inspector, test it, and show in lessons what a likelihood or an inspector makes of them.
"""

from collections.abc import Callable

import torch
from torch import Generator, Tensor
from torch.nn.functional import conv2d, pad


def _rand(n: int, low: float, high: float, like: Tensor, *, rng: Generator) -> Tensor:
    """n numbers between low and high, (n, 1, 1, 1)."""
    drawn = torch.rand(n, 1, 1, 1, generator=rng, device=rng.device)
    return (low + (high - low) * drawn).to(like.device)


def _shuffled(x: Tensor, *, rng: Generator) -> Tensor:
    order = torch.randperm(len(x), generator=rng, device=rng.device)
    return x[order.to(x.device)]


def uniform(x: Tensor, *, rng: Generator) -> Tensor:
    """Every colour value of every pixel uniform by itself."""
    return (2 * torch.rand(x.shape, generator=rng, device=rng.device) - 1).to(x.device)


def confetti(x: Tensor, *, rng: Generator) -> Tensor:
    """Every pixel from a random one of the pictures, by itself: the pixels' own marginals."""
    return patchwork(x, 1, rng=rng)


def patchwork(x: Tensor, side: int, *, rng: Generator) -> Tensor:
    """Every side x side patch from the same place of a random one of the pictures."""
    n, count = len(x), 32 // side
    pick = torch.randint(n, (n, count, count), generator=rng, device=rng.device).to(x.device)
    pick = pick.repeat_interleave(side, 1).repeat_interleave(side, 2)  # (n, 32, 32)
    row, column = torch.meshgrid(*[torch.arange(32, device=x.device)] * 2, indexing="ij")
    return x.permute(0, 2, 3, 1)[pick, row, column].permute(0, 3, 1, 2)


def patchworks(x: Tensor, *, rng: Generator) -> Tensor:
    """Patchwork of a random patch size out of 2, 4, 8 and 16, one size for each quarter."""
    parts = zip(x.chunk(4), (2, 4, 8, 16), strict=False)
    return torch.cat([patchwork(part, side, rng=rng) for part, side in parts])


def blur(x: Tensor, sigma: float) -> Tensor:
    """Convolved with a Gaussian of ``sigma`` pixels, the edge repeated."""
    reach = max(1, round(3 * sigma))
    grid = torch.arange(-reach, reach + 1, device=x.device) / sigma
    kernel = torch.softmax(-grid.square() / 2, 0)
    wide = pad(x, [reach] * 4, mode="replicate")
    across = conv2d(wide, kernel.view(1, 1, 1, -1).expand(3, 1, 1, -1), groups=3)
    return conv2d(across, kernel.view(1, 1, -1, 1).expand(3, 1, -1, 1), groups=3)


def blurs(x: Tensor, *, rng: Generator) -> Tensor:
    """Blurs of 0.9 to 3 pixels."""
    sigmas = torch.linspace(0.9, 3.0, 8).tolist()
    parts = zip(x.chunk(8), sigmas, strict=False)
    return torch.cat([blur(part, sigma) for part, sigma in parts])


def halves(x: Tensor, *, rng: Generator) -> Tensor:
    """Left of one picture and right of another, or top and bottom, cut near the middle."""
    other, n = _shuffled(x, rng=rng), len(x)
    edge = _rand(n, 11, 21, x, rng=rng)
    across = _rand(n, 0, 1, x, rng=rng) < 0.5
    place = torch.arange(32, device=x.device, dtype=x.dtype)
    first = torch.where(across, place.view(1, 1, 1, -1) < edge, place.view(1, 1, -1, 1) < edge)
    return torch.where(first, x, other)


def blends(x: Tensor, *, rng: Generator) -> Tensor:
    """Two pictures laid over each other, the fainter at 25 to 50%."""
    weight = _rand(len(x), 0.25, 0.5, x, rng=rng)
    return (1 - weight) * x + weight * _shuffled(x, rng=rng)


def noisy(x: Tensor, *, rng: Generator) -> Tensor:
    """Gaussian noise of 20 to 90 levels on every colour value."""
    noise = torch.randn(x.shape, generator=rng, device=rng.device).to(x.device)
    return (x + _rand(len(x), 20, 90, x, rng=rng) / 127.5 * noise).clamp(-1, 1)


def erased(x: Tensor, *, rng: Generator) -> Tensor:
    """A square of 9 to 16 pixels over the figure, in the colour of a corner or of noise."""
    n = len(x)
    side = _rand(n, 9, 16, x, rng=rng)
    left, top = _rand(n, 6, 12, x, rng=rng), _rand(n, 3, 16, x, rng=rng)
    place = torch.arange(32, device=x.device, dtype=x.dtype)
    column, row = place.view(1, 1, 1, -1), place.view(1, 1, -1, 1)
    inside = (column >= left) & (column < left + side) & (row >= top) & (row < top + side)
    plain = x[:, :, :1, :1].expand_as(x)
    fill = torch.where(_rand(n, 0, 1, x, rng=rng) < 0.7, plain, uniform(x, rng=rng))
    return torch.where(inside, fill, x)


def faded(x: Tensor, *, rng: Generator) -> Tensor:
    """Contrast lost towards a plain ground: 10 to 55% of the picture is left, or none."""
    plain = x[:, :, :1, :1].expand_as(x)
    weight = _rand(len(x), 0.1, 0.55, x, rng=rng) * (_rand(len(x), 0, 1, x, rng=rng) < 0.7)
    return weight * x + (1 - weight) * plain


def shuffled_tiles(x: Tensor, *, rng: Generator) -> Tensor:
    """The sixteen 8 x 8 tiles in another order."""
    tiles = x.unflatten(3, (4, 8)).unflatten(2, (4, 8)).permute(0, 2, 4, 1, 3, 5).flatten(1, 2)
    order = torch.rand(len(x), 16, generator=rng, device=rng.device).argsort(1).to(x.device)
    tiles = tiles.gather(1, order[:, :, None, None, None].expand_as(tiles))
    return tiles.unflatten(1, (4, 4)).permute(0, 3, 1, 4, 2, 5).reshape(x.shape)


def turned(x: Tensor, *, rng: Generator) -> Tensor:
    """Upside down."""
    return x.flip(2)


def recoloured(x: Tensor, *, rng: Generator) -> Tensor:
    """Red, green and blue exchanged in a circle, so that skin is no skin colour."""
    return x.roll(1, 1)


SPOILERS: dict[str, Callable[..., Tensor]] = {
    "uniform": uniform,
    "confetti": confetti,
    "patchworks": patchworks,
    "blurs": blurs,
    "halves": halves,
    "blends": blends,
    "noisy": noisy,
    "erased": erased,
    "faded": faded,
    "shuffled_tiles": shuffled_tiles,
    "turned": turned,
    "recoloured": recoloured,
}
