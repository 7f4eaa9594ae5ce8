"""The values that a parameter may take: those of a choice, or those of a range with its step."""

from typing import Any

from core.coursework.assignment import Value
from core.coursework.reader import is_number, is_value
from core.coursework.state import NAME

MOST = 10_000


def draws(name: str, plain: Any) -> tuple[Value, ...]:
    """Every value of ``{choice: […]}`` or ``{range: [low, high], step: s}``, in order.

    A choice is a list, or a table of a value and its words (`worded`). A range of whole numbers
    needs no step. ValueError says what was expected.
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"expected a parameter of letters, digits and _; got {name[:60]!r}")
    if not isinstance(plain, dict) or ("choice" in plain) == ("range" in plain):
        raise ValueError(f"{name}: expected choice or range, one of them; got both or none")
    if "choice" in plain:
        return _choice(name, list(worded(name, plain)) or plain["choice"])
    return _range(name, plain["range"], plain.get("step"))


def worded(name: str, plain: Any) -> dict[str, str]:
    """What a learner reads for each value of ``{choice: {VALUE: words, …}}``; else nothing."""
    row = plain.get("choice")
    if not isinstance(row, dict):
        return {}
    if not all(isinstance(one, str) and 0 < len(one) <= 400 for one in row.values()):
        raise ValueError(f"{name}: expected words of 1 to 400 signs for each value; got others")
    return dict(row)


def _choice(name: str, row: Any) -> tuple[Value, ...]:
    good = isinstance(row, list) and 1 <= len(row) <= 200 and all(map(is_value, row))
    if not good or len({(type(one), one) for one in row}) < len(row):
        raise ValueError(f"{name}: expected 1 to 200 different values to choose from; got others")
    return tuple(row)


def _range(name: str, ends: Any, step: Any) -> tuple[Value, ...]:
    if not isinstance(ends, list) or len(ends) != 2 or not all(map(is_number, ends)):
        raise ValueError(f"{name}: expected a range of two numbers; got another thing")
    low, high = ends
    if step is None and type(low) is int and type(high) is int:
        step = 1
    if not is_number(step) or step <= 0:
        raise ValueError(f"{name}: expected a step above 0 beside a range of fractions; got {step}")
    count = round((high - low) / step) if high > low else 0
    if count < 1 or count > MOST:
        raise ValueError(f"{name}: expected 2 to {MOST:,} values in the range; got {count + 1:,}")
    digits = max(_digits(low), _digits(step))
    values = (round(low + step * at, digits) for at in range(count + 1))
    return tuple(one for one in values if one <= high)


def _digits(value: float) -> int:
    """Digits behind the point of a number as it is written."""
    text = f"{value:.12f}".rstrip("0")
    return len(text.partition(".")[2])
