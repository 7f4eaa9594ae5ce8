"""Small numerical pieces that several families and the ruler share."""

import math

import torch
from torch import Tensor


def ravel(codes: Tensor, sizes: tuple[int, ...]) -> Tensor:
    """Number each combination: codes (n, k), values below sizes, to (n,); last column fastest."""
    index = torch.zeros(len(codes), dtype=torch.int64, device=codes.device)
    for column, size in enumerate(sizes):
        index = index * size + codes[:, column]
    return index


def unravel(index: Tensor, sizes: tuple[int, ...]) -> Tensor:
    """The combinations (n, k) that ``ravel`` numbered (n,)."""
    columns = []
    for size in reversed(sizes):
        columns.append(index % size)
        index = index // size
    return torch.stack(columns[::-1], -1)


def temper(probs: Tensor, temperature: float) -> Tensor:
    """p^(1/T) / Z along the last axis: Boltzmann's temperature on a table of probabilities.

    T = 1 leaves the table, T = 0 keeps the most likely value (or shares it among equals), T = inf
    is uniform over what was possible at all. Raises ValueError where T is negative or nan.
    """
    if not temperature >= 0:
        raise ValueError(f"expected a temperature of 0 or more; got {temperature}")
    if temperature == 0:
        best = (probs == probs.amax(-1, keepdim=True)).to(probs.dtype)
        return best / best.sum(-1, keepdim=True)
    return (
        torch.softmax(torch.log(probs) / temperature, -1)
        if math.isfinite(temperature)
        else ((probs > 0).to(probs.dtype) / (probs > 0).sum(-1, keepdim=True))
    )


def entropy(probs: Tensor) -> float:
    """-sum p log p over a whole table, in nats; 0 log 0 = 0."""
    return float(-torch.special.xlogy(probs.double(), probs.double()).sum())


def kl(p: Tensor, q: Tensor) -> float:
    """KL(p || q) = sum p log(p/q) of two tables of one shape, in nats; inf where q misses p."""
    p, q = p.double(), q.double()
    return float((torch.special.xlogy(p, p) - torch.special.xlogy(p, q)).sum())


def mutual_information(joint: Tensor) -> float:
    """I(a; b) = KL(p(a, b) || p(a) p(b)) of a table (r, c), in nats."""
    return kl(joint, joint.sum(1, keepdim=True) * joint.sum(0, keepdim=True))
