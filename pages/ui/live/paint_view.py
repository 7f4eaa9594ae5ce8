"""A mask of land to paint on by pointer, finger or keyboard; dots are drawn from it at once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from pages.ui.live.choice import Choice
from pages.ui.live.map_view import Range
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.words import _


def paint_view(
    key: str,
    mask: Any,
    uniforms: Any,
    *,
    text: str,
    turn: int,
    least: float,
    starts: Mapping[str, tuple[str, Any]],
    choices: Sequence[Choice],
    ranges: Sequence[Range],
    on_change: Mapping[str, Callable[[], None]],
) -> Any:
    """Show a mask (rows, columns) bool, row 0 in the north, to be painted on.

    uniforms (n, 3): the draws that choose a cell and a place in it for each dot, as
    `core.worlds.masked.Masked.sample` uses them. turn: another number when Python itself has put
    another mask in place of what was painted. least: the share of the cells that
    must be land, and sea.
    starts: masks to start from and what they are called, by name. choices: must hold "tool", "land"
    or "sea"; ranges: must hold "brush", its width in cells. `on_change` hears of "mask", the cells
    as bits in base64, once the hand lets go. It announces share, area, entropy and pieces.
    """
    mask = np.asarray(mask, bool)
    arrays = {"mask": np.packbits(mask), "uniforms": np.asarray(uniforms, np.float64)}
    arrays |= {f"start_{name}": np.packbits(one, axis=1) for name, (_label, one) in starts.items()}
    return mount(
        "paint_view", key, arrays, room=Room(32, 190, 420), on_change=on_change,
        shape=mask.shape, turn=turn, least=least, nats=_("nats"),
        choices=[one.describe(key) for one in choices],
        ranges=[one.describe(key) for one in ranges],
        starts=[[name, label] for name, (label, _one) in starts.items()],
        label=" ".join([text, _keys()]), labels=_labels(), words=_words(),
    )  # fmt: skip


def _keys() -> str:
    return _(
        "Arrow keys move the brush, Shift moves it eight cells, the space bar paints, Control Z "
        "undoes."
    )


def _labels() -> dict[str, str]:
    return {
        "map": _("Dots that this world makes"),
        "share": _("land"),
        "area": _("area A"),
        "entropy": _("entropy"),
        "pieces": _("pieces"),
        "none": _("not defined: no land"),
        "little": _("Too little land for a world. What is below still speaks of the last one."),
        "much": _("Too little sea for a world. What is below still speaks of the last one."),
    }


def _words() -> dict[str, str]:
    return {
        "undo": _("Undo"),
        "redo": _("Redo"),
        "clear": _("Empty sea"),
        "swap": _("Swap land and sea"),
        "start": _("Start from"),
        "place": _("Row {row}, column {column}: {what}."),
        "land": _("land"),
        "sea": _("sea"),
    }
