"""How much one pixel tells of another, by how far apart they lie.

    r(d) = sum e_ij e_i,j+d / sqrt(sum e_ij^2  sum e_i,j+d^2),    e = x - m

m is the mean picture, i a row, j a column; sums run over pictures, colours, and all pairs that lie
d columns apart: Pearson's correlation (1896), pooled. Naive Bayes has r(d) = 0 for every d. In
blocks of p x p pixels only pairs inside a block keep their covariance; ``in_blocks`` sums those.
"""

import torch
from torch import Tensor

from core.space import PICTURES

SIDE = PICTURES.shape[-1]
DISTANCES = tuple(range(1, SIDE))


def deviations(level: Tensor) -> Tensor:
    """Pictures (n, 3, 32, 32) less their mean picture, float32, in levels."""
    x = level.float()
    return x - x.mean(0)


def correlation(level: Tensor) -> Tensor:
    """r(d) for d = 1..31, (31,) float64, of pictures (n, 3, 32, 32); nan where nothing varies."""
    return _pooled(*moments(level))


def in_blocks(level: Tensor, patch: int) -> Tensor:
    """r(d) that blocks of patch x patch drawn from these pictures have in the limit, (31,)."""
    return limit(*moments(level), patch)


def limit(products: Tensor, squares: Tensor, patch: int) -> Tensor:
    """``in_blocks`` of pictures with these ``moments``, (31,)."""
    block = torch.arange(SIDE) // patch
    return _pooled(products * (block[:, None] == block), squares)


def moments(level: Tensor) -> tuple[Tensor, Tensor]:
    """Products of columns, summed over pictures, colours and rows: (32, 32), and its diagonal."""
    x = deviations(level).flatten(0, 2)  # (n * 3 * 32, 32): one row of pixels each
    products = torch.stack([part.T @ part for part in x.split(96_000)]).double().sum(0)
    return products, products.diagonal()


def _pooled(products: Tensor, squares: Tensor) -> Tensor:
    over = [products.diagonal(d).sum() for d in DISTANCES]
    under = [(squares[:-d].sum() * squares[d:].sum()).sqrt() for d in DISTANCES]
    return torch.stack(over) / torch.stack(under)


def pairs(x: Tensor, distance: int) -> tuple[Tensor, Tensor]:
    """One pair of values from each of the ``deviations`` x (n, 3, 32, 32): (n,) and (n,), levels.

    Picture k gives the pair in colour k mod 3, row 5 k mod 32, column 7 k mod (32 - distance), so
    that two sets of pictures show the same places.
    """
    k = torch.arange(len(x))
    colour, row, column = k % 3, 5 * k % SIDE, 7 * k % (SIDE - distance)
    return x[k, colour, row, column], x[k, colour, row, column + distance]
