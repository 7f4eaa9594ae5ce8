"""Measures where only points are known: what was held out is the judge, and the truth is silent.

    held-out nats = -mean log q(x) over points x that the model has not seen

Coverage counts blocks of two degrees in which held-out points lie: how many of them do the model's
samples reach, and how many do as many training points? Whatever needs p(x) is not defined.
"""

from dataclasses import replace

import torch
from torch import Generator, Tensor

from core.capabilities import Bounded, Density
from core.intervals import of_distinct, of_mean
from core.measures.measure import NO_DENSITY, Evidence, Measure, elbo, missed_share
from core.model import GenerativeModel
from core.rng import derive, generator, next_seed
from core.worlds.points import Points

NOBODY_KNOWS = "not defined: nobody knows the truth behind your points"
ROWS, COLUMNS = 90, 180


def measures(model: GenerativeModel, world: Points, *, n: int, rng: Generator) -> list[Measure]:
    """Sea rate and excess with their reasons, held-out nats, missed share, coverage, bound."""
    seen = gather(model, world, n=n, rng=rng)
    return [
        Measure("sea_rate", reason=NOBODY_KNOWS),
        Measure("excess_nats", unit="nats", reason=NOBODY_KNOWS),
        held_out_nats(seen),
        missed_share(seen),
        coverage(seen),
        replace(elbo(seen), floor=None),
    ]


def gather(model: GenerativeModel, world: Points, *, n: int, rng: Generator) -> Evidence:
    """Samples of the model, the held-out points, and as many training points as samples."""
    seed, count = next_seed(rng), min(n, world.train_size)

    def stream(purpose: str) -> Generator:
        return generator(derive(seed, purpose))

    truth = world.test().x
    here = truth.to(model.device)
    return Evidence(
        model,
        world,
        model.sample(count, rng=stream("sample")).cpu(),
        truth,
        world.train(count).x,
        model.log_prob(here).cpu() if isinstance(model, Density) else None,
        model.elbo(here, rng=stream("elbo")).cpu() if isinstance(model, Bounded) else None,
        stream("bootstrap"),
    )


def held_out_nats(seen: Evidence) -> Measure:
    """-mean log q of the held-out points, nats; exact likelihood or a bound, as the family has."""
    scores = seen.log_prob if seen.log_prob is not None else seen.elbo
    if scores is None:
        return Measure("held_out_nats", unit="nats", reason=NO_DENSITY)
    if missed := float(torch.isneginf(scores).double().mean()):
        reason = f"infinite: the model says never to {missed:.4%} of the held-out points"
        return Measure("held_out_nats", unit="nats", reason=reason)
    low, high = of_mean(-scores)
    kind = "exact" if seen.log_prob is not None else "bound"
    value = float(-scores.double().mean())
    return Measure("held_out_nats", value, low, high, None, len(scores), kind, "nats")


def coverage(seen: Evidence) -> Measure:
    """The share of blocks with held-out points that samples reach, against training points."""
    blocks = torch.unique(block(seen.truth))
    counts, floor = (_counts(x, blocks) for x in (seen.samples, seen.second))
    low, high = of_distinct(counts)
    value, level = (float((one > 0).double().mean()) for one in (counts, floor))
    n, size = len(seen.samples), len(blocks)
    return Measure("coverage", value, low / size, high / size, level, n, better="floor")


def block(x: Tensor) -> Tensor:
    """Number of the two-degree block of each x (n, 2), (n,) int64; off the map the nearest one."""
    column = ((x[:, 0].double() + 180) / 2).long().clamp(0, COLUMNS - 1)
    row = ((x[:, 1].double() + 90) / 2).long().clamp(0, ROWS - 1)
    return row * COLUMNS + column


def _counts(x: Tensor, blocks: Tensor) -> Tensor:
    return torch.bincount(block(x), minlength=ROWS * COLUMNS)[blocks]
