"""Measures of a world that the learner painted: it stands in the address, so it is read again."""

from collections.abc import Callable
from functools import lru_cache, partial

from core import own_tasks
from core.coursework.assignment import Value
from core.coursework.grade import Measure, Metric
from core.coursework.measuring import Parameters, word
from core.coursework.state import State
from core.land_tasks import Answer
from core.worlds import get, link
from core.worlds.painted import Painted

Measured = Value | None
LESSON = ("your_world",)


def world_of(state: State) -> Painted:
    """The painted world; ValueError for a table of points, whose truth nobody knows."""
    found = link.world(word(state, "own"))
    if not isinstance(found, Painted):
        raise ValueError("expected a painted world; got points, whose truth nobody knows")
    return found


def own_entropy(state: State, parameters: Parameters, of: str) -> Measured:
    """The entropy of the world, nats."""
    return world_of(state).entropy


def own_pieces(state: State, parameters: Parameters, of: str) -> Measured:
    """In how many pieces its land lies."""
    return world_of(state).pieces


def own_share(state: State, parameters: Parameters, of: str) -> Measured:
    """The share of the map that is land."""
    return world_of(state).share


@lru_cache(maxsize=64)
def _judged(slug: str, judge: str) -> Answer:
    world = get(slug)
    assert isinstance(world, Painted)
    found: Answer = getattr(own_tasks, judge)(world)
    return found


def _fitted(judge: Callable[[Painted], Answer], name: str) -> Measure:
    """One number of a task of the lesson, which fits a model to the world."""

    def measured(state: State, parameters: Parameters, of: str) -> Measured:
        return _judged(world_of(state).slug, judge.__name__).numbers[name]

    return measured


def own_smaller(state: State, parameters: Parameters, of: str) -> Measured:
    """The share of the land that the second largest piece has."""
    world = world_of(state)
    return int((world.regions == 2).sum()) / int(world.mask.sum())


_of_world = partial(Metric, lessons=LESSON, reads=("own",))
MEASURES = (
    _of_world("own_entropy", "entropy of the world", own_entropy, unit="nats"),
    _of_world("own_pieces", "pieces of its land", own_pieces),
    _of_world("own_share", "share of the map that is land", own_share),
    _of_world("own_box_excess", "excess of one box", _fitted(own_tasks.perfect_for_a_box, "excess"),
              unit="nats"),
    _of_world("own_smaller", "share of the land in the second piece", own_smaller),
    _of_world("own_hill_sea", "sea rate of one Gaussian", _fitted(own_tasks.bridged, "sea")),
    _of_world("own_cells_excess", "excess of a histogram of 64 by 32 cells",
              _fitted(own_tasks.hard_to_learn, "excess"), unit="nats"),
)  # fmt: skip
