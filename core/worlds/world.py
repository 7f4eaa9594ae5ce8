"""A world: a truth that can be sampled, scored, and whose entropy is known."""

from abc import ABC, abstractmethod

from torch import Generator, Tensor

from core.rng import derive, generator
from core.space import Dataset, Space


class World(ABC):
    """The truth p_data over one space.

    slug: its name in links and on the command line.
    entropy: -E log p(x), in nats, exact; nan where the truth is not known.
    known: whether it is; if not, log_prob gives nan, and the ruler says "not defined".
    train_size, test_size: how many examples ``train`` and ``test`` give by default.
    """

    slug: str
    space: Space
    entropy: float
    known: bool = True
    train_size: int
    test_size: int

    @abstractmethod
    def sample(self, n: int, *, rng: Generator) -> Tensor:
        """Draw n examples (n, *space.shape)."""

    @abstractmethod
    def log_prob(self, x: Tensor) -> Tensor:
        """log p(x), (n,), in nats, exact; -inf where it never happens."""

    def train(self, n: int | None = None) -> Dataset:
        """The first n of the world's fixed training set, or all where it has fewer."""
        return self._fixed("train", _positive(n, self.train_size))

    def test(self, n: int | None = None) -> Dataset:
        """The first n of the world's fixed test set, which shares no draw with the training set."""
        return self._fixed("test", _positive(n, self.test_size))

    def _fixed(self, part: str, n: int) -> Dataset:
        rng = generator(derive(0, f"{self.slug}/{part}"))
        return Dataset(self.space, self.sample(n, rng=rng), name=f"{self.slug}/{part}/{n}")


def _positive(n: int | None, default: int) -> int:
    if n is not None and n < 1:
        raise ValueError(f"expected one example or more; got {n}")
    return default if n is None else n
