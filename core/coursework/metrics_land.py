"""Measures of the lesson of the dots: the box by hand, points A, B and C, the recorded sweep."""

import math
from functools import cache, lru_cache

import torch

from core import land_tasks, rectangle, sweeps
from core.coursework.assignment import Value
from core.coursework.grade import Metric
from core.coursework.measuring import Parameters, amount, point, real, word
from core.coursework.state import State
from core.worlds import get
from core.worlds.land import Land

Measured = Value | None
LESSON = ("land_sea",)
EDGES = ("west", "south", "east", "north")
COUNTED = 2_000  # dots of the lesson
PLACES = {
    (True, False): "wrongly_generated",
    (False, True): "never_generated",
    (True, True): "rightly_generated",
    (False, False): "neither",
}
BOX = tuple(f"box_{edge}" for edge in EDGES)
SWEEP = ("family", "train", "spread", *sweeps.DETAIL_NAMES.values())


@cache
def land() -> Land:
    """The flat map."""
    found = get("land")
    assert isinstance(found, Land)
    return found


def box(state: State) -> tuple[float, ...]:
    """West, south, east, north of the learner's box; ValueError where it is inside out."""
    found = tuple(real(state, f"box_{edge}") for edge in EDGES)
    rectangle.area(found)
    return found


def _smallest(state: State) -> dict[str, float]:
    dots = int(min(COUNTED, max(1, real(state, "dots"))))
    return land_tasks.smallest_box(box(state), sweeps.training()[:dots]).numbers


def box_missed(state: State, parameters: Parameters, of: str) -> Measured:
    """How many of the dots shown lie outside the box."""
    return _smallest(state)["missed"]


def box_larger(state: State, parameters: Parameters, of: str) -> Measured:
    """By how much the box is larger than the smallest that holds all dots shown, a share of it."""
    return _smallest(state)["larger"]


def box_holds(state: State, parameters: Parameters, of: str) -> Measured:
    """The share of the 2,000 dots inside the box."""
    return land_tasks.dense_box(box(state), sweeps.training()[:COUNTED]).numbers["inside"]


def box_covers(state: State, parameters: Parameters, of: str) -> Measured:
    """The share of the map that the box covers."""
    return rectangle.area(box(state)) / rectangle.MAP_AREA


def box_land(state: State, parameters: Parameters, of: str) -> Measured:
    """The percentage of the box that is land."""
    return 100 * (1 - rectangle.sea_share(land(), box(state)))


def place(state: State, parameters: Parameters, of: str) -> Measured:
    """What a placed point is to the box and the land, one of PLACES; or in another quarter."""
    found = point(state, of)
    if found is None:
        return None
    if quarter(*found) != parameters.get("quarter", quarter(*found)):
        return "another_quarter"
    x = torch.tensor([found])
    inside = bool(rectangle.contains(box(state), x))
    return PLACES[inside, bool(land().is_land(x))]


def quarter(lon: float, lat: float) -> str:
    """Which quarter of the map a place is in, such as south-west."""
    return f"{'north' if lat > 0 else 'south'}-{'east' if lon > 0 else 'west'}"


def setting_of(state: State) -> sweeps.Setting:
    """The setting of the recorded sweep that the controls stand for."""
    family = word(state, "family")
    if family not in sweeps.DETAILS:
        raise ValueError(f"expected a model out of {', '.join(sweeps.DETAILS)}; got {family[:40]}")
    detail = real(state, sweeps.DETAIL_NAMES[family])
    return sweeps.nearest(family, real(state, "train"), detail, word(state, "spread") == "1")


def sweep_excess(state: State, parameters: Parameters, of: str) -> Measured:
    """The excess of the model in play, nats; not defined where it is infinite."""
    found = sweeps.number(setting_of(state), "excess_nats")
    return found if math.isfinite(found) else None


def sweep_sea(state: State, parameters: Parameters, of: str) -> Measured:
    """The sea rate of the model in play."""
    return sweeps.number(setting_of(state), "sea_rate")


def sweep_coverage(state: State, parameters: Parameters, of: str) -> Measured:
    """The share of the pieces of truth that the model in play reaches."""
    return sweeps.number(setting_of(state), "coverage")


def sweep_dots(state: State, parameters: Parameters, of: str) -> Measured:
    """How many times as many dots were used as the fewest with an excess below ``most``."""
    found = _frugal(setting_of(state), amount(parameters, "most"))
    return found["dots"] / found["fewest"]


@lru_cache(maxsize=1_000)
def _frugal(setting: sweeps.Setting, most: float) -> dict[str, float]:
    return land_tasks.frugal_histogram(setting, within=most).numbers


MEASURES = (
    Metric("box_missed", "dots outside the box", box_missed, lessons=LESSON, reads=("dots", *BOX)),
    Metric(
        "box_larger",
        "area above the smallest box's, a share",
        box_larger,
        lessons=LESSON,
        reads=("dots", *BOX),
    ),
    Metric("box_holds", "share of the 2,000 dots in the box", box_holds, lessons=LESSON, reads=BOX),
    Metric("box_covers", "share of the map in the box", box_covers, lessons=LESSON, reads=BOX),
    Metric(
        "box_land", "share of the box that is land", box_land, unit="%", lessons=LESSON, reads=BOX
    ),
    Metric(
        "place",
        "what a point is to box and land",
        place,
        "word",
        of="a field with a point",
        lessons=LESSON,
        reads=BOX,
    ),
    Metric(
        "sweep_excess",
        "excess of the model in play",
        sweep_excess,
        unit="nats",
        lessons=LESSON,
        reads=SWEEP,
    ),
    Metric("sweep_sea", "sea rate of the model in play", sweep_sea, lessons=LESSON, reads=SWEEP),
    Metric(
        "sweep_coverage",
        "pieces of truth that are reached, a share",
        sweep_coverage,
        lessons=LESSON,
        reads=SWEEP,
    ),
    Metric(
        "sweep_dots",
        "dots used, as a multiple of the fewest that do",
        sweep_dots,
        lessons=LESSON,
        reads=SWEEP,
    ),
)
