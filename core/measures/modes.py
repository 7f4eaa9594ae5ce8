"""Measures on a world of equal hills: which hills are reached, and how much falls between them.

Reaching every hill and drawing only from hills are two demands: a model that repeats one centre
has every sample near a hill, and an even spread over the map reaches all of them.
"""

import torch

from core.intervals import of_distinct
from core.measures.measure import Evidence, Measure, elbo, excess_nats, missed_share, share
from core.worlds.modes import Modes


def measures(seen: Evidence) -> list[Measure]:
    """Hills reached, share of samples near a hill, excess, missed share, bound."""
    assert isinstance(seen.world, Modes)
    hills = seen.world
    near, floor = (hills.mode(x) >= 0 for x in (seen.samples, seen.second))
    return [
        reached(hills, seen),
        share("near_share", near, floor, better="floor"),
        excess_nats(seen),
        missed_share(seen),
        elbo(seen),
    ]


def reached(hills: Modes, seen: Evidence) -> Measure:
    """How many hills have a sample within 3 spreads, against those that the truth reaches."""
    counts, floor = (
        torch.bincount(found[found >= 0], minlength=len(hills.centres))
        for found in (hills.mode(seen.samples), hills.mode(seen.second))
    )
    low, high = of_distinct(counts)
    value, level = (float((one > 0).sum()) for one in (counts, floor))
    return Measure("modes_reached", value, low, high, level, seen.n, unit="hills", better="floor")
