"""A learner's own world as bytes, and the name that these bytes always have.

    a line of JSON: format, kind, sizes | the mask as bits, or the points as float32
    slug = "own-" and 16 hexadecimal digits of SHA-256 of all of it

The same world has the same slug wherever it was made. Nothing is pickled; what is read is checked
against the slug that it was asked for by.
"""

import hashlib
import json
import math
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.worlds.painted import SIZES, Painted, checked
from core.worlds.points import MOST, Affine, Points

FORMAT, PREFIX, DIGITS = "from-noise-world/1", "own-", 16
LARGEST = 8 * MOST + 1_000  # bytes
Own = Painted | Points


def painted(mask: Tensor) -> Painted:
    """The world of a mask (rows, columns); ValueError where it cannot be one."""
    return Painted(slug(pack_mask(checked(mask))), mask.bool())


def scattered(x: Tensor, affine: Affine | None = None) -> Points:
    """The world of points (n, 2) in degrees; ValueError where they cannot be one."""
    return Points(slug(pack_points(x.float(), affine or Affine())), x, affine)


def slug(content: bytes) -> str:
    """The name of the world that these bytes are."""
    return PREFIX + hashlib.sha256(content).hexdigest()[:DIGITS]


def named(word: str) -> bool:
    """Whether a word is the name of an own world, kept here or not."""
    rest = word.removeprefix(PREFIX)
    return word != rest and len(rest) == DIGITS and set(rest) <= set("0123456789abcdef")


def pack(world: Own) -> bytes:
    """A world as bytes."""
    if isinstance(world, Painted):
        return pack_mask(world.mask)
    return pack_points(world.x, world.affine)


def pack_mask(mask: Tensor) -> bytes:
    """A mask (rows, columns) as bytes."""
    rows, columns = mask.shape
    return _head(kind="mask", rows=rows, columns=columns) + np.packbits(mask.numpy()).tobytes()


def pack_points(x: Tensor, affine: Affine) -> bytes:
    """Points (n, 2) float32 and how they came into the frame, as bytes."""
    head = _head(kind="points", count=len(x), scale=affine.scale, shift=affine.shift)
    return head + x.contiguous().numpy().astype("<f4").tobytes()


def _head(**words: Any) -> bytes:
    return json.dumps({"format": FORMAT, **words}, sort_keys=True).encode() + b"\n"


def unpack(content: bytes) -> Own:
    """The world that `pack` wrote; ValueError where it is not that."""
    if len(content) > LARGEST:
        raise ValueError(f"expected a world of at most {LARGEST:,} bytes; got {len(content):,}")
    head, _, body = content.partition(b"\n")
    try:
        words = json.loads(head) if len(head) < 1_000 else None
    except (ValueError, RecursionError):
        words = None
    if not isinstance(words, dict) or words.get("format") != FORMAT:
        raise ValueError(f"expected a world of format {FORMAT}; got something else")
    return _mask(words, body) if words.get("kind") == "mask" else _points(words, body)


def _mask(words: dict[str, Any], body: bytes) -> Painted:
    shape = SIZES.get(words.get("rows", 0)) if isinstance(words.get("rows"), int) else None
    if shape is None or len(body) != math.prod(shape) // 8:
        raise ValueError("expected a mask of a known size; got another")
    bits = np.unpackbits(np.frombuffer(body, np.uint8)).reshape(shape)
    return painted(torch.from_numpy(bits.astype(bool)))


def _points(words: dict[str, Any], body: bytes) -> Points:
    affine = Affine(_pair(words.get("scale")), _pair(words.get("shift")))
    if len(body) % 8 or not body:
        raise ValueError("expected points of two numbers each; got others")
    x = torch.from_numpy(np.frombuffer(body, "<f4").astype(np.float32).reshape(-1, 2))
    return scattered(x, affine)


def _pair(value: Any) -> tuple[float, float]:
    real = isinstance(value, list) and all(type(one) in (int, float) for one in value)
    if not real or len(value) != 2 or not all(map(math.isfinite, value)):
        raise ValueError("expected two finite numbers for scale and for shift; got others")
    return float(value[0]), float(value[1])
