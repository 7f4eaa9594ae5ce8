"""Change one attribute of a picture by way of its code, and judge the outcome.

    encode, move along the attribute's direction, decode;  the inspector reads before and after

Where the first step is not enough, the same direction is followed further, up to twice the way,
until the inspector reads the wanted outfit.
"""

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from core.attribute_directions import AttributeDirections, change
from core.inspector import Inspector
from core.space import OUTFITS
from core.worlds.outfits import BALD, HAIR_COLOR, HAIR_TYPE, visible

AMOUNTS = (1.0, 1.25, 1.5, 2.0)


class Coder(Protocol):
    """A model that encodes and decodes."""

    def encode(self, x: Tensor) -> Tensor:
        """The code of x."""

    def decode(self, z: Tensor) -> Tensor:
        """The example of a code."""


@dataclass(frozen=True)
class Judged:
    """For each edit (n,): the wanted value was read; the other four were; the picture is clean."""

    wanted: Tensor
    others: Tensor
    clean: Tensor


def edit(
    model: Coder, directions: AttributeDirections, x: Tensor, wanted: Tensor
) -> tuple[Tensor, Tensor]:
    """Pictures x (n, 3, 32, 32) made to wear ``wanted`` (n, 5); also the amount used, (n,)."""
    inspector = Inspector.load()
    y, z = inspector.inspect(x).codes, model.encode(x)
    best, used = model.decode(z), torch.zeros(len(x))
    rest = torch.arange(len(x))  # those that do not yet wear what they should
    for amount in AMOUNTS:
        if not len(rest):
            break
        tried = model.decode(directions.move(z[rest], y[rest], wanted[rest], amount))
        right = (inspector.inspect(tried).codes == visible(wanted[rest])).all(1)
        done = right | (amount == AMOUNTS[0])
        best[rest[done]], used[rest[done]] = tried[done], amount
        rest = rest[~right]
    return best, used


def judge(edited: Tensor, before: Tensor, column: int, value: int) -> Judged:
    """What the inspector reads in edited pictures, against the codes ``before`` (n, 5)."""
    verdict = Inspector.load().inspect(edited)
    same = verdict.codes == change(before, column, value)
    rest = [j for j in range(len(OUTFITS.sizes)) if j != column]
    if column != HAIR_TYPE:
        return Judged(same[:, column], same[:, rest].all(1), verdict.clean)
    seen = same | (torch.arange(same.shape[1]) == HAIR_COLOR) & (before[:, [HAIR_TYPE]] == BALD)
    return Judged(same[:, column], seen[:, rest].all(1), verdict.clean)


def requests(y: Tensor) -> list[tuple[int, int, Tensor]]:
    """Every single change of outfits y (n, 5): column, value, and which rows can ask for it.

    No row asks for what it wears, and the bald ask for no hair colour.
    """
    asked = []
    for column, size in enumerate(OUTFITS.sizes):
        for value in range(size):
            able = y[:, column] != value
            if column == HAIR_COLOR:
                able &= y[:, HAIR_TYPE] != BALD
            asked.append((column, value, torch.nonzero(able)[:, 0]))
    return asked
