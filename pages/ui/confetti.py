"""What the lesson on pixels shows: pictures, marks and numbers, each made once for everybody."""

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import torch

from core import confetti_sweep, neighbours, pixel_counts
from core.inspector import Inspector
from core.measures.measure import Measure, exact
from core.models.pixel_naive_bayes import PixelNaiveBayes, PixelNaiveBayesConfig
from core.patchwork import PATCHES, TRAININGS, Recipe, build, chances
from core.rng import derive, generator
from core.space import PICTURES, unlevels
from core.worlds import get
from pages.ui.words import _

SHOWN = 16
PAIRS = 200


def made(seed: int, draw: str, training: int) -> tuple[np.ndarray, np.ndarray]:
    """SHOWN pictures for each patch size, (6, 16, 32, 32, 3) uint8, and which are clean (6, 16)."""
    u = chances(SHOWN, rng=generator(derive(seed, "confetti")))
    level = pixel_counts.wardrobe().level
    sheets = torch.stack([build(Recipe(draw, p, training), level, u) for p in PATCHES])
    clean = Inspector.load().inspect(unlevels(sheets.flatten(0, 1))).clean
    return sheets.permute(0, 1, 3, 4, 2).numpy(), clean.view(len(PATCHES), SHOWN).numpy()


def true_ones(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """SHOWN true pictures (16, 3, 32, 32), and which the inspector calls clean (16,)."""
    x = get("wardrobe").sample(SHOWN, rng=generator(derive(seed, "truth")))
    return x.numpy(), Inspector.load().inspect(x).clean.numpy()


def counted(seed: int, n: int) -> np.ndarray:
    """n pictures (n, 3, 32, 32) of the registered family, trained on the whole training set."""
    rng = generator(derive(seed, "counted"))
    model = PixelNaiveBayes.create(PixelNaiveBayesConfig(), PICTURES, rng=rng)
    model.counts = pixel_counts.wardrobe().of(TRAININGS[-1])
    return model.sample(n, rng=rng).numpy()


@cache
def tested(n: int) -> torch.Tensor:
    """The first n test pictures as levels (n, 3, 32, 32) uint8."""
    return pixel_counts.whole(get("wardrobe").test(n).x)


def shares(draw: str, training: int, measured: str) -> list[float]:
    """One recorded share for each patch size."""
    return [confetti_sweep.share(Recipe(draw, p, training), measured) for p in PATCHES]


def ruler(recipe: Recipe) -> dict[str, Measure]:
    """The recorded measures of a recipe, its bits/dim worked out."""
    found = confetti_sweep.measures(confetti_sweep.name(recipe))
    size = 0 if recipe.draw == "uniform" else recipe.training * PICTURES.dims
    return found | {
        "bits_per_dim": _bits(recipe, found["bits_per_dim"]),
        "parameters": exact("parameters", size, better=""),
    }


def _bits(recipe: Recipe, missing: Measure) -> Measure:
    floor = get("wardrobe").entropy / PICTURES.dims / math.log(2)
    known = replace(missing, value=8.0, low=8.0, high=8.0, floor=floor, kind="exact", reason="")
    if recipe.draw == "uniform" and recipe.patch == 1:
        return known
    return replace(known, value=math.inf, low=math.inf, high=math.inf, reason=_never(recipe))


def _never(recipe: Recipe) -> str:
    if recipe.draw == "uniform":
        return _("infinite: it gives probability zero to every picture that is not made of blocks")
    count = confetti_sweep.recorded()["never"][f"{recipe.draw}/{recipe.patch}"]
    words = _(
        "infinite: even with all 20,000 training pictures it gives probability zero to {count} of "
        "{n} test pictures"
    )
    return words.format(count=count, n=confetti_sweep.TESTED)


def floor_bits() -> float:
    """The truth's entropy in bits/dim, below which no model can score."""
    return float(get("wardrobe").entropy / PICTURES.dims / math.log(2))


def counted_ruler() -> dict[str, Measure]:
    """The recorded measures of the registered family."""
    return confetti_sweep.measures("naive_bayes")


def bits_by_training(smoothing: float) -> list[float]:
    """Bits/dim of pixel naive Bayes on all test pictures for each number of training pictures."""
    return list(confetti_sweep.recorded()["bits"][pixel_counts.SMOOTHINGS.index(smoothing)])


def bits_lines() -> np.ndarray:
    """Bits/dim by training pictures for each smoothing: model, noise, truth (9, 3, 8)."""
    bits = np.array(confetti_sweep.recorded()["bits"])
    return np.stack([bits, np.full_like(bits, 8.0), np.full_like(bits, floor_bits())], 1)


def tie_lines(recipe: Recipe) -> np.ndarray:
    """Correlation by distance of true pictures and of the recipe's, (1, 2, 31)."""
    truth = confetti_sweep.recorded()["correlation"]["truth"]
    return np.array([[truth, confetti_sweep.ties(recipe)]])


def pairs(seed: int, recipe: Recipe) -> np.ndarray:
    """Two pixels of a picture for each distance, true and the recipe's, (31, 2, 200, 2) levels."""
    u = chances(PAIRS, rng=generator(derive(seed, "confetti")))
    sets = tested(PAIRS), build(recipe, pixel_counts.wardrobe().level, u)
    off = [neighbours.deviations(level) for level in sets]
    every = [
        torch.stack([torch.stack(neighbours.pairs(x, d), 1) for x in off])
        for d in neighbours.DISTANCES
    ]
    return torch.stack(every).round().numpy()


def level_bars(at: tuple[int, int], training: int, smoothing: float) -> np.ndarray:
    """The counted distribution of a pixel's three values, (3, 256)."""
    counts = pixel_counts.wardrobe().of(training).view(*PICTURES.shape, -1)
    return pixel_counts.probabilities(counts[:, at[0], at[1]], smoothing).numpy()


def code_again(state: Mapping[str, Any]) -> str:
    """The lines of Python that make the same pictures and the same marks."""
    return f"""from core import pixel_counts
from core.inspector import Inspector
from core.patchwork import Recipe, build, chances
from core.rng import derive, generator
from core.space import unlevels

recipe = Recipe(draw={state["draw"]!r}, patch={state["patch"]}, training={state["training"]})
uniforms = chances({SHOWN}, rng=generator(derive({state["seed"]}, "confetti")))
level = build(recipe, pixel_counts.wardrobe().level, uniforms)
x = level.permute(0, 2, 3, 1).numpy()  # (16, 32, 32, 3) uint8
clean = Inspector.load().inspect(unlevels(level)).clean.numpy()
"""


def taken(state: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """The pictures on the first sheet, and which are clean, as `code_again` makes them."""
    sheets, marks = made(state["seed"], state["draw"], int(state["training"]))
    step = PATCHES.index(int(state["patch"]))
    return {"x": sheets[step], "clean": marks[step]}
