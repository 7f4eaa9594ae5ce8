"""Models of points for tests, trained on a few."""

from __future__ import annotations

import torch

from core.model import GenerativeModel
from core.models import FAMILIES
from core.rng import generator
from core.space import Dataset, Space
from core.worlds import get


def fitted(slug: str, space: Space, x: torch.Tensor, **settings: float) -> GenerativeModel:
    family = FAMILIES[slug]
    model = family.create(family.Configuration(**settings), space, rng=generator(0))
    return model.fit(Dataset(space, x), rng=generator(1))


def of_world(slug: str, world: str, n: int, **settings: float) -> GenerativeModel:
    return fitted(slug, get(world).space, get(world).train(n).x, **settings)


def chart_grid(space: Space, columns: int, rows: int) -> torch.Tensor:
    """Centres of equal-area cells in degrees, column by column from the south-west."""
    across, up = ((torch.arange(k, dtype=torch.float64) * 2 + 1) / k - 1 for k in (columns, rows))
    return space.unchart(torch.cartesian_prod(across, up))
