"""What the lesson on diffusion shows of a denoiser of pictures: walks, futures, parts drawn anew.

A picture on its way is drawn at x_t / sqrt(alpha^2 + sigma^2), so that noise is as wide as data.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Generator, Tensor

from core import denoising
from core.denoising import Way
from core.noise_journey import guesses

if TYPE_CHECKING:
    from core.noise_model import NoiseModel


@dataclass(frozen=True)
class PictureWalk:
    """held, guessed: (frames, n, 3, h, w), what the walk holds and what the network makes of it;
    log_snr (frames,), nats; y: the requests (n, k) walked with, or None; ms: what the walk took,
    the guesses that are shown not counted; asked: how often the network was asked."""

    held: Tensor
    guessed: Tensor
    log_snr: Tensor
    y: Tensor | None
    ms: float
    asked: int


@torch.no_grad()
def walked(
    model: NoiseModel,
    n: int,
    way: Way,
    *,
    rng: Generator,
    y: Tensor | None = None,
    most: int = 11,
) -> PictureWalk:
    """n pictures walk back from noise; of the frames ``most`` or fewer are kept, both ends too."""
    schedule = way.schedule or model.schedule
    wish = model.wish(n, y, rng=rng)
    start = denoising.noise(model, n, rng=rng, schedule=schedule)
    since = time.perf_counter()
    frames = list(denoising.walk(model, start, rng=rng, y=wish, way=way))
    ms = 1e3 * (time.perf_counter() - since)
    keep = torch.linspace(0, len(frames) - 1, min(most, len(frames))).round().long().tolist()
    held, guessed, snr = [], [], []
    for frame in (frames[k] for k in keep):
        alpha, sigma = schedule.at(frame.time)
        held.append(frame.x / float((alpha**2 + sigma**2).sqrt()))
        done = frame.time == 0
        guessed.append(frame.x if done else denoising.guess(model, frame.x, frame.time, wish, way))
        snr.append(2 * (alpha.log() - sigma.log()))
    first, second = (torch.stack(part).clamp(-1, 1) for part in (held, guessed))
    asked = guesses(way) * _double(way, wish)
    return PictureWalk(first, second, torch.stack(snr), wish, ms, asked)


def _double(way: Way, y: Tensor | None) -> int:
    """How many guesses make one where a request is pulled at: with it and without."""
    return 1 if y is None or way.guidance in (0, 1) else 2


@torch.no_grad()
def futures(
    model: NoiseModel, x: Tensor, strength: float, n: int, way: Way, *, rng: Generator
) -> tuple[Tensor, Tensor]:
    """One picture x (3, h, w) taken part of the way to noise, as it is there (3, h, w), and n of
    the pictures (n, 3, h, w) that it may become from there, each by chances of its own."""
    if strength == 0:
        return x, x.expand(n, -1, -1, -1)
    schedule = way.schedule or model.schedule
    part = denoising.noised(schedule, x[None], strength, rng=rng)
    walk = denoising.walk(model, part.expand(n, -1, -1, -1), rng=rng, start=strength, way=way)
    alpha, sigma = schedule.at(strength)
    return (part[0] / float((alpha**2 + sigma**2).sqrt())).clamp(-1, 1), denoising.last(model, walk)


@torch.no_grad()
def renewed(
    model: NoiseModel, x: Tensor, known: Tensor, n: int, way: Way, *, rng: Generator
) -> Tensor:
    """One picture x (3, h, w) whose patches outside ``known`` (rows, columns) are drawn anew,
    n times over: (n, 3, h, w)."""
    wide = known.repeat_interleave(x.shape[1] // len(known), 0)
    wide = wide.repeat_interleave(x.shape[2] // known.shape[1], 1).expand(n, *x.shape)
    whole = x.expand(n, -1, -1, -1)
    if bool(wide.all()):
        return whole
    return denoising.last(model, denoising.fill(model, whole, wide, rng=rng, way=way))


def likeness(x: Tensor) -> Tensor:
    """How alike pixels beside and below each other are in each picture (n, c, h, w): (n,).

    The correlation over all such pairs and colours: 0 for white noise, near 1 for smooth pictures.
    """
    sides = torch.cat([x[..., :-1].flatten(1), x[..., :-1, :].flatten(1)], 1)
    other = torch.cat([x[..., 1:].flatten(1), x[..., 1:, :].flatten(1)], 1)
    a, b = (part - part.mean(1, keepdim=True) for part in (sides.double(), other.double()))
    return (a * b).sum(1) / (a.square().sum(1) * b.square().sum(1)).sqrt()
