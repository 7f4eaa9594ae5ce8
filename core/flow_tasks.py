"""Tasks on normalizing flows, checked against what the learner's flow and place come to.

Each check gives an Answer: whether it holds, and the numbers that a sentence about it needs.
"""

import math

import torch

from core.land_tasks import Answer
from core.model import GenerativeModel
from core.rng import generator
from core.worlds.world import World

LOG_AREA = math.log(360 * 180)
NEAR = 0.02  # how far off a typed ratio may be, as a share of it
CLOSE = 0.005  # how far off a typed number of nats may be
JUDGED = 20_000  # true test dots that judge a flow
TARGET = 0.15  # nats


def above_even(model: GenerativeModel, lon: float, lat: float) -> float:
    """log of (p at a place over an even spread), nats; the model has a density."""
    x = torch.tensor([[float(lon), float(lat)]])
    return float(model.log_prob(x)) + LOG_AREA  # type: ignore[operator]


def filament(model: GenerativeModel, world: World, lon: float, lat: float) -> Answer:
    """The place is at sea, and there the flow is denser than an even spread."""
    above = above_even(model, lon, lat)
    wet = bool(torch.isneginf(world.log_prob(torch.tensor([[float(lon), float(lat)]]))))
    return Answer(wet and above > 0, {"sea": wet, "above": above, "times": math.exp(above)})


def times_even(model: GenerativeModel, lon: float, lat: float, typed: float | None) -> Answer:
    """How many times as dense as an even spread the flow is at the place."""
    times = math.exp(above_even(model, lon, lat))
    passed = typed is not None and abs(typed - times) <= NEAR * times + 1e-12
    return Answer(passed, {"times": times, "nats": math.log(times)})


def stretched(typed: float | None) -> Answer:
    """log |det| of a layer that doubles every distance across and quarters every one upwards."""
    right = math.log(2) + math.log(1 / 4)
    return Answer(typed is not None and abs(typed - right) <= CLOSE, {"nats": right})


def trained(model: GenerativeModel | None, world: World) -> Answer:
    """A flow of the learner's own is within TARGET nats of the entropy of its world.

    No numbers where there is no model, or where nobody knows the entropy (a table of points).
    """
    if model is None or not getattr(world, "known", True):
        return Answer(False)
    x = world.test(min(JUDGED, world.test_size)).x
    excess = -float(model.log_prob(x).double().mean()) - world.entropy  # type: ignore[operator]
    samples = model.sample(JUDGED, rng=generator(7))
    sea = float(torch.isneginf(world.log_prob(samples)).double().mean())
    numbers = {"excess": excess, "sea": sea, "n": len(x), "drawn": JUDGED}
    return Answer(excess < TARGET, numbers)


def too_likely(bits: float, least: float, clean: bool) -> Answer:
    """A picture costs less than the cheapest true one, ``least``, and is no clean outfit."""
    return Answer(bits < least and not clean, {"bits": bits, "least": least, "clean": clean})
