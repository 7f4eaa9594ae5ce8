"""How far a number that was worked out by hand is from the right one.

The right one depends on the learner's parameters, so that no neighbour has the same. Each measure
is |typed - right| / |right|, or |typed - right| where the help says "off by".
"""

import math
from collections.abc import Callable
from functools import cache

import torch
from torch import Tensor

from core import land_tasks, noise_tasks, pixel_tasks, vae_tasks
from core.coursework.grade import Measure, Metric
from core.coursework.measuring import Parameters, amount, number, parameter, typed
from core.coursework.state import State
from core.games import best_expert
from core.measures.counted import value_counts
from core.worlds import get
from core.worlds.outfits import FEATURES, code

Right = Callable[[Parameters, str], float]


@cache
def _rows() -> Tensor:
    """The fifty outfits of the lesson, codes (50, 5)."""
    return get("outfits").train().x


def value_share(parameters: Parameters, of: str) -> float:
    """(count + a) / (N + a k) of the value that the parameter called ``of`` names."""
    column = [feature.name for feature in FEATURES].index(of)
    counts, a = value_counts(_rows())[column], _smoothing(parameters)
    count = int(counts[code(column, str(parameter(parameters, of)))])
    return (count + a) / (len(_rows()) + a * len(counts))


def _smoothing(parameters: Parameters) -> float:
    return amount(parameters, "smoothing") if "smoothing" in parameters else 0.0


def product(parameters: Parameters, of: str) -> float:
    """p(x) by naive Bayes of the outfit that the five parameters name."""
    return math.prod(value_share(parameters, feature.name) for feature in FEATURES)


def _sizes(parameters: Parameters) -> list[float]:
    return [amount(parameters, f"k{j}") for j in range(1, 9) if f"k{j}" in parameters]


def free_naive(parameters: Parameters, of: str) -> float:
    """Free parameters of naive Bayes over features of sizes k1, k2, …"""
    return sum(_sizes(parameters)) - len(_sizes(parameters))


def free_joint(parameters: Parameters, of: str) -> float:
    """Free parameters of one number a combination."""
    return math.prod(_sizes(parameters)) - 1


def smoothed_unseen(parameters: Parameters, of: str) -> float:
    """a / (N + a K) for what was never seen among ``n`` rows of features of sizes k1, k2, …"""
    a = amount(parameters, "smoothing")
    return a / (amount(parameters, "n") + a * math.prod(_sizes(parameters)))


def most_sea(parameters: Parameters, of: str) -> float:
    """The largest sea rate, in percent, that an excess of ``excess`` nats allows."""
    return -100 * math.expm1(-amount(parameters, "excess"))


def least_excess(parameters: Parameters, of: str) -> float:
    """The least excess, nats, of a model with ``sea`` percent of its samples at sea."""
    return land_tasks.least_excess(amount(parameters, "sea") / 100)


def picture_bits(parameters: Parameters, of: str) -> float:
    """Bits of a picture of ``side`` squared colour pixels of ``levels`` levels, all alike."""
    values = 3 * amount(parameters, "side") ** 2
    return values * pixel_tasks.even_level_bits(int(amount(parameters, "levels"))) / 3_072


def choices_bits(parameters: Parameters, of: str) -> float:
    """Bits of ``numbers`` independent numbers of ``values`` equally likely values each."""
    return amount(parameters, "numbers") * math.log2(amount(parameters, "values"))


def cloud_cost(parameters: Parameters, of: str) -> float:
    """KL of N(mean, deviation^2) from N(0, 1), nats."""
    mean, deviation = amount(parameters, "mean"), amount(parameters, "deviation")
    return vae_tasks.cost_of_cloud(mean, deviation, None).numbers["nats"]


def stretch(parameters: Parameters, of: str) -> float:
    """log |det| of a layer that stretches by ``across`` one way and by ``up`` the other, nats."""
    return math.log(amount(parameters, "across")) + math.log(amount(parameters, "up"))


def fair_opinion(parameters: Parameters, of: str) -> float:
    """What the best expert says where truth is ``p`` dense and forgery ``q``."""
    p, q = (torch.tensor(amount(parameters, name), dtype=torch.float64) for name in "pq")
    return float(best_expert(p, q))


def noise_share(parameters: Parameters, of: str) -> float:
    """sigma where log snr is ``log_snr`` and alpha^2 + sigma^2 = 1."""
    return noise_tasks.deviation(None, amount(parameters, "log_snr")).numbers["sigma"]


def guessed_noise(parameters: Parameters, of: str) -> float:
    """eps, from what is seen, x, and the guessed data x0, with alpha and sigma."""
    x, x0, alpha, sigma = (amount(parameters, name) for name in ("x", "x0", "alpha", "sigma"))
    return (x - alpha * x0) / sigma


RIGHTS: dict[str, tuple[str, Right, bool]] = {  # name: help, right answer, whether as a share of it
    "value_share": ("share of a value, smoothed", value_share, True),
    "product": ("naive Bayes' probability of the outfit", product, True),
    "free_naive": ("free parameters of naive Bayes, off by", free_naive, False),
    "free_joint": ("free parameters of one number a combination, off by", free_joint, False),
    "smoothed_unseen": ("probability of what was never seen", smoothed_unseen, True),
    "most_sea": ("largest sea rate that an excess allows, percent, off by", most_sea, False),
    "least_excess": ("least excess that a sea rate allows, nats, off by", least_excess, False),
    "picture_bits": ("bits of a picture", picture_bits, True),
    "choices_bits": ("bits of independent choices, off by", choices_bits, False),
    "cloud_cost": ("KL of a Gaussian from N(0, 1), nats, off by", cloud_cost, False),
    "stretch": ("log |det| of a layer, nats, off by", stretch, False),
    "fair_opinion": ("the best expert's opinion, off by", fair_opinion, False),
    "noise_share": ("share of noise at a log snr, off by", noise_share, False),
    "guessed_noise": ("noise that belongs to a guess of the data, off by", guessed_noise, False),
}


def _off(right: Right, relative: bool) -> Measure:
    def measured(state: State, parameters: Parameters, of: str) -> float | None:
        found = typed(state, of)
        if found is None:
            return None
        wanted = number(of, right(parameters, of))
        return abs(found - wanted) / (abs(wanted) if relative else 1.0)

    return measured


MEASURES = tuple(
    Metric(f"{name}_off", help, _off(right, relative), of="a field with a number")
    for name, (help, right, relative) in RIGHTS.items()
)
