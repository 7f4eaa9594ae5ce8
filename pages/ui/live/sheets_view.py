"""Two sheets of pictures side by side, one of which a slider changes in the browser."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from pages.ui.live.map_view import Range, Readout
from pages.ui.live.picture_view import levels
from pages.ui.live.plot_view import plain_readout
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.words import _


def sheets_view(
    key: str,
    frames: Any,
    beside: Any,
    *,
    text: str,
    titles: Sequence[str],
    marks: Any = None,
    beside_marks: Any = None,
    ranges: Sequence[Range] = (),
    readouts: Sequence[Readout] = (),
    on_change: Mapping[str, Callable[[], None]] | None = None,
) -> Any:
    """Show pictures `frames` (steps, n, h, w, 3) uint8, one step at a time, and `beside`.

    beside: float (m, 3, h, w) in [-1, 1] or uint8 (m, h, w, 3). A range with `sweep` chooses the
    step. marks (steps, n), beside_marks (m,): bool, shown as right or wrong; None for no mark.
    titles: of the two sheets. Readouts need `frames`, one number a step.
    """
    arrays = {"frames": np.asarray(frames), "beside": levels(beside)}
    if marks is not None:
        arrays["marks"] = np.asarray(marks, np.uint8)
        arrays["beside_marks"] = np.asarray(beside_marks, np.uint8)
    return mount(
        "sheets_view",
        key,
        arrays,
        room=Room(0, 430, 290),
        on_change=on_change,
        label=text,
        titles=list(titles),
        ranges=[one.describe(key) for one in ranges],
        readouts=[plain_readout(readout) for readout in readouts],
        words={"right": _("clean outfit"), "wrong": _("not a clean outfit")},
    )
