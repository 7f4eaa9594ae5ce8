"""A Plotly figure that stays in place while a slider drives it, light or dark at once."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pages.ui.live.map_view import Range, Readout
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.theme import DIVERGING, SEQUENTIAL, TOKENS


def plot_view(
    key: str,
    figures: Any,
    *,
    text: str,
    height: int = 320,
    ranges: Sequence[Range] = (),
    readouts: Sequence[Readout] = (),
    on_change: Mapping[str, Callable[[], None]] | None = None,
) -> Any:
    """Show a figure (or one for each step of a sweep) under `key`.

    figures: a Plotly figure made with `pages.ui.figures`, in the light colours; the browser
    exchanges them for the dark ones. text: what it shows, in words. Readouts need `frames`.
    """
    many = figures if isinstance(figures, Sequence) else [figures]
    return mount(
        "plot_view",
        key,
        {},
        room=Room(0, height + 44 * len(ranges), height + 80 * len(ranges)),
        on_change=on_change,
        figures=[json.loads(figure.to_json()) for figure in many],
        names=_names(),
        label=text,
        height=height,
        ranges=[one.describe(key) for one in ranges],
        readouts=[plain_readout(readout) for readout in readouts],
    )


def _names() -> dict[str, str]:
    """From a colour of the light theme to the name of its variable."""
    names = {pair.light: name.replace("_", "-") for name, pair in reversed(TOKENS.items())}
    names |= {stop: f"seq-{step}" for step, stop in enumerate(SEQUENTIAL["light"])}
    return names | {stop: f"div-{step}" for step, stop in enumerate(DIVERGING["light"])}


def plain_readout(readout: Readout) -> dict[str, Any]:
    """A readout as the JavaScript reads it; ValueError unless it has a number a step."""
    if readout.frames is None:
        raise ValueError(f"{readout.name}: expected frames, one number a step; got none")
    frames = [float(value) for value in readout.frames]
    return {
        "name": readout.name,
        "label": readout.label,
        "unit": readout.unit,
        "digits": readout.digits,
        "infinite": readout.infinite,
        "frames": [value if abs(value) < float("inf") else None for value in frames],
    }
