"""What a model of outfits believes, enumerated: tables, pairs, and what a setting does to them.

    I(a; b) = sum p(a, b) log p(a, b) / (p(a) p(b))          (Shannon 1948)

A model with a density is a table (K,) over all combinations, so everything here is exact, but for
``luck``: in a table of few rows two features that have nothing to do with each other still seem
to, by about (r - 1)(c - 1) / 2N nats (Miller 1955). Shuffling one of the columns shows how much.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from core.capabilities import Density
from core.measures.measure import Measure
from core.numerics import entropy, kl, mutual_information, ravel, temper, unravel
from core.space import OUTFITS

NOBODY_KNOWS = "not defined: nobody knows the truth behind your rows"


def table_of(model: Density) -> Tensor:
    """The model's p(x) of all combinations in the order of ``ravel``, (K,) float64."""
    every = unravel(torch.arange(math.prod(OUTFITS.sizes)), OUTFITS.sizes)
    return model.log_prob(every).exp().double()


def shares(rows: Tensor) -> Tensor:
    """The share of the rows (n, 5) that each combination has, (K,) float64."""
    counts = torch.bincount(ravel(rows, OUTFITS.sizes), minlength=math.prod(OUTFITS.sizes))
    return counts.double() / len(rows)


def value_counts(rows: Tensor) -> list[Tensor]:
    """How often each value of each column occurs in rows (n, 5): [(k_j,)]."""
    return [torch.bincount(rows[:, j], minlength=k) for j, k in enumerate(OUTFITS.sizes)]


def times_seen(rows: Tensor, outfit: Tensor) -> int:
    """How many of the rows (n, 5) are exactly the outfit, codes (5,)."""
    return int((rows == outfit).all(-1).sum())


def never(table: Tensor) -> int:
    """How many combinations have probability zero."""
    return int((table == 0).sum())


def probability(table: Tensor, outfit: Tensor) -> float:
    """p(x) of one outfit, codes (5,), read from a table (K,)."""
    return float(table[ravel(outfit[None], OUTFITS.sizes)])


def pair(table: Tensor, one: int, other: int) -> Tensor:
    """The joint table of two columns, (k_one, k_other), of a table (K,); ValueError if the same."""
    if one == other:
        raise ValueError(f"expected two different columns; got {one} twice")
    others = [axis for axis in range(len(OUTFITS.sizes)) if axis not in (one, other)]
    joint = table.reshape(OUTFITS.sizes).sum(others)
    return joint if one < other else joint.T


def togetherness(table: Tensor, one: int, other: int) -> Tensor:
    """p(a, b) - p(a) p(b), (k_one, k_other): above zero where two values go together."""
    joint = pair(table, one, other)
    return joint - joint.sum(1, keepdim=True) * joint.sum(0, keepdim=True)


def information(table: Tensor) -> Tensor:
    """I of every two columns, (5, 5), nats; nan on the diagonal."""
    size = len(OUTFITS.sizes)
    found = torch.full((size, size), math.nan, dtype=torch.float64)
    for one in range(size):
        for other in range(one):
            nats = mutual_information(pair(table, one, other))
            found[one, other] = found[other, one] = max(nats, 0.0)  # rounding leaves -1e-17
    return found


def luck(rows: Tensor, one: int, other: int, *, rng: Generator, shuffles: int = 200) -> float:
    """Mean I of two columns of rows (n, 5) once one of them is shuffled, nats."""
    nats = []
    for _ in range(shuffles):
        mixed = rows.clone()
        mixed[:, one] = rows[torch.randperm(len(rows), generator=rng), one]
        nats.append(mutual_information(pair(shares(mixed), one, other)))
    return sum(nats) / shuffles


@dataclass(frozen=True)
class Sweep:
    """One setting at several values, and what a model scores there; nan where not defined."""

    values: tuple[float, ...]
    scores: tuple[float, ...]

    @property
    def best(self) -> tuple[float, float]:
        """The value with the lowest score, and that score."""
        score, value = min(zip(self.scores, self.values, strict=True))
        return value, score

    def at(self, value: float) -> float:
        """The score at one of the values; ValueError for another."""
        return self.scores[self.values.index(value)]


def excess_by_smoothing(
    fit: Callable[[float], Density], truth: Tensor, values: Sequence[float]
) -> Sweep:
    """KL(truth || model), nats, of the model that ``fit`` makes at each smoothing."""
    scores = tuple(kl(truth, table_of(fit(value))) for value in values)
    return Sweep(tuple(values), scores)


def impossible(table: Tensor, truth: Tensor) -> float:
    """The share of a table (K,) that the truth (K,) never makes."""
    return float(table[truth == 0].sum())


def by_temperature(table: Tensor, truth: Tensor, values: Sequence[float]) -> tuple[Sweep, Sweep]:
    """Entropy, nats, and share that the truth never makes, of a table (K,) at each temperature."""
    hot = [temper(table, value) for value in values]
    nats = tuple(entropy(one) for one in hot)
    shares = tuple(impossible(one, truth) for one in hot)
    return Sweep(tuple(values), nats), Sweep(tuple(values), shares)


def even_excess(truth: Tensor) -> float:
    """The excess of a table in which all combinations are alike: log K - H(truth), nats."""
    return math.log(len(truth)) - entropy(truth)


def unknown_truth(model_parameters: int) -> list[Measure]:
    """The ruler for rows whose truth is not known: every measure against it with its reason."""
    names = ("excess_nats", "missed_share", "marginal_kl", "mutual_information_lost")
    lost = [Measure(name, reason=NOBODY_KNOWS) for name in (*names, "impossible_share")]
    size = float(model_parameters)
    return [*lost, Measure("parameters", size, size, size, kind="exact", better="")]
