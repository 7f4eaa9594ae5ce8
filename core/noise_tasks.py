"""Tasks on diffusion, checked against schedules and walks as the learner has set them."""

import math

from torch import Tensor

from core.land_tasks import Answer
from core.noise_journey import Judged
from core.schedules import Schedule

NEAR = 0.02  # how far off a typed number may be, as a share of it
LEFT = 0.01  # of the data's deviation, still there at the end of a schedule that reaches noise
GOOD = 0.11  # share of dots at sea
FEW = 20  # guesses


def left(schedule: Schedule) -> Answer:
    """The schedule ends with more than ten times LEFT of the data: it never reaches noise."""
    alpha, sigma = (float(part) for part in schedule.at(1.0))
    return Answer(alpha > 10 * LEFT, {"alpha": alpha, "sigma": sigma})


def even(schedule: Schedule, t: float) -> Answer:
    """As much data as noise at t: |log snr| below 0.2 nats, away from the middle of the time."""
    log_snr = float(schedule.log_snr(t))
    return Answer(abs(log_snr) < 0.2 and abs(t - 0.5) > 0.1, {"log_snr": log_snr, "t": t})


def deviation(typed: float | None, log_snr: float = -2.0) -> Answer:
    """sigma at a log snr where alpha^2 + sigma^2 = 1: the root of the logistic of its negative."""
    right = math.sqrt(1 / (1 + math.exp(log_snr)))
    return Answer(typed is not None and abs(typed - right) <= NEAR * right, {"sigma": right})


def thrifty(found: Judged, guesses: int) -> Answer:
    """A walk of FEW guesses or fewer ends with less than GOOD of its dots at sea."""
    return Answer(guesses <= FEW and found.sea < GOOD, {"sea": found.sea, "guesses": guesses})


def dressed(before: Tensor, after: Tensor) -> Answer:
    """Pictures with codes ``after`` (n, 5) wear the glasses and the hair of the one with codes
    ``before`` (5,), and none of them the same clothes in the same colour."""
    face = (after[:, [0, 3, 4]] == before[[0, 3, 4]]).all(1)
    clothes = (after[:, 1:3] == before[1:3]).all(1)
    numbers = {"faces": float(face.sum()), "clothes": float(clothes.sum()), "n": float(len(after))}
    return Answer(bool(face.all() and not clothes.any()), numbers)
