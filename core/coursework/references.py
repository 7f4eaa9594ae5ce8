"""``{name}`` in the texts of an item: which are there, and values put in their place.

A brace after a letter, ^, _, \\ or another brace is a formula's and stays: ``x^{n}``,
``\\text{map}``. A text that is one reference and nothing else becomes the value itself.
"""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from core.coursework.assignment import Item, Value

REFERENCE = re.compile(r"(?<![\w^\\}])\{([A-Za-z]\w{0,63})\}")
KEEP = {"id", "kind", "lesson", "metric", "op", "parameters", "locked", "hidden"}


def names_in(part: Any) -> set[str]:
    """Every parameter that a part of an item refers to."""
    found: set[str] = set()

    def note(text: str) -> str:
        found.update(REFERENCE.findall(text))
        return text

    _each(part, note)
    return found


def lost(item: Item) -> set[str]:
    """Parameters that nothing refers to; a measure of the register may still read them."""
    measured = item.checks or any(one.metric for one in item.predictions)
    return set() if measured else {one.name for one in item.parameters} - names_in(item)


Words = Mapping[str, Mapping[str, str]]  # parameter -> value -> what is read for it


def put(part: Any, values: Mapping[str, Value], words: Words) -> Any:
    """The part with each reference replaced; KeyError for a name without a value."""

    def read(name: str) -> str:
        value = values[name]
        number = isinstance(value, int | float)
        plain = said(value).replace("-", "−") if number else said(value)
        return words.get(name, {}).get(str(value)) or plain

    def fill(text: str) -> Any:
        whole = REFERENCE.fullmatch(text)
        if whole:
            return values[whole[1]]
        return REFERENCE.sub(lambda match: read(match[1]), text)

    return _each(part, fill)


def said(value: Value) -> str:
    """A value in words, as short as it can be written."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return value if isinstance(value, str) else f"{value:.12g}"


def _each(part: Any, change: Any) -> Any:
    """The part with every text of it changed, save names for code."""
    if isinstance(part, str):
        return change(part)
    if isinstance(part, tuple):
        return tuple(_each(one, change) for one in part)
    if isinstance(part, Mapping):
        return {name: _each(one, change) for name, one in part.items()}
    if is_dataclass(part) and not isinstance(part, type):
        names = [spec.name for spec in fields(part) if spec.name not in KEEP]
        return replace(part, **{name: _each(getattr(part, name), change) for name in names})
    return part
