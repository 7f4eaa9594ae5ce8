"""Two sheets of pictures side by side, one of which a slider changes in the browser."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from pages.ui.live.bytes import pack
from pages.ui.live.choice import Choice
from pages.ui.live.map_view import Range, Readout
from pages.ui.live.picture_view import levels
from pages.ui.live.plot_view import plain_readout
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.words import _


def sheets_layers(
    key: str,
    frames: Any,
    beside: Any,
    *,
    text: str,
    titles: Sequence[str],
    marks: Any = None,
    beside_marks: Any = None,
    ranges: Sequence[Range] = (),
    choices: Sequence[Choice] = (),
    readouts: Sequence[Readout] = (),
    ahead: Mapping[str, Mapping[str, str]] | None = None,
    soon: bool = False,
    mark_words: Mapping[str, str] | None = None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What `sheets_view` shows under `key` and `sheets_bytes` writes.

    frames (steps, n, h, w, 3) uint8: pictures, one step shown at a time, chosen by a range with
    `sweep`. beside: float (m, 3, h, w) in [-1, 1] or uint8 (m, h, w, 3). marks (steps, n),
    beside_marks (m,): bool, shown as right or wrong; None for no mark. titles: of the two sheets.
    Readouts need `frames`, one number a step. ahead: as `map_layers` takes it; with `soon` they are
    not fetched before they are asked for. mark_words: what "right" and "wrong" say; by default
    whether it is a clean outfit.
    """
    arrays = {"frames": np.asarray(frames), "beside": levels(beside)}
    if marks is not None:
        arrays["marks"] = np.asarray(marks, np.uint8)
        arrays["beside_marks"] = np.asarray(beside_marks, np.uint8)
    return arrays, {
        "label": text,
        "titles": list(titles),
        "ranges": [one.describe(key) for one in ranges],
        "choices": [one.describe(key) for one in choices],
        "readouts": [plain_readout(readout) for readout in readouts],
        "words": dict(mark_words or {"right": _("clean outfit"), "wrong": _("not a clean outfit")}),
        "ahead": {name: dict(words) for name, words in (ahead or {}).items()},
        "soon": soon,
    }


def sheets_view(
    key: str, *given: Any, on_change: Mapping[str, Callable[[], None]] | None = None, **layers: Any
) -> Any:
    """Two sheets under `key`, given as `sheets_layers` takes them.

    `on_change` hears of each range and choice when it is let go.
    """
    arrays, told = sheets_layers(key, *given, **layers)
    under = 80 if told["choices"] else 0
    room = Room(0, 430 + under, 290 + 3 * under)
    return mount("sheets_view", key, arrays, room=room, on_change=on_change, **told)


def sheets_bytes(key: str, *given: Any, **layers: Any) -> bytes:
    """The same sheets as the bytes that their script reads, to be fetched ahead."""
    arrays, told = sheets_layers(key, *given, **layers)
    return pack(arrays, view=key, **told)
