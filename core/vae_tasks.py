"""Tasks on variational autoencoders, checked against what the learner's settings come to.

Each check gives an Answer: whether it holds, and the numbers that a sentence about it needs.
"""

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from core.inspector import Inspector
from core.land_tasks import Answer
from core.rng import generator
from core.worlds.outfits import BALD, HAIR_COLOR, HAIR_TYPE, visible
from core.worlds.world import World

CLOSE = 0.02  # how far off a typed number of nats may be
COLLAPSED = 0.01  # nats: a latent with less says nothing
JUDGED = 10_000  # true test dots that judge a model
TARGET = 0.75  # nats: the bound on the excess that a model of one's own must reach


def mean_bound(model: Any, x: Tensor, *, seed: int = 0) -> float:
    """The mean evidence lower bound of x, nats."""
    return float(model.elbo(x, rng=generator(seed)).double().mean())


def dressed(made: Tensor, worn: Sequence[int], wanted: dict[int, int]) -> Answer:
    """The picture made (1, 3, 32, 32) reads as ``worn`` with the columns of ``wanted`` changed.

    The bald have no hair to colour, so that they cannot pass where a hair colour is wanted; nor
    can one who wears what is wanted already.
    """
    seen = Inspector.load().inspect(made)
    goal = visible(torch.tensor([[wanted.get(j, int(code)) for j, code in enumerate(worn)]]))
    right = (seen.codes == goal)[0]
    clean = bool(seen.clean)
    asked = sum(bool(right[column]) for column in wanted)
    others = int(right.sum()) - asked
    able = HAIR_COLOR not in wanted or worn[HAIR_TYPE] != BALD
    new = all(worn[column] != value for column, value in wanted.items())
    passed = bool(right.all()) and clean and able and new
    return Answer(passed, {"asked": asked, "others": others, "clean": clean})


def lost(made: Tensor, worn: Tensor) -> Answer:
    """Of the decoded draws (n, 3, 32, 32), fewer than half read as clean and ``worn`` (5,)."""
    seen = Inspector.load().inspect(made)
    kept = int(((seen.codes == worn).all(1) & seen.clean).sum())
    return Answer(2 * kept < len(made), {"kept": kept, "of": len(made)})


def cost_of_cloud(mean: float, deviation: float, typed: float | None) -> Answer:
    """KL of N(mean, deviation^2) from N(0, 1), nats."""
    nats = (mean**2 + deviation**2 - 1) / 2 - math.log(deviation)
    return Answer(typed is not None and abs(typed - nats) <= CLOSE, {"nats": nats})


def idle(kl: Sequence[float], typed: float | None) -> Answer:
    """How many latents have a KL below COLLAPSED nats."""
    count = sum(one < COLLAPSED for one in kl)
    return Answer(typed == count, {"idle": count, "all": len(kl)})


def trained(model: Any | None, world: World, typed: float | None = None) -> Answer:
    """A model of the learner's own was offered more latents than a point of the world has
    coordinates, has a bound on its excess below TARGET nats, and as many busy latents as typed."""
    if model is None:
        return Answer(False)
    excess = -mean_bound(model, world.test(JUDGED).x) - world.entropy
    busy = sum(one >= COLLAPSED for one in model.kl_by_latent(world.test(2_000).x).tolist())
    offered = int(model.config.latent)
    passed = offered > world.space.shape[0] and excess < TARGET and typed == busy
    return Answer(passed, {"excess": excess, "busy": busy, "offered": offered})
