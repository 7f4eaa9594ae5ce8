"""Fit and measure every setting of the sweep once, and write the file that `core.sweeps` reads.

    python -m core.sweep_record        about ten minutes on one core

Seeds are fixed, so every figure comes out the same, to rounding.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from core.density_cells import COLUMNS, ROWS, kernel_cells, mixture_cells
from core.measures.measure import Measure
from core.model import GenerativeModel
from core.rng import derive, generator
from core.ruler import measure
from core.sweeps import DETAILS, DOTS, FILE, FITTED, MEASURES, RECORDED, N, Setting, fit
from core.worlds import get


def numbers(found: Mapping[str, Measure]) -> NDArray[np.float64]:
    """The measures as the file keeps them, (12, 4); nan where there is no number."""
    every = [found[name] for name in MEASURES]
    every += [*found["coverage_by_continent"].parts.values(), found["parameters"]]
    table = [[one.value, one.low, one.high, one.floor] for one in every]
    return np.array(table, dtype=np.float64)


def measured(model: GenerativeModel) -> dict[str, Measure]:
    """The ruler put to a model of the sweep, with the seed that the file was made with."""
    return measure(model, get("land"), rng=generator(derive(0, "land_sweep")), n=N)


def _one(family: str, dots: int, detail: int) -> Iterator[tuple[str, Any]]:
    """Fit once, with and without spread, and give what the file keeps: (name, array)."""
    plain = fit(Setting(family, dots, detail, False))
    for spread in (False, True):
        setting = Setting(family, dots, detail, spread)
        model = setting.run.model()
        model.load_state_dict(plain.state_dict())
        yield "measures", (setting.place, numbers(measured(model)))
    if family in RECORDED:
        cells = kernel_cells if family == "kernel_density" else mixture_cells
        place = (RECORDED.index(family), DOTS.index(dots), detail)
        yield "density", (place, cells(plain).astype(np.float16))
    for name in FITTED.get(family, ()):
        yield f"{family}/{dots}/{detail}/{name}", plain.state_dict()[name].numpy()


def record() -> Path:
    """Fit and measure every setting, and write the file; about ten minutes on one core."""
    steps, details = len(DOTS), 7
    kept: dict[str, Any] = {
        "measures": np.full((len(DETAILS), steps, details, 2, len(MEASURES) + 8, 4), np.nan),
        "density": np.zeros((len(RECORDED), steps, details, ROWS, COLUMNS), np.float16),
    }
    for family, dots, detail in product(DETAILS, DOTS, range(details)):
        for name, value in _one(family, dots, detail):
            if name in ("measures", "density"):
                kept[name][value[0]] = value[1]
            else:
                kept[name] = value
    np.savez_compressed(FILE, **kept)
    return FILE


if __name__ == "__main__":
    torch.set_num_threads(1)
    record()
