"""Patchwork: pictures made of blocks of training pictures, each block by itself.

    x_B = t_d(B) restricted to B,    d(B) even among the N training pictures, for each block B

B runs over the p x p blocks of the picture. p = 1 draws each pixel as often as it was counted at
that place: naive Bayes without smoothing, a pixel's three colours taken as one value (Maron 1961).
p = 32 copies whole pictures. ``apart`` lets each colour have its own d: with p = 1 that is
``pixel_naive_bayes`` without smoothing. ``uniform`` counts nothing: each colour of each block is
one level out of 256, all alike.

The probability exists: P(x) = prod_B (training pictures that agree with x on B) / N. It is zero as
soon as one block of x was never seen.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor

from core.config import Config, choice, within
from core.model import GenerativeModel
from core.progress import Step
from core.space import PICTURES, Dataset, Space, levels, unlevels

DRAWS = ("together", "apart", "uniform")
PATCHES = (1, 2, 4, 8, 16, 32)
TRAININGS = (10, 30, 100, 300, 1_000, 3_000, 10_000, 20_000)
SIDE = PICTURES.shape[-1]
LEVELS = 256


@dataclass(frozen=True)
class Recipe:
    """How a picture is made: a draw of DRAWS, blocks of patch x patch, the first N pictures."""

    draw: str = "together"
    patch: int = 1
    training: int = 20_000

    def __post_init__(self) -> None:
        if self.draw not in DRAWS or self.patch not in PATCHES or self.training < 1:
            raise ValueError(
                f"expected draw in {DRAWS}, patch in {PATCHES}, training from 1; got {self}"
            )


def chances(n: int, *, rng: Generator) -> Tensor:
    """The uniforms behind n pictures, (n, 3, 32, 32) in [0, 1): one for each colour and place."""
    return torch.rand(n, *PICTURES.shape, generator=rng)


def build(recipe: Recipe, train: Tensor, u: Tensor) -> Tensor:
    """Pictures of the uniforms u, as 8-bit levels (n, 3, 32, 32).

    train (M, 3, 32, 32) uint8. A block takes the uniform of its top left corner, so that blocks
    which grow keep a part of what they showed. Raises ValueError if train is too short.
    """
    if len(train) < recipe.training:
        raise ValueError(f"expected {recipe.training} training pictures; got {len(train)}")
    corner = torch.arange(SIDE) // recipe.patch * recipe.patch
    u = u[:, :, corner][..., corner]
    if recipe.draw == "uniform":
        return (u * LEVELS).to(torch.uint8)
    if recipe.draw == "together":
        u = u[:, :1].expand_as(u)
    donor = (u * recipe.training).long().clamp_max(recipe.training - 1)
    place = torch.arange(PICTURES.dims).view(PICTURES.shape)
    return train.flatten()[donor * PICTURES.dims + place]


def sample(recipe: Recipe, train: Tensor, n: int, *, rng: Generator) -> Tensor:
    """Draw n pictures x (n, 3, 32, 32) in [-1, 1]."""
    return unlevels(build(recipe, train, chances(n, rng=rng)))


def never(recipe: Recipe, train: Tensor, level: Tensor) -> Tensor:
    """Which pictures (n, 3, 32, 32) uint8 have probability zero: a block that was never seen."""
    if recipe.draw == "uniform":
        raise ValueError("expected a draw that counts; got uniform")
    seen, asked = _blocks(recipe, train[: recipe.training]), _blocks(recipe, level)
    hit = [np.isin(a, s) for a, s in zip(asked, seen, strict=True)]
    return torch.from_numpy(~np.stack(hit).all(0))


def _blocks(recipe: Recipe, level: Tensor) -> list[NDArray[np.void]]:
    """What each block shows: for each, one row of bytes a picture, (n,)."""
    p = recipe.patch
    parts = level.unfold(2, p, p).unfold(3, p, p).permute(2, 3, 0, 1, 4, 5)  # (r, c, n, 3, p, p)
    groups = parts.split(1, 3) if recipe.draw == "apart" else [parts]
    rows = [np.ascontiguousarray(one.numpy()) for group in groups for one in group.flatten(0, 1)]
    return [row.reshape(len(level), -1).view(f"V{row[0].size}")[:, 0] for row in rows]


@dataclass(frozen=True)
class PatchworkConfig(Config):
    draw: str = choice("together", DRAWS, "whether the three colours of a block come together")
    patch: int = within(1, 1, 32, "pixels along the side of a block: 1, 2, 4, 8, 16 or 32")


class Patchwork(GenerativeModel):
    """The recipe as a model, so that the ruler can measure it. What it has learned is its training
    set, so it is shipped nowhere."""

    Configuration = PatchworkConfig
    kinds = ("images",)
    title = "Patchwork"
    source = "Maron 1961 with p = 1; larger blocks are ours"
    config: PatchworkConfig
    train_levels: Tensor

    def __init__(self, config: PatchworkConfig, space: Space) -> None:
        super().__init__(config, space)
        self.register_buffer("train_levels", torch.zeros(1, *space.shape, dtype=torch.uint8))

    def fit_steps(self, data: Dataset, *, rng: Generator) -> Iterator[Step]:
        """Keep every picture: one step."""
        self.train_levels = torch.cat([levels(part) for part in self.admit(data).split(1_000)])
        yield Step(1, 1, 0.0)

    @property
    def recipe(self) -> Recipe:
        """How this model makes a picture."""
        return Recipe(self.config.draw, self.config.patch, len(self.train_levels))

    @torch.no_grad()
    def sample(self, n: int, *, rng: Generator) -> Tensor:
        """Draw n pictures (n, 3, 32, 32)."""
        return sample(self.recipe, self.train_levels, n, rng=rng)

    def free_parameters(self) -> int:
        """Every level of every training picture; none where nothing is counted."""
        return 0 if self.config.draw == "uniform" else self.train_levels.numel()
