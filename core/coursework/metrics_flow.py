"""Measures of the lesson on flows: the place that is followed, under the shipped flow in play."""

import math
from functools import lru_cache

from core import checkpoint, flow_tasks
from core.coursework.assignment import Value
from core.coursework.grade import Metric
from core.coursework.measuring import Parameters, real, typed, word
from core.coursework.state import State
from core.land_tasks import Answer
from core.model import GenerativeModel
from core.worlds import get

Measured = Value | None
LESSON = ("flow",)
SHIPPED = {
    "affine": "coupling_flow-land-affine",
    "spline": "coupling_flow-land-spline",
    "bands": "coupling_flow-land",
    "short": "coupling_flow-land-short",
}
PLACE = ("model", "lon", "lat")


@lru_cache(maxsize=len(SHIPPED))
def flow(name: str) -> GenerativeModel:
    """The shipped flow of that word on the page; ValueError for another word."""
    if name not in SHIPPED:
        raise ValueError(f"expected a flow out of {', '.join(SHIPPED)}; got {name[:40]!r}")
    return checkpoint.read(SHIPPED[name])[0]


def _followed(state: State) -> Answer:
    lon, lat = real(state, "lon"), real(state, "lat")
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError(f"expected a place on the map; got {lon:g}, {lat:g}")
    return _filament(word(state, "model"), lon, lat)


@lru_cache(maxsize=1_000)
def _filament(name: str, lon: float, lat: float) -> Answer:
    return flow_tasks.filament(flow(name), get("land"), lon, lat)


def followed_sea(state: State, parameters: Parameters, of: str) -> Measured:
    """Whether the followed place is at sea."""
    return bool(_followed(state).numbers["sea"])


def followed_times(state: State, parameters: Parameters, of: str) -> Measured:
    """How many times as dense as an even spread the flow is there."""
    return _followed(state).numbers["times"]


def followed_off(state: State, parameters: Parameters, of: str) -> Measured:
    """How far a typed log p is from the flow's at the followed place, nats."""
    found = typed(state, of)
    log_p = _followed(state).numbers["above"] - flow_tasks.LOG_AREA
    return None if found is None or not math.isfinite(log_p) else abs(found - log_p)


MEASURES = (
    Metric(
        "followed_sea",
        "whether the followed place is at sea",
        followed_sea,
        "switch",
        lessons=LESSON,
        reads=PLACE,
    ),
    Metric(
        "followed_times",
        "density of the flow there, times even",
        followed_times,
        lessons=LESSON,
        reads=PLACE,
    ),
    Metric(
        "followed_off",
        "log p of the followed place, off by",
        followed_off,
        unit="nats",
        of="a field with a number",
        lessons=LESSON,
        reads=PLACE,
    ),
)
