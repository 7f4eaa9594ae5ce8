"""Measures of points on the map: is it land, is it all the land, how many nats too many.

A model that draws only safe inland points has a fine sea rate and poor coverage; one that draws too
much of one continent reaches more cells there than the truth does. So coverage is judged from both
sides of its floor, and beside it stands the excess, which nothing can game:
excess >= -ln(1 - sea rate).

Which cells n samples reach is chance, so coverage is what they reach on average: of the truth in
closed form, of a model worked out from many times as many samples (``core.rarefaction``).
"""

from dataclasses import replace

import torch
from torch import Tensor

from core import rarefaction
from core.capabilities import Field
from core.measures.measure import Evidence, Measure, elbo, excess_nats, missed_share, share
from core.worlds.masked import Masked

DRAWS = 20  # times n samples say what n of them cover
WALKED = 5  # the same where each sample walks along a field, and takes long


def measures(seen: Evidence) -> list[Measure]:
    """Sea rate, excess, missed share, coverage, coverage by continent, bound."""
    assert isinstance(seen.world, Masked)
    land = seen.world
    return [
        share("sea_rate", ~land.is_land(seen.samples), ~land.is_land(seen.second)),
        excess_nats(seen),
        missed_share(seen),
        *coverage(land, more(seen), seen.n),
        elbo(seen),
    ]


def more(seen: Evidence) -> Tensor:
    """The samples, and others like them: (DRAWS n, 2) or (WALKED n, 2)."""
    draws = WALKED if isinstance(seen.model, Field) else DRAWS
    rest = [seen.model.sample(seen.n, rng=seen.rng).cpu() for _ in range(draws - 1)]
    return torch.cat([seen.samples, *rest])


def coverage(land: Masked, samples: Tensor, n: int) -> tuple[Measure, Measure]:
    """The share of land cells that n samples reach, against n true points: of all, by continent.

    samples: (N, 2), each drawn by itself, and at least twice n of them (ValueError). By continent
    the value is that of the most neglected one, by its floor, with all as parts.
    """
    counts, parts, drawn = _counts(land, samples), {}, len(samples)
    for number, name in enumerate(land.continents):
        here = land.cell_continent == number
        parts[name] = _coverage(name, land.cell_prob[here], counts[here], drawn, n)
    worst = min(parts.values(), key=lambda part: (part.value or 0.0) / max(part.floor or 0.0, 1e-9))
    reason = f"of {worst.name}, the most neglected"
    apart = replace(worst, name="coverage_by_continent", reason=reason, parts=parts)
    return _coverage("coverage", land.cell_prob, counts, drawn, n), apart


def _counts(land: Masked, x: Tensor) -> Tensor:
    """How many of the points fall in each cell of land, (cells,)."""
    index = land.cells(x)
    return torch.bincount(index[index >= 0].cpu(), minlength=len(land.cell_prob))


def _coverage(name: str, prob: Tensor, counts: Tensor, drawn: int, n: int) -> Measure:
    value = float(rarefaction.chances(counts, drawn, n).mean())
    low, high = (end / len(counts) for end in rarefaction.interval(counts, drawn, n))
    floor = float(rarefaction.expected(prob, n).mean())
    return Measure(name, value, low, high, floor, n, better="floor", drawn=drawn)
