"""A mask of 8 x 8 patches as sixteen hexadecimal digits: row by row, 1 is kept."""

import torch
from torch import Tensor

from pages.ui.checks import key
from pages.ui.words import _

SIDE, DIGITS = 8, 16
FACE = "ffffffffff000000"  # the five upper rows


def check(text: str) -> str:
    """The digits in lower case; ValueError for anything but sixteen of them."""
    low = text.lower()
    if len(low) != DIGITS or set(low) - set("0123456789abcdef"):
        said = "".join(letter for letter in text[:40] if letter.isalnum())
        expected = _("{name}: expected {n} digits from 0 to f; got “{text}”.")
        raise ValueError(expected.format(name=key("kept"), n=DIGITS, text=said))
    return low


def patches(mask: str) -> Tensor:
    """The mask as (SIDE, SIDE) bool."""
    bits = [digit >> k & 1 for digit in (int(one, 16) for one in mask) for k in (3, 2, 1, 0)]
    return torch.tensor(bits, dtype=torch.bool).view(SIDE, SIDE)
