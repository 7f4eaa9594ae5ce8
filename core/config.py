"""A family's configuration: one frozen dataclass, each field with its range and meaning.

One source for validation, for the sliders of a page, for the command line and for model cards::

    @dataclass(frozen=True)
    class HistogramConfig(Config):
        columns: int = within(256, 1, 2048, "cells from west to east")
        wrap: bool = switch(True, "join the east edge to the west edge")
        kind: str = choice("ridge", ("ridge", "valley"), "which shape")
"""

import math
from dataclasses import Field, asdict, dataclass, field, fields
from typing import Any, Self


def within(default: float, low: float, high: float, help: str) -> Any:
    """A number from ``low`` to ``high``, both included; whole if the default is an int."""
    return field(default=default, metadata={"low": low, "high": high, "help": help})


def choice(default: str, options: tuple[str, ...], help: str) -> Any:
    """One word out of ``options``."""
    return field(default=default, metadata={"options": options, "help": help})


def switch(default: bool, help: str) -> Any:
    """On or off."""
    return field(default=default, metadata={"help": help})


def _whole_or_real(text: str, whole: bool) -> float:
    return int(text) if whole else float(text)


def parse(spec: "Field[Any]", text: str) -> Any:
    """The value of the field ``spec`` written as ``text``; ValueError says what was expected."""
    if isinstance(spec.default, bool):
        words = {"true": True, "on": True, "1": True, "false": False, "off": False, "0": False}
        if text.lower() not in words:
            raise ValueError(f"{spec.name}: expected on or off; got {text!r}")
        return words[text.lower()]
    if isinstance(spec.default, str):
        return text
    whole = isinstance(spec.default, int)
    try:
        return _whole_or_real(text, whole)
    except ValueError:
        noun = "a whole number" if whole else "a number"
        raise ValueError(f"{spec.name}: expected {noun}; got {text!r}") from None


def validate(spec: "Field[Any]", value: Any) -> None:
    """Raise ValueError unless ``value`` suits the field ``spec``: its type and its range."""
    options = spec.metadata.get("options")
    if options is not None:
        if value not in options:
            raise ValueError(f"{spec.name}: expected one of {', '.join(options)}; got {value!r}")
    elif isinstance(spec.default, bool):
        if not isinstance(value, bool):
            raise ValueError(f"{spec.name}: expected true or false; got {value!r}")
    elif "low" in spec.metadata:
        _validate_number(spec, value)


def _validate_number(spec: "Field[Any]", value: Any) -> None:
    low, high = spec.metadata["low"], spec.metadata["high"]
    kind = (int,) if isinstance(spec.default, int) else (int, float)
    good = isinstance(value, kind) and not isinstance(value, bool) and math.isfinite(value)
    if not good or not low <= value <= high:
        noun = "a whole number" if isinstance(spec.default, int) else "a number"
        raise ValueError(f"{spec.name}: expected {noun} from {low} to {high}; got {value!r}")


@dataclass(frozen=True)
class Config:
    """Base of every family's configuration; checks each field when it is made."""

    def __post_init__(self) -> None:
        for spec in fields(self):
            validate(spec, getattr(self, spec.name))

    def to_dict(self) -> dict[str, Any]:
        """Plain values by name, as a card stores them."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """The configuration with ``values`` over the defaults; ValueError for an unknown name."""
        known = {spec.name for spec in fields(cls)}
        for name in values:
            if name not in known:
                raise ValueError(
                    f"expected a setting out of {', '.join(sorted(known))}; got {name!r}"
                )
        return cls(**values)

    @classmethod
    def from_words(cls, words: list[str]) -> Self:
        """The configuration written as ``["columns=64", "wrap=off"]``, as on the command line."""
        specs = {spec.name: spec for spec in fields(cls)}
        values = {}
        for word in words:
            name, equals, text = word.partition("=")
            if not equals:
                raise ValueError(f"expected name=value; got {word!r}")
            values[name] = parse(specs[name], text) if name in specs else text
        return cls.from_dict(values)
