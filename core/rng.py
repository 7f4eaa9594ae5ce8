"""Chance is explicit: one seed, one generator for each purpose, and no global state.

Draw on ``rng.device`` (the CPU, for every generator made here) and then move the draw, so that
one seed gives one noise on the CPU and on CUDA alike.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Generator, Tensor


def generator(seed: int) -> Generator:
    """A CPU generator that starts at ``seed``."""
    return Generator().manual_seed(seed)


def derive(seed: int, purpose: str) -> int:
    """A seed for one purpose, such as "sample", made from ``seed`` by SHA-256; 0 <= seed < 2^63.

    Two purposes of one seed give independent streams, and the same words give the same stream on
    every machine.
    """
    digest = hashlib.sha256(f"{seed}/{purpose}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def next_seed(rng: Generator) -> int:
    """Draw a fresh seed from ``rng``: for libraries that take a seed and not a generator."""
    return int(torch.randint(2**31 - 1, (), generator=rng, device=rng.device))


def categorical(probs: Tensor, n: int, *, rng: Generator) -> Tensor:
    """Draw ``n`` indices with probabilities ``probs`` (k,) by the inverse CDF; returns (n,) int64.

    The uniform draw is independent of ``probs``: with one seed, a small change of the
    probabilities moves few of the draws. That is what makes a temperature slider continuous.
    """
    cdf = probs.detach().double().cpu().cumsum(0)
    u = torch.rand(n, generator=rng, dtype=torch.float64) * cdf[-1]
    return torch.searchsorted(cdf, u, right=True).clamp_max(len(probs) - 1)


@contextmanager
def borrowed(rng: Generator) -> Iterator[None]:
    """Let code that knows only the global state (layer initialisation) draw from ``rng``.

    The global state is put back on leaving. Never ``yield`` a step from inside.
    """
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(next_seed(rng))
        yield
