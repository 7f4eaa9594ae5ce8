"""Masks to start from: 72 x 144 cells of 2.5 degrees, made from a rule each."""

from functools import lru_cache

import torch
from torch import Tensor

from core.worlds.painted import SIZES

ROWS, COLUMNS = SIZES[72]
GLYPHS = {
    "A": ("01110", "10001", "10001", "11111", "10001", "10001", "10001"),
    "B": ("11110", "10001", "10001", "11110", "10001", "10001", "11110"),
    "C": ("01111", "10000", "10000", "10000", "10000", "10000", "01111"),
}
PEN = 7  # cells a dot of a letter is wide and high


@lru_cache(maxsize=8)
def mask(name: str) -> Tensor:
    """The mask of that name, (72, 144) bool; ValueError for another name. Do not change it."""
    if name not in NAMES:
        raise ValueError(f"expected a start out of {', '.join(NAMES)}; got {name[:40]!r}")
    return NAMES[name]()


def _places() -> tuple[Tensor, Tensor]:
    """Column and row of the middle of each cell from the middle of the map, in cells."""
    row, column = torch.meshgrid(torch.arange(ROWS), torch.arange(COLUMNS), indexing="ij")
    return column + 0.5 - COLUMNS / 2, ROWS / 2 - row - 0.5


def _rings() -> Tensor:
    x, y = _places()
    far = torch.hypot(x, y)
    return ((far > 9) & (far < 16)) | ((far > 23) & (far < 31))


def _islands() -> Tensor:
    x, y = _places()
    return torch.hypot(x.abs() - 36, y) < 16


def _letters() -> Tensor:
    found = torch.zeros(ROWS, COLUMNS, dtype=torch.bool)
    top, wide = (ROWS - 7 * PEN) // 2, 5 * PEN
    for number, letter in enumerate(GLYPHS.values()):
        dots = torch.tensor([[sign == "1" for sign in line] for line in letter])
        left = (COLUMNS - 3 * wide) // 4 * (number + 1) + wide * number
        blown = dots.repeat_interleave(PEN, 0).repeat_interleave(PEN, 1)
        found[top : top + 7 * PEN, left : left + wide] = blown
    return found


def _continents() -> Tensor:
    from core.worlds.land import Land

    land = Land("land").mask.float()
    blocks = land.view(ROWS, land.shape[0] // ROWS, COLUMNS, land.shape[1] // COLUMNS)
    return blocks.mean((1, 3)) >= 0.5


def _block() -> Tensor:
    x, y = _places()
    return (x.abs() < 24) & (y.abs() < 12)


def _crumbs() -> Tensor:
    found = torch.zeros(ROWS, COLUMNS, dtype=torch.bool)
    found[1::3, 1::3] = True
    return found


NAMES = {
    "rings": _rings,
    "islands": _islands,
    "letters": _letters,
    "continents": _continents,
    "block": _block,
    "crumbs": _crumbs,
}
