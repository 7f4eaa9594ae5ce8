"""The answers that an item asks for beside its lesson: typed, chosen or placed."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core.coursework.assignment import Field
from pages.ui.coursework.said import plain
from pages.ui.words import _

WORD, TEXT = 400, 8_000  # characters
Keep = Callable[[str, Any], None]


def fields(some: tuple[Field, ...], answers: Mapping[str, Any], keep: Keep, place: str) -> None:
    """Show them in a row that wraps; `keep(id, value)` hears of every change (None: taken out).

    answers: what is there already. place: in the keys of the widgets, so that no two tasks mix.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"fields_{place}"):
        for one in some:
            SHOW[one.kind](one, answers.get(one.id), keep, f"answer_{place}_{one.id}")


def _held(key: str, value: Any) -> None:
    """What was kept stands in a widget that this session has not shown yet."""
    if key not in st.session_state:
        st.session_state[key] = value


def _heard(key: str, one: Field, keep: Keep) -> Callable[[], None]:
    return lambda: keep(one.id, st.session_state[key])


def _label(one: Field) -> str:
    return f"{plain(one.label)} ({plain(one.unit)})" if one.unit else plain(one.label)


def _number(one: Field, value: Any, keep: Keep, key: str) -> None:
    _held(key, value)
    ends = {"min_value": _real(one.low), "max_value": _real(one.high)}
    st.number_input(
        _label(one), value=None, key=key, width=190, format="%.6g", step=1e-3,
        on_change=_heard(key, one, keep), **ends,
    )  # fmt: skip


def _real(end: float | None) -> float | None:
    return None if end is None else float(end)


def _word(one: Field, value: Any, keep: Keep, key: str) -> None:
    _held(key, value or "")
    heard = _heard(key, one, keep)
    st.text_input(_label(one), max_chars=WORD, key=key, width=260, on_change=heard)


def _text(one: Field, value: Any, keep: Keep, key: str) -> None:
    _held(key, value or "")
    heard = _heard(key, one, keep)
    st.text_area(_label(one), max_chars=TEXT, key=key, height=120, on_change=heard)


def _choice(one: Field, value: Any, keep: Keep, key: str) -> None:
    _held(key, value if value in one.options else None)
    st.radio(
        _label(one), list(one.options), index=None, key=key, on_change=_heard(key, one, keep),
        format_func=lambda word: plain(one.options[word]),
    )  # fmt: skip


def _point(one: Field, value: Any, keep: Keep, key: str) -> None:
    """Longitude and latitude, typed; the point counts once both are there."""
    parts = {
        "lon": (_("{name}: longitude °"), 180.0, _("West of Greenwich is negative.")),
        "lat": (_("{name}: latitude °"), 90.0, _("South of the Equator is negative.")),
    }

    def heard() -> None:
        typed = [st.session_state[f"{key}_{part}"] for part in parts]
        keep(one.id, None if None in typed else typed)

    for i, (part, (label, most, says)) in enumerate(parts.items()):
        _held(f"{key}_{part}", value[i] if value else None)
        st.number_input(
            label.format(name=_label(one)), -most, most, None, 0.5, "%.5g", key=f"{key}_{part}",
            width=270, on_change=heard, help=says,
        )  # fmt: skip


SHOW: dict[str, Callable[[Field, Any, Keep, str], None]] = {
    "number": _number,
    "word": _word,
    "text": _text,
    "choice": _choice,
    "point": _point,
}
