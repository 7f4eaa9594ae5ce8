"""Measures of the lessons on pixels and on descriptions."""

import math

from core import confetti_sweep, pixel_tasks, representation_tasks
from core.coursework.assignment import Value
from core.coursework.grade import Metric
from core.coursework.measuring import Parameters, real, seed, word
from core.coursework.state import State
from core.description_record import STEPS
from core.patchwork import TRAININGS, Recipe
from core.pixel_counts import SMOOTHINGS

Measured = Value | None
PIXELS, TINS = ("pixels",), ("representation",)
RECIPE = ("draw", "patch", "training")
PLACE = ("height_a", "width_a", "height_b", "width_b", "t")


def recipe(state: State) -> Recipe:
    """How the pictures in play are made."""
    draw, patch, training = word(state, "draw"), real(state, "patch"), real(state, "training")
    if training not in TRAININGS:
        raise ValueError("training: expected a number of pictures that can be chosen; got another")
    return Recipe(draw, int(patch), int(training))


def patch_clean(state: State, parameters: Parameters, of: str) -> Measured:
    """The share of the pictures in play that the inspector calls clean."""
    return confetti_sweep.share(recipe(state), "validity")


def patch_copied(state: State, parameters: Parameters, of: str) -> Measured:
    """The share of them that are remembered training pictures."""
    return confetti_sweep.share(recipe(state), "memory")


def pixel_bits_above(state: State, parameters: Parameters, of: str) -> Measured:
    """Bits/dim above what the best smoothing costs with as many training pictures."""
    training, smoothing = int(real(state, "training")), real(state, "smoothing")
    if training not in TRAININGS or smoothing not in SMOOTHINGS:
        raise ValueError("expected a stop of both sliders; got a value between")
    found = pixel_tasks.best_smoothing(training, smoothing, wanted=training).numbers
    return found["here"] - found["least"]


def pixel_tie(state: State, parameters: Parameters, of: str) -> Measured:
    """|r| of two columns of true pictures at the distance that is set."""
    distance = int(real(state, "distance"))
    if not 1 <= distance <= 31:
        raise ValueError(f"expected a distance from 1 to 31; got {distance}")
    return pixel_tasks.least_tied(distance).numbers["here"]


def tin_off(state: State, parameters: Parameters, of: str) -> Measured:
    """By how many pixels the height or the width of tin A is off the tin to be found."""
    sizes = ("height", "width")
    if of not in sizes:
        raise ValueError(f"expected height or width; got {of[:40]!r}")
    wanted = float(representation_tasks.mystery(seed(state))[sizes.index(of)])
    return abs(wanted - real(state, f"{of}_a"))


def tin_ghost(state: State, parameters: Parameters, of: str) -> Measured:
    """How far the pixels between the two tins are from every tin, levels."""
    a, b = ((real(state, f"height_{end}"), real(state, f"width_{end}")) for end in "ab")
    return representation_tasks.ghost(a, b, real(state, "t")).numbers["levels"]


def people_right(state: State, parameters: Parameters, of: str) -> Measured:
    """How many of six people are read right through the components that are set."""
    return _components(state)["right"]


def components_above(state: State, parameters: Parameters, of: str) -> Measured:
    """How many stops of the slider the components are above the fewest that do for half of six."""
    k, fewest = int(real(state, "wardrobe_k")), _components(state)["fewest"]
    return STEPS.index(k) - STEPS.index(int(fewest)) if math.isfinite(fewest) else None


def _components(state: State) -> dict[str, float]:
    k = int(real(state, "wardrobe_k"))
    if k not in STEPS:
        raise ValueError("expected a stop of the slider; got a value between")
    return representation_tasks.fewest_components(seed(state), k).numbers


MEASURES = (
    Metric(
        "patch_clean", "share of pictures that are clean", patch_clean, lessons=PIXELS, reads=RECIPE
    ),
    Metric(
        "patch_copied",
        "share of pictures that are copies",
        patch_copied,
        lessons=PIXELS,
        reads=RECIPE,
    ),
    Metric(
        "pixel_bits_above",
        "bits/dim above the best smoothing",
        pixel_bits_above,
        unit="bits/dim",
        lessons=PIXELS,
        reads=("training", "smoothing"),
    ),
    Metric(
        "pixel_tie",
        "correlation of true columns at the distance",
        pixel_tie,
        lessons=PIXELS,
        reads=("distance",),
    ),
    Metric(
        "tin_off",
        "how far tin A is off",
        tin_off,
        unit="px",
        of="height or width",
        lessons=TINS,
        reads=("seed", "{of}_a"),
    ),
    Metric(
        "tin_ghost",
        "how far what lies between is from every tin",
        tin_ghost,
        unit="levels",
        lessons=TINS,
        reads=PLACE,
    ),
    Metric(
        "people_right",
        "people of six who are read right",
        people_right,
        lessons=TINS,
        reads=("seed", "wardrobe_k"),
    ),
    Metric(
        "components_above",
        "stops above the fewest components that do",
        components_above,
        lessons=TINS,
        reads=("seed", "wardrobe_k"),
    ),
)
