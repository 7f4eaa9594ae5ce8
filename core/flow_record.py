"""What the flow on pictures was found to do, measured beforehand.

The inspector reads thousands of pictures; a page does not wait for that. ``python -m
core.flow_record`` measures once, seeds fixed, and writes ``data/datasets/flow.json``:

    weights     hash of the weights of the flow that was measured, and of the inspector
    clean       for each temperature: how many of DRAWN samples are clean outfits
    bits        for each kind of picture: bits/dim of each, an upper bound (one u each)
    read        for each kind: how many of them the inspector calls clean
    edits       for each way of editing: wanted, others, clean, asked (counts)

and ``data/datasets/flow_directions.npz``: W of the plain directions (29, 3072), float16.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core import checkpoint, spoil
from core.attribute_directions import AttributeDirections, change, learn
from core.attribute_edits import edit, judge, requests
from core.inspector import HOME, Inspector
from core.paths import DATASETS
from core.rng import derive, generator
from core.space import levels, unlevels
from core.worlds.wardrobe import Wardrobe

FILE, ARROWS = DATASETS / "flow.json", DATASETS / "flow_directions.npz"
NAME = "image_flow-wardrobe"
TEMPERATURES = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2)
DRAWN = 1_000  # samples that are read at each temperature
BELONG, STRANGE = 500, 60  # true pictures, and pictures of each other kind
LEARNED = 10_000  # training pictures that teach the directions
ASKED = 10  # pictures that are asked for each value
SPOILT = ("turned", "halves", "blends", "blurs", "confetti", "uniform")


def strange(world: Wardrobe, model: Any) -> dict[str, Tensor]:
    """Pictures of each kind (n, 3, 32, 32); "true" are those that belong."""
    x, rng = world.test(BELONG).x, generator(derive(0, "flow/strange"))
    found = {"true": x, "grainless": grainless(world)}
    found["middle"] = unlevels(levels(model.decode(torch.zeros(1, world.space.dims))))
    found["grey"] = grey()
    return found | {name: spoil.SPOILERS[name](x[:STRANGE], rng=rng) for name in SPOILT}


def grey() -> Tensor:
    """Plain pictures in every fifteenth grey, (18, 3, 32, 32)."""
    level = torch.arange(0.0, 256.0, 15.0).round()[:, None, None, None]
    return unlevels(level.expand(-1, 3, 32, 32))


def grainless(world: Wardrobe) -> Tensor:
    """True outfits drawn without their grain, (STRANGE, 3, 32, 32)."""
    rng = generator(derive(0, "flow/grainless"))
    shift, ground = (torch.randint(size, (STRANGE,), generator=rng) for size in (9, 256))
    y = world.test(STRANGE).y
    assert y is not None  # pictures of this world know their outfit
    outfit = world.outfits.index(y)
    return unlevels(world.templates(outfit, shift, ground))


@cache
def recorded() -> Mapping[str, Any]:
    """All that the file holds; FileNotFoundError without it. Do not change it."""
    held: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return held


@cache
def directions() -> AttributeDirections:
    """The plain directions, one arrow for each value."""
    with np.load(ARROWS, allow_pickle=False) as held:
        return AttributeDirections(torch.from_numpy(held["weight"]).float(), False)


def _clean(model: Any, temperature: float) -> int:
    """How many of DRAWN samples at a temperature are clean."""
    x = model.sample(DRAWN, rng=generator(derive(0, "flow/clean")), temperature=temperature)
    return int(Inspector.load().inspect(x).clean.sum())


def edits(model: Any, world: Wardrobe, ways: Mapping[str, AttributeDirections]) -> dict[str, Any]:
    """Each value asked of ASKED test pictures: one step along each W, then the loop along the
    second."""
    test, found = world.test(300), {}
    assert test.y is not None
    for name, arrows in ways.items():
        for way in ("step", "loop"):
            found[f"{name}/{way}"] = _edited(model, arrows, test.x, test.y, loop=way == "loop")
    return found


def _edited(
    model: Any, arrows: AttributeDirections, x: Tensor, y: Tensor, *, loop: bool
) -> dict[str, int]:
    counts = {"wanted": 0, "others": 0, "clean": 0, "asked": 0}
    for column, value, able in requests(y):
        rows = able[:ASKED]
        wanted = change(y[rows], column, value)
        if loop:
            made, _ = edit(model, arrows, x[rows], wanted)
        else:
            made = model.decode(arrows.move(model.encode(x[rows]), y[rows], wanted))
        seen = judge(made, y[rows], column, value)
        for part in ("wanted", "others", "clean"):
            counts[part] += int(getattr(seen, part).sum())
        counts["asked"] += len(rows)
    return counts


def main() -> None:
    """Measure everything and write both files."""
    model, world = checkpoint.read(NAME)[0], Wardrobe()
    train = world.train(LEARNED)
    assert train.y is not None
    z = model.encode(train.x)  # type: ignore[operator]
    ways = {name: learn(z, train.y, pairs=name == "pairs") for name in ("plain", "pairs")}
    np.savez_compressed(ARROWS, weight=ways["plain"].weight.half().numpy())
    kinds = strange(world, model)
    bits = {
        name: model.bits_per_dim(x, rng=generator(derive(0, "flow/bits"))).tolist()  # type: ignore[operator]
        for name, x in kinds.items()
    }
    read = {name: int(Inspector.load().inspect(x).clean.sum()) for name, x in kinds.items()}
    held = {
        "weights": weights(),
        "clean": {str(t): _clean(model, t) for t in TEMPERATURES},
        "bits": {name: [round(one, 4) for one in many] for name, many in bits.items()},
        "read": read,
        "edits": edits(model, world, ways),
    }
    FILE.write_text(json.dumps(held, separators=(",", ":")) + "\n", "utf-8")


def weights() -> dict[str, str]:
    """Hashes of the weights that the figures depend on."""
    blob = (HOME / "weights.safetensors").read_bytes()
    card = checkpoint.read_card(NAME)
    return {"flow": card["weights_sha256"], "inspector": hashlib.sha256(blob).hexdigest()}


if __name__ == "__main__":
    main()
