"""What a density looks like on the map: its mean in each cell of a grid, exact, row 0 north.

A value at the middle of a cell would miss a hill narrower than the cell. So each function
integrates over the cell, and gives the mean of p times the area of the map: 1 is an even spread.
"""

import math
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.special import ndtr

COLUMNS, ROWS, FINE = 180, 90, 32  # cells of two degrees; parallels looked at in each


def histogram_cells(model: Any) -> NDArray[np.float32]:
    """The probability of each cell over that of an even spread, row 0 in the north."""
    columns, rows = model.shape
    even = model.probabilities().view(columns, rows).T.flip(0) * (columns * rows)
    return even.numpy().astype(np.float32)


def box_cells(model: Any) -> NDArray[np.float32]:
    """Mean density of boxes in each cell, exact: the share of its sides that a box covers."""
    across, up = (
        overlap(model.low[:, axis], model.high[:, axis], cells)
        for axis, cells in ((0, COLUMNS), (1, ROWS))
    )
    area = (model.high - model.low).prod(1)
    heights = 4 * (1 - model.config.elsewhere) * model.weight / area
    return ((up.T * heights) @ across + model.config.elsewhere).flip(0).numpy().astype(np.float32)


def overlap(low: Tensor, high: Tensor, cells: int) -> Tensor:
    """Share of each of ``cells`` equal parts of [-1, 1] between low and high (k,): (k, cells)."""
    edge = torch.linspace(-1, 1, cells + 1, dtype=low.dtype)
    covered = torch.minimum(edge[1:], high[:, None]) - torch.maximum(edge[:-1], low[:, None])
    return covered.clamp_min(0) * cells / 2


def kernel_cells(model: Any) -> NDArray[np.float32]:
    """Mean density of the hills in each cell, exact: normal intervals, nothing spread evenly."""
    centre, h = (
        model.centre[: int(model.filled)],
        model.config.bandwidth / torch.tensor([180.0, 90.0]),
    )
    within = []
    for axis, cells in ((0, COLUMNS), (1, ROWS)):
        edge = torch.linspace(-1, 1, cells + 1, dtype=centre.dtype)
        below = ndtr((edge[:, None] - centre[:, axis]) / h[axis])  # (cells + 1, m)
        within.append((below[1:] - below[:-1]) / (below[-1] - below[0]))
    return (
        (within[1] @ within[0].T / len(centre) * (COLUMNS * ROWS))
        .flip(0)
        .numpy()
        .astype(np.float32)
    )


def mixture_cells(model: Any) -> NDArray[np.float32]:
    """Mean density of a mixture in each cell: along each of many parallels the shares between
    meridians are exact (a normal distribution of longitude, given latitude)."""
    lat = (torch.arange(ROWS * FINE, dtype=torch.float64) + 0.5) * (2 / ROWS / FINE) - 1
    edge = torch.linspace(-1, 1, COLUMNS + 1, dtype=torch.float64)
    total = torch.zeros(ROWS, COLUMNS, dtype=torch.float64)
    for weight, mean, factor in zip(model.weight, model.mean, model.factor, strict=True):
        (a, _), (b, c) = factor
        spread = torch.sqrt(b**2 + c**2)  # of the latitude
        here = torch.exp(-(((lat - mean[1]) / spread) ** 2) / 2) / (spread * math.sqrt(2 * math.pi))
        middle = mean[0] + a * b / spread**2 * (lat - mean[1])  # of the longitude, given latitude
        below = ndtr((edge - middle[:, None]) / (a * c / spread))  # (rows * FINE, columns + 1)
        strip = weight * here[:, None] * (below[:, 1:] - below[:, :-1]) * (2 / ROWS / FINE)
        total += strip.view(ROWS, FINE, COLUMNS).sum(1)
    return (total / model.on_map * (COLUMNS * ROWS)).flip(0).numpy().astype(np.float32)
