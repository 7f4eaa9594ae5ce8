"""What a learner hands in: the lesson's controls, the answers, the predictions. Checked, bounded.

As JSON::

    {"format": "from-noise-state/1", "lesson": "gan",
     "settings": {"world": "ring", "beta": 0.5},
     "answers": {"share": 0.2, "why": "…", "A": [12.5, 48.1]},
     "predictions": {"direction": {"answer": "up", "confidence": 0.8}},
     "run": "", "checkpoint": ""}

It holds no score: the server works that out. `run` is the key of a run of this server
(`core.jobs.job.Job.key`), `checkpoint` the SHA-256 of weights that were handed in beside it.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.coursework import canonical
from core.coursework.assignment import Value

FORMAT = "from-noise-state/1"
LARGEST = 64_000  # bytes of JSON
NAMES, WORD, TEXT, NUMBERS = 200, 400, 8_000, 64  # at most, each
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
PARTS = ("format", "lesson", "settings", "answers", "predictions", "run", "checkpoint")

Given = Value | tuple[float, ...]  # an answer: a number, a text, a switch, or numbers in a row


@dataclass(frozen=True)
class Guess:
    """A committed prediction; confidence from 0 to 1 is how sure the learner was of it."""

    answer: Value
    confidence: float


@dataclass(frozen=True)
class State:
    """What was handed in for one item. Make one with `read` or `of`, which check everything."""

    lesson: str
    settings: Mapping[str, Value] = field(default_factory=dict)
    answers: Mapping[str, Given] = field(default_factory=dict)
    predictions: Mapping[str, Guess] = field(default_factory=dict)
    run: str = ""
    checkpoint: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; `of` gives the same state back."""
        return {
            "format": FORMAT,
            "lesson": self.lesson,
            "settings": dict(self.settings),
            "answers": {
                name: list(one) if isinstance(one, tuple) else one
                for name, one in self.answers.items()
            },
            "predictions": {
                name: {"answer": one.answer, "confidence": one.confidence}
                for name, one in self.predictions.items()
            },
            "run": self.run,
            "checkpoint": self.checkpoint,
        }


def read(blob: bytes) -> State:
    """The state written as these bytes; ValueError with one sentence where it is none."""
    return of(canonical.load(blob, LARGEST, "a state"))


def of(values: Any) -> State:
    """The state of these plain values; ValueError with one sentence where they are none."""
    found = _table(values, "a state")
    if found.get("format") != FORMAT:
        raise ValueError(f"expected a state of format {FORMAT}; got another")
    for name in found:
        if name not in PARTS:
            raise ValueError(f"expected a state of {', '.join(PARTS)}; got {name[:64]!r}")
    size = len(canonical.dump(values))
    if size > LARGEST:
        raise ValueError(f"expected a state of at most {LARGEST:,} bytes; got {size:,}")
    settings = _named(found.get("settings", {}), "settings")
    answers = _named(found.get("answers", {}), "answers")
    predictions = _named(found.get("predictions", {}), "predictions")
    return State(
        _slug(found.get("lesson")),
        {name: _value(one, name, WORD) for name, one in settings.items()},
        {name: _given(one, name) for name, one in answers.items()},
        {name: _guess(one, name) for name, one in predictions.items()},
        _digits(found.get("run", ""), "run", 32),
        _digits(found.get("checkpoint", ""), "checkpoint", 64),
    )


def _table(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict) or len(value) > NAMES:
        raise ValueError(f"expected {what} as at most {NAMES} names with values; got another thing")
    return value


def _named(value: Any, what: str) -> dict[str, Any]:
    for name in _table(value, what):
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise ValueError(f"expected names of letters and digits in {what}; got {name!r:.64}")
    return dict(value)


def _slug(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch("[a-z][a-z_]{0,63}", value):
        raise ValueError(f"expected the name of a lesson; got {value!r:.64}")
    return value


def _digits(value: Any, what: str, count: int) -> str:
    if not isinstance(value, str) or (value and not re.fullmatch(f"[0-9a-f]{{{count}}}", value)):
        raise ValueError(f"{what}: expected {count} hexadecimal digits or nothing")
    return value


def _value(value: Any, name: str, most: int) -> Value:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float) and math.isfinite(value) and abs(value) <= canonical.LARGEST:
        return value
    if isinstance(value, str) and len(value) <= most and "\0" not in value:
        return value
    raise ValueError(
        f"{name}: expected a finite number, true, false, or a text of at most {most} characters"
    )


def _given(value: Any, name: str) -> Given:
    if not isinstance(value, list | tuple):
        return _value(value, name, TEXT)
    if len(value) > NUMBERS:
        raise ValueError(f"{name}: expected at most {NUMBERS} numbers; got {len(value)}")
    numbers = [_value(one, name, 0) for one in value]
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in numbers):
        raise ValueError(f"{name}: expected numbers; got something else among them")
    return tuple(float(one) for one in numbers)


def _guess(value: Any, name: str) -> Guess:
    if not isinstance(value, dict) or set(value) != {"answer", "confidence"}:
        raise ValueError(f"{name}: expected an answer and a confidence; got other things")
    sure = value["confidence"]
    if isinstance(sure, bool) or not isinstance(sure, int | float) or not 0 <= sure <= 1:
        raise ValueError(f"{name}: expected a confidence from 0 to 1; got {sure!r:.64}")
    return Guess(_value(value["answer"], name, WORD), float(sure))
