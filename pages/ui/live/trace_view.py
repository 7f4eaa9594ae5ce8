"""Lines over one axis, with pairs of numbers beside them, one frame for each step of a slider."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from pages.ui.live.map_view import Range, Readout
from pages.ui.live.plot_view import plain_readout
from pages.ui.live.room import Room
from pages.ui.live.view import mount


@dataclass(frozen=True)
class Axis:
    """What an axis says, where it ends, and which numbers stand at it; `log` for decades."""

    title: str
    low: float
    high: float
    ticks: Sequence[float]
    log: bool = False


def trace_view(
    key: str,
    x: Any,
    lines: Any,
    *,
    series: Mapping[str, str],
    axes: tuple[Axis, Axis],
    sweep: Range,
    labels: Sequence[str],
    mark: float | None = None,
    dots: Any = None,
    dot_axes: tuple[Axis, Axis] | None = None,
    readouts: Sequence[Readout] = (),
    on_change: Mapping[str, Callable[[], None]] | None = None,
) -> Any:
    """Show lines (frames, series, points) over x (points,), one frame for each value of `sweep`.

    One frame serves for all. series: name -> ink ("truth", "samples", "model", "quiet"). mark: the
    place on x that is marked, or None for the sweep's value. dots (frames, sets, n, 2): pairs drawn
    beside the lines, a set for each of the first series. labels: dots and lines, in words.
    """
    arrays = {"x": np.asarray(x, np.float64), "lines": np.asarray(lines, np.float32)}
    if dots is not None:
        arrays["dots"] = np.asarray(dots, np.int16)
    return mount(
        "trace_view",
        key,
        arrays,
        room=Room(31, 100, 220),
        on_change=on_change,
        series=[{"name": name, "ink": ink} for name, ink in series.items()],
        x=asdict(axes[0]),
        y=asdict(axes[1]),
        across=asdict(dot_axes[0]) if dot_axes else None,
        up=asdict(dot_axes[1]) if dot_axes else None,
        mark=mark,
        labels=list(labels),
        ranges=[sweep.describe(key)],
        readouts=[plain_readout(readout) for readout in readouts],
    )
