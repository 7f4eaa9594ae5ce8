"""Multiply the marginals.

    p(x) = prod_j p_j(x_j),    p_j(v) = (count_j(v) + a) / (N + a k_j)

Each feature j with k_j values has a table of its own: k_j - 1 free parameters, 28 - 5 = 23 for the
five features of an outfit. Outfits that were never seen get a sensible probability; features that
go together are torn apart. Source: Maron 1961, "Automatic indexing"; smoothing as Laplace 1814.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Generator, Tensor
from torch.nn.functional import one_hot

from core.config import Config, within
from core.model import GenerativeModel
from core.numerics import temper
from core.progress import Step
from core.rng import categorical
from core.space import Dataset, Space, check


@dataclass(frozen=True)
class NaiveBayesConfig(Config):
    smoothing: float = within(0.0, 0.0, 10.0, "added to the count of every value of a feature")


class NaiveBayes(GenerativeModel):
    """One table (k_j,) for each feature, all in one buffer; sum of (k_j - 1) free parameters."""

    Configuration = NaiveBayesConfig
    kinds = ("outfits",)
    title = "Naive Bayes"
    source = "Maron 1961; smoothing Laplace 1814"
    config: NaiveBayesConfig
    tables: Tensor

    def __init__(self, config: NaiveBayesConfig, space: Space) -> None:
        super().__init__(config, space)
        uniform = [torch.full((k,), 1 / k, dtype=torch.float64) for k in space.sizes]
        self.register_buffer("tables", torch.cat(uniform))

    def marginals(self) -> list[Tensor]:
        """The table p_j of each feature, [(k_j,)]."""
        return list(self.tables.split(self.space.sizes))

    def fit_steps(self, data: Dataset, *, rng: Generator) -> Iterator[Step]:
        """One step: count each feature by itself."""
        x, a = self.admit(data), self.config.smoothing
        self.tables = torch.cat(
            [
                (one_hot(x[:, j], k).sum(0).double() + a) / (len(x) + a * k)
                for j, k in enumerate(self.space.sizes)
            ]
        )
        yield Step(1, 1, float(-self.log_prob(x).mean()))

    def factors(self, x: Tensor) -> Tensor:
        """The factors p_j(x_j), (n, k), whose product is p(x), for codes x (n, k)."""
        check(self.space, x)
        return torch.stack([p[x[:, j]] for j, p in enumerate(self.marginals())], -1)

    def log_prob(self, x: Tensor) -> Tensor:
        """log p(x), (n,), nats; -inf where a factor is zero."""
        return torch.log(self.factors(x)).sum(-1)

    @torch.no_grad()
    def sample(self, n: int, *, rng: Generator, temperature: float = 1.0) -> Tensor:
        """Draw n combinations (n, k) from p^(1/T), each feature by itself."""
        columns = [categorical(temper(p, temperature), n, rng=rng) for p in self.marginals()]
        return torch.stack(columns, -1).to(self.device)

    def free_parameters(self) -> int:
        """One a value, less one a feature because each table sums to 1."""
        return sum(self.space.sizes) - len(self.space.sizes)
