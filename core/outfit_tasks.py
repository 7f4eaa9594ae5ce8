"""Tasks on counted outfits, checked against what a learner's sliders and choices do.

Each check reads tables (4032,) of the models as they are and gives an Answer: whether it holds,
and the numbers that a sentence about it needs. Nothing is compared with a list of settings.
"""

import math
from dataclasses import dataclass, field

import torch
from torch import Tensor

from core.measures.counted import Sweep, probability, value_counts
from core.numerics import entropy, temper
from core.rng import derive, generator

SMALL = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3)
SMOOTHINGS = (*SMALL, 0.5, 0.7, 1.0, 1.5, 2.0, 2.5, 3.0, 5.0, 7.0, 10.0)  # stops of the slider
NEAR_ENTROPY = 0.05  # nats
NEAR_BEST = 0.01  # share of the lowest excess
NEAR_PRODUCT = 0.02  # share of the product


@dataclass(frozen=True)
class Answer:
    """Whether the task is done, and the numbers that decided it, by name."""

    passed: bool
    numbers: dict[str, float] = field(default_factory=dict)


def rescued(
    table: Tensor, outfit: Tensor, silly: Tensor, *, least: float, said: str | None
) -> Answer:
    """The table gives the outfit, codes (5,), at least that; and it is said what a silly one gets.

    said: "less", "same" or "more", of the silly outfit against the other; None before an answer.
    """
    p, other = probability(table, outfit), probability(table, silly)
    truly = "same" if math.isclose(p, other) else "less" if other < p else "more"
    return Answer(p >= least and said == truly, {"p": p, "silly": other})


def cooled(table: Tensor, temperature: float, *, nats: float = 5.0) -> Answer:
    """Drawing at that temperature has an entropy of so many nats, to 0.05."""
    now = entropy(temper(table, temperature))
    return Answer(abs(now - nats) <= NEAR_ENTROPY, {"nats": now, "alike": math.exp(now)})


def refused(table: Tensor, outfit: Tensor) -> Answer:
    """The table gives the outfit, codes (5,), probability zero."""
    p = probability(table, outfit)
    return Answer(p == 0, {"p": p})


def best_smoothing(curve: Sweep, excess: float) -> Answer:
    """An excess within 1% of the lowest of the curve."""
    low = curve.best[1]
    return Answer(excess <= (1 + NEAR_BEST) * low, {"excess": excess, "above": excess - low})


def product_to_work_out(rows: Tensor, seed: int) -> Tensor:
    """An outfit, codes (5,), of which every part occurs in rows (n, 5); one for each seed."""
    rng = generator(derive(seed, "product to work out"))
    codes = [
        int(torch.multinomial((counts > 0).double(), 1, generator=rng))
        for counts in value_counts(rows)
    ]
    return torch.tensor(codes)


def product_by_hand(rows: Tensor, outfit: Tensor, typed: float | None) -> Answer:
    """The product of the shares of the outfit's parts in rows (n, 5), to 2%; None is no answer."""
    shares = [counts[v] / len(rows) for counts, v in zip(value_counts(rows), outfit, strict=True)]
    p = float(torch.stack(shares).double().prod())
    return Answer(typed is not None and abs(typed - p) <= NEAR_PRODUCT * p, {"p": p})
