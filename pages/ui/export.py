"""Take it with you: the figure, the data, the settings, and the Python that gives the same."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import streamlit as st

from pages.ui.live.view import mount
from pages.ui.words import _


@dataclass(frozen=True)
class Export:
    """What a lesson offers. Each is called when asked for, with the settings as they are then.

    figure: settings -> a Plotly figure. data: settings -> arrays by name. code: settings -> a few
    lines of Python that use `core` only and end with the same arrays under the same names.
    """

    figure: Callable[[dict[str, Any]], Any]
    data: Callable[[dict[str, Any]], Mapping[str, Any]]
    code: Callable[[dict[str, Any]], str]
    more: dict[str, Callable[[dict[str, Any]], bytes]] = field(default_factory=dict)


def to_csv(arrays: Mapping[str, Any]) -> bytes:
    """Arrays as one table: a row for each first index, a column for each name and other index."""
    columns: dict[str, np.ndarray] = {}
    for name, values in arrays.items():
        flat = np.asarray(values)
        flat = flat.reshape(len(flat), -1) if flat.ndim else flat.reshape(1, 1)
        labels = [name] if flat.shape[1] == 1 else [f"{name}_{i}" for i in range(flat.shape[1])]
        columns |= dict(zip(labels, flat.T, strict=True))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    longest = max((len(column) for column in columns.values()), default=0)
    for row in range(longest):
        writer.writerow([column[row] if row < len(column) else "" for column in columns.values()])
    return out.getvalue().encode()


def to_npz(arrays: Mapping[str, Any]) -> bytes:
    """Arrays as a NumPy archive."""
    out = io.BytesIO()
    np.savez_compressed(out, **{name: np.asarray(values) for name, values in arrays.items()})
    return out.getvalue()


def to_json(lesson: str, settings: Mapping[str, Any]) -> bytes:
    """The settings of a lesson, by name."""
    return json.dumps({"lesson": lesson, "settings": dict(settings)}, indent=2).encode()


def export(lesson: str, things: Export, controls: Any) -> None:
    """The export menu: picture, page, data, settings, Python."""
    with st.popover(_("Export"), key="export"):
        now = controls.state
        st.markdown(_("Everything here is made from the settings as they are now."))
        _picture(lesson, things, now)
        files: dict[str, Callable[[], bytes]] = {
            f"{lesson}.html": lambda: _page(things.figure(now())),
            f"{lesson}.csv": lambda: to_csv(things.data(now())),
            f"{lesson}.npz": lambda: to_npz(things.data(now())),
            f"{lesson}.json": lambda: to_json(lesson, now()),
            f"{lesson}_again.py": lambda: things.code(now()).encode(),
        }
        extra = {name: (lambda make=make: make(now())) for name, make in things.more.items()}
        with st.container(horizontal=True, gap="small"):
            for name, make in (files | extra).items():
                st.download_button(
                    name.rpartition(".")[2].upper(), make, file_name=name, on_click="ignore",
                    key=f"export_{name}", help=name,
                )  # fmt: skip
        st.markdown(_("The same result in Python:"))
        st.code(things.code(now()), language="python")


@st.fragment
def _picture(lesson: str, things: Export, now: Callable[[], Mapping[str, Any]]) -> None:
    """PNG and SVG, drawn in the browser from the Plotly figure when asked for."""
    view, wish = f"picture_{lesson}", f"_picture_{lesson}"

    def wished() -> None:
        st.session_state[wish] = st.session_state[view]["wanted"]

    wanted = st.session_state.pop(wish, None)
    figure = json.loads(things.figure(now()).to_json()) if wanted else None
    mount(
        "picture_export", view, {}, on_change={"wanted": wished}, figure=figure, wanted=wanted,
        name=lesson, failed=_("This picture could not be drawn."),
    )  # fmt: skip


def _page(figure: Any) -> bytes:
    return figure.to_html(include_plotlyjs=True, full_html=True).encode()
