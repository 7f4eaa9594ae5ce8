"""A hand-in becomes points: each check measured by the server, each prediction by its confidence.

A prediction that came true with confidence c gets, of its points,

    1 - (1 - c)^2 / 2   if it was right,      (1 - c^2) / 2   if it was not

the quadratic score of Brier 1950, moved to run from 0 to 1. It is proper: whoever is right with
probability p expects most by saying c = p. "I do not know" (c = 0) gets one half either way, sure
and right all, sure and wrong nothing.
"""

import math
from collections.abc import Mapping

from core.coursework.assignment import Check, Item, Prediction, Value
from core.coursework.grade import Checked, Grade, Measured
from core.coursework.metrics import METRICS
from core.coursework.state import State

Parameters = Mapping[str, Value]
TIGHT = 1e-9  # of a number: what writing it down as text may lose


def grade(item: Item, parameters: Parameters, state: State) -> Grade:
    """The points of one item, filled in for its learner; ValueError for another lesson's state."""
    if state.lesson != item.lesson:
        raise ValueError(f"expected a state of {item.lesson}; got one of {state.lesson}")
    moved = unlocked(item, state)
    checks = tuple(
        _check(f"check:{number}", one, parameters, state, moved)
        for number, one in enumerate(item.checks)
    )
    guesses = tuple(_prediction(one, parameters, state, moved) for one in item.predictions)
    points = sum(one.points for one in (*checks, *guesses))
    return Grade(round(points, 6), item.possible, (*checks, *guesses), item.by_hand > 0)


def unlocked(item: Item, state: State) -> str:
    """Why a hand-in does not count: a locked control that was moved; empty where none was."""
    for name in item.locked:
        wanted, found = item.set[name], state.settings.get(name)
        if found is None or not alike(found, wanted):
            return f"{name} is locked at {_plain(wanted)} in this task; it was handed in as " + (
                "nothing." if found is None else f"{_plain(found)}."
            )
    return ""


def _check(what: str, check: Check, parameters: Parameters, state: State, moved: str) -> Checked:
    if moved:
        return Checked(what, 0.0, check.points, says=moved)
    measured, why = measure(check.metric, check.of, parameters, state)
    if meets(measured, check):
        return Checked(what, check.points, check.points, measured)
    return Checked(what, 0.0, check.points, measured, says=why or check.says or _told(measured))


def _told(measured: Measured) -> str:
    return "There is nothing to measure yet." if measured is None else "This does not hold yet."


def _prediction(one: Prediction, parameters: Parameters, state: State, moved: str) -> Checked:
    what, guess = f"prediction:{one.id}", state.predictions.get(one.id)
    if guess is None or moved:
        return Checked(what, 0.0, one.points, says=moved or "No prediction was committed.")
    measured, why = (
        (one.right, "") if one.right is not None else measure(one.metric, one.of, parameters, state)
    )
    if measured is None:
        points = 0.0
    else:
        points = one.points * score(came_true(guess.answer, measured, one), guess.confidence)
    return Checked(what, points, one.points, measured, guess.answer, guess.confidence, why)


def measure(metric: str, of: str, parameters: Parameters, state: State) -> tuple[Measured, str]:
    """What a metric finds, or None and one sentence that says why it finds nothing."""
    found = METRICS.get(metric)
    if found is None:
        return None, f"There is no measure called {metric}."
    if found.lessons and state.lesson not in found.lessons:
        return None, f"{metric} does not measure the lesson {state.lesson}."
    try:
        value = found.measure(state, parameters, of)
    except ValueError as error:
        return None, f"This cannot be measured: {error}."
    usable = not isinstance(value, float) or math.isfinite(value)
    return (value, "") if usable else (None, "This is not defined here.")


def score(right: bool, confidence: float) -> float:
    """The share of a prediction's points, from 0 to 1."""
    return 1 - (1 - confidence) ** 2 / 2 if right else (1 - confidence**2) / 2


def came_true(answer: Value, measured: Value, one: Prediction) -> bool:
    """Whether a prediction was right: the same word, or a number within what is allowed."""
    return near(answer, measured, number(one.within) or 0.0)


def meets(measured: Measured, check: Check) -> bool:
    """Whether a measured value is what a check asks for."""
    if measured is None:
        return False
    if check.op == "one_of":
        options = check.value if isinstance(check.value, tuple) else (check.value,)
        return any(alike(measured, one) for one in options)
    if check.op == "between":
        assert isinstance(check.value, tuple)
        low, high = (number(one) for one in check.value)
        return _ordered(low, measured) and _ordered(measured, high)
    assert not isinstance(check.value, tuple)
    return _compared(measured, check.op, check.value, number(check.within) or 0.0)


def _compared(measured: Value, op: str, value: Value, within: float) -> bool:
    same = alike(measured, value)
    if op in ("equals", "differs"):
        return same == (op == "equals")
    if op == "near":
        return near(measured, value, within)
    if op in ("at_most", "below"):
        return _ordered(measured, value) and (op == "at_most" or not same)
    return _ordered(value, measured) and (op == "at_least" or not same)


def _ordered(low: Measured, high: Measured) -> bool:
    one, other = number(low), number(high)
    return one is not None and other is not None and one <= other + TIGHT * abs(other)


def near(one: Value, other: Value, within: float) -> bool:
    """Whether two values are at most so far apart; words must be the same."""
    a, b = number(one), number(other)
    if a is None or b is None:
        return alike(one, other)
    return abs(a - b) <= within + TIGHT * abs(b)


def alike(one: Value, other: Value) -> bool:
    """Whether two values are the same; "5" is the number 5, and on is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return _switched(one) == _switched(other)
    a, b = number(one), number(other)
    if a is None or b is None:
        return str(one) == str(other)
    return abs(a - b) <= TIGHT * abs(b)


def _switched(value: Value) -> str:
    """A switch as the word that the schema reads it from."""
    return str(value).lower()


def number(value: object) -> float | None:
    """A value as a finite number, also one that is written as text; None where it is none."""
    if value is None or isinstance(value, bool):
        return None
    try:
        found = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) else None


def _plain(value: Value) -> str:
    return str(value) if isinstance(value, bool | str) else f"{value:.12g}"
