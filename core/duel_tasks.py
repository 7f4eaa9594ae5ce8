"""Tasks on the game of forger and expert, judged by the numbers of a moment that core played."""

from collections.abc import Mapping
from typing import Any

from core.duel_frame import forgotten
from core.land_tasks import Answer

FEW, CROWDED = 3, 0.5  # a collapse: at most so many hills, with so many of the samples near them
BUDGET = 2_400  # rounds of the forger in which a cure must do its work
CURED = 0.7  # of the samples near a hill; the recorded cure has fewer
TENTH = 0.1
CLOSE = 0.06  # mean distance of an expert from p / (p + q)
ASKED, READ = 3, 12  # things asked for at least, and pictures of 16 that show them

Moment = Mapping[str, Any]


def _hills(world: str, found: Moment) -> dict[str, float]:
    counts = found["counts"]
    reached = len(counts) - len(forgotten(world, counts))
    return {"reached": reached, "near": found["near"], "forgers": found["forgers"]}


def collapsed(world: str, found: Moment) -> Answer:
    """Whether a forger on the ring draws true-looking points of FEW hills at most."""
    numbers = _hills(world, found)
    few = 1 <= numbers["reached"] <= FEW
    return Answer(world == "ring" and few and numbers["near"] >= CROWDED, numbers)


def cured(world: str, found: Moment) -> Answer:
    """Whether a forger on the ring reaches every hill within the budget, and mostly hills."""
    numbers = _hills(world, found)
    whole = numbers["reached"] == 8 and numbers["near"] >= CURED
    return Answer(world == "ring" and whole and numbers["forgers"] <= BUDGET, numbers)


def overpowered(game: str, found: Moment) -> Answer:
    """Whether minimax leaves the forger under a tenth of the gradient that non-saturating gives.

    Both are measured against one and the same expert; an expert that gives scores has neither.
    """
    if game not in ("minimax", "non-saturating"):
        return Answer(False, {})
    one, other = found["minimax_gradient"], found["non_saturating_gradient"]
    return Answer(one < TENTH * other, {"minimax": one, "other": other, "ratio": one / other})


def close(distance: float) -> Answer:
    """Whether an expert is within CLOSE of the best one, on average over examples."""
    return Answer(distance < CLOSE, {"distance": distance})


def as_asked(requests: int, read: int) -> Answer:
    """Whether at least ASKED things were asked for, and READ of 16 pictures show them."""
    return Answer(requests >= ASKED and read >= READ, {"requests": requests, "read": read})
