"""The strip at the foot of a lesson while an item is open: asked, answered, checked, handed in.

It lies over the foot of the window, small until it is opened, so that the lesson above plays first.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.coursework.assignment import Item
from pages.ui.coursework.bench import ANSWERS, Bench, answer, answers
from pages.ui.coursework.draft import draft
from pages.ui.coursework.fields import fields
from pages.ui.coursework.predictions import predictions
from pages.ui.coursework.pressing import careful, checker, hander
from pages.ui.coursework.said import link, plain, points, prose
from pages.ui.coursework.told import last, says, told
from pages.ui.words import _

PAGE = "pages/coursework/assignments.py"
OPEN, PANEL = "_task_open", "task_panel"  # for the visit; while the panel is on the page


def strip(bench: Bench, controls: Any) -> None:
    """Show it; call it inside a part. It reads every control, so it follows them all."""
    row = "task_row_open" if _opened() else "task_row"
    with st.container(horizontal=True, vertical_alignment="bottom", key=row):
        with _panel(bench), st.container(horizontal=True, key="task_open"):
            with st.container(key="task_asked"):
                _asked(bench, controls)
            with st.container(gap="small", key="task_told"):
                told(bench, controls)
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", key="task_bar"
        ):
            with st.container(gap=None, key="task_says"):
                draft(bench, last(bench).get("heard", 0))
                says(bench, controls)
            _buttons(bench, controls)


def _panel(bench: Bench) -> Any:
    """What opens and closes, by a press or by the keyboard; the visit remembers which it is."""
    return st.expander(head(bench), key=PANEL, on_change=_turned)


def _opened() -> bool:
    if PANEL not in st.session_state:
        st.session_state[PANEL] = st.session_state.get(OPEN, False)
    return bool(st.session_state[PANEL])


def _turned() -> None:
    st.session_state[OPEN] = st.session_state[PANEL]


def _unfold() -> None:
    st.session_state[OPEN] = st.session_state[PANEL] = True


def head(bench: Bench) -> str:
    """Which item of how many, its title, its points."""
    items = [item.id for item in bench.assignment.items]
    return _("Task: **{title}** · {number} of {count} · {points} points").format(
        title=plain(bench.item.title), number=items.index(bench.item.id) + 1, count=len(items),
        points=points(bench.full.possible),
    )  # fmt: skip


def _asked(bench: Bench, controls: Any) -> None:
    """The task, its predictions and fields, its hints."""
    item, place = bench.item, bench.place.replace(".", "_")
    st.markdown(prose(item.task))
    predictions(item.predictions, bench.committed(), _committer(bench), place)
    if item.fields:
        fields(item.fields, answers(bench), _keeper(bench, controls), place)
    _hints(item)


def _hints(item: Item) -> None:
    if item.hints:
        with st.container(horizontal=True, key="task_hints"):
            for number, hint in enumerate(item.hints, start=1):
                with st.popover(_("Hint {number}").format(number=number), type="tertiary"):
                    st.markdown(prose(hint))


def _buttons(bench: Bench, controls: Any) -> None:
    standing = bench.standing()
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", width="content",
        key="task_buttons",
    ):  # fmt: skip
        if standing.checks:
            st.button(_("Check"), key="task_check", on_click=checker(bench, controls))
        st.button(
            _("Hand in"), key="task_hand_in", type="primary", disabled=bool(standing.shut),
            on_click=hander(bench, controls, _unfold),
        )  # fmt: skip
        link(PAGE, _("Back"), **bench.address())


def _keeper(bench: Bench, controls: Any) -> Callable[[str, Any], None]:
    def keep(name: str, value: Any) -> None:
        answer(bench, {name: value})
        controls.stir(ANSWERS)

    return keep


def _committer(bench: Bench) -> Callable[[str, Any, float], None]:
    def commit(name: str, given: Any, confidence: float) -> None:
        with careful(bench):
            bench.commit(name, given, confidence)

    return commit
