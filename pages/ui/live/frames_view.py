"""A row of pictures with captions and notes, all frames sent at once; a slider picks the frame."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from pages.ui.live.map_view import Range, Readout
from pages.ui.live.plot_view import plain_readout
from pages.ui.live.room import Room
from pages.ui.live.view import mount


def frames_view(
    key: str,
    frames: Any,
    *,
    text: str,
    captions: Sequence[str] = (),
    notes: Sequence[Sequence[str]] = (),
    verdicts: Sequence[Sequence[str]] = (),
    ranges: Sequence[Range] = (),
    readouts: Sequence[Readout] = (),
    size: int = 110,
    columns: int = 0,
    narrow: int = 0,
    rows: Sequence[str] = (),
    on_change: Mapping[str, Callable[[], None]] | None = None,
) -> None:
    """Show pictures `frames` (steps, n, h, w, channels) uint8 under `key`, one step at a time.

    A range with `sweep` chooses the step. captions: one for each picture; notes, verdicts ("right",
    "wrong" or ""): for each step, one for each picture. columns: pictures in a row, or 0:
    as many as fit; narrow: the same on a narrow page; rows: a title for each. Readouts need
    `frames`, one number a step.
    ValueError for another shape.
    """
    array = np.asarray(frames)
    if array.ndim != 5 or array.dtype != np.uint8:
        raise ValueError(f"expected uint8 (steps, n, h, w, channels); got shape {array.shape}")
    mount(
        "frames_view",
        key,
        {"frames": array},
        room=Room(0, size + 80, 2 * size + 80),
        on_change=on_change,
        label=text,
        captions=list(captions),
        notes=[list(step) for step in notes],
        verdicts=[list(step) for step in verdicts],
        ranges=[one.describe(key) for one in ranges],
        readouts=[plain_readout(readout) for readout in readouts],
        size=size,
        columns=columns,
        narrow=narrow or columns,
        rows=list(rows),
    )
