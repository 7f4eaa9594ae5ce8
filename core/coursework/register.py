"""What measures and grades, loaded when the first work comes in: it brings every model with it."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from core.coursework.assignment import Answer, Item, Value
from core.coursework.grade import Grade, Metric
from core.coursework.state import State


def grade(item: Item, parameters: Mapping[str, Value], state: State) -> Grade:
    """The points of an item that is filled in for its learner."""
    found: Grade = import_module("core.coursework.grading").grade(item, parameters, state)
    return found


def metrics() -> Mapping[str, Metric]:
    """Every measure that an assignment may name."""
    found: Mapping[str, Metric] = import_module("core.coursework.metrics").METRICS
    return found


def solved(item: Item, parameters: Mapping[str, Value]) -> Answer | None:
    """The model answer of an item that is filled in; None where none is known in words."""
    found: Answer | None = import_module("core.coursework.solutions").solved(item, parameters)
    return found


def handed() -> Any:
    """Trained models that were handed in: `keep(weights, card)` and `keep_run(key)`."""
    return import_module("core.coursework.handed")
