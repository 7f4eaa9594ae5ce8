"""What a measure reads of a hand-in: controls, typed answers, placed points, drawn parameters.

Each gives a plain value, or says in one sentence what is not there. A number that the browser
worked out is never among them.
"""

from collections.abc import Mapping

from core.coursework.assignment import Value
from core.coursework.canonical import LARGEST
from core.coursework.state import State

Parameters = Mapping[str, Value]


def setting(state: State, name: str) -> Value:
    """The value of one of the lesson's controls; ValueError where the state lacks it."""
    if name not in state.settings:
        raise ValueError(f"expected the control {name} of {state.lesson}; got a state without it")
    return state.settings[name]


def real(state: State, name: str) -> float:
    """A control as a number, also where its word is one, such as "5000"."""
    return number(name, setting(state, name))


def word(state: State, name: str) -> str:
    """A control as a word."""
    found = setting(state, name)
    return found if isinstance(found, str) else f"{found:g}"


def seed(state: State) -> int:
    """The lesson's seed."""
    return int(real(state, "seed"))


def typed(state: State, name: str) -> float | None:
    """A typed number; None where nothing was typed."""
    found = state.answers.get(name)
    return None if found is None or found == "" else number(name, found)


def point(state: State, name: str) -> tuple[float, float] | None:
    """A placed point, longitude and latitude in degrees; None where none was placed."""
    found = state.answers.get(name)
    if found is None:
        return None
    if not isinstance(found, tuple) or len(found) != 2:
        raise ValueError(f"{name}: expected a longitude and a latitude; got another thing")
    lon, lat = found
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError(f"{name}: expected a place on the map; got {lon:g}, {lat:g}")
    return lon, lat


def parameter(parameters: Parameters, name: str) -> Value:
    """One of the learner's parameters; ValueError where the item has none of that name."""
    if name not in parameters:
        raise ValueError(f"expected an item with the parameter {name}; got one without it")
    return parameters[name]


def amount(parameters: Parameters, name: str) -> float:
    """A parameter as a number."""
    return number(name, parameter(parameters, name))


def numbers(parameters: Parameters, name: str) -> list[float]:
    """A parameter that is a row of numbers, such as "2, 1, -0.5"."""
    return [number(name, one) for one in str(parameter(parameters, name)).split(",")]


def number(name: str, value: object) -> float:
    """A value as a finite number; ValueError where it is none."""
    try:
        found = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise ValueError(f"{name}: expected a number; got {str(value)[:40]!r}") from None
    if isinstance(value, bool) or not abs(found) <= LARGEST:
        raise ValueError(f"{name}: expected a number of at most 2^53; got {str(value)[:40]}")
    return found
