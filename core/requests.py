"""Requests: which attributes a picture shall have, as codes y (n, 5), -1 where anything will do.

Mirza & Osindero 2014 give a GAN one label for each example. Here a part of the attributes may be
asked for, so training hides a random part of what is known of each example.
"""

import torch
from torch import Generator, Tensor
from torch.nn.functional import one_hot

from core.space import OUTFITS, Dataset

FREE = 0.25  # share of training examples of which nothing is asked


def hot(y: Tensor, sizes: tuple[int, ...]) -> Tensor:
    """Attribute values y (n, k), -1 where open, as one row of zeros and ones (n, sum of sizes)."""
    parts = [
        one_hot(column.clamp_min(0), size) * (column >= 0)[:, None]
        for column, size in zip(y.unbind(1), sizes, strict=True)
    ]
    return torch.cat(parts, 1).float()


def mask(y: Tensor, *, rng: Generator) -> Tensor:
    """Attributes y (n, k) as requests: of each row a random share is left open, of every fourth
    row everything."""
    share = torch.rand(len(y), 1, generator=rng, device=rng.device)
    free = torch.rand(len(y), 1, generator=rng, device=rng.device) < FREE
    leave = torch.rand(y.shape, generator=rng, device=rng.device) < share
    return torch.where((leave | free).to(y.device), -1, y)


def evenly(y: Tensor) -> Tensor:
    """How often each example is to be drawn (n,), so that each row of attributes y (n, k) that
    occurs is seen as often as any other."""
    _, group, times = y.unique(dim=0, return_inverse=True, return_counts=True)
    return 1 / times[group].float()


def attributes(data: Dataset) -> Tensor:
    """The attribute values of the data (n, 5); ValueError where they have none."""
    if data.y is None or data.y.shape[1] != len(OUTFITS.sizes):
        raise ValueError("expected data with their attributes; got none")
    return data.y


def check_requests(y: Tensor) -> Tensor:
    """Return requests y (n, 5) if they are whole numbers from -1; else ValueError says why."""
    sizes = OUTFITS.sizes
    if y.ndim != 2 or y.shape[1] != len(sizes):
        raise ValueError(f"expected requests of shape (n, {len(sizes)}); got {tuple(y.shape)}")
    if y.is_floating_point() or y.dtype == torch.bool:
        raise ValueError(f"expected requests in whole numbers; got {y.dtype}")
    if bool(((y < -1) | (y >= torch.tensor(sizes, device=y.device))).any()):
        raise ValueError(f"expected requests from -1 (open) below {sizes}; got one outside")
    return y
