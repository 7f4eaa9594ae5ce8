"""What measures and grades, loaded when the first work comes in: it brings every model with it."""

from collections.abc import Mapping, Sequence
from functools import cache
from types import ModuleType

from core.coursework.assignment import Answer, Item, Value
from core.coursework.grade import Grade, Metric
from core.coursework.state import State
from core.paths import DATA

SHIPPED = DATA / "coursework"


def grade(item: Item, parameters: Mapping[str, Value], state: State) -> Grade:
    """The points of an item that is filled in for its learner."""
    from core.coursework import grading

    return grading.grade(item, parameters, state)


def metrics() -> Mapping[str, Metric]:
    """Every measure that an assignment may name."""
    from core.coursework.metrics import METRICS

    return METRICS


def solved(item: Item, parameters: Mapping[str, Value]) -> Answer | None:
    """The model answer of an item that is filled in; None where none is known in words."""
    from core.coursework import solutions

    return solutions.solved(item, parameters)


def mistaken(text: str, item: Item, parameters: Mapping[str, Value]) -> Sequence[Answer]:
    """Common wrong answers to an item that is filled in, as its assignment's text names them.

    To the shipped assignments there are some, too, that are worked out for each variant.
    """
    if text not in shipped():
        return item.wrong
    from core.coursework import solutions

    return solutions.mistaken(item, parameters)


@cache
def shipped() -> frozenset[str]:
    """The texts of the shipped assignments."""
    return frozenset(path.read_text("utf-8") for path in sorted(SHIPPED.glob("*.yaml")))


def handed() -> ModuleType:
    """Trained models that were handed in: `keep`, `keep_run`, `older`, `forget`."""
    from core.coursework import handed

    return handed
