"""The flows of the lesson: what each is called, and the numbers on their cards."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from core import checkpoint
from core.measures.measure import Measure
from pages.ui.words import _

SHIPPED = {
    "affine": "coupling_flow-land-affine",
    "spline": "coupling_flow-land-spline",
    "bands": "coupling_flow-land",
    "short": "coupling_flow-land-short",
}


def titles() -> dict[str, str]:
    """The word in the address and the word on the page."""
    return {
        "affine": _("Affine"),
        "spline": _("Spline"),
        "bands": _("Bands"),
        "short": _("Spline, 60 steps"),
    }


@cache
def measures(name: str) -> Mapping[str, Measure]:
    """The ruler's figures on the card of a shipped model."""
    card: dict[str, Any] = checkpoint.read_card(name)
    found = {one: Measure(one, **rest) for one, rest in card["measures"].items()}
    return {one: measure for one, measure in found.items() if not measure.parts}


def figure(word: str, measure: str) -> float:
    """One figure of one of the four flows of the map."""
    value = measures(SHIPPED[word])[measure].value
    assert value is not None  # these are always defined on a map
    return value
