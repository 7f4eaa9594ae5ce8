"""Measure every description once, and keep what the lesson shows.

``python -m core.description_record`` takes some minutes and writes, with fixed seeds,

    data/datasets/wardrobe_pca.npz     mean (3072), components (256, 3072) as float16, variances
    data/datasets/descriptions.json
        tins        for each description: rms (levels) and share of tins, of test tins given back
                    and of what lies half-way between two
        wardrobe    for each description: rms, share of clean pictures, share read as the outfit
        neighbours  for each description: the nearest of TRAINING pictures, share that wears the
                    same outfit, attributes shared; and of a random picture
        arithmetic  for each description: share read as the outfit wanted; "arrow/" by the mean
                    difference over TRAINING pictures, "edit/" by looking and correcting

Every share is [hits, n]; every mean [mean, low, high] with its 95% interval.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core import checkpoint, descriptions
from core.attribute_directions import change, learn
from core.attribute_edits import edit
from core.descriptions import Description, by_codes, by_components, by_pixels, by_sizes
from core.intervals import of_mean
from core.measures.tins import is_tin
from core.paths import DATASETS
from core.pca import PCA
from core.rng import derive, generator
from core.worlds import get
from core.worlds.tins import read
from core.worlds.wardrobe import Wardrobe

FILE, BASIS = DATASETS / "descriptions.json", DATASETS / "wardrobe_pca.npz"
KEPT = 256  # components of the Wardrobe
STEPS = (1, 2, 4, 8, 16, 24, 32, 64, 128, 256)  # of them, those that are measured
TIN_STEPS = (1, 2, 4, 8, 16, 32)
NETS = {1: "autoencoder-tins-one", 2: "autoencoder-tins", 4: "autoencoder-tins-four",
        8: "autoencoder-tins-eight"}  # fmt: skip
MODELS = ("autoencoder-wardrobe", "variational_autoencoder-wardrobe")
COMPARED = ("pixels", "pca/24", "autoencoder", "variational_autoencoder")
N, TRAINING = 1_000, 10_000
SUNGLASSES, COLUMN, CODES = 2, 0, 24


@cache
def recorded() -> dict[str, Any]:
    """All that the file holds; FileNotFoundError without it. Do not change it."""
    return json.loads(FILE.read_text("utf-8"))


@cache
def wardrobe_pca() -> PCA:
    """The principal components of the Wardrobe's 20,000 training pictures."""
    with np.load(BASIS) as kept:
        mean, components, variances = (
            torch.from_numpy(kept[name].astype(np.float32))
            for name in ("mean", "components", "variances")
        )
    return PCA(mean, components, variances, (3, 32, 32))


def of_tins() -> dict[str, Description]:
    """Descriptions of tins by name."""
    pca = PCA.fit(get("tins").train().x, max(TIN_STEPS))
    found = {"pixels": by_pixels((1, 32, 32)), "sizes": by_sizes()}
    found |= {f"pca/{k}": by_components(pca, k) for k in TIN_STEPS}
    return found | {f"codes/{d}": by_codes(_coder(name)) for d, name in NETS.items()}


def of_wardrobe(pca: PCA) -> dict[str, Description]:
    """Descriptions of the Wardrobe's pictures by name."""
    found = {"pixels": by_pixels((3, 32, 32))}
    found |= {f"pca/{k}": by_components(pca, k) for k in STEPS}
    return found | {name.partition("-")[0]: by_codes(_coder(name)) for name in MODELS}


def _coder(name: str) -> Any:
    return checkpoint.read(name)[0]


def _mean(values: Tensor) -> list[float]:
    return [round(float(v), 5) for v in (values.double().mean(), *of_mean(values))]


def _share(hits: Tensor) -> list[int]:
    return [int(hits.sum()), len(hits)]


def tins_row(how: Description, x: Tensor, a: Tensor, b: Tensor) -> dict[str, Any]:
    """Tins x given back, and what lies half-way between tins a and b."""
    again, middle = how.again(x), how.between(a, b)
    return {
        "rms": _mean(descriptions.gap(x, again)), "tins": _share(is_tin(again)),
        "between": _mean(read(middle)[1]), "between_tins": _share(is_tin(middle)),
    }  # fmt: skip


def wardrobe_row(how: Description, x: Tensor, y: Tensor) -> dict[str, Any]:
    """Pictures x of outfits y given back."""
    again = how.again(x)
    clean = descriptions.reads(again).clean
    worn = descriptions.wears(again, y)
    return {
        "rms": _mean(descriptions.gap(x, again)), "clean": _share(clean), "worn": _share(worn)
    }  # fmt: skip


def neighbours_row(near: Tensor, y: Tensor, shelf: Tensor) -> dict[str, Any]:
    """Outfits y (n, 5) against those of their neighbours, rows ``near`` of ``shelf`` (m, 5)."""
    shared = descriptions.shared(y, shelf[near])
    return {"same": _share(shared == y.shape[1]), "shared": _mean(shared)}


def triples(world: Wardrobe, n: int, seed: int = 0) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Pictures a, b, c (n, 3, 32, 32) and the outfits wanted (n, 5).

    a wears sunglasses; b wears the same but nothing on the nose; c wears another outfit without
    them. Wanted is c's outfit with sunglasses. Each has a place, a ground and a grain of its own.
    """
    rng = generator(derive(seed, "representation/triples"))
    table = world.outfits.table
    y = [world.outfits.every[torch.multinomial(table, n, True, generator=rng)] for _ in range(2)]
    without = [change(one, COLUMN, 0) for one in y]
    wanted = [change(one, COLUMN, SUNGLASSES) for one in (y[0], without[1])]
    worn = (wanted[0], *without)
    a, b, c = (world.picture(world.outfits.index(one), rng=rng) for one in worn)
    return a, b, c, wanted[1]


def _worn(world: Wardrobe, y: Tensor) -> Tensor:
    rng = generator(derive(0, "representation/worn"))
    return world.picture(world.outfits.index(y), rng=rng)


def _tins() -> dict[str, Any]:
    test = get("tins").test(2 * N).x
    parts = test[:N], test[:N], test[N:]
    return {name: tins_row(how, *parts) for name, how in of_tins().items()}


def _neighbours(world: Wardrobe, ways: dict[str, Description]) -> dict[str, Any]:
    train, test = world.train(TRAINING), world.test(N)
    assert train.y is not None
    assert test.y is not None
    found = {}
    for name, how in ways.items():
        near = descriptions.nearest(how.encode(test.x), how.encode(train.x))
        found[name] = neighbours_row(near, test.y, train.y)
    chance = torch.randint(TRAINING, (N,), generator=generator(derive(0, "neighbours/chance")))
    return found | {"chance": neighbours_row(chance, test.y, train.y)}


def _arithmetic(world: Wardrobe, ways: dict[str, Description]) -> dict[str, list[int]]:
    """Sunglasses put on by one pair, by an arrow learned from many, and by the edit loop."""
    a, b, c, wanted = triples(world, N)
    made = {name: how.add(c, a, b) for name, how in ways.items()}
    train = world.train(TRAINING)
    assert train.y is not None
    for name, how in ways.items():
        arrow = learn(how.encode(train.x), train.y, pairs=False)
        z = arrow.move(how.encode(c), change(wanted, COLUMN, 0), wanted)
        made[f"arrow/{name}"] = how.decode(z)
    for name in MODELS:
        arrows = learn(_coder(name).encode(train.x), train.y)
        made[f"edit/{name.partition('-')[0]}"] = edit(_coder(name), arrows, c, wanted)[0]
    made["truth"] = _worn(world, wanted)
    return {name: _share(descriptions.wears(x, wanted)) for name, x in made.items()}


def record() -> list[Path]:
    """Fit, measure, and write both files."""
    world = Wardrobe()
    pca = PCA.fit(world.train().x, KEPT)
    np.savez_compressed(
        BASIS, mean=pca.mean.numpy(), components=pca.components.numpy().astype(np.float16),
        variances=pca.variances.numpy().astype(np.float32),
    )  # fmt: skip
    wardrobe_pca.cache_clear()
    ways = of_wardrobe(wardrobe_pca())
    test = world.test(N)
    assert test.y is not None
    few = {name: ways[name] for name in COMPARED}
    kept = {
        "tins": _tins(),
        "wardrobe": {name: wardrobe_row(how, test.x, test.y) for name, how in ways.items()},
        "neighbours": _neighbours(world, few),
        "arithmetic": _arithmetic(world, few),
    }
    FILE.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    return [BASIS, FILE]


if __name__ == "__main__":
    torch.set_num_threads(1)
    record()
