"""Tasks on the land dots, checked against what a learner's box or model does.

Each check takes the state as it is and gives an Answer: whether it holds, and the numbers that a
sentence about it needs. Bounds come from the dots and from the recorded sweep, not from a list.
The last one rests on KL(p || q) >= -ln q(land): all of p lies on land, and q has no more than
1 - sea rate of its probability there (the data-processing inequality, Cover & Thomas 2006, 2.8).
"""

import math
from dataclasses import dataclass, field

from torch import Tensor

from core import rectangle, sweeps
from core.rectangle import Box

SLACK = 0.01  # how much larger than the smallest a box may be
NEAR = 0.005  # how far off a typed share may be


@dataclass(frozen=True)
class Answer:
    """Whether the task is done, and the numbers that decided it, by name."""

    passed: bool
    numbers: dict[str, float] = field(default_factory=dict)


def smallest_box(box: Box, x: Tensor) -> Answer:
    """Misses no dot of x (n, 2), and is within 1% of the smallest whole-degree box that does."""
    missed = int((~rectangle.contains(box, x)).sum())
    size, best = rectangle.area(box), rectangle.area(rectangle.tight(x))
    passed = missed == 0 and size <= (1 + SLACK) * best
    numbers = {"missed": missed, "larger": size / best - 1}
    return Answer(passed, numbers | {"nats": math.log(size)})


def dense_box(box: Box, x: Tensor, *, share: float = 1 / 3, most: float = 0.2) -> Answer:
    """Holds at least ``share`` of the dots x (n, 2) in at most ``most`` of the map."""
    inside = float(rectangle.contains(box, x).double().mean())
    area = rectangle.area(box) / rectangle.MAP_AREA
    return Answer(inside >= share and area <= most, {"inside": inside, "area": area})


def frugal_histogram(setting: sweeps.Setting, *, within: float = 0.2) -> Answer:
    """A histogram within so many nats of the entropy, from the fewest dots that allow it."""
    excess = sweeps.number(setting, "excess_nats")
    good = [
        one.dots for one in sweeps.every("histogram") if sweeps.number(one, "excess_nats") < within
    ]
    passed = setting.family == "histogram" and excess < within and setting.dots == min(good)
    return Answer(passed, {"excess": excess, "dots": setting.dots, "fewest": min(good)})


def dry_mixture(setting: sweeps.Setting, *, most: float = 0.15) -> Answer:
    """A mixture whose sea rate is below ``most``, and that reaches 60% of the land.

    Without the second demand a mixture of points passes: each Gaussian sits on one dot.
    """
    sea, reached = (sweeps.number(setting, name) for name in ("sea_rate", "coverage"))
    passed = setting.family == "gaussian_mixture" and sea < most and reached > 0.6
    return Answer(passed, {"sea": sea, "coverage": reached})


def wettest(setting: sweeps.Setting, percent: float) -> Answer:
    """The largest sea rate, in percent to half a point, that the setting's excess allows."""
    excess = sweeps.number(setting, "excess_nats")
    most, sea = -math.expm1(-excess), sweeps.number(setting, "sea_rate")
    passed = math.isfinite(excess) and abs(percent / 100 - most) <= NEAR
    return Answer(passed, {"excess": excess, "most": most, "sea": sea})


def least_excess(sea_rate: float) -> float:
    """-ln(1 - sea rate): the least excess of a model with that sea rate, nats."""
    return -math.log1p(-sea_rate) if sea_rate < 1 else math.inf
