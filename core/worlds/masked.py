"""A world that is even over the land of a mask, so that the truth and its entropy are known.

    p(x) = 1/A on land, 0 at sea;    entropy = log A    (A: the area of the land)

The mask is a rectangle of longitude and latitude. On the flat map area is square degrees; on the
sphere it is steradians, and a cell spans (sin north - sin south) * (east - west), so that evenness
there is evenness in the sine of the latitude (Archimedes, On the Sphere and Cylinder).
"""

import math
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor

from core.space import Space
from core.worlds.patches import partition
from core.worlds.world import World

PATCHES = 4_096  # pieces of land that coverage counts, at most; 10,000 points reach nine in ten
LEAST = 8  # fine cells in a piece, so that pieces are nearly equal
FINEST = 1_440  # rows of the fine cells, at most


class Masked(World):
    """Even over the land of a mask, by the area of its space.

    mask: (rows, columns) bool, row 0 in the north, column 0 at 180 degrees west.
    regions: (rows, columns) uint8, 0 at sea, else 1 + the position in ``continents``.
    entropy: nats (of a density per square degree, or per steradian), exact for the mask.
    share: land's part of the whole area, from 0 to 1.
    """

    train_size, test_size = 200_000, 50_000
    continents: tuple[str, ...]

    def __init__(self, slug: str, space: Space, mask: Tensor, regions: Tensor) -> None:
        self.slug, self.space = slug, space
        self.mask, self.regions = mask, regions
        self.rows, self.columns = self.mask.shape
        self._weight = torch.where(self.mask, self._cell_area()[:, None], 0.0).flatten()
        area = float(self._weight.sum())
        self.entropy = math.log(area)
        self.share = area / (4 * math.exp(self.space.log_volume))

    def _cell_area(self) -> Tensor:
        """Area of one cell of each row, (rows,), in the space's own unit."""
        edge = torch.linspace(90, -90, self.rows + 1, dtype=torch.float64)
        up = self.space.chart(torch.stack([torch.zeros_like(edge), edge], 1))[:, 1]
        return (up[:-1] - up[1:]) * (2 / self.columns) * math.exp(self.space.log_volume)

    def sample(self, n: int, *, rng: Generator) -> Tensor:
        """n points (n, 2) in degrees: a cell by its area, then a place in it, even in the chart.

        The first k of n points are the k points of the same generator.
        """
        draw = torch.rand(n, 3, dtype=torch.float64, generator=rng, device=rng.device).cpu()
        cumulative = self._weight.cumsum(0)
        cell = torch.searchsorted(cumulative, draw[:, 0] * cumulative[-1], right=True)
        low, high = self._corners(cell)
        low_u, high_u = self.space.chart(low), self.space.chart(high)
        x = self.space.unchart(low_u + draw[:, 1:] * (high_u - low_u)).float()
        below = torch.nextafter(high.float(), low.float())  # rounding must not leave the cell
        return torch.minimum(torch.maximum(x, low.float()), below)

    def _corners(self, cell: Tensor) -> tuple[Tensor, Tensor]:
        """South-west and north-east corners of cells, both (n, 2) in degrees."""
        step = torch.tensor([360 / self.columns, 180 / self.rows], dtype=torch.float64)
        west, south = cell % self.columns, self.rows - 1 - cell // self.columns
        low = torch.stack([west, south], 1) * step - torch.tensor([180.0, 90.0])
        return low, low + step

    def cell(self, x: Tensor, finer: int = 1) -> Tensor:
        """Number of the mask cell that holds each x (n, 2), row by row; -1 off the map or nan.

        finer: each cell counts as finer * finer cells.
        """
        rows, columns = finer * self.rows, finer * self.columns
        if x.ndim != 2 or x.shape[1] != 2:
            raise ValueError(f"expected shape (n, 2); got {tuple(x.shape)}")
        lon, lat = x.double().unbind(1)
        here = (lon.abs() <= 180) & (lat.abs() <= 90)  # false for nan
        lon, lat = torch.where(here, lon, 0), torch.where(here, lat, 0)
        column = ((lon + 180) * (columns / 360)).long().clamp_max(columns - 1)
        row = ((lat + 90) * (rows / 180)).long().clamp_max(rows - 1)
        return torch.where(here, (rows - 1 - row) * columns + column, -1)

    def _look_up(self, table: Tensor, x: Tensor, outside: int) -> Tensor:
        cell = self.cell(x, table.shape[0] // self.rows)
        found = table.flatten().to(x.device)[cell.clamp_min(0)]
        return torch.where(cell < 0, outside, found)

    def is_land(self, x: Tensor) -> Tensor:
        """Whether each x (n, 2) is on land, (n,) bool; off the map is sea."""
        return self._look_up(self.mask, x, 0).bool()

    def log_prob(self, x: Tensor) -> Tensor:
        """-entropy on land, -inf at sea, (n,) float64, in nats."""
        sea = torch.tensor(-math.inf, dtype=torch.float64, device=x.device)
        return torch.where(self.is_land(x), -self.entropy, sea)

    def continent(self, x: Tensor) -> Tensor:
        """Position in ``continents`` of each x (n, 2), (n,) int64; -1 at sea."""
        return self._look_up(self.regions.long(), x, 0) - 1

    @cached_property
    def _patch_table(self) -> Tensor:
        """Patch of each cell or of each part of a cell, (rows, columns) times a power of two."""
        finer, land = 1, int(self.mask.sum())
        while land * finer**2 < LEAST * PATCHES and 2 * finer * self.rows <= FINEST:
            finer *= 2
        patches = min(PATCHES, land * finer**2 // LEAST)
        regions = np.kron(self.regions.numpy(), np.ones((finer, finer), np.uint8))
        weight = self._weight.view(self.rows, self.columns).numpy()
        weight = np.kron(weight, np.full((finer, finer), finer**-2))
        return torch.from_numpy(partition(regions, weight, patches))

    def cells(self, x: Tensor) -> Tensor:
        """Number of the land patch that holds each x (n, 2), (n,) int64; -1 at sea.

        Patches are compact, lie each on one continent, and have nearly equal area, so that
        coverage can be counted: which pieces of the land does a model reach?
        """
        return self._look_up(self._patch_table, x, -1)

    @cached_property
    def cell_prob(self) -> Tensor:
        """The truth's probability of each patch, (patches,) float64, exact; nearly equal."""
        patch, finer = self._patch_table.flatten(), self._patch_table.shape[0] // self.rows
        weight = self._weight.view(self.rows, self.columns)
        weight = weight.repeat_interleave(finer, 0).repeat_interleave(finer, 1).flatten()
        total = torch.zeros(int(patch.max()) + 1, dtype=torch.float64)
        return total.index_add(0, patch[patch >= 0], weight[patch >= 0]) / weight.sum()

    @cached_property
    def cell_continent(self) -> Tensor:
        """Position in ``continents`` of each patch, (patches,) int64."""
        finer = self._patch_table.shape[0] // self.rows
        regions = self.regions.repeat_interleave(finer, 0).repeat_interleave(finer, 1)
        label = torch.zeros(len(self.cell_prob), dtype=torch.long)
        label[self._patch_table[regions > 0]] = regions[regions > 0].long() - 1
        return label

    def mask_bytes(self) -> bytes:
        """The mask as bits, row by row from the north-west, eight cells a byte, first bit high."""
        return np.packbits(self.mask.numpy()).tobytes()

    def outline(self) -> NDArray[np.float32]:
        """The coast along cell edges: segments (m, 4) longitude, latitude, longitude, latitude."""
        mask = self.mask.numpy()
        column, top, bottom = _runs((mask[:, 1:] != mask[:, :-1]).T)
        row, left, right = _runs(mask[1:] != mask[:-1])
        ends = [np.stack([column + 1, top, column + 1, bottom], 1)]
        ends += [np.stack([left, row + 1, right, row + 1], 1)]
        lon_lat = np.concatenate(ends).reshape(-1, 2) * [360 / self.columns, -180 / self.rows]
        return (lon_lat + np.array([-180, 90])).astype(np.float32).reshape(-1, 4)


def _runs(line: NDArray[np.bool_]) -> tuple[NDArray[np.int64], ...]:
    """Runs of True in each row of ``line``: the row, where it starts, and where it has ended."""
    change = np.diff(np.pad(line, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    row, start = np.nonzero(change == 1)
    return row, start, np.nonzero(change == -1)[1]
