"""Measures of points on the map: is it land, is it all the land, how many nats too many.

A model that draws only safe inland points has a fine sea rate and poor coverage; a smeared one
reaches more cells than the truth does. So coverage is judged from both sides of its floor, and
beside it stands the excess, which nothing can game: excess >= -ln(1 - sea rate).
"""

import torch
from torch import Tensor

from core.intervals import of_distinct
from core.measures.measure import Evidence, Measure, elbo, excess_nats, missed_share, share
from core.worlds.masked import Masked


def measures(seen: Evidence) -> list[Measure]:
    """Sea rate, excess, missed share, coverage, coverage by continent, bound."""
    assert isinstance(seen.world, Masked)
    land = seen.world
    return [
        share("sea_rate", ~land.is_land(seen.samples), ~land.is_land(seen.second)),
        excess_nats(seen),
        missed_share(seen),
        coverage(land, seen.samples, seen.second),
        coverage_by_continent(land, seen.samples, seen.second),
        elbo(seen),
    ]


def _counts(land: Masked, x: Tensor) -> Tensor:
    """How many of the points on land fall in each cell, (cells,)."""
    index = land.cells(x)
    index = index[(index >= 0) & land.is_land(x)]
    return torch.bincount(index.cpu(), minlength=len(land.cell_prob))


def _coverage(name: str, counts: Tensor, floor: Tensor, n: int) -> Measure:
    cells = len(counts)
    low, high = of_distinct(counts)
    value, level = float((counts > 0).double().mean()), float((floor > 0).double().mean())
    return Measure(name, value, low / cells, high / cells, level, n, better="floor")


def coverage(land: Masked, samples: Tensor, second: Tensor) -> Measure:
    """The share of land cells that the samples reach, against what as many true points reach."""
    return _coverage("coverage", _counts(land, samples), _counts(land, second), len(samples))


def coverage_by_continent(land: Masked, samples: Tensor, second: Tensor) -> Measure:
    """Coverage of each continent; the value is that of the most neglected one, by its floor."""
    counts, floor = _counts(land, samples), _counts(land, second)
    parts = {}
    for number, name in enumerate(land.continents):
        here = land.cell_continent == number
        parts[name] = _coverage(name, counts[here], floor[here], len(samples))
    worst = min(parts.values(), key=lambda part: (part.value or 0.0) / max(part.floor or 0.0, 1e-9))
    return Measure(
        "coverage_by_continent",
        worst.value,
        worst.low,
        worst.high,
        worst.floor,
        len(samples),
        better="floor",
        reason=f"of {worst.name}, the most neglected",
        parts=parts,
    )
