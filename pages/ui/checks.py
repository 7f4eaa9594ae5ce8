"""From the text of an address to a value, or a ValueError in words that a learner can use."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.language.tokenizer import admit
from pages.ui.words import _

Check = Callable[[str], Any]
EDGES = ("west", "south", "east", "north")  # of a box, and how far each may go, in degrees
LIMITS = ((-180, 179), (-90, 89), (-179, 180), (-89, 90))


def key(name: str) -> str:
    """The widget key and address parameter of control `name`."""
    return f"c_{name}"


def written(value: Any) -> str:
    """A value as the address has it: 1 and 0 for on and off."""
    return str(int(value)) if isinstance(value, bool) else str(value)


def number(name: str, default: float, low: float, high: float) -> Check:
    """A number from low to high, both included; whole if the default is an int."""
    whole = isinstance(default, int)
    noun = _("a whole number") if whole else _("a number")

    def check(text: str) -> float:
        try:
            value = int(text) if whole else float(text)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            expected = _("{name}: expected {noun} from {low} to {high}; got {text}.")
            raise ValueError(
                expected.format(name=key(name), noun=noun, low=low, high=high, text=_shown(text))
            )
        return value

    return check


def nearest(values: Sequence[float], check: Check) -> Check:
    """A number that passes `check`, moved to the nearest of `values`, where the slider stops."""

    def checked(text: str) -> float:
        number = check(text)
        return min(values, key=lambda value: abs(value - number))

    return checked


def word(name: str, options: Mapping[str, str]) -> Check:
    """One of the words that name the options."""

    def check(text: str) -> str:
        if text not in options:
            expected = _("{name}: expected one of {options}; got {text}.")
            words = ", ".join(options)
            raise ValueError(expected.format(name=key(name), options=words, text=_shown(text)))
        return text

    return check


def text(name: str, longest: int) -> Check:
    """Any text of so many characters at most, but for control characters."""

    def check(written: str) -> str:
        try:
            return admit(written, longest)
        except ValueError as error:
            raise ValueError(f"{key(name)}: {error}.") from None

    return check


def switch(name: str) -> Check:
    """1 for on, 0 for off."""

    def check(text: str) -> bool:
        if text not in ("0", "1"):
            raise ValueError(
                _("{name}: expected 0 or 1; got {text}.").format(name=key(name), text=_shown(text))
            )
        return text == "1"

    return check


def _shown(text: str) -> str:
    """A stranger's text, cut short and safe inside Markdown."""
    safe = "".join(letter for letter in text[:40] if letter.isalnum() or letter in " .,-+_")
    return f"“{safe}”"


def box(edges: Sequence[int]) -> list[int]:
    """West, south, east and north, moved apart where west is not west of east."""
    west, south, east, north = edges
    return [min(west, east - 1), min(south, north - 1), east, north]
