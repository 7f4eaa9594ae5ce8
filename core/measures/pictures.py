"""Measures of pictures, through the inspector's eyes and by likelihood.

validity says whether a picture is a clean outfit, coverage how many of the 3,552 outfits appear,
marginal_kl whether they appear in the right proportions. novelty asks for valid outfits that
training never showed; memory for pictures closer to a training picture than true ones are.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

from core.inspector import Inspector
from core.intervals import around, of_distinct, of_mean
from core.measures import tins
from core.measures.measure import NO_DENSITY, Evidence, Measure, elbo, share
from core.measures.outfits import marginal_kl
from core.numerics import ravel
from core.worlds.tins import Tins
from core.worlds.wardrobe import Wardrobe

REPEATS = 100
NEIGHBOURS = 2_000  # pictures whose nearest training picture is looked for
NEAR = 0.05  # share of true test pictures that count as near


@dataclass(frozen=True)
class Read:
    """What the inspector reads: which pictures are clean (n,), and the codes (m, 5) of those."""

    clean: Tensor
    codes: Tensor


def measures(seen: Evidence) -> list[Measure]:
    """Validity, coverage, marginals, novelty, memory, bits/dim, bound; of tins, what they have."""
    if isinstance(seen.world, Tins):
        both = seen.samples, seen.second
        return [tins.validity(*both), tins.coverage(*both), bits_per_dim(seen), elbo(seen)]
    assert isinstance(seen.world, Wardrobe)
    read, second = inspect(seen.samples), inspect(seen.second)
    return [
        share("validity", read.clean, second.clean, better="high"),
        coverage(seen.world, read, second),
        _marginals(seen, read, second),
        novelty(seen.world, read, second),
        memory(seen),
        bits_per_dim(seen),
        elbo(seen),
    ]


def inspect(x: Tensor) -> Read:
    """Read pictures x (n, 3, 32, 32)."""
    verdict = Inspector.load().inspect(x)
    clean = verdict.clean.cpu()
    return Read(clean, verdict.codes.cpu()[clean])


def coverage(world: Wardrobe, read: Read, second: Read) -> Measure:
    """The share of the 3,552 outfits that appear, against what as many true pictures show."""
    counts, floor = (
        torch.bincount(world.mode(r.codes), minlength=world.modes) for r in (read, second)
    )
    low, high = (bound / world.modes for bound in of_distinct(counts))
    value, level = (float((c > 0).double().mean()) for c in (counts, floor))
    return Measure("coverage", value, low, high, level, len(read.clean), better="floor")


def _tables(world: Wardrobe, codes: Tensor) -> Tensor:
    counts = torch.bincount(
        ravel(codes, world.outfits.space.sizes), minlength=len(world.outfits.table)
    )
    return counts.double() / max(len(codes), 1)


def _marginals(seen: Evidence, read: Read, second: Read) -> Measure:
    """Sum of KL(samples' marginal || true marginal) over the five features, of clean pictures."""
    assert isinstance(seen.world, Wardrobe)
    world, m = seen.world, len(read.codes)
    if m == 0:
        reason = "not defined: the inspector found no clean outfit to count"
        return Measure("marginal_kl", unit="nats", reason=reason)
    truth, sizes = world.outfits.table.double(), world.outfits.space.sizes
    value = marginal_kl(_tables(world, read.codes), truth, sizes)
    picks = torch.randint(m, (REPEATS, m), generator=seen.rng)
    again = [marginal_kl(_tables(world, read.codes[pick]), truth, sizes) for pick in picks]
    low, high = around(value, torch.tensor(again))
    level = marginal_kl(_tables(world, second.codes), truth, sizes)
    return Measure("marginal_kl", value, low, high, level, m, "estimate", "nats", "floor")


def novelty(world: Wardrobe, read: Read, second: Read) -> Measure:
    """The share of samples that are clean outfits which no training picture wears."""
    return share("novelty", _new(world, read), _new(world, second), better="floor")


def _new(world: Wardrobe, read: Read) -> Tensor:
    new = read.clean.clone()
    new[read.clean] = world.held_out[ravel(read.codes, world.outfits.space.sizes)]
    return new


def memory(seen: Evidence) -> Measure:
    """The share of samples nearer to a training picture than all but 5% of true pictures are.

    Its floor is what the same samples score against as many pictures that training never saw: who
    draws what is common more often than the truth does lies near to pictures without having
    remembered any. Nearness is the Euclidean distance of pictures averaged to 8 x 8, where the
    grain is too faint to count: a sample must not seem remembered because it is smooth. A
    memorised set scores 1.
    """
    assert isinstance(seen.world, Wardrobe)
    train, unseen, edge = _near(seen.world)
    small = _small(seen.samples[:NEIGHBOURS])
    near, floor = (_nearest(small, pictures) < edge for pictures in (train, unseen))
    return share("memory", near, floor, better="floor")


@lru_cache(maxsize=1)
def _near(world: Wardrobe) -> tuple[Tensor, Tensor, Tensor]:
    """The training set and as many unseen pictures, made small, and how near counts as near;
    worked out once for a world."""
    train, unseen = _small(world.train().x), _small(world.unseen().x)
    edge = _nearest(_small(world.test(NEIGHBOURS).x), train).quantile(NEAR)
    return train, unseen, edge


def _small(x: Tensor) -> Tensor:
    return avg_pool2d(x.cpu(), 4).flatten(1)


def _nearest(x: Tensor, train: Tensor) -> Tensor:
    """The distance of each x (n, d) to the nearest of train (m, d), (n,)."""
    return torch.cat([torch.cdist(part, train).amin(1) for part in x.split(250)])


def bits_per_dim(seen: Evidence) -> Measure:
    """-log2 P(x) / 3072 of true 8-bit pictures; exact or, from an ELBO, an upper bound."""
    scores = seen.log_prob if seen.log_prob is not None else seen.elbo
    if scores is None:
        return Measure("bits_per_dim", unit="bits/dim", reason=NO_DENSITY)
    scale = seen.world.space.dims * math.log(2)
    bits = -scores.double() / scale
    low, high = of_mean(bits)
    kind = "exact" if seen.log_prob is not None else "bound"
    floor = seen.world.entropy / scale
    return Measure(
        "bits_per_dim", float(bits.mean()), low, high, floor, len(bits), kind, "bits/dim"
    )
