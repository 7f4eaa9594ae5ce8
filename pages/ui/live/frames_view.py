"""A row of pictures with captions and notes, all frames sent at once; a slider picks the frame."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from pages.ui.live.bytes import pack
from pages.ui.live.choice import Choice
from pages.ui.live.map_view import Range, Readout
from pages.ui.live.plot_view import plain_readout
from pages.ui.live.room import Room
from pages.ui.live.view import mount


def frames_layers(
    key: str,
    frames: Any,
    *,
    text: str,
    captions: Sequence[str] = (),
    notes: Sequence[Sequence[str]] = (),
    verdicts: Sequence[Sequence[str]] = (),
    ranges: Sequence[Range] = (),
    choices: Sequence[Choice] = (),
    readouts: Sequence[Readout] = (),
    size: int = 110,
    columns: int = 0,
    narrow: int = 0,
    rows: Sequence[str] = (),
    ahead: Mapping[str, Mapping[str, str]] | None = None,
    dear: Sequence[str] = (),
    address: str = "",
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What `frames_view` shows under `key` and `frames_bytes` writes.

    frames (steps, n, h, w, channels) uint8: pictures, one step shown at a time. A range with
    `sweep` chooses the step. captions: one for each picture; notes, verdicts ("right", "wrong" or
    ""): for each step, one for each picture. columns: pictures in a row, or 0: as many as fit;
    narrow: the same on a narrow page; rows: a title for each. Readouts need `frames`, one number
    a step. ahead: as `map_layers` takes it; dear: sliders whose every answer is fetched only when
    the learner comes to them. address: where the browser fetches the frames, below /assets/, if no
    setting changes them; they are not sent then. ValueError for another shape.
    """
    array = np.asarray(frames)
    if array.ndim != 5 or array.dtype != np.uint8:
        raise ValueError(f"expected uint8 (steps, n, h, w, channels); got shape {array.shape}")
    return {} if address else {"frames": array}, {
        "address": address,
        "shape": array.shape,
        "label": text,
        "captions": list(captions),
        "notes": [list(step) for step in notes],
        "verdicts": [list(step) for step in verdicts],
        "ranges": [one.describe(key) for one in ranges],
        "choices": [one.describe(key) for one in choices],
        "readouts": [plain_readout(readout) for readout in readouts],
        "size": size,
        "columns": columns,
        "narrow": narrow or columns,
        "rows": list(rows),
        "ahead": {name: dict(words) for name, words in (ahead or {}).items()},
        "dear": list(dear),
    }


def frames_view(
    key: str,
    frames: Any,
    *,
    on_change: Mapping[str, Callable[[], None]] | None = None,
    **layers: Any,
) -> None:
    """Show pictures under `key`, one step at a time, given as `frames_layers` takes them."""
    arrays, told = frames_layers(key, frames, **layers)
    room = Room(0, told["size"] + 80, 2 * told["size"] + 80)
    mount("frames_view", key, arrays, room=room, on_change=on_change, **told)


def frames_bytes(key: str, frames: Any, **layers: Any) -> bytes:
    """The same pictures as the bytes that their script reads, to be fetched ahead."""
    arrays, told = frames_layers(key, frames, **layers)
    return pack(arrays, view=key, **told)
