"""Tins: grey pictures in which two numbers vary, the height h and the width w.

    x_ij = round(G - r_i(h) d_j(w)),    r_i = integral over row i of the body and its two rims
                                        d_j = integral over column j of s((x - 16) / (w / 2))

A tin stands on row 30, in the middle, on a ground of level G. s is its shade from side to side, a
parabola; both integrals are exact, so an edge between two pixels greys the pixel by its share of it
(anti-aliasing). h and w are even and independent over 321 values each, from 8 to 28 pixels by
1/16. Any two tins differ in their picture, hence

    P(x) = 1 / 321^2 for a tin, 0 for any other picture,    entropy = 2 log 321.

Tins as a first world of pictures: Foster 2019, Generative Deep Learning, chapter 3.
"""

import math

import torch
from torch import Generator, Tensor

from core.space import Space, check, levels, unlevels
from core.worlds.world import World

SIDE = 32
TINS = Space("images", (1, SIDE, SIDE))
SMALLEST, LARGEST, STEP = 8.0, 28.0, 1 / 16
GROUND, FLOOR, MIDDLE = 236.0, 30.0, 16.0  # a level; a row; a column
RIM, RIM_DARKER = 1.5, 0.35  # pixels; by how much of the body's shade
LIGHT, SHADE, GLINT = 62.0, 44.8, 0.25  # s(u) = LIGHT + SHADE (u + GLINT)^2


def sizes() -> Tensor:
    """The values that a height or a width takes, in pixels, (321,) float64."""
    return SMALLEST + STEP * torch.arange(round((LARGEST - SMALLEST) / STEP) + 1).double()


def cover(low: Tensor, high: Tensor) -> Tensor:
    """The share of each pixel that lies between ``low`` and ``high``, both (n,); (n, 32)."""
    edge = torch.arange(SIDE + 1, dtype=torch.float64)
    inside = edge.clamp(low[:, None], high[:, None])
    return inside[:, 1:] - inside[:, :-1]


def rows(height: Tensor) -> Tensor:
    """r_i of heights (n,) in pixels, (n, 32)."""
    foot = torch.full_like(height, FLOOR)
    top = foot - height
    rims = cover(top, top + RIM) + cover(foot - RIM, foot)
    return cover(top, foot) + RIM_DARKER * rims


def columns(width: Tensor) -> Tensor:
    """d_j of widths (n,) in pixels, in levels, (n, 32)."""
    half = width[:, None] / 2
    edge = torch.arange(SIDE + 1, dtype=torch.float64)
    u = ((edge - MIDDLE) / half).clamp(-1, 1)
    below = half * (LIGHT * u + SHADE * (u + GLINT) ** 3 / 3)  # the integral of s up to u
    return below[:, 1:] - below[:, :-1]


def draw(size: Tensor) -> Tensor:
    """The picture of each pair (height, width) in ``size`` (n, 2), in [-1, 1], (n, 1, 32, 32).

    Pixels; any real numbers from 8 to 28, on the steps of the world or between them.
    Raises ValueError outside.
    """
    size = size.double()
    if size.ndim != 2 or size.shape[1] != 2:
        raise ValueError(f"expected sizes (n, 2); got {tuple(size.shape)}")
    if not bool(((size >= SMALLEST) & (size <= LARGEST)).all()):
        raise ValueError(f"expected sizes from {SMALLEST:g} to {LARGEST:g} pixels; got one outside")
    r, d = rows(size[:, 0]), columns(size[:, 1])
    return unlevels((GROUND - r[:, :, None] * d[:, None]).round())[:, None]


def read(x: Tensor) -> tuple[Tensor, Tensor]:
    """The height and the width of the tin nearest to each picture x (n, 1, 32, 32), and how near.

    Gives sizes (n, 2) on the world's steps, and the distance (n,), the root of the mean squared
    difference in levels. |y - r d'|^2 = |y|^2 - 2 r' y d + |r|^2 |d|^2 for all 321^2 tins at once,
    with y = G - x. Tins are compared before their levels are rounded, so that another tin may be
    nearer by less than a tenth of a level; a tin itself is always found.
    """
    r, d = rows(sizes()), columns(sizes())  # (321, 32) each
    square = r.square().sum(1)[:, None] * d.square().sum(1)
    found, near = [], []
    for picture in check(TINS, x)[:, 0]:
        y = GROUND - (picture.double() + 1) * 127.5
        best = int((square - 2 * r @ y @ d.T).argmin())
        found.append(torch.stack([sizes()[best // len(d)], sizes()[best % len(d)]]))
        again = draw(found[-1][None])[0, 0]
        near.append((again - picture).square().mean().sqrt() * 127.5)
    return torch.stack(found), torch.stack(near)


class Tins(World):
    """The truth over tins."""

    slug, space = "tins", TINS
    train_size, test_size = 10_000, 2_000

    def __init__(self) -> None:
        self.entropy = 2 * math.log(len(sizes()))

    def sizes(self, n: int, *, rng: Generator) -> Tensor:
        """n pairs (height, width) in pixels, (n, 2)."""
        return sizes()[torch.randint(len(sizes()), (n, 2), generator=rng)]

    def sample(self, n: int, *, rng: Generator) -> Tensor:
        """n pictures (n, 1, 32, 32) in [-1, 1]."""
        return draw(self.sizes(n, rng=rng)).float()

    def log_prob(self, x: Tensor) -> Tensor:
        """log P of the 8-bit pictures x (n, 1, 32, 32), (n,) float64, nats: one value, or -inf."""
        level = levels(check(self.space, x)).cpu()
        nearest, _ = read(unlevels(level))
        same = (levels(draw(nearest)) == level).flatten(1).all(1)
        score = torch.full((len(x),), -self.entropy, dtype=torch.float64)
        return score.masked_fill(~same, -math.inf)
