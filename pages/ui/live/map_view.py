"""The map of the Land world: dots, samples, density, a coastline to reveal, boxes to drag.

Everything is drawn in the browser; a box moves by pointer or by keyboard and reaches Python when
it is let go. A sweep sends the answers for all values of one setting at once and the browser
picks among them while the slider moves.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from pages.ui.live.bytes import pack
from pages.ui.live.choice import Choice
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.words import _


@dataclass(frozen=True)
class Range:
    """A slider inside a view, redrawn while it is dragged.

    `values` makes it step through that list; `sweep` says that step k shows frame k of the
    density, the samples and the given readouts. Names the map knows: "dots" (how many dots of
    truth are shown and counted), "opacity". `locked` is the word at a slider that cannot be moved,
    `infinite` the value that is written as ∞.
    """

    name: str
    label: str
    value: float
    min: float = 0.0
    max: float = 1.0
    step: float = 0.01
    unit: str = ""
    help: str = ""
    values: Sequence[float] | None = None
    sweep: bool = False
    locked: str = ""
    hidden: bool = False
    infinite: float | None = None

    def describe(self, view: str) -> dict[str, Any]:
        """As the JavaScript reads it; ValueError unless the value lies in the range."""
        ends = (min(self.values), max(self.values)) if self.values else (self.min, self.max)
        if not ends[0] <= self.value <= ends[1]:
            raise ValueError(
                f"{self.name}: expected a value from {ends[0]} to {ends[1]}; got {self.value}"
            )
        words = {"typed": _("as a number"), "refused": _("Type a number in")}
        values = [float(value) for value in self.values] if self.values else None
        return asdict(self) | {"view": view, "values": values} | words


@dataclass(frozen=True)
class Readout:
    """A live number under a view.

    The map computes `inside`, `outside` (shares of the dots), `area` (share of the map in the
    boxes), `square` (their area, square degrees), `sea` (share of the boxes that is sea),
    `log_density` (nats per square degree), `density`, `nats` (mean -log p of the dots),
    `log_likelihood` (its negative), `missed` (how many dots are outside) and `above` (nats less
    `entropy`). With `frames` the numbers are given, one for each step of the sweep. `infinite` is
    written where the number is infinite; "{missed}" in it becomes the count.
    """

    name: str
    label: str
    unit: str = ""
    digits: int = 3
    infinite: str = ""
    frames: Sequence[float] | None = None


Layers = tuple[dict[str, Any], dict[str, Any]]  # the arrays of a map, and all else


def map_layers(
    key: str,
    *,
    text: str,
    truth: Any = None,
    samples: Any = None,
    density: Any = None,
    density_unit: str = "",
    density_label: str = "",
    density_top: float | None = None,
    smooth: bool = False,
    mask: Any = None,
    coast: bool = False,
    boxes: Sequence[Sequence[float]] = (),
    drag: bool = False,
    twins: Sequence[str] = (),
    points: Sequence[Mapping[str, Any]] = (),
    ranges: Sequence[Range] = (),
    choices: Sequence[Choice] = (),
    readouts: Sequence[Readout] = (),
    entropy: float | None = None,
    dots: int | None = None,
    projection: str = "flat",
    ahead: Mapping[str, Mapping[str, str]] | None = None,
) -> Layers:
    """What a map under `key` is told, as `map_view` shows it and `map_bytes` writes it.

    text: what the map shows, in words, for those who do not see it.
    truth (n, 2), samples (n, 2) or (frames, n, 2): longitude, latitude in degrees.
    density (rows, columns) or (frames, rows, columns): row 0 in the north, never negative;
    density_label: what the legend calls it, if it is no density.
    mask (rows, columns) of 0 and 1, row 0 in the north, 1 is land; shown where `coast` is true,
    and needed by the readout `sea`. boxes: west, south, east, north in degrees; `twins` are the
    labels of four typed numbers that say the same of the first one.
    points: `{"label": "A", "lon":, "lat":, "note":, "role": "wrong"}`. projection: "flat" or
    "equal_area". dots: how many dots of truth are shown without a range of that name.
    choices: the one called "show" picks among "samples", "truth" and "both" in the browser.
    ahead: for a choice or range and each of its values (as a word), the address below /assets of
    the map's bytes then; they are fetched while nobody waits, and shown at once when it is moved.
    """
    arrays = {"truth": truth, "samples": samples, "density": density}
    arrays = {name: np.asarray(a, np.float32) for name, a in arrays.items() if a is not None}
    arrays |= _frames(readouts)
    shape = None
    if mask is not None:
        mask = np.asarray(mask, bool)
        arrays["mask_bits"], shape = np.packbits(mask), mask.shape
    return arrays, {
        "boxes": [[float(edge) for edge in box] for box in boxes],
        "ranges": [one.describe(key) for one in ranges],
        "choices": [one.describe(key) for one in choices],
        "readouts": [_describe(readout) for readout in readouts],
        "points": [dict(point) for point in points],
        "legend": _legend() | ({"density": density_label} if density_label else {}),
        "words": _words(text),
        "coast": coast,
        "drag": drag,
        "twins": list(twins),
        "dots": dots,
        "entropy": entropy,
        "projection": projection,
        "smooth": smooth,
        "density_unit": density_unit,
        "density_top": density_top,
        "mask_shape": shape,
        "ahead": {name: dict(words) for name, words in (ahead or {}).items()},
    }


def map_view(
    key: str, *, on_change: Mapping[str, Callable[[], None]] | None = None, **layers: Any
) -> Any:
    """A live map under `key`; `layers` as `map_layers` takes them.

    `on_change` hears of `boxes`, and of each range and choice when it is let go.
    """
    arrays, told = map_layers(key, **layers)
    counts = (len(told[name]) for name in ("ranges", "readouts", "choices", "twins"))
    room = _room(told["projection"], *counts)
    return mount("map_view", key, arrays, room=room, on_change=on_change, **told)


def map_bytes(key: str, **layers: Any) -> bytes:
    """The same map as the bytes that its script reads, to be fetched ahead."""
    arrays, told = map_layers(key, **layers)
    return pack(arrays, view=key, **told)


def _room(projection: str, ranges: int, readouts: int, choices: int, twins: int) -> Room:
    """The room; the same however many choices come and go, for another room is another view."""
    share = 50 if projection == "flat" else 31
    line = 36 if readouts else 8
    more = 28 + line + (70 if choices else 0)
    wide, narrow = (60, 110) if twins else (0, 0)
    return Room(
        share, more + 44 * ranges + wide, more + 80 * ranges + narrow + (100 if choices else 0)
    )


def _frames(readouts: Sequence[Readout]) -> dict[str, np.ndarray]:
    given = [readout for readout in readouts if readout.frames is not None]
    return {f"read_{r.name}": np.asarray(r.frames, np.float64) for r in given}


def _describe(readout: Readout) -> dict[str, Any]:
    values = asdict(readout)
    del values["frames"]
    return values


def _legend() -> dict[str, str]:
    return {
        "truth": _("dots of truth"),
        "samples": _("samples of the model"),
        "box": _("the model's box"),
        "density": _("density of the model"),
        "land": _("land"),
    }


def _words(text: str) -> dict[str, str]:
    keys = _("Arrow keys move the box, Shift with arrows moves its east and north edges.")
    return {
        "label": f"{text} {keys}",
        "box": _("Box from {west} to {east} degrees east, {south} to {north} degrees north."),
        "typed": _("as a number"),
        "refused": _("Type a whole number in"),
        "north": _("N"),
        "south": _("S"),
        "east": _("E"),
        "west": _("W"),
        "land": _("land"),
        "sea": _("sea"),
    }
