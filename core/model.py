"""The contract that every family meets: learn in steps, and sample.

A family is one file in ``core/models``: a configuration, and a class that says how it learns
(``fit_steps``) and how it draws (``sample``). What only some families can do (give a density, a
bound, a latent code) is a Protocol in ``capabilities``, and is asked for by that name.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar, Self, final

import torch
from torch import Generator, Tensor, nn

from core.config import Config
from core.progress import Step
from core.rng import borrowed
from core.space import Dataset, Space, check


class GenerativeModel(nn.Module, ABC):
    """A model of p(x) over one space.

    To write: ``Configuration``, ``kinds``, ``title``, ``source``, ``__init__`` (makes every
    parameter and buffer, its shape fixed by config and space), ``fit_steps``, ``sample``.
    You then inherit: seeded creation, ``fit``, checkpoints, the ruler, the command line, controls.
    """

    Configuration: ClassVar[type[Config]]
    kinds: ClassVar[tuple[str, ...]]  # the kinds of space that it can model
    title: ClassVar[str]
    source: ClassVar[str]  # paper and equation
    config: Config

    def __init__(self, config: Config, space: Space) -> None:
        super().__init__()
        if space.kind not in self.kinds:
            wanted = " or ".join(self.kinds)
            raise ValueError(f"{self.title}: expected a space of {wanted}; got {space.kind}")
        self.config = config
        self.space = space

    @classmethod
    @final
    def create(cls, config: Config, space: Space, *, rng: Generator) -> Self:
        """An untrained model whose initial weights are drawn from ``rng``."""
        with borrowed(rng):
            return cls(config, space)

    @abstractmethod
    def fit_steps(self, data: Dataset, *, rng: Generator) -> Iterator[Step]:
        """Learn from ``data``; yield a Step after each, so that the caller draws, stops or logs.

        After every step the model is usable: stopping early leaves a model that samples.
        """

    @abstractmethod
    def sample(self, n: int, *, rng: Generator) -> Tensor:
        """Draw n examples, (n, *space.shape), without gradient."""

    @final
    def fit(self, data: Dataset, *, rng: Generator) -> Self:
        """Learn from ``data`` to the end; returns the model."""
        for _ in self.fit_steps(data, rng=rng):
            pass
        return self

    def admit(self, data: Dataset) -> Tensor:
        """The door of ``fit_steps``: the examples, if there are any and they suit the space."""
        if data.space != self.space:
            raise ValueError(f"expected data of {self.space}; got {data.space}")
        if len(data) == 0:
            raise ValueError("expected at least one example; got none")
        return check(self.space, data.x).to(self.device)

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        for tensor in self.state_dict().values():
            return tensor.device
        return torch.device("cpu")

    def free_parameters(self) -> int:
        """How many numbers the data decide."""
        return sum(p.numel() for p in self.parameters())
