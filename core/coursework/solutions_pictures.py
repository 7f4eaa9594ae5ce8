"""Answers to the tasks on painted worlds, pixels and tins, worked out from the parameters."""

import math
from collections.abc import Mapping

import numpy as np
import torch

from core import confetti_sweep, representation_tasks
from core.coursework.assignment import Answer, Value
from core.coursework.measuring import amount
from core.patchwork import TRAININGS
from core.pixel_counts import SMOOTHINGS
from core.worlds import link, own, starters

Parameters = Mapping[str, Value]


def _world(nats: float, pieces: int) -> Answer:
    """A world of so many nats: single cells, and a block with the rest of the area."""
    mask = torch.zeros(starters.ROWS, starters.COLUMNS, dtype=torch.bool)
    cells = round(math.exp(nats) / (360 / starters.COLUMNS) ** 2) - (pieces - 1)
    mask[1, 2 : 2 + 3 * (pieces - 1) : 3] = True
    mask[4:].view(-1)[:cells] = True
    return Answer({"own": link.token(own.painted(mask))})


def small_world(parameters: Parameters) -> Answer:
    """The area that has that many nats, in so many pieces."""
    return _world(amount(parameters, "nats"), int(amount(parameters, "pieces")))


def whole_world(parameters: Parameters) -> Answer:
    """The same area in one piece."""
    found = _world(amount(parameters, "nats"), 1)
    return Answer(found.settings, says="Minds the area alone.")


def bridge(parameters: Parameters) -> Answer:
    """Two equal squares far apart."""
    mask = torch.zeros(starters.ROWS, starters.COLUMNS, dtype=torch.bool)
    mask[28:44, 20:36] = mask[28:44, 108:124] = True
    return Answer({"own": link.token(own.painted(mask))})


def near_islands(parameters: Parameters) -> Answer:
    """Two islands that nearly touch."""
    mask = torch.zeros(starters.ROWS, starters.COLUMNS, dtype=torch.bool)
    mask[16:56, 30:70] = mask[16:56, 72:112] = True
    said = "Takes any two islands for a hard world."
    return Answer({"own": link.token(own.painted(mask))}, says=said)


def levels(parameters: Parameters) -> Answer:
    """3 side^2 log2(levels)."""
    side = amount(parameters, "side")
    return Answer(fields={"bits": 3 * side * side * math.log2(amount(parameters, "levels"))})


def levels_unlogged(parameters: Parameters) -> Answer:
    """3 side^2 levels."""
    side = amount(parameters, "side")
    bits = 3 * side * side * amount(parameters, "levels")
    return Answer(fields={"bits": bits}, says="Counts the levels and forgets the logarithm.")


def right_doubt(parameters: Parameters) -> Answer:
    """The smoothing with the fewest bits/dim in the recorded table."""
    column = TRAININGS.index(int(amount(parameters, "training")))
    bits = [row[column] for row in confetti_sweep.recorded()["bits"]]
    return Answer({"smoothing": SMOOTHINGS[int(np.argmin(bits))]})


def find_the_tin(parameters: Parameters) -> Answer:
    """Its two numbers."""
    height, width = representation_tasks.mystery(int(amount(parameters, "seed"))).tolist()
    return Answer({"height_a": height, "width_a": width})


def tin_to_the_edge(parameters: Parameters) -> Answer:
    """The height measured to the picture's lower edge."""
    right = find_the_tin(parameters).settings
    height = float(right["height_a"])
    said = "Counts the rows below the tin to its height, or to the ground."
    return Answer({**right, "height_a": height + (2 if height <= 26 else -2)}, says=said)


def what_it_holds(parameters: Parameters) -> Answer:
    """numbers log2(values)."""
    values = amount(parameters, "values")
    return Answer(fields={"bits": amount(parameters, "numbers") * math.log2(values)})


def what_it_holds_in_nats(parameters: Parameters) -> Answer:
    """The same with the natural logarithm."""
    values = amount(parameters, "values")
    nats = amount(parameters, "numbers") * math.log(values)
    return Answer(fields={"bits": nats}, says="Takes nats for bits.")


def fewest_components(parameters: Parameters) -> Answer:
    """The fewest that do, by trying all."""
    found = representation_tasks.fewest_components(int(amount(parameters, "seed")), 1)
    return Answer({"wardrobe_k": found.numbers["fewest"]})


SOLVERS = {
    "small-world": small_world, "bridge": bridge, "levels": levels, "right-doubt": right_doubt,
    "find-the-tin": find_the_tin, "what-it-holds": what_it_holds,
    "fewest-components": fewest_components,
}  # fmt: skip
MISTAKES = {
    "small-world": whole_world, "bridge": near_islands, "levels": levels_unlogged,
    "find-the-tin": tin_to_the_edge, "what-it-holds": what_it_holds_in_nats,
}  # fmt: skip
