"""What was typed, chosen or set, as it is: for checks against a learner's own parameters."""

from core.coursework.assignment import Value
from core.coursework.grade import Metric
from core.coursework.measuring import Parameters, setting, typed
from core.coursework.state import State

Measured = Value | None


def answer(state: State, parameters: Parameters, of: str) -> Measured:
    """A typed number."""
    return typed(state, of)


def chosen(state: State, parameters: Parameters, of: str) -> Measured:
    """A chosen or typed word, without the spaces round it."""
    found = state.answers.get(of)
    return found.strip() if isinstance(found, str) and found.strip() else None


def control(state: State, parameters: Parameters, of: str) -> Measured:
    """A control of the lesson as it was set."""
    return setting(state, of)


MEASURES = (
    Metric("answer", "the number that was typed", answer, of="a field with a number"),
    Metric("chosen", "the word that was chosen", chosen, "word", of="a field with a word"),
    Metric(
        "control",
        "a control of the lesson",
        control,
        "word",
        of="a control's name",
        reads=("{of}",),
    ),
)
