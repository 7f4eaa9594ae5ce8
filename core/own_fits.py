"""Four families fitted here and now to a learner's own world, and measured by the ruler.

The settings are those of the recorded sweep on Land (`core.sweeps`), so that a model can be
compared with itself on another truth; only the dots are fewer, because somebody waits. 5,000 dots
and 100 Gaussians take about four seconds.
"""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from core.density_cells import box_cells, histogram_cells, kernel_cells, mixture_cells
from core.measures.measure import Measure
from core.model import GenerativeModel
from core.rng import derive, generator
from core.ruler import measure
from core.sweeps import DETAILS, SPREADS, N, Setting
from core.train import Budget, Run, plan
from core.worlds import get

DOTS = (50, 200, 1_000, 5_000)
CELLS = {
    "box": box_cells,
    "histogram": histogram_cells,
    "gaussian_mixture": mixture_cells,
    "kernel_density": kernel_cells,
}


def nearest(family: str, n: float, value: float, spread: bool) -> Setting:
    """The setting of a family that is nearest to n of DOTS and to this much detail."""
    steps = DETAILS[family]
    detail = min(range(len(steps)), key=lambda step: abs(steps[step] - value))
    return Setting(family, min(DOTS, key=lambda one: abs(one - n)), detail, spread)


def run(world: str, setting: Setting) -> Run:
    """The training run of a setting on the world of that slug; a world of few points gives all."""
    words = [f"{name}={value}" for name, value in setting.words.items()]
    return plan(setting.family, world, words, 0, min(setting.dots, get(world).train_size))


def fit(world: str, setting: Setting) -> GenerativeModel:
    """The setting's model, trained on the world's first dots. Do not change it."""
    one = run(world, setting)
    model = one.model()
    for _ in one.steps(model, Budget()):
        pass
    return model.eval()


def density(model: Any, setting: Setting) -> NDArray[np.float32]:
    """Mean of p in each cell, times the area of the map: 1 is an even spread; row 0 north."""
    heights = CELLS[setting.family](model)
    if setting.family != "kernel_density":
        return heights
    little = SPREADS[setting.family][1] if setting.spread else 0.0
    return (1 - little) * heights + np.float32(little)


def outline(model: Any, setting: Setting) -> list[list[float]]:
    """West, south, east, north of each box in degrees; none for other families."""
    if setting.family != "box":
        return []
    edges = torch.cat([model.low, model.high], 1) * torch.tensor([180, 90, 180, 90])
    return edges[model.weight > 0].tolist()


def draw(model: GenerativeModel, seed: int, n: int) -> NDArray[np.float32]:
    """n samples (n, 2) in degrees, by the seed that the sweep uses."""
    return model.sample(n, rng=generator(derive(seed, "samples"))).numpy()


def measures(model: GenerativeModel, world: str) -> dict[str, Measure]:
    """What the ruler says of the model on the world, by name."""
    return measure(model, get(world), rng=generator(0), n=N)
