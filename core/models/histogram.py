"""A histogram: count the dots in each cell of a grid.

    p(x) = P_cell / area of a cell,    P_cell = (count + a) / (N + a K)

over the K = columns * rows cells, a the smoothing. Cells have equal area, on the sphere too, where
rows are even in the sine of the latitude. Source: Silverman 1986, "Density estimation for
statistics and data analysis", section 2.2; smoothing as Laplace 1814.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from core.config import Config, within
from core.model import GenerativeModel
from core.numerics import ravel, unravel
from core.progress import Step
from core.rng import categorical
from core.space import Dataset, Space, check


@dataclass(frozen=True)
class HistogramConfig(Config):
    columns: int = within(256, 1, 2048, "cells from west to east")
    rows: int = within(128, 1, 1024, "cells from south to north")
    smoothing: float = within(0.1, 0.0, 10.0, "added to the count of every cell")
    batch: int = within(20_000, 100, 1_000_000, "points counted in one step")


class Histogram(GenerativeModel):
    """Counts (columns * rows,), south to north within a column, columns from west to east."""

    Configuration = HistogramConfig
    kinds = ("points", "sphere")
    title = "Histogram"
    source = "Silverman 1986, section 2.2"
    config: HistogramConfig
    counts: Tensor

    def __init__(self, config: HistogramConfig, space: Space) -> None:
        super().__init__(config, space)
        self.shape = (config.columns, config.rows)
        counts = torch.zeros(config.columns * config.rows, dtype=torch.int32)
        self.register_buffer("counts", counts)

    def fit_steps(self, data: Dataset, *, rng: Generator) -> Iterator[Step]:
        """Count one batch of points a step."""
        x = self.admit(data)
        self.counts = torch.zeros_like(self.counts)
        parts = x.split(self.config.batch)
        for number, part in enumerate(parts, 1):
            self.add(part)
            yield Step(number, len(parts), float(-self.log_prob(part).mean()))

    def add(self, x: Tensor) -> None:
        """Count the points x (n, 2) too."""
        here = torch.bincount(self.cell(x), minlength=len(self.counts))
        self.counts = self.counts + here.to(self.counts.dtype)

    def cell(self, x: Tensor) -> Tensor:
        """Number of the cell that holds each x (n, 2), (n,); edges go up, those of the map in."""
        size = torch.tensor(self.shape, device=x.device)
        index = ((self.space.chart(x.double()) + 1) / 2 * size).floor().long()
        return ravel(index.clamp_min(0).minimum(size - 1), self.shape)

    def probabilities(self) -> Tensor:
        """P_cell, (columns * rows,) float64; even before anything was counted."""
        smooth = self.counts.double() + self.config.smoothing
        total = smooth.sum()
        return torch.where(total > 0, smooth / total, 1 / len(smooth))

    def log_prob(self, x: Tensor) -> Tensor:
        """log p(x), (n,), nats, exact; -inf off the map, and in empty cells without smoothing."""
        check(self.space, x)
        height = torch.log(self.probabilities() * len(self.counts) / 4)[self.cell(x)]
        on_map = (x.abs() <= x.new_tensor([180, 90])).all(1)
        return torch.where(on_map, height - self.space.log_volume, -torch.inf).to(x.dtype)

    @torch.no_grad()
    def sample(self, n: int, *, rng: Generator) -> Tensor:
        """Draw n points (n, 2): a cell by its probability, then a place in it."""
        cell = unravel(categorical(self.probabilities(), n, rng=rng), self.shape)
        size = torch.tensor(self.shape)
        place = torch.rand(n, 2, dtype=torch.float64, generator=rng, device=rng.device).cpu()
        low, x, high = (
            self.space.unchart((cell + t) / size * 2 - 1).float() for t in (0, place, 1)
        )
        low, high = torch.nextafter(low, high), torch.nextafter(high, low)
        return torch.minimum(torch.maximum(x, low), high).to(self.device)  # rounding stays inside

    def free_parameters(self) -> int:
        """One a cell, less one because they sum to 1."""
        return len(self.counts) - 1
