"""A black-and-white picture as a mask: read with care, refused with a reason.

The picture keeps its proportions and stands in the middle of the map; what is round it is sea. A
cell is land where the mean of its pixels is dark: grey Y = 0.299 R + 0.587 G + 0.114 B (ITU-R
BT.601) below the middle. What is transparent counts as white.
"""

import io
import warnings

import numpy as np
import torch
from PIL import Image, ImageOps, UnidentifiedImageError
from torch import Tensor

from core.worlds.painted import SIZES, checked

LARGEST, PIXELS = 8_000_000, 24_000_000  # bytes, pixels
KINDS = ("PNG", "JPEG")
BROKEN = (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError)
ROWS, COLUMNS = SIZES[144]


def read_picture(content: bytes) -> Tensor:
    """The mask (144, 288) of a PNG or JPEG file, or (36, 72) and (72, 144) where it has that size.

    ValueError with one sentence where it is no such file, too large, or all land or all sea.
    """
    grey = _grey(_open(content))
    rows, columns = next((s for s in SIZES.values() if s == grey.shape), (ROWS, COLUMNS))
    try:
        return checked(torch.from_numpy(_framed(grey, rows, columns) < 127.5))
    except ValueError as error:
        raise ValueError(f"{error} (what is dark counts as land)") from None


def _open(content: bytes) -> Image.Image:
    if len(content) > LARGEST:
        size = f"{len(content) / 1e6:.1f} MB"
        raise ValueError(f"expected a picture of at most 8 MB; got {size}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of its size, which is looked at here
            picture = Image.open(io.BytesIO(content), formats=KINDS)
            if picture.width * picture.height > PIXELS:
                size = f"{picture.width:,} x {picture.height:,}"
                raise _TooLargeError(f"expected at most 24 million pixels; got {size}")
            picture.load()
            return ImageOps.exif_transpose(picture)
    except _TooLargeError:
        raise
    except UnidentifiedImageError:
        raise ValueError("expected a PNG or JPEG picture; got something else") from None
    except BROKEN:
        raise ValueError("expected a whole PNG or JPEG picture; got a damaged one") from None


class _TooLargeError(ValueError):
    """More pixels than are read."""


def _grey(picture: Image.Image) -> np.ndarray:
    """Grey levels (height, width), 0 black to 255 white, on a white ground."""
    if picture.mode.startswith("I"):  # 16 bits a pixel
        return np.asarray(picture, np.float64) / 257
    layers = picture.convert("RGBA")
    white = Image.new("RGBA", layers.size, "white")
    return np.asarray(Image.alpha_composite(white, layers).convert("L"), np.float64)


def _framed(grey: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """The mean level of each cell (rows, columns), with white round the picture."""
    height, width = grey.shape
    scale = min(rows / height, columns / width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = Image.fromarray(grey.astype(np.float32)).resize(size, Image.Resampling.BOX)
    framed = np.full((rows, columns), 255, np.float32)
    top, left = (rows - size[1]) // 2, (columns - size[0]) // 2
    framed[top : top + size[1], left : left + size[0]] = np.asarray(small)
    return framed


def to_png(mask: Tensor) -> bytes:
    """A mask as a PNG file, land black: `read_picture` gives the same mask back."""
    out = io.BytesIO()
    Image.fromarray(np.where(mask.numpy(), 0, 255).astype(np.uint8)).save(out, "PNG", optimize=True)
    return out.getvalue()
