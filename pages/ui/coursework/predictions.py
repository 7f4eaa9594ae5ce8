"""What an item asks to predict: an answer and how sure, committed once and then closed."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core.coursework.assignment import Prediction
from core.coursework.state import Guess
from pages.ui.coursework.said import plain
from pages.ui.words import _

SURE = (0, 25, 50, 75, 90, 100)  # percent
Commit = Callable[[str, Any, float], None]


def predictions(
    some: tuple[Prediction, ...], done: Mapping[str, Guess], commit: Commit, place: str
) -> None:
    """Ask each, or show what was committed; `commit(id, answer, confidence)` closes it.

    done: by id, what stands. place: in the keys of the widgets.
    """
    for one in some:
        if one.id in done:
            _shown(one, done[one.id])
        else:
            _asked(one, commit, f"{place}_{one.id}")


def _asked(one: Prediction, commit: Commit, key: str) -> None:
    st.markdown(f"**{plain(one.ask)}**")
    answer = _options(one, key) if one.options else _number(one, key)
    sure = st.segmented_control(
        _("How sure are you?"), SURE, key=f"sure_{key}", format_func=lambda share: f"{share}%",
        help=_("Sure and right gives all points, sure and wrong none; 0% gives half either way."),
    )  # fmt: skip
    st.button(
        _("Commit"), key=f"settle_{key}", disabled=answer is None or sure is None,
        on_click=commit, args=(one.id, answer, (sure or 0) / 100),
    )  # fmt: skip


def _options(one: Prediction, key: str) -> Any:
    return st.radio(
        plain(one.ask), list(one.options), index=None, key=f"says_{key}",
        format_func=lambda word: plain(one.options[word]), label_visibility="collapsed",
    )  # fmt: skip


def _number(one: Prediction, key: str) -> Any:
    ends = {"min_value": one.low, "max_value": one.high}
    return st.number_input(
        plain(f"{one.ask} ({one.unit})" if one.unit else one.ask), value=None, key=f"says_{key}",
        label_visibility="collapsed", width=220, format="%.6g", step=1e-3,
        placeholder=f"{one.low:g} – {one.high:g} {one.unit}" if None not in ends.values() else None,
        **{name: None if end is None else float(end) for name, end in ends.items()},
    )  # fmt: skip


def _shown(one: Prediction, guess: Guess) -> None:
    answer = guess.answer
    told: Any = one.options.get(str(answer), answer) if one.options else f"{answer:g} {one.unit}"
    st.markdown(f"**{plain(one.ask)}**")
    st.markdown(
        _("You committed to *{answer}*, {sure:.0%} sure.").format(
            answer=plain(str(told)), sure=guess.confidence
        )
    )
