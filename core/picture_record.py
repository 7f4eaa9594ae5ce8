"""What the denoiser of outfits was found to draw at settings that a page cannot wait for.

``python -m core.picture_record`` walks once, seeds fixed, and writes ``diffusion.json`` and, as one
sheet of small pictures, ``diffusion.webp`` in ``data/datasets``:

    weights   hashes of the denoiser's weights and of the inspector's
    steps     for each way: by count of steps, how many of DRAWN free draws are clean, how many
              different outfits those are, and ms for BATCH pictures
    true      the same two counts of DRAWN true pictures
    guidance  by weight, of DRAWN draws on the request ASKED: clean and read as asked, different
              outfits among those, share of ``burnt`` numbers; ``true_asked``: outfits of as many
              true pictures that wear it
    strength  by strength: of FOLLOWED true pictures, how many futures are read as the same outfit;
              of as many pictures of white noise, the mean likeness of neighbours in what they
              become; and ``true_likeness``, that of true pictures
"""

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from core import checkpoint, denoising
from core.denoising import Way
from core.inspector import HOME, Inspector
from core.noise_model import NoiseModel
from core.paths import DATASETS
from core.picture_journey import futures, likeness
from core.rng import derive, generator
from core.space import levels
from core.worlds.outfits import code
from core.worlds.wardrobe import Wardrobe

FILE, SHEET = DATASETS / "diffusion.json", DATASETS / "diffusion.webp"
NAME = "diffusion-wardrobe"
STEPS = (1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 100, 200)
WAYS = {
    "ddim": Way("ddim", 20),
    "ddpm": Way("ddim", 20, eta=1.0),
    "dpm_solver": Way("dpm_solver", 20),
}
WEIGHTS = (0.0, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0)
STRENGTHS = tuple(round(0.1 * k, 1) for k in range(11))
ASKED = (code(0, "Sunglasses"), -1, -1, -1, -1)
DRAWN, FOLLOWED, BATCH = 100, 60, 16
SHOWN = {"steps": 6, "guidance": 12, "strength": 8}  # pictures kept of each setting
SOURCES = 4  # three true pictures and one of white noise
ACROSS = 32  # pictures in a row of the sheet
EDGE = 6  # levels


def model() -> NoiseModel:
    """The denoiser that is recorded."""
    found, _ = checkpoint.read(NAME)
    assert isinstance(found, NoiseModel)
    return found


def drawn(net: NoiseModel, n: int, way: Way, word: str, y: Tensor | None = None) -> Tensor:
    """n pictures (n, 3, 32, 32): the same noise for each way to walk, requests as they are."""
    start = denoising.noise(net, n, rng=generator(derive(0, f"diffusion/{word}")))
    rng = generator(derive(1, f"diffusion/{word}"))
    return denoising.last(net, denoising.walk(net, start, rng=rng, y=y, way=way))


def counts(x: Tensor, world: Wardrobe) -> dict[str, int]:
    """Of pictures x (n, 3, 32, 32): how many are clean, and how many different outfits those."""
    seen = Inspector.load().inspect(x)
    different = world.mode(seen.codes[seen.clean]).unique()
    return {"clean": int(seen.clean.sum()), "outfits": len(different)}


def by_steps(net: NoiseModel, world: Wardrobe, way: Way, steps: int) -> tuple[dict, Tensor]:
    """The counts of free draws in so many steps with their time, and the first pictures."""
    way = replace(way, steps=steps, guidance=net.config.guidance)
    wish = net.wish(DRAWN, rng=generator(derive(0, "diffusion/wish")))
    x = drawn(net, DRAWN, way, "steps", wish)
    return counts(x, world) | {"ms": clocked(net, way, wish)}, x[: SHOWN["steps"]]


def clocked(net: NoiseModel, way: Way, wish: Tensor | None) -> float:
    """ms of one processor core that BATCH pictures take, by the processor's own clock."""
    since = time.process_time()
    drawn(net, BATCH, way, "steps", None if wish is None else wish[:BATCH])
    return round(1e3 * (time.process_time() - since), 1)


def by_weight(net: NoiseModel, world: Wardrobe, weight: float) -> tuple[dict, Tensor]:
    """What a weight does to draws on a request that leaves much open."""
    y = torch.tensor([ASKED] * DRAWN)
    x = drawn(net, DRAWN, replace(WAYS["ddpm"], guidance=weight), "guidance", y)
    seen = Inspector.load().inspect(x)
    right = seen.clean & ((seen.codes == y) | (y < 0)).all(1)
    outfits = len(world.mode(seen.codes[right]).unique())
    told = {"asked": int(right.sum()), "outfits": outfits, "burnt": burnt(x)}
    return told, x[: SHOWN["guidance"]]


def burnt(x: Tensor) -> float:
    """The share of numbers of x (n, 3, 32, 32) within EDGE levels of black or of full colour,
    where no true picture has any."""
    found = levels(x).float()
    return round(float(((found < EDGE) | (found > 255 - EDGE)).float().mean()), 4)


def true_asked(world: Wardrobe) -> int:
    """How many different outfits DRAWN true pictures show that wear what is ASKED."""
    x = world.test().y
    assert x is not None
    wanted = torch.tensor(ASKED)
    able = x[((x == wanted) | (wanted < 0)).all(1)]
    return len(world.mode(able[:DRAWN]).unique())


def sources(world: Wardrobe) -> Tensor:
    """Where futures begin, (SOURCES, 3, 32, 32): true pictures, and white noise."""
    return torch.cat([world.test(SOURCES - 1).x, static(1)])


def static(n: int) -> Tensor:
    """White noise as pictures (n, 3, 32, 32), as wide as a picture can show."""
    rng = generator(derive(0, "diffusion/static"))
    return (0.5 * torch.randn(n, 3, 32, 32, generator=rng)).clamp(-1, 1)


def by_strength(net: NoiseModel, world: Wardrobe, strength: float) -> tuple[dict, Tensor]:
    """What becomes of pictures that go part of the way to noise and return."""
    rng, way = generator(derive(0, "diffusion/strength")), WAYS["ddpm"]
    x = world.test(FOLLOWED).x
    ends = [returned(net, part, strength, rng=rng) for part in (x, static(FOLLOWED))]
    was, now = (Inspector.load().inspect(part) for part in (x, ends[0]))
    same = now.clean & (now.codes == was.codes).all(1)
    told = {"same": int(same.sum()), "likeness": round(float(likeness(ends[1]).mean()), 4)}
    parts = [
        futures(net, one, strength, SHOWN["strength"] - 1, way, rng=rng) for one in sources(world)
    ]
    return told, torch.cat([torch.cat([part[None], more]) for part, more in parts])


def returned(net: NoiseModel, x: Tensor, strength: float, *, rng: torch.Generator) -> Tensor:
    """One future for each of x (n, 3, 32, 32)."""
    if strength == 0:
        return x
    return denoising.last(net, denoising.vary(net, x, strength, rng=rng, way=WAYS["ddpm"]))


@cache
def recorded() -> Mapping[str, Any]:
    """All that the file holds; FileNotFoundError without it. Do not change it."""
    held: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return held


@cache
def pictures() -> Mapping[str, np.ndarray]:
    """The pictures as uint8: steps (ways, counts of steps, n, 32, 32, 3), guidance (weights, n,
    ...), strength (strengths, sources, n, ...), of which the first is the one on its way."""
    with Image.open(SHEET) as opened:
        sheet = np.asarray(opened.convert("RGB"))
    rows, columns = (size // 32 for size in sheet.shape[:2])
    tiles = sheet.reshape(rows, 32, columns, 32, 3).swapaxes(1, 2).reshape(-1, 32, 32, 3)
    shapes = _shapes()
    ends = np.cumsum([np.prod(shape) for shape in shapes.values()])
    parts = np.split(tiles[: ends[-1]], ends[:-1])
    return {
        name: part.reshape(*shape, 32, 32, 3)
        for (name, shape), part in zip(shapes.items(), parts, strict=True)
    }


def _shapes() -> dict[str, tuple[int, ...]]:
    return {
        "steps": (len(WAYS), len(STEPS), SHOWN["steps"]),
        "guidance": (len(WEIGHTS), SHOWN["guidance"]),
        "strength": (len(STRENGTHS), SOURCES, SHOWN["strength"]),
    }


def _sheet(parts: list[Tensor]) -> Image.Image:
    """All pictures in rows of ACROSS, black where the last row ends."""
    tiles = levels(torch.cat(parts)).permute(0, 2, 3, 1).numpy()
    rows = -(-len(tiles) // ACROSS)
    sheet = np.zeros((rows * ACROSS, 32, 32, 3), np.uint8)
    sheet[: len(tiles)] = tiles
    sheet = sheet.reshape(rows, ACROSS, 32, 32, 3).swapaxes(1, 2)
    return Image.fromarray(sheet.reshape(rows * 32, ACROSS * 32, 3))


def main() -> None:
    """Walk, count, and write both files."""
    torch.set_num_threads(1)
    net, world = model(), Wardrobe()
    true = world.sample(DRAWN, rng=generator(derive(0, "diffusion/true")))
    held: dict[str, Any] = {"weights": weights(), "true": counts(true, world)}
    parts: list[Tensor] = []

    def told(found: tuple[dict, Tensor]) -> dict:
        parts.append(found[1])
        return found[0]

    held["steps"] = {
        word: {str(steps): told(by_steps(net, world, way, steps)) for steps in STEPS}
        for word, way in WAYS.items()
    }
    held["guidance"] = {str(w): told(by_weight(net, world, w)) for w in WEIGHTS}
    held["true_asked"] = true_asked(world)
    held["strength"] = {str(s): told(by_strength(net, world, s)) for s in STRENGTHS}
    held["true_likeness"] = round(float(likeness(world.test(FOLLOWED).x).mean()), 4)
    FILE.write_text(json.dumps(held, separators=(",", ":")) + "\n", "utf-8")
    _sheet(parts).save(SHEET, lossless=True, quality=100, method=6)


def weights() -> dict[str, str]:
    """Hashes of the weights that the figures depend on."""
    blob = (HOME / "weights.safetensors").read_bytes()
    card = checkpoint.read_card(NAME)
    return {"denoiser": card["weights_sha256"], "inspector": hashlib.sha256(blob).hexdigest()}


if __name__ == "__main__":
    main()
