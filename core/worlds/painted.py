"""A world that somebody painted: even over the land of their mask, and so known exactly.

    p(x) = 1/A on land, 0 at sea;    entropy = log A

A mask is 36, 72 or 144 rows and twice as many columns: cells of 5, 2.5 or 1.25 degrees, whose edges
are exact in float32. The connected pieces of the land stand where Land has continents, the largest
first (cells touch along an edge or at a corner; the map does not wrap round).
"""

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import ndimage
from torch import Tensor

from core.space import FLAT
from core.worlds.masked import Masked

SIZES = {rows: (rows, 2 * rows) for rows in (36, 72, 144)}
LEAST = 0.002  # of the map must be land, and as much sea
NAMED, LARGE = 8, 0.01  # pieces that have a name of their own, and the share of the land they need
SMALL = "Small pieces"


class Painted(Masked):
    """Even over the land of a mask (rows, columns) bool, row 0 in the north.

    continents: "Piece 1" is the largest, and so on; the small ones together are "Small pieces".
    pieces: how many there are in all.
    ValueError for another size, for too little land and for too little sea.
    """

    def __init__(self, slug: str, mask: Tensor) -> None:
        mask = checked(mask)
        regions, self.pieces, large = pieces(mask.numpy())
        named = tuple(f"Piece {number + 1}" for number in range(large))
        self.continents = named if large == self.pieces else (*named, SMALL)
        super().__init__(slug, FLAT, mask, torch.from_numpy(regions))


def checked(mask: Tensor) -> Tensor:
    """The mask as bool, if it can be a world; ValueError says why not."""
    if tuple(mask.shape) not in SIZES.values():
        sizes = " or ".join(f"{rows} x {columns}" for rows, columns in SIZES.values())
        raise ValueError(f"expected a mask of {sizes} cells; got {tuple(mask.shape)}")
    mask = mask.bool()
    land, cells = int(mask.sum()), mask.numel()
    least = round(LEAST * cells)
    for what, count in (("land", land), ("sea", cells - land)):
        if count < least:
            raise ValueError(f"expected at least {least} cells of {what}; got {count} of {cells:,}")
    return mask


def pieces(mask: NDArray[np.bool_]) -> tuple[NDArray[np.uint8], int, int]:
    """Each cell's piece, the largest first from 1 on, sea 0; how many pieces, how many are large.

    All that are not large have one number, the next after the large ones.
    """
    label, count = ndimage.label(mask, np.ones((3, 3)))
    size = np.bincount(label.flatten(), minlength=count + 1)[1:]
    order = np.argsort(-size, kind="stable")
    number = np.zeros(count + 1, np.int64)
    large = min(NAMED, int((size >= LARGE * size.sum()).sum()))
    number[1 + order] = np.minimum(np.arange(count), large) + 1
    return number[label].astype(np.uint8), int(count), large
