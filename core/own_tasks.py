"""Tasks on a painted world, judged by fitting the models that they speak of.

Each gives an Answer: whether it holds, and the numbers that a sentence about it needs.
"""

from core import own_fits
from core.land_tasks import Answer
from core.sweeps import Setting
from core.worlds.painted import Painted

BOX = Setting("box", 5_000, 0, True)  # one box, a hundredth of its probability everywhere else
GAUSSIAN = Setting("gaussian_mixture", 5_000, 0)  # one hill
HISTOGRAM = Setting("histogram", 5_000, 3, True)  # 64 by 32 cells
SMALL, WITHIN, WIDE, SEA = 8.0, 0.05, 1 / 3, 0.7
MIDDLE, NEAR, HARD = 9.1, 0.1, 0.5


def small_world(world: Painted) -> Answer:
    """An entropy below 8 nats, in three pieces or more."""
    passed = world.entropy < SMALL and world.pieces >= 3
    return Answer(passed, {"entropy": world.entropy, "pieces": world.pieces})


def perfect_for_a_box(world: Painted) -> Answer:
    """A third of the map or more is land, and one box costs at most 0.05 nats more than it."""
    excess = _measured(world, BOX, "excess_nats")
    passed = excess <= WITHIN and world.share >= WIDE
    return Answer(passed, {"excess": excess, "share": world.share})


def bridged(world: Painted) -> Answer:
    """Two islands, neither below a fifth of the land; one Gaussian draws 70% of its dots at sea."""
    sizes = [int((world.regions == number).sum()) for number in (1, 2)]
    smaller = sizes[1] / int(world.mask.sum())
    sea = _measured(world, GAUSSIAN, "sea_rate")
    passed = world.pieces == 2 and smaller >= 0.2 and sea >= SEA
    return Answer(passed, {"pieces": world.pieces, "smaller": smaller, "sea": sea})


def hard_to_learn(world: Painted) -> Answer:
    """An entropy of 9.1 nats, to a tenth; yet a histogram costs half a nat more."""
    excess = _measured(world, HISTOGRAM, "excess_nats")
    passed = abs(world.entropy - MIDDLE) <= NEAR and excess >= HARD
    return Answer(passed, {"entropy": world.entropy, "excess": excess})


def _measured(world: Painted, setting: Setting, name: str) -> float:
    """One measure of the setting's model; nan cannot be: each of these has a density everywhere."""
    value = own_fits.measures(own_fits.fit(world.slug, setting), world.slug)[name].value
    assert value is not None
    return value
