"""Four families on the land dots, fitted at every setting of a lesson and measured beforehand.

A fit by expectation-maximisation takes seconds and the ruler draws 10,000 examples; a slider
waits for neither. So ``python -m core.sweep_record`` fits and measures each setting once, seeds
fixed, and writes ``data/datasets/land_sweep.npz``. What it holds:

    measures  (families, dots, details, spreads, 12, 4)   value, low, high, floor of each measure
    density   (2, dots, details, 90, 180) float16         mean of p in cells of two degrees, times
                                                          the area of the map; row 0 in the north
    FAMILY/DOTS/DETAIL/NAME                               the fitted buffers of boxes and mixtures

``spread`` says whether a little probability lies everywhere, so that no dot is impossible. Only
the mixture has no such setting: a Gaussian never ends.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.density_cells import (
    box_cells,
    histogram_cells,
)
from core.measures.measure import Measure
from core.measures.points import DRAWS
from core.model import GenerativeModel
from core.paths import DATASETS
from core.rng import derive, generator
from core.ruler import milliseconds
from core.train import Budget, Run, plan
from core.worlds import get
from core.worlds.continents import CONTINENTS
from core.worlds.land import Land

FILE = DATASETS / "land_sweep.npz"
DOTS = (50, 200, 1_000, 5_000, 20_000, 50_000, 200_000)
DETAILS: dict[str, tuple[float, ...]] = {
    "box": (1, 2, 4, 8, 16, 32, 64),  # rectangles
    "histogram": (8, 16, 32, 64, 128, 256, 512),  # columns; half as many rows
    "gaussian_mixture": (1, 2, 5, 10, 20, 50, 100),  # components
    "kernel_density": (30.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.3),  # bandwidth, degrees
}
SPREADS: dict[str, tuple[str, float]] = {
    "box": ("elsewhere", 0.01),
    "histogram": ("smoothing", 0.1),
    "kernel_density": ("elsewhere", 0.001),
}
DETAIL_NAMES = {
    "box": "boxes",
    "histogram": "columns",
    "gaussian_mixture": "components",
    "kernel_density": "bandwidth",
}
RECORDED = ("gaussian_mixture", "kernel_density")  # families whose density is slow to draw
FITTED = {
    "box": ("low", "high", "weight"),
    "gaussian_mixture": ("weight", "mean", "factor", "on_map"),
}
MEASURES = ("sea_rate", "excess_nats", "missed_share", "coverage")
N = 10_000  # examples that the ruler draws
DIGITS = 6  # after the point: what float32 scores can carry


@dataclass(frozen=True)
class Setting:
    """One model of the sweep: a family, how many dots it saw, step 0 to 6 of detail, spread."""

    family: str = "histogram"
    dots: int = 5_000
    detail: int = 3
    spread: bool = True

    def __post_init__(self) -> None:
        if self.family not in DETAILS or self.dots not in DOTS or self.detail not in range(7):
            raise ValueError(f"expected a setting of the sweep; got {self}")

    @property
    def words(self) -> dict[str, Any]:
        """The settings of the family's own configuration, by name."""
        value = DETAILS[self.family][self.detail]
        words: dict[str, Any] = {
            "box": {"boxes": value, "least": 2},
            "histogram": {"columns": value, "rows": int(value) // 2},
            "gaussian_mixture": {"components": value},
            "kernel_density": {"bandwidth": value},
        }[self.family]
        if self.family in SPREADS:
            name, little = SPREADS[self.family]
            words[name] = little if self.spread else 0.0
        return words

    @property
    def run(self) -> Run:
        """The training run that makes the model; the whole of it is decided by the setting."""
        words = [f"{name}={value}" for name, value in self.words.items()]
        return plan(self.family, "land", words, 0, self.dots)

    @property
    def place(self) -> tuple[int, int, int, int]:
        """Where the setting stands in the recorded measures."""
        family = list(DETAILS).index(self.family)
        return family, DOTS.index(self.dots), self.detail, int(self.spread)


def fit(setting: Setting) -> GenerativeModel:
    """Train the setting's model now; a mixture of many dots takes minutes."""
    model = setting.run.model()
    for _ in setting.run.steps(model, Budget()):
        pass
    return model


def fitted(setting: Setting) -> GenerativeModel:
    """The same model in milliseconds: recorded buffers, or counts and hills made again."""
    model: Any = setting.run.model()
    if setting.family == "histogram":
        model.add(training()[: setting.dots])
    elif setting.family == "kernel_density":
        model.keep(training()[: setting.dots], rng=generator(derive(0, "fit")))
    else:
        stem, names = f"{setting.family}/{setting.dots}/{setting.detail}", FITTED[setting.family]
        state = {name: torch.from_numpy(recorded()[f"{stem}/{name}"]) for name in names}
        model.load_state_dict(state)
    return model


@cache
def training() -> Tensor:
    """The whole training set, (200_000, 2); its first n points are those of ``train(n)``."""
    return get("land").train(DOTS[-1]).x


def warm() -> None:
    """Load what a page would else wait for: the file, the dots, the patches of both worlds."""
    recorded()
    training()
    for slug in ("land", "sphere"):
        world = get(slug)
        assert isinstance(world, Land)
        assert len(world.cell_prob) == len(world.cell_continent)


@cache
def recorded() -> Mapping[str, NDArray[Any]]:
    """All that the file holds, by name; FileNotFoundError without it. Do not change it."""
    with np.load(FILE, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def dots(n: int) -> NDArray[np.float32]:
    """The first n training dots, (n, 2) degrees."""
    return training()[:n].numpy()


def draw(setting: Setting, seed: int, n: int) -> NDArray[np.float32]:
    """n samples (n, 2) of the setting's model."""
    return fitted(setting).sample(n, rng=generator(derive(seed, "samples"))).numpy()


def nearest(family: str, n: float, value: float, spread: bool) -> Setting:
    """The setting of a family that is nearest to n dots and to this much detail."""
    steps = DETAILS[family]
    detail = min(range(len(steps)), key=lambda step: abs(steps[step] - value))
    return Setting(family, min(DOTS, key=lambda one: abs(one - n)), detail, spread)


def outline(setting: Setting) -> list[list[float]]:
    """West, south, east, north of each box in degrees; none for other families."""
    if setting.family != "box":
        return []
    model: Any = fitted(setting)
    edges = torch.cat([model.low, model.high], 1) * torch.tensor([180, 90, 180, 90])
    return edges[model.weight > 0].tolist()


def speed(setting: Setting) -> Measure:
    """Milliseconds a sample on this machine."""
    return milliseconds(fitted(setting), rng=generator(0))


def every(family: str) -> list[Setting]:
    """All settings of one family."""
    return [Setting(family, *rest) for rest in product(DOTS, range(7), (False, True))]


def number(setting: Setting, name: str) -> float:
    """One measure of a setting; infinite where the excess is."""
    value = measures(setting)[name].value
    return math.inf if value is None else value


def density(setting: Setting) -> NDArray[np.float32]:
    """Mean of p in each cell of a grid, times the area of the map: 1 is an even spread.

    Histograms come on their own grid, all others on 90 by 180 cells of two degrees; row 0 north.
    """
    if setting.family == "histogram":
        return histogram_cells(fitted(setting))
    if setting.family == "box":
        return box_cells(fitted(setting))
    where = RECORDED.index(setting.family), DOTS.index(setting.dots), setting.detail
    heights = recorded()["density"][where].astype(np.float32)
    little = SPREADS[setting.family][1] if setting.spread and setting.family in SPREADS else 0.0
    return (1 - little) * heights + np.float32(little)


def measures(setting: Setting) -> dict[str, Measure]:
    """What the ruler gave this setting, by name, as `core.ruler.measure` gives it."""
    rows = recorded()["measures"][setting.place]
    found = {name: _measure(name, row) for name, row in zip(MEASURES, rows, strict=False)}
    parts = {
        name: _measure("coverage", row) for name, row in zip(CONTINENTS, rows[4:11], strict=True)
    }
    found["coverage_by_continent"] = worst(parts)
    if found["excess_nats"].value is None:
        missed = found["missed_share"].value
        reason = f"infinite: the model says never to {missed:.4%} of the truth"
        found["excess_nats"] = Measure("excess_nats", unit="nats", reason=reason)
    size = float(rows[11, 0])
    found["parameters"] = Measure("parameters", size, size, size, kind="exact", better="")
    return found


def _measure(name: str, row: NDArray[np.float64]) -> Measure:
    value, low, high, floor = (
        None if np.isnan(number) else round(float(number), DIGITS) for number in row
    )
    exact, better = name == "excess_nats", "floor" if name == "coverage" else "low"
    kind, unit = ("exact", "nats") if exact else ("estimate", "")
    drawn = DRAWS * N if name == "coverage" else None
    return Measure(name, value, low, high, floor, N, kind, unit, better, drawn=drawn)


def worst(parts: Mapping[str, Measure]) -> Measure:
    """The coverage of the continent that is most neglected by its floor, with all as parts."""
    name = min(
        parts, key=lambda one: (parts[one].value or 0.0) / max(parts[one].floor or 0.0, 1e-9)
    )
    reason = f"of {name}, the most neglected"
    return replace(parts[name], name="coverage_by_continent", reason=reason, parts=parts)
