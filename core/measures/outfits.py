"""Measures of outfits as codes, read from a table of probabilities over all 4,032.

A family with a density is enumerated, so its measures are exact and the floor is 0. From another,
the table is that of its samples, and the floor that of as many true ones.
"""

import math
from collections.abc import Callable
from itertools import combinations

import torch
from torch import Tensor

from core.capabilities import Density
from core.intervals import around
from core.measures.measure import NO_DENSITY, Evidence, Measure, elbo, exact
from core.numerics import kl, mutual_information, ravel, unravel
from core.worlds.outfits import Outfits

REPEATS = 100


def measures(seen: Evidence) -> list[Measure]:
    """Excess, missed share, marginals, mutual information lost, impossible share, bound."""
    truth, sizes = truth_table(seen), seen.world.space.sizes

    def marginal(table: Tensor) -> float:
        return marginal_kl(table, truth, sizes)

    def lost(table: Tensor) -> float:
        return pairwise_information(truth, sizes) - pairwise_information(table, sizes)

    def impossible(table: Tensor) -> float:
        return float(table[truth == 0].sum())

    return [
        *_likelihood(seen, truth),
        _measure("marginal_kl", marginal, seen, unit="nats"),
        _measure("mutual_information_lost", lost, seen, unit="nats", better="floor"),
        _measure("impossible_share", impossible, seen),
        elbo(seen),
    ]


def marginal_kl(table: Tensor, truth: Tensor, sizes: tuple[int, ...]) -> float:
    """Sum over the features of KL(model's marginal || true marginal), nats, from tables (K,)."""
    pairs = zip(marginals(table, sizes), marginals(truth, sizes), strict=True)
    return sum(kl(model, true) for model, true in pairs)


def marginals(table: Tensor, sizes: tuple[int, ...]) -> list[Tensor]:
    """The marginal of each feature, [(k_j,)], of a table (K,)."""
    cube = table.reshape(sizes)
    axes = range(len(sizes))
    return [cube.sum([axis for axis in axes if axis != j]) for j in axes]


def pairwise_information(table: Tensor, sizes: tuple[int, ...]) -> float:
    """Sum over the pairs of features of their mutual information, nats, of a table (K,)."""
    cube, axes = table.reshape(sizes), range(len(sizes))
    joint = [cube.sum([a for a in axes if a not in pair]) for pair in combinations(axes, 2)]
    return sum(mutual_information(pair) for pair in joint)


def truth_table(seen: Evidence) -> Tensor:
    """p(x) of all combinations, (K,)."""
    assert isinstance(seen.world, Outfits)
    return seen.world.table.double()


def model_table(seen: Evidence) -> Tensor | None:
    """q(x) of all combinations, (K,), where the model gives a density; else None."""
    if not isinstance(seen.model, Density):
        return None
    sizes = seen.world.space.sizes
    every = unravel(torch.arange(math.prod(sizes)), sizes).to(seen.model.device)
    return seen.model.log_prob(every).exp().double().cpu()


def _likelihood(seen: Evidence, truth: Tensor) -> list[Measure]:
    table = model_table(seen)
    if table is None:
        return [Measure(name, reason=NO_DENSITY) for name in ("excess_nats", "missed_share")]
    missed = exact("missed_share", float(truth[table == 0].sum()), floor=0.0)
    if missed.value:
        words = f"infinite: the model says never to {missed.value:.2%} of the truth"
        return [Measure("excess_nats", unit="nats", reason=words), missed]
    return [exact("excess_nats", kl(truth, table), floor=0.0, unit="nats"), missed]


def _measure(
    name: str, of: Callable[[Tensor], float], seen: Evidence, unit: str = "", better: str = "low"
) -> Measure:
    """A functional of the model's table: exact where there is one, else from samples."""
    table = model_table(seen)
    if table is not None:
        return exact(name, of(table), floor=of(truth_table(seen)), unit=unit, better=better)
    counts, floor = _counts(seen, seen.samples), _counts(seen, seen.second)
    value = of(counts / seen.n)
    draws = torch.multinomial(counts, REPEATS * seen.n, replacement=True, generator=seen.rng)
    again = [
        of(torch.bincount(part, minlength=len(counts)) / seen.n) for part in draws.split(seen.n)
    ]
    low, high = around(value, torch.tensor(again))
    level = of(floor / len(seen.second))
    return Measure(name, value, low, high, level, seen.n, "estimate", unit, better)


def _counts(seen: Evidence, x: Tensor) -> Tensor:
    sizes = seen.world.space.sizes
    return torch.bincount(ravel(x.cpu(), sizes), minlength=math.prod(sizes)).double()
