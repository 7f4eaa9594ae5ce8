"""Measures of text: what a model makes of text that it has not seen, and what it writes.

    bits per character = -sum log2 p(x) / (characters of x)

over windows x that were held out, each read from its start. For tokens of several characters this
is a bound: the same text could be cut in other ways, which have a probability, too. What a model
writes is looked up in what it learned from: words that it has, and whole stretches that it has.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import replace

import torch
from torch import Generator, Tensor

from core.capabilities import Bounded, Density
from core.intervals import wilson
from core.measures.measure import (
    Evidence,
    Measure,
    elbo,
    excess_nats,
    missed_share,
    share,
)
from core.model import GenerativeModel
from core.rng import derive, generator, next_seed
from core.worlds.text import Text

NOBODY_KNOWS = "not defined: nobody knows the truth behind the novels"
NO_BITS = "not defined: this family writes text but gives it no probability"
WRITTEN = 64  # windows that the model writes
STRETCH = 32  # characters that are not twice in a text by chance
WORD = re.compile(r"[A-Za-z]+")
Z = 1.959964


def measures(model: GenerativeModel, world: Text, *, n: int, rng: Generator) -> list[Measure]:
    """Bits per character, excess nats, and what is in the model's text."""
    seen = gather(model, world, n=n, rng=rng)
    silent = [
        Measure("excess_nats", unit="nats", reason=NOBODY_KNOWS),
        Measure("impossible_share", reason=NOBODY_KNOWS),
    ]
    against = [excess_nats(seen), impossible_share(seen)] if world.known else silent
    return [
        bits_per_character(seen, world),
        *against,
        missed_share(seen),
        known_words(seen, world),
        copied(seen, world),
        elbo(seen) if world.known else replace(elbo(seen), floor=None),
    ]


def gather(model: GenerativeModel, world: Text, *, n: int, rng: Generator) -> Evidence:
    """What the model writes, at most 64 windows; at most n held-out ones; as many to compare."""
    seed, count = next_seed(rng), min(n, WRITTEN)

    def stream(purpose: str) -> Generator:
        return generator(derive(seed, purpose))

    truth = world.test(n).x
    here = truth.to(model.device)
    return Evidence(
        model,
        world,
        model.sample(count, rng=stream("sample")).cpu(),
        truth,
        truth[-count:],
        model.log_prob(here).cpu() if isinstance(model, Density) else None,
        model.elbo(here, rng=stream("elbo")).cpu() if isinstance(model, Bounded) else None,
        stream("bootstrap"),
    )


def bits_per_character(seen: Evidence, world: Text) -> Measure:
    """-log2 p of held-out windows over their characters, a ratio of sums and its interval.

    The floor is the truth's own: its entropy over the characters of a window, where it is known.
    """
    scores = seen.log_prob if seen.log_prob is not None else seen.elbo
    unit = "bits a character"
    if scores is None:
        return Measure("bits_per_character", unit=unit, reason=NO_BITS)
    if missed := float(torch.isneginf(scores).double().mean()):
        reason = f"infinite: the model says never to {missed:.4%} of the held-out text"
        return Measure("bits_per_character", unit=unit, reason=reason)
    bits, letters = -scores.double() / math.log(2), world.lengths(seen.truth).double()
    value = float(bits.sum() / letters.sum())
    half = Z * float((bits - value * letters).std()) / math.sqrt(len(bits)) / float(letters.mean())
    floor = None
    if world.known:
        floor = float(-world.log_prob(seen.truth).double().sum() / math.log(2) / letters.sum())
    exact = seen.log_prob is not None and world.tokenizer.one_way
    kind = "exact" if exact else "bound"
    return Measure(
        "bits_per_character", value, value - half, value + half, floor, len(bits), kind, unit
    )


def impossible_share(seen: Evidence) -> Measure:
    """The share of the model's texts that the truth never writes."""
    never = torch.isneginf(seen.world.log_prob(seen.samples))
    return share("impossible_share", never, torch.zeros_like(never))


def known_words(seen: Evidence, world: Text) -> Measure:
    """The share of words in the model's text that the training text has, against held-out text."""
    known = set(WORD.findall(world.learned()))
    hits = _hits(words(world, seen.samples), known)
    floor = _hits(words(world, seen.second), known)
    return _of_parts("known_words", hits, floor)


def copied(seen: Evidence, world: Text) -> Measure:
    """The share of stretches of 32 characters that stand in the training text, word for word."""
    text = world.learned()
    hits = torch.tensor([part in text for part in stretches(world, seen.samples)])
    floor = torch.tensor([part in text for part in stretches(world, seen.second)])
    return _of_parts("copied", hits, floor)


def _hits(found: list[str], known: set[str]) -> Tensor:
    return torch.tensor([one in known for one in found], dtype=torch.bool)


def _of_parts(name: str, hits: Tensor, floor: Tensor) -> Measure:
    if not len(hits):
        return Measure(name, reason="not defined: the model wrote nothing that could be looked up")
    low, high = wilson(int(hits.sum()), len(hits))
    level = float(floor.double().mean())
    value = float(hits.double().mean())
    return Measure(name, value, low, high, level, len(hits), better="floor")


def words(world: Text, x: Tensor) -> list[str]:
    """The words of windows x (n, t), without the first and the last, which may be cut."""
    return [word for text in world.texts(x) for word in WORD.findall(text)[1:-1]]


def stretches(world: Text, x: Tensor) -> Iterator[str]:
    """Windows x (n, t) in stretches of 32 characters, one behind the other."""
    for text in world.texts(x):
        whole = text.rstrip("\n")
        for at in range(0, len(whole) - STRETCH + 1, STRETCH):
            yield whole[at : at + STRETCH]
