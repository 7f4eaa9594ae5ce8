"""Three models of the land and their planes of codes: what each code stands for on the map."""

from functools import cache
from typing import Any

import numpy as np
import torch

from core.rng import derive, generator
from core.worlds.land import Land
from pages.ui import store
from pages.ui.vae import models

REACH, STEP = 3.0, 0.1  # codes from -REACH to REACH, a node each STEP
DOTS = 1_200  # samples drawn of each model, and test dots that are encoded
SIDE = round(2 * REACH / STEP) + 1


def nodes() -> torch.Tensor:
    """Every code that a learner can hold, row by row from the top, (SIDE^2, 2)."""
    along = torch.linspace(-REACH, REACH, SIDE)
    up, across = torch.meshgrid(along.flip(0), along, indexing="ij")
    return torch.stack([across, up], -1).flatten(0, 1)


@cache
def arrays() -> dict[str, Any]:
    """For each model by its word: nodes and samples on the map, and the codes of test dots."""
    world, found = store.world("land"), {}
    for word, name in models.LAND.items():
        model = store.model(name)
        drawn = model.sample(DOTS, rng=generator(derive(0, "vae/land")))
        with torch.no_grad():
            mean, deviation = model.posterior(world.test(DOTS).x)
        found |= {
            f"{word}_nodes": model.decode(nodes()).numpy(),
            f"{word}_samples": drawn.numpy(),
            f"{word}_sea": (~world.is_land(drawn)).numpy(),
            f"{word}_mean": mean.numpy(),
            f"{word}_deviation": deviation.numpy(),
        }
    return found | {
        "dots": world.test(DOTS).x.numpy(),
        "mask_bits": np.packbits(world.mask.numpy()),
    }


def shape(world: Land) -> list[int]:
    """Rows and columns of the land's mask."""
    return list(world.mask.shape)
