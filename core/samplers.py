"""From noise to data in steps, whatever the network: each sampler needs a denoiser alone.

    D(x, t) = E[x_0 | x_t = x],    x_t = alpha x_0 + sigma eps

Every sampler is a generator of frames, from noise (time 1) to data (time 0). ``ddim`` with eta 0
is Song, Meng & Ermon 2021, equation 12; with eta 1 it is the ancestral sampler of Ho, Jain & Abbeel
2020, algorithm 2; on the straight schedule with eta 0 it is Euler's method for flow matching.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise

import torch
from torch import Generator, Tensor

from core.progress import Frame
from core.schedules import Schedule, spread

Denoiser = Callable[[Tensor, Tensor], Tensor]  # x (n, ...), t (n,) to x_0 (n, ...)


def normal(like: Tensor, *, rng: Generator) -> Tensor:
    """Standard normal draws of the shape, type and device of ``like``."""
    shape = (like.shape, like.dtype)
    return torch.randn(shape[0], dtype=shape[1], generator=rng, device=rng.device).to(like.device)


def times(steps: int, start: float = 1.0, crowd: float = 1.0) -> list[float]:
    """Times from ``start`` down to 0, even in their ``crowd``-th root: above 1, small steps late.

    ValueError unless there is a step to make.
    """
    if steps < 1 or not 0 < start <= 1:
        raise ValueError(f"expected 1 step or more from a time in (0, 1]; got {steps}, {start}")
    return [start * ((steps - k) / steps) ** crowd for k in range(steps + 1)]


def _guess(denoise: Denoiser, x: Tensor, t: float) -> Tensor:
    return denoise(x, torch.full((len(x),), t, dtype=torch.float64))


def move(x: Tensor, x0: Tensor, now: tuple[Tensor, Tensor], then: tuple[Tensor, Tensor]) -> Tensor:
    """One step without noise: x_0 stays as guessed, and so does eps.

    now, then: alpha and sigma, one number or one an example (n,).
    """
    ratio = then[1] / now[1]
    return spread(ratio, x) * x + spread(then[0] - now[0] * ratio, x) * x0


def ddim(
    denoise: Denoiser,
    schedule: Schedule,
    x: Tensor,
    steps: int,
    *,
    rng: Generator,
    eta: float = 0.0,
    start: float = 1.0,
    crowd: float = 1.0,
) -> Iterator[Frame]:
    """Frames from x at time ``start``; eta from 0 (no fresh noise) to 1 (ancestral).

    The fresh noise has standard deviation eta sigma_u sqrt(1 - (alpha_t sigma_u / alpha_u
    sigma_t)^2) (Song, Meng & Ermon 2021, equation 16). ValueError if eta is not from 0 to 1.
    """
    if not 0 <= eta <= 1:
        raise ValueError(f"expected eta from 0 to 1; got {eta}")
    yield Frame(x, start)
    for t, u in pairwise(times(steps, start, crowd)):
        x = ddim_step(denoise, schedule, x, t, u, rng=rng, eta=eta)
        yield Frame(x, u)


def ddim_step(
    denoise: Denoiser,
    schedule: Schedule,
    x: Tensor,
    t: float,
    u: float,
    *,
    rng: Generator,
    eta: float = 0.0,
) -> Tensor:
    """x at time t brought to the earlier time u."""
    (a, s), (b, r) = schedule.at(t), schedule.at(u)
    x0 = _guess(denoise, x, t)
    if not eta:
        return move(x, x0, (a, s), (b, r))
    fresh = eta * r * (1 - (a * r / (b * s)) ** 2).clamp_min(0).sqrt()
    kept = (r**2 - fresh**2).clamp_min(0).sqrt()
    return move(x, x0, (a, s), (b, kept)) + spread(fresh, x) * normal(x, rng=rng)


def heun(
    denoise: Denoiser,
    schedule: Schedule,
    x: Tensor,
    steps: int,
    *,
    start: float = 1.0,
    crowd: float = 1.0,
) -> Iterator[Frame]:
    """Second order, two guesses a step (Karras et al. 2022, algorithm 1, scaled by alpha).

    With y = x / alpha and s = sigma / alpha, dy/ds = (y - D) / s. Where alpha or sigma is 0 the
    step is Euler's, with one guess.
    """
    yield Frame(x, start)
    for t, u in pairwise(times(steps, start, crowd)):
        now, then = schedule.at(t), schedule.at(u)
        x0 = _guess(denoise, x, t)
        guess = move(x, x0, now, then)
        if now[0] > 0 and then[1] > 0:
            (a, s), (b, r) = now, then
            slope = (x - spread(a, x) * x0) / spread(s, x)
            later = (guess - spread(b, x) * _guess(denoise, guess, u)) / spread(r, x)
            guess = spread(b, x) * (
                x / spread(a, x) + spread(r / b - s / a, x) * (slope + later) / 2
            )
        x = guess
        yield Frame(x, u)


def dpm_solver(
    denoise: Denoiser,
    schedule: Schedule,
    x: Tensor,
    steps: int,
    *,
    start: float = 1.0,
    crowd: float = 1.0,
) -> Iterator[Frame]:
    """DPM-Solver++(2M): second order, one guess a step (Lu et al. 2022, algorithm 2).

    The first and the last step are of first order, as is any from or to an infinite snr.
    """
    before, last = None, None
    yield Frame(x, start)
    for t, u in pairwise(times(steps, start, crowd)):
        now, then = schedule.at(t), schedule.at(u)
        x0 = _guess(denoise, x, t)
        size = (schedule.log_snr(u) - schedule.log_snr(t)) / 2
        use = x0
        if before is not None and last is not None and bool(size.isfinite()):
            use = x0 + spread(size / (2 * last), x) * (x0 - before)
        x, before, last = move(x, use, now, then), x0, size
        yield Frame(x, u)


def langevin(
    denoise: Denoiser,
    schedule: Schedule,
    x: Tensor,
    levels: list[float],
    *,
    rng: Generator,
    repeats: int = 20,
    rate: float = 0.1,
) -> Iterator[Frame]:
    """Annealed Langevin dynamics at times ``levels`` (Song & Ermon 2019, algorithm 1).

    x <- x + step/2 score + sqrt(step) z, score = (alpha D - x) / sigma^2, step = rate sigma^2.
    """
    yield Frame(x, 1.0)
    for t in levels:
        a, s = schedule.at(t)
        for _ in range(repeats):
            pull = spread(a, x) * _guess(denoise, x, t) - x
            x = x + rate / 2 * pull + spread(rate**0.5 * s, x) * normal(x, rng=rng)
        yield Frame(x, t)
