"""Change one attribute of a picture by way of its code, and judge the outcome.

    z = e(x);  repeat: y = what the inspector reads in d(z);  z += a (f(wanted) - f(y)) W

One step along the attribute's direction is often not enough, or moves another attribute along. So
the edit looks at its own outcome and corrects what is read wrong, by the same directions, up to
eight times: a loop of act, look, correct (Wiener 1948, chapter 4).
"""

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from core.attribute_directions import AttributeDirections, change
from core.inspector import Inspector
from core.space import OUTFITS
from core.worlds.outfits import BALD, HAIR_COLOR, HAIR_TYPE, visible

AMOUNTS = (1.0, 0.5) * 4  # shorter steps in between, lest two corrections chase each other


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
    """Pictures x (n, 3, 32, 32) made to wear ``wanted`` (n, 5); also the steps taken, (n,).

    Given back is the best that was seen on the way: fewest attributes wrong, then clean.
    """
    wanted, z = visible(wanted), model.encode(x).clone()
    best = model.decode(z)
    read, faults = _look(best, wanted)
    steps, rest = torch.zeros(len(x), dtype=torch.int64), _wrong(read, wanted)
    for amount in AMOUNTS:
        if not len(rest):
            break
        z[rest] = directions.move(z[rest], read[rest], wanted[rest], amount)
        tried, steps[rest] = model.decode(z[rest]), steps[rest] + 1
        read[rest], now = _look(tried, wanted[rest])
        better = now < faults[rest]
        best[rest[better]], faults[rest[better]] = tried[better], now[better]
        rest = _wrong(read, wanted)
    return best, steps


def _look(x: Tensor, wanted: Tensor) -> tuple[Tensor, Tensor]:
    """What the inspector reads (n, 5), and faults (n,): attributes wrong, half more if unclean."""
    seen = Inspector.load().inspect(x)
    return seen.codes, (seen.codes != wanted).sum(1) + 0.5 * (~seen.clean)


def _wrong(read: Tensor, wanted: Tensor) -> Tensor:
    """The rows in which something is read that was not wanted."""
    return torch.nonzero((read != wanted).any(1))[:, 0]


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
