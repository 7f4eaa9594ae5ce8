"""Naive Bayes on pixels: each value of each pixel by itself.

    P(x) = prod_i P_i(x_i),    P_i(v) = (count_i(v) + a) / (N + 256 a)

i runs over 3 x 32 x 32 colour values, v over 256 levels. The probability is exact and discrete, so
bits/dim = -log2 P(x) / 3072 needs no correction. Samples are confetti: neighbours do not know of
each other. Source: Maron 1961 on features, here pixels; smoothing as Laplace 1814.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from core.config import Config, within
from core.model import GenerativeModel
from core.progress import Step
from core.space import Dataset, Space, check, levels, unlevels

LEVELS = 256


@dataclass(frozen=True)
class PixelNaiveBayesConfig(Config):
    smoothing: float = within(0.1, 0.001, 10.0, "added to the count of every level of a pixel")
    batch: int = within(5_000, 100, 50_000, "pictures counted in one step")


class PixelNaiveBayes(GenerativeModel):
    """Counts (dims, 256), kept as numbers of pictures; dims * 255 free parameters."""

    Configuration = PixelNaiveBayesConfig
    kinds = ("images",)
    title = "Pixel naive Bayes"
    source = "Maron 1961, one feature a pixel value"
    config: PixelNaiveBayesConfig
    counts: Tensor

    def __init__(self, config: PixelNaiveBayesConfig, space: Space) -> None:
        super().__init__(config, space)
        self.register_buffer("counts", torch.zeros(space.dims, LEVELS, dtype=torch.int32))

    def fit_steps(self, data: Dataset, *, rng: Generator) -> Iterator[Step]:
        """Count one batch of pictures a step."""
        x = self.admit(data)
        self.counts = torch.zeros_like(self.counts)
        parts = x.split(self.config.batch)
        for number, part in enumerate(parts, 1):
            one = torch.ones(1, dtype=torch.int32, device=x.device)
            index = levels(part).flatten(1).T.long()  # (dims, n)
            self.counts.scatter_add_(1, index, one.expand_as(index))
            yield Step(number, len(parts), float(-self.log_prob(part[:100]).mean()))

    def probabilities(self) -> Tensor:
        """P_i(v), (dims, 256)."""
        smooth = self.counts.double() + self.config.smoothing
        return smooth / smooth.sum(1, keepdim=True)

    def log_prob(self, x: Tensor) -> Tensor:
        """log P of the 8-bit pictures x (n, c, h, w), (n,), nats, exact."""
        index = levels(check(self.space, x)).flatten(1).long()  # (n, dims)
        return self.probabilities().log().T.gather(0, index).sum(1)

    @torch.no_grad()
    def sample(self, n: int, *, rng: Generator) -> Tensor:
        """Draw n pictures (n, c, h, w), every value by itself, through the inverse CDF."""
        cdf = self.probabilities().cumsum(1).float()
        parts = []
        for size in _chunks(n, 1_000):
            u = torch.rand(size, self.space.dims, generator=rng, device=rng.device)
            index = torch.searchsorted(
                cdf, u.T.to(cdf.device).contiguous(), right=True
            )  # (dims, n)
            parts.append(unlevels(index.clamp_max(LEVELS - 1)).T.reshape(size, *self.space.shape))
        return torch.cat(parts) if parts else torch.empty(0, *self.space.shape)

    def free_parameters(self) -> int:
        """255 for each colour value: 256 levels that sum to 1."""
        return self.space.dims * (LEVELS - 1)


def _chunks(n: int, size: int) -> list[int]:
    return [min(size, n - start) for start in range(0, n, size)]
