"""Every patchwork of a lesson, and pixel naive Bayes, measured beforehand.

The ruler reads thousands of pictures; a slider does not wait for that. ``python -m
core.confetti_sweep`` measures each setting once, seeds fixed, and writes
``data/datasets/confetti.json``:

    inspector    hash of the weights of the inspector that read the pictures
    measures     for "draw/patch/training" and "naive_bayes": the ruler's measures by name
    found        for "uniform" and "together" with p = 1: how many of MANY pictures are clean
    never        for "draw/patch": how many of TESTED test pictures have probability zero
    correlation  for "truth": r(d), d = 1..31, of the test set; for "draw/patch": of samples, all
                 training pictures
    ties         for "patch/training": r(d) in the limit of many samples, in colour or together
    bits         bits/dim on the test set, a row a smoothing, a column a training size
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from core.inspector import HOME, Inspector
from core.measures import pictures
from core.measures.measure import Evidence, Measure
from core.neighbours import correlation, limit, moments
from core.patchwork import DRAWS, PATCHES, TRAININGS, Patchwork, PatchworkConfig, Recipe, never
from core.paths import DATASETS
from core.picture_space import Found, found
from core.pixel_counts import SMOOTHINGS, Seen, bits_per_dim, count, see, whole
from core.rng import derive, generator
from core.ruler import measure
from core.space import Dataset, levels
from core.train import Budget, plan
from core.worlds.wardrobe import Wardrobe

FILE = DATASETS / "confetti.json"
N = 1_000  # pictures that the ruler draws at each setting
MANY = 20_000  # pictures read for the two shares that may be zero
TESTED = 500  # test pictures asked for a probability


def settings() -> list[Recipe]:
    """Every recipe that is measured; a uniform draw has no training to vary."""
    return [
        Recipe(draw, patch, training)
        for draw in DRAWS
        for patch in PATCHES
        for training in (TRAININGS if draw != "uniform" else TRAININGS[-1:])
    ]


def name(recipe: Recipe) -> str:
    """How the file calls a recipe."""
    training = recipe.training if recipe.draw != "uniform" else TRAININGS[-1]
    return f"{recipe.draw}/{recipe.patch}/{training}"


@cache
def recorded() -> Mapping[str, Any]:
    """All that the file holds; FileNotFoundError without it. Do not change it."""
    return json.loads(FILE.read_text("utf-8"))


def measures(key: str) -> dict[str, Measure]:
    """What the ruler gave to ``name(recipe)`` or to "naive_bayes"."""
    return {one: Measure(one, **rest) for one, rest in recorded()["measures"][key].items()}


def share(recipe: Recipe, measured: str) -> float:
    """One share of a recipe, such as its validity."""
    value = measures(name(recipe))[measured].value
    assert value is not None  # shares are always defined
    return value


def shares_by_training(draw: str, patch: int, measured: str = "validity") -> list[float]:
    """One share of a recipe for each number of training pictures."""
    return [share(Recipe(draw, patch, training), measured) for training in TRAININGS]


def clean_of_many(draw: str) -> Found:
    """How many of MANY pictures with p = 1 the inspector called clean."""
    return found(recorded()["found"][draw], MANY)


class Shelf(Wardrobe):
    """The same world, its fixed sets drawn once and kept."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: dict[tuple[str, int], Dataset] = {}

    def _fixed(self, part: str, n: int) -> Dataset:
        if (part, n) not in self._kept:
            self._kept[part, n] = super()._fixed(part, n)
        return self._kept[part, n]


def patchwork(recipe: Recipe, seen: Seen) -> Patchwork:
    """The model of a recipe."""
    model = Patchwork(PatchworkConfig(recipe.draw, recipe.patch), Wardrobe.space)
    model.train_levels = seen.level[: recipe.training]
    return model


def measured(recipe: Recipe, world: Shelf, seen: Seen) -> dict[str, Measure]:
    """The ruler's measures of pictures for one recipe, with the file's seed."""
    rng = generator(derive(0, "confetti"))
    model = patchwork(recipe, seen)
    x = model.sample(N, rng=rng)
    truth, second = world.test(N).x, world.sample(N, rng=rng)
    evidence = Evidence(model, world, x, truth, second, None, None, rng)
    return {one.name: one for one in pictures.measures(evidence)}


def naive_bayes(world: Shelf) -> dict[str, Measure]:
    """The ruler put to the registered family, trained on the whole training set."""
    run = plan("pixel_naive_bayes", "wardrobe", [], 0, None)
    model = run.model()
    for _ in run.steps(model, Budget()):
        pass
    return measure(model, world, rng=generator(derive(0, "confetti")), n=N)


def clean_count(draw: str, seen: Seen) -> int:
    """How many of MANY pictures with p = 1 the inspector calls clean."""
    rng, model = generator(derive(0, "confetti/many")), patchwork(Recipe(draw), seen)
    parts = (model.sample(1_000, rng=rng) for _ in range(MANY // 1_000))
    return sum(int(Inspector.load().inspect(part).clean.sum()) for part in parts)


def _never(seen: Seen, tested: Tensor) -> Iterator[tuple[str, int]]:
    for draw in ("together", "apart"):
        for patch in PATCHES:
            off = never(Recipe(draw, patch), seen.level, tested[:TESTED])
            yield f"{draw}/{patch}", int(off.sum())


def _correlations(seen: Seen, tested: Tensor) -> Iterator[tuple[str, list[float]]]:
    yield "truth", _rounded(correlation(tested))
    for recipe in settings():
        if recipe.training == TRAININGS[-1]:
            x = patchwork(recipe, seen).sample(len(tested), rng=generator(derive(0, "neighbours")))
            yield f"{recipe.draw}/{recipe.patch}", _rounded(correlation(levels(x)))


def _ties(seen: Seen) -> Iterator[tuple[str, list[float]]]:
    for training in TRAININGS:
        products, squares = moments(seen.level[:training])
        for patch in PATCHES:
            yield f"{patch}/{training}", _rounded(limit(products, squares, patch))


def ties(recipe: Recipe) -> list[float]:
    """r(d) of a recipe for d = 1..31: in the limit, or of samples of blocks of one level."""
    if recipe.draw == "uniform":
        return list(recorded()["correlation"][f"uniform/{recipe.patch}"])
    return list(recorded()["ties"][f"{recipe.patch}/{recipe.training}"])


def _rounded(r: Tensor) -> list[float]:
    return [round(float(value), 5) for value in r]


def _plain(ones: Mapping[str, Measure]) -> dict[str, Any]:
    timed = ("train_seconds", "ms_per_sample")  # differ on each machine
    return {
        key: {k: v for k, v in one.to_dict().items() if v is not None}
        for key, one in ones.items()
        if key not in timed
    }


def inspector_hash() -> str:
    """SHA-256 of the weights of the shipped inspector."""
    return hashlib.sha256((HOME / "weights.safetensors").read_bytes()).hexdigest()


def record() -> Path:
    """Measure every setting and write the file; some minutes."""
    world = Shelf()
    seen, tested = see(world), whole(world.test().x)
    kept: dict[str, Any] = {
        "inspector": inspector_hash(),
        "measures": {name(one): _plain(measured(one, world, seen)) for one in settings()},
        "found": {draw: clean_count(draw, seen) for draw in ("uniform", "together")},
        "never": dict(_never(seen, tested)),
        "correlation": dict(_correlations(seen, tested)),
        "ties": dict(_ties(seen)),
        "bits": [
            [round(bits_per_dim(seen.of(n), a, count(tested)), 6) for n in TRAININGS]
            for a in SMOOTHINGS
        ],
    }
    kept["measures"]["naive_bayes"] = _plain(naive_bayes(world))
    FILE.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    return FILE


if __name__ == "__main__":
    torch.set_num_threads(1)
    record()
