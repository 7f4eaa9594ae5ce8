"""Outfits drawn for people to look at: layers laid over each other, from the back to the front."""

import json
from functools import cache
from typing import Any

from PIL import Image
from torch import Tensor

from core.numerics import ravel
from core.paths import DATASETS
from core.space import OUTFITS


@cache
def layers() -> dict[str, Any]:
    """The index of the sheet: ``side`` in pixels, and ``layers`` from back to front.

    A layer has ``features``, the columns that choose one of its ``tiles``, the last fastest; a
    tile is [x, y, width, height, left, top], or None where nothing is painted.
    """
    index: dict[str, Any] = json.loads((DATASETS / "avatar_layers.json").read_text())
    return index


@cache
def sheet() -> Image.Image:
    """All layers in one picture, RGBA."""
    return Image.open(DATASETS / "avatar_layers.webp").convert("RGBA")


def draw(code: Tensor, size: int | None = None) -> Image.Image:
    """One outfit, codes (5,), as a square RGBA picture on a transparent ground."""
    side = layers()["side"]
    picture = Image.new("RGBA", (side, side))
    for layer in layers()["layers"]:
        columns = layer["features"]
        sizes = tuple(OUTFITS.sizes[column] for column in columns)
        tile = layer["tiles"][int(ravel(code[None, columns], sizes))]
        if tile:
            x, y, wide, high, left, top = tile
            picture.alpha_composite(sheet().crop((x, y, x + wide, y + high)), (left, top))
    return picture.resize((size, size), Image.Resampling.LANCZOS) if size else picture
