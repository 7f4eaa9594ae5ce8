"""Noise schedules: how much of the data and how much noise there is at each time t.

    x_t = alpha(t) x_0 + sigma(t) eps,    eps ~ N(0, I),    t from 0 (data) to 1 (noise)
    snr(t) = alpha^2 / sigma^2

Linear: Ho, Jain & Abbeel 2020, section 4, in the continuous form of Song et al. 2021, equation 32.
Cosine: Nichol & Dhariwal 2021, equation 17. Straight: Lipman et al. 2023, equation 22.
EDM: Karras et al. 2022, equation 5. The same x_t allows three targets for a network

    eps,    x_0,    v = alpha eps - sigma x_0    (Salimans & Ho 2022, section 4)

and each gives the others where alpha^2 + sigma^2 = 1.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor

TARGETS = ("noise", "data", "velocity")
Marginal = Callable[[Tensor], tuple[Tensor, Tensor]]


@dataclass(frozen=True)
class Schedule:
    """``marginal`` maps times t, any shape, to alpha and sigma of that shape, in float64."""

    name: str
    marginal: Marginal

    def at(self, t: Tensor | float) -> tuple[Tensor, Tensor]:
        """alpha(t), sigma(t); ValueError unless every t is from 0 to 1."""
        t = torch.as_tensor(t, dtype=torch.float64)
        if not bool(((t >= 0) & (t <= 1)).all()):
            raise ValueError(f"expected times from 0 to 1; got {t.tolist()}")
        return self.marginal(t)

    def log_snr(self, t: Tensor | float) -> Tensor:
        """log alpha^2 / sigma^2, in nats; infinite where there is no noise."""
        alpha, sigma = self.at(t)
        return 2 * (alpha.log() - sigma.log())

    def when(self, log_snr: Tensor) -> Tensor:
        """The time at which the log snr falls to ``log_snr``, any shape: by halving, to 2^-24.

        0 where it never was as high, 1 where it is never as low.
        """
        low, high = torch.zeros_like(log_snr), torch.ones_like(log_snr)
        for _ in range(24):
            middle = (low + high) / 2
            later = self.log_snr(middle) > log_snr
            low, high = torch.where(later, middle, low), torch.where(later, high, middle)
        return (low + high) / 2


def preserving(log_alpha: Tensor) -> tuple[Tensor, Tensor]:
    """alpha and sigma with alpha^2 + sigma^2 = 1: variance 1 stays variance 1."""
    return log_alpha.exp(), (-torch.expm1(2 * log_alpha)).clamp_min(0).sqrt()


def linear(low: float = 0.1, high: float = 20.0) -> Schedule:
    """The rate of noise beta(t) grows in a line from ``low`` to ``high``."""
    return Schedule("linear", lambda t: preserving(-t * low / 2 - t**2 * (high - low) / 4))


def cosine(offset: float = 0.008, end: float = 0.995) -> Schedule:
    """alpha falls as a cosine; ``end`` below 1 keeps alpha(1) above 0, as the paper's clip does."""

    def marginal(t: Tensor) -> tuple[Tensor, Tensor]:
        angle = (t * end + offset) / (1 + offset) * math.pi / 2
        return preserving(
            angle.cos().log() - math.log(math.cos(offset / (1 + offset) * math.pi / 2))
        )

    return Schedule("cosine", marginal)


def straight() -> Schedule:
    """The straight line from data to noise: alpha = 1 - t, sigma = t."""
    return Schedule("straight", lambda t: (1 - t, t))


def edm(low: float = 0.002, high: float = 80.0, bend: float = 7.0) -> Schedule:
    """alpha = 1, and sigma from ``low`` to ``high`` in even steps of its ``bend``-th root."""
    first, last = low ** (1 / bend), high ** (1 / bend)
    return Schedule("edm", lambda t: (torch.ones_like(t), (first + t * (last - first)) ** bend))


def bent(knots: list[float]) -> Schedule:
    """Bent by hand: log snr at even times from 0 to 1, in straight lines between.

    Raises ValueError unless there are two or more and each is below the one before.
    """
    if len(knots) < 2 or any(b >= a for a, b in pairwise(knots)):
        raise ValueError(f"expected two or more values of log snr that fall; got {knots}")
    heights = torch.tensor(knots, dtype=torch.float64)

    def marginal(t: Tensor) -> tuple[Tensor, Tensor]:
        place = t * (len(heights) - 1)
        left = place.floor().long().clamp(0, len(heights) - 2)
        value = torch.lerp(heights[left], heights[left + 1], place - left)
        return torch.sigmoid(value).sqrt(), torch.sigmoid(-value).sqrt()

    return Schedule("bent", marginal)


SCHEDULES: dict[str, Callable[[], Schedule]] = {
    "linear": linear,
    "cosine": cosine,
    "straight": straight,
    "edm": edm,
}


def spread(value: Tensor, x: Tensor) -> Tensor:
    """One number, or one an example (n,), shaped and typed to multiply x (n, ...)."""
    value = value.to(x)
    return value.reshape(-1, *[1] * (x.ndim - 1)) if value.ndim else value


def to_data(said: Tensor, x: Tensor, alpha: Tensor, sigma: Tensor, target: str) -> Tensor:
    """x_0 from what a network says of x_t; "velocity" needs alpha^2 + sigma^2 = 1."""
    a, s = spread(alpha, x), spread(sigma, x)
    if target == "noise":
        return (x - s * said) / a
    if target == "velocity":
        return a * x - s * said
    if target == "data":
        return said
    raise ValueError(f"expected a target out of {', '.join(TARGETS)}; got {target!r}")


def from_data(x0: Tensor, x: Tensor, alpha: Tensor, sigma: Tensor, target: str) -> Tensor:
    """What a network would say of x_t if it took x_0 for the data: the inverse of ``to_data``."""
    a, s = spread(alpha, x), spread(sigma, x)
    noise = (x - a * x0) / s
    answers = {"noise": noise, "data": x0, "velocity": a * noise - s * x0}
    if target not in answers:
        raise ValueError(f"expected a target out of {', '.join(TARGETS)}; got {target!r}")
    return answers[target]


def min_snr_weight(log_snr: Tensor, target: str, gamma: float = 5.0) -> Tensor:
    """The weight of a loss in ``target`` at this noise (Hang et al. 2023, section 3.4).

    It is min(snr, gamma) on x_0, and so min(snr, gamma) / snr on eps, / (snr + 1) on v.
    """
    snr = log_snr.exp()
    whole = {"data": torch.ones_like(snr), "noise": snr, "velocity": snr + 1}
    if target not in whole:
        raise ValueError(f"expected a target out of {', '.join(TARGETS)}; got {target!r}")
    return snr.clamp_max(gamma) / whole[target]
