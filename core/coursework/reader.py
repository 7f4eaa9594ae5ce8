"""Takes a table apart and collects what is wrong with it, so that one look shows every fault.

Each method gives the value, or a harmless one after noting "expected …; got …" with its line.
Nothing of what was read with a fault is ever used.
"""

import math
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from core.coursework.assignment import Value
from core.coursework.lined import Lined
from core.coursework.state import NAME

T = TypeVar("T")
Faults = list[tuple[int, str]]


class Reader:
    """One table, its names, and the faults of the whole file."""

    def __init__(self, node: Lined, faults: Faults, known: Iterable[str], what: str) -> None:
        self.line, self.faults, self.what = node.line, faults, what
        self.table: dict[str, Lined] = node.value if isinstance(node.value, dict) else {}
        if not isinstance(node.value, dict):
            self.fault(node.line, f"expected {what} as a table; got {node.told()}")
        names = list(known)
        for name, one in self.table.items():
            if name not in names:
                wanted = ", ".join(names)
                self.fault(one.line, f"expected {what} of {wanted}; got {name[:60]!r}")

    def fault(self, line: int, text: str) -> None:
        """Note a fault."""
        self.faults.append((line, text))

    def has(self, name: str) -> bool:
        """Whether the table says something under this name."""
        return name in self.table and self.table[name].value is not None

    def at(self, name: str) -> int:
        """The line of a name, or of the table."""
        return self.table[name].line if name in self.table else self.line

    def _taken(
        self, name: str, wanted: str, good: Callable[[Any], bool], default: T | None, spare: T
    ) -> T:
        if not self.has(name):
            if default is not None:
                return default
            self.fault(self.line, f"expected {name} in {self.what}; got none")
            return spare
        node = self.table[name]
        if good(node.value):
            return node.value
        self.fault(node.line, f"{name}: expected {wanted}; got {node.told()}")
        return spare

    def text(self, name: str, most: int = 200, default: str | None = None) -> str:
        """A text that is not empty; a default makes it optional."""
        found = self._taken(
            name, f"a text of at most {most:,} characters",
            lambda value: isinstance(value, str) and 0 < len(value.strip()) <= most
            and "\0" not in value,
            default, "",
        )  # fmt: skip
        return found.strip()

    def name(self, name: str, default: str | None = None) -> str:
        """A name for code: letters, digits, _ and -, a letter first."""
        return self._taken(
            name, "a name of letters, digits, _ and -", named, default, ""
        )  # fmt: skip

    def word(self, name: str, options: Iterable[str], default: str | None = None) -> str:
        """One of these words."""
        words = list(options)
        return self._taken(name, f"one of {', '.join(words)}", words.__contains__, default, "")

    def whole(self, name: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number from low to high."""
        return self._taken(
            name, f"a whole number from {low} to {high:,}",
            lambda value: type(value) is int and low <= value <= high, default, low,
        )  # fmt: skip

    def number(self, name: str, low: float, high: float, default: float | None = None) -> float:
        """A number from low to high."""
        return self._taken(
            name, f"a number from {low:g} to {high:g}",
            lambda value: is_number(value) and low <= value <= high, default, low,
        )  # fmt: skip

    def switch(self, name: str, default: bool) -> bool:
        """true or false."""
        return self._taken(name, "true or false", lambda v: isinstance(v, bool), default, default)

    def value(self, name: str) -> Value:
        """A number, a text, true or false."""
        return self._taken(name, "a number, a text, true or false", is_value, None, 0.0)

    def maybe(self, name: str) -> Value | None:
        """A number, a text, true or false, or nothing."""
        return self.value(name) if self.has(name) else None

    def tables(self, name: str, most: int, least: int = 0) -> list[Lined]:
        """A list of tables or values, each with its line."""
        none: list[Lined] = []
        return self._taken(
            name, f"a list of {least} to {most}",
            lambda value: isinstance(value, list) and least <= len(value) <= most,
            None if least else none, none,
        )  # fmt: skip

    def texts(self, name: str, most: int, long: int) -> tuple[str, ...]:
        """A list of texts."""
        found = []
        for one in self.tables(name, most):
            if isinstance(one.value, str) and 0 < len(one.value.strip()) <= long:
                found.append(one.value.strip())
            else:
                self.fault(one.line, f"{name}: expected a text; got {one.told()}")
        return tuple(found)

    def named(self, name: str, good: Callable[[Any], bool], wanted: str) -> dict[str, Any]:
        """A table of names for code, each with a value of that sort."""
        node = self.table.get(name)
        if node is None or node.value is None:
            return {}
        if not isinstance(node.value, dict) or len(node.value) > 200:
            self.fault(node.line, f"{name}: expected at most 200 names; got {node.told()}")
            return {}
        found = {}
        for key, one in node.value.items():
            if not NAME.fullmatch(key):
                self.fault(one.line, f"{name}: expected letters, digits and _; got {key[:60]!r}")
            elif not good(one.plain()):
                self.fault(one.line, f"{name}: expected {wanted} for {key}; got {one.told()}")
            else:
                found[key] = one.plain()
        return found


def named(value: Any) -> bool:
    """Whether a value is a name for code; hyphens are allowed in it."""
    return isinstance(value, str) and bool(NAME.fullmatch(value.replace("-", "_")))


def is_number(value: Any) -> bool:
    """Whether a value is a finite number."""
    real = isinstance(value, int | float) and not isinstance(value, bool)
    return real and math.isfinite(value)


def is_value(value: Any) -> bool:
    """Whether a value is one that a control could have."""
    return isinstance(value, bool) or is_number(value) or (
        isinstance(value, str) and 0 < len(value) <= 400
    )  # fmt: skip


def is_given(value: Any) -> bool:
    """Whether a value is one that an answer could have: also numbers in a row."""
    row = isinstance(value, list) and 0 < len(value) <= 64 and all(map(is_number, value))
    return row or is_value(value) or (isinstance(value, str) and len(value) <= 8_000)
