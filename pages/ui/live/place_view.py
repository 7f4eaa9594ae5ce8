"""One picture, and a number for each of its pixels as a second picture; choose a place on it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from pages.ui.live.bytes import pack
from pages.ui.live.map_view import Range
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
    numbers_typed: Sequence[Range] = (),
    counted: str = "",
    smoothing: float = 0.0,
    which: int = 0,
    on_change: Mapping[str, Callable[[], None]] | None = None,
) -> Any:
    """Show a picture (3, h, w) in [-1, 1], `numbers` (h, w) from 0 to `top`, and `bars`.

    bars (3, levels): for the chosen place, a probability for each level of each colour; rows: the
    colours' names. titles: of the three panels, then of place, colour and number. labels: what the
    second and the third panel show, in words.

    A press, the arrow keys or the typed numbers (row, column, picture) move the chosen place; where
    it comes to rest reaches Python as `at`, [row, column, picture]. counted: the address below
    /assets of `counted_bytes`; once they are there, the browser works out the costs and the bars of
    any picture and place by itself, with `smoothing`. which: the number of the picture.

    It announces `row`, `column` and `here`, the number there, in `unit`.
    """
    return mount(
        "place_view",
        key,
        {
            "picture": levels(np.asarray(picture)[None])[0],
            "numbers": np.asarray(numbers, np.float32),
            "bars": np.asarray(bars, np.float32),
        },
        room=Room(31, 100 if numbers_typed else 40, 560 if numbers_typed else 480),
        on_change=on_change,
        at=list(at),
        label=text,
        titles=list(titles),
        labels=list(labels),
        rows=list(rows),
        unit=unit,
        top=top,
        typed=[one.describe(key) for one in numbers_typed],
        counted=counted,
        smoothing=smoothing,
        which=which,
    )


def counted_bytes(counts: Any, pictures: Any) -> bytes:
    """Counts (values, levels) of a training set and the pictures (n, 3, h, w) uint8, as bytes.

    ValueError for a count above 65,535.
    """
    counts, pictures = np.asarray(counts), np.asarray(pictures).transpose(0, 2, 3, 1)
    if counts.max() > np.iinfo(np.uint16).max:
        raise ValueError(f"expected counts up to 65,535; got {counts.max()}")
    return pack({"counts": counts.astype(np.uint16), "pictures": pictures})
