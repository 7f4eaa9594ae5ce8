"""How far two samples are apart: the Jensen-Shannon divergence of their histograms, an estimate.

    JS(p, q) = H((p + q) / 2) - (H(p) + H(q)) / 2,    H(p) = - sum_i p_i log p_i

over cells of 12 by 12 degrees (Lin 1991, equation 4.1), from 0 to log 2 nats. Within a cell
nothing is told apart, so that of two densities the cells can only see less. Of two samples they see
more: counts of one density differ by chance, which adds about (cells in use - 1) / (4 n) for n
points of each (Miller 1955, applied to each of the three entropies). So the number is held against
what two true samples of the same size give. At that floor the cells see no difference; that is all.
"""

import torch
from torch import Tensor
from torch.special import entr

CELL = 12.0  # degrees


def shares(x: Tensor) -> Tensor:
    """The share of points x (n, 2), in degrees, in each cell of the map, (450,) float64."""
    column = ((x[:, 0] + 180) / CELL).floor().clamp(0, 360 / CELL - 1)
    row = ((x[:, 1] + 90) / CELL).floor().clamp(0, 180 / CELL - 1)
    cell = (row * (360 / CELL) + column).long()
    return torch.bincount(cell, minlength=int(360 * 180 / CELL**2)).double() / len(x)


def apart(x: Tensor, other: Tensor) -> float:
    """The divergence of the histograms of x (n, 2) and other (m, 2), in degrees; nats."""
    p, q = shares(x), shares(other)
    return float((entr((p + q) / 2) - (entr(p) + entr(q)) / 2).sum())
