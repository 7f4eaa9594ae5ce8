"""One picture, and a number for each of its pixels as a second picture; choose a place on it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from pages.ui.live.picture_view import levels
from pages.ui.live.room import Room
from pages.ui.live.view import mount


def place_view(
    key: str,
    picture: Any,
    numbers: Any,
    bars: Any,
    *,
    at: tuple[int, int],
    text: str,
    titles: Sequence[str],
    labels: Sequence[str],
    rows: Sequence[str],
    unit: str,
    top: float,
    on_change: Mapping[str, Callable[[], None]] | None = None,
) -> Any:
    """Show a picture (3, h, w) in [-1, 1], `numbers` (h, w) from 0 to `top`, and `bars`.

    bars (3, levels): for the chosen place, a probability for each level of each colour; rows: the
    colours' names. titles: of the three panels, then of place, colour and number. labels: what the
    second and the third panel show, in words.

    A press or the arrow keys move the chosen place; where it comes to rest reaches Python as `at`,
    [row, column]. It announces `row`, `column` and `here`, the number there, in `unit`.
    """
    return mount(
        "place_view",
        key,
        {
            "picture": levels(np.asarray(picture)[None])[0],
            "numbers": np.asarray(numbers, np.float32),
            "bars": np.asarray(bars, np.float32),
        },
        room=Room(31, 40, 480),
        on_change=on_change,
        at=list(at),
        label=text,
        titles=list(titles),
        labels=list(labels),
        rows=list(rows),
        unit=unit,
        top=top,
    )
