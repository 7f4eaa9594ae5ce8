"""An expert against a forger that stands still and whose density is known.

    truth   p(x) = 1/8 sum_i N(x; c_i, 12^2 I)      the ring's hills, so broad that they meet
    forger  q(x) = N(x; 0, diag(50^2, 28^2))        x = A z, a linear forger that never learns

The best expert says D*(x) = p / (p + q) (Goodfellow et al. 2014, proposition 1), and the value of
the game is then 2 JS(p, q) - log 4 (theorem 1). Here both are known, so that a trained expert can
be held against them on a grid: sums over cells of 2 by 2 degrees, far beyond the map's edges.

``python -m core.duel_known`` trains an expert for each weight of its penalty and writes what it
says on the way to ``data/datasets/known_forger.npz``.
"""

from functools import cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import logsigmoid

from core.duel import NETS
from core.duel_frame import cells
from core.jobs.job import Job
from core.paths import DATASETS
from core.rng import categorical, derive, generator
from core.worlds import get

FILE = DATASETS / "known_forger.npz"
WEIGHTS = (0.0, 0.001, 0.01, 0.1, 1.0)
STEPS = (0, 2, 5, 10, 20, 35, 50, 75, 100, 150, 200, 300, 450, 700, 1_000)
BROAD = 12.0  # degrees: the spread of a hill
SPREAD = (50.0, 28.0)  # degrees: the forger's, in longitude and latitude
CELL = 2.0  # degrees
POINTS = 20_000  # true points to learn from


@cache
def plane() -> Tensor:
    """Centres of the cells of the sums (n, 2) in degrees."""
    lon = torch.arange(-300 + CELL / 2, 300, CELL)
    lat = torch.arange(-180 + CELL / 2, 180, CELL)
    return torch.cartesian_prod(lon, lat)


def log_truth(x: Tensor) -> Tensor:
    """log p(x) of x (n, 2), (n,) float64, in nats per square degree."""
    gap = x.double()[:, None] - get("ring").centres  # type: ignore[attr-defined]
    each = -gap.square().sum(2) / (2 * BROAD**2) - np.log(2 * np.pi * BROAD**2)
    return torch.logsumexp(each, 1) - np.log(8)


def log_forged(x: Tensor) -> Tensor:
    """log q(x), the same."""
    scale = torch.tensor(SPREAD, dtype=torch.float64)
    return -(x.double() / scale).square().sum(1) / 2 - torch.log(2 * np.pi * scale.prod())


def best(x: Tensor) -> Tensor:
    """D*(x) = p / (p + q), (n,)."""
    return torch.sigmoid(log_truth(x) - log_forged(x))


def value(log_odds: Tensor) -> float:
    """V(D, G) in nats, of an expert's log-odds on `plane`, by summing over its cells."""
    p, q = log_truth(plane()).exp(), log_forged(plane()).exp()
    a = log_odds.double()
    return float((p * logsigmoid(a) + q * logsigmoid(-a)).sum()) * CELL**2


@cache
def best_value() -> float:
    """2 JS(p, q) - log 4 in nats."""
    return value(log_truth(plane()) - log_forged(plane()))


def distance(log_odds: Tensor) -> float:
    """The mean of |D - D*| over examples, half of them true and half forged."""
    both = (log_truth(plane()).exp() + log_forged(plane()).exp()) / 2
    gap = (torch.sigmoid(log_odds.double()) - best(plane())).abs()
    return float((both * gap).sum()) * CELL**2


class Still(nn.Module):
    """x = A z in the chart: a forger that never learns."""

    chances = 0

    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """(n, 2) to (n, 2)."""
        return z * torch.tensor([SPREAD[0] / 180, SPREAD[1] / 90])


def true_points(n: int) -> Tensor:
    """n points of p, (n, 2) in degrees."""
    rng = generator(derive(0, "known/points"))
    hill = categorical(torch.ones(8), n, rng=rng)
    x = get("ring").centres[hill] + BROAD * torch.randn(n, 2, generator=rng).double()  # type: ignore[attr-defined]
    return x.float()


def trained(weight: float) -> dict[str, Any]:
    """What an expert says after each of STEPS: opinions on the map's cells, value, distance."""
    settings = NETS | {"game": "minimax", "weight": weight, "noise": 2, "expert_rate": 0.002}
    model: Any = Job.of("gan", "ring", settings | {"batch": 256}).run.model()
    optimiser, x = model.optimisers()[0], true_points(POINTS)
    model.forger = Still()
    opinions, values, distances = [], [], []
    for step in range(max(STEPS) + 1):
        if step:
            rng = generator(derive(0, f"known/{step}"))
            model.teach_expert(x, None, optimiser, rng=rng)
        if step in STEPS:
            with torch.no_grad():
                inward = model.observation.inward
                odds = model.expert(inward(plane()))
                opinion = torch.sigmoid(model.expert(inward(cells())))
            opinions.append((opinion * 255).round().numpy().astype(np.uint8))
            values.append(value(odds))
            distances.append(distance(odds))
    return {"opinion": np.stack(opinions), "value": values, "distance": distances}


@cache
def recorded() -> dict[str, NDArray[Any]]:
    """opinion (weights, steps, cells) uint8; value, distance (weights, steps). Do not change it."""
    with np.load(FILE, allow_pickle=False) as held:
        return {name: held[name] for name in held.files}


def main() -> None:
    """Train one expert for each weight and write the file."""
    torch.set_num_threads(1)
    found = [trained(weight) for weight in WEIGHTS]
    stacked: dict[str, Any] = {name: np.array([one[name] for one in found]) for name in found[0]}
    np.savez_compressed(FILE, **stacked)


if __name__ == "__main__":
    main()
