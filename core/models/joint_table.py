"""One parameter for each combination.

    p(x) = (count(x) + a) / (N + a K)

over all K combinations of the features (4,032 outfits), a the smoothing (Laplace 1814 for a = 1).
Below the line stands the number of *combinations*, or the table would not sum to 1. Every
combination that was not seen gets the same probability, a good one and a silly one alike.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from core.config import Config, within
from core.model import GenerativeModel
from core.numerics import ravel, temper, unravel
from core.progress import Step
from core.rng import categorical
from core.space import Dataset, Space, check


@dataclass(frozen=True)
class JointTableConfig(Config):
    smoothing: float = within(0.0, 0.0, 10.0, "added to the count of every combination")


class JointTable(GenerativeModel):
    """A table (K,) of probabilities; K - 1 free parameters."""

    Configuration = JointTableConfig
    kinds = ("outfits",)
    title = "Joint table"
    source = "Laplace 1814, rule of succession"
    config: JointTableConfig
    table: Tensor

    def __init__(self, config: JointTableConfig, space: Space) -> None:
        super().__init__(config, space)
        size = math.prod(space.sizes)
        self.register_buffer("table", torch.full((size,), 1 / size, dtype=torch.float64))

    def fit_steps(self, data: Dataset, *, rng: Generator) -> Iterator[Step]:
        """One step: count."""
        x = self.admit(data)
        counts = torch.bincount(ravel(x, self.space.sizes), minlength=len(self.table)).double()
        self.table = (counts + self.config.smoothing) / (
            len(x) + self.config.smoothing * len(self.table)
        )
        yield Step(1, 1, float(-self.log_prob(x).mean()))

    def log_prob(self, x: Tensor) -> Tensor:
        """log p(x), (n,), nats, for codes x (n, k); -inf for what was never counted."""
        return torch.log(self.table[ravel(check(self.space, x), self.space.sizes)])

    @torch.no_grad()
    def sample(self, n: int, *, rng: Generator, temperature: float = 1.0) -> Tensor:
        """Draw n combinations (n, k) from p^(1/T)."""
        index = categorical(temper(self.table, temperature), n, rng=rng)
        return unravel(index, self.space.sizes).to(self.device)

    def free_parameters(self) -> int:
        """One a combination, less one because they sum to 1."""
        return len(self.table) - 1
