"""Tasks on confetti, checked against the settings a learner chose.

Each check takes the state as it is and gives an Answer: whether it holds, and the numbers that a
sentence about it needs. Bounds come from the recorded sweep and from arithmetic, not from a list.
"""

import math
from dataclasses import dataclass, field

import torch

from core import confetti_sweep
from core.numerics import entropy
from core.patchwork import PATCHES, TRAININGS, Recipe
from core.pixel_counts import SMOOTHINGS
from core.space import PICTURES

NEAR = 0.005  # how far off a typed number may be, as a share of the answer


@dataclass(frozen=True)
class Answer:
    """Whether the task is done, and the numbers that decided it, by name."""

    passed: bool
    numbers: dict[str, float] = field(default_factory=dict)


def smallest_clean_patch(recipe: Recipe, *, share: float = 0.5) -> Answer:
    """Trained on all pictures, the smallest block with at least ``share`` clean pictures."""
    clean = confetti_sweep.share(recipe, "validity")
    every = [Recipe(recipe.draw, patch, TRAININGS[-1]) for patch in PATCHES]
    good = [one.patch for one in every if confetti_sweep.share(one, "validity") >= share]
    smallest = min(good, default=math.inf)
    counted = recipe.draw != "uniform" and recipe.training == TRAININGS[-1]
    passed = counted and clean >= share and recipe.patch == smallest
    return Answer(passed, {"clean": clean, "smallest": smallest})


def clean_and_new(*, validity: float = 0.5, memory: float = 0.5) -> int:
    """How many of all settings have validity above, and memory below, these shares."""
    return sum(
        confetti_sweep.share(one, "validity") > validity
        and confetti_sweep.share(one, "memory") < memory
        for one in confetti_sweep.settings()
    )


def counted_settings(answer: float | None) -> Answer:
    """The typed number of settings that are clean and not remembered."""
    right = clean_and_new()
    return Answer(answer == right, {"settings": len(confetti_sweep.settings())})


def even_level_bits(levels: int) -> float:
    """The cost of a picture, in bits, each of whose values is one of so many levels, all alike."""
    return PICTURES.dims * entropy(torch.full((levels,), 1 / levels)) / math.log(2)


def typed_bits(answer: float | None, *, levels: int = 4) -> Answer:
    """The typed cost of a picture of even levels."""
    right = even_level_bits(levels)
    return Answer(answer is not None and abs(answer - right) <= NEAR * right, {"bits": right})


def least_tied(distance: int) -> Answer:
    """A distance at which the columns of true pictures tell least of each other."""
    r = [abs(value) for value in confetti_sweep.recorded()["correlation"]["truth"]]
    here = r[distance - 1]
    return Answer(here <= min(r) + 0.005, {"here": here, "least": min(r)})


def best_smoothing(training: int, smoothing: float, *, wanted: int = 100) -> Answer:
    """The smoothing of the slider with the fewest bits/dim for so many training pictures."""
    bits = confetti_sweep.recorded()["bits"]
    column = [row[TRAININGS.index(training)] for row in bits]
    here = column[SMOOTHINGS.index(smoothing)]
    passed = training == wanted and here == min(column)
    return Answer(passed, {"here": here, "least": min(column)})
