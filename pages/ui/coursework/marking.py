"""Answers that a person must read: the rubric, what was written, points and a remark."""

from collections.abc import Mapping

import streamlit as st

from core.coursework.marking import Waiting
from core.coursework.office import Office, Work
from pages.ui.coursework.acting import act, outcome
from pages.ui.coursework.said import plain, points, prose
from pages.ui.words import _

AT_ONCE = 20


def marking(office: Office, work: Work) -> None:
    """Each hand-in that waits for a mark, and below those that have one, to be changed."""
    waiting = office.waiting(work.id)
    names = {one.id: one.nickname for one in office.people(work.group)}
    outcome("marking")
    if waiting:
        st.markdown(_("Hand-ins that wait for a mark: {count}.").format(count=len(waiting)))
    else:
        st.markdown(_("Nothing waits for a mark."))
    for one in waiting[:AT_ONCE]:
        _one(office, one, names.get(one.handed.learner, ""))
    marked = office.marked(work.id)
    if marked:
        with st.expander(_("Marked already: {count}").format(count=len(marked)), key="marked"):
            for one in _chosen(marked, names):
                _one(office, one, names.get(one.handed.learner, ""))


def _chosen(marked: list[Waiting], names: Mapping[str, str]) -> list[Waiting]:
    """All; of more than can be shown at once, the last ones or those of one learner."""
    if len(marked) <= AT_ONCE:
        return marked
    known = {
        who: name for who, name in names.items() if who in {one.handed.learner for one in marked}
    }
    who = st.selectbox(
        _("Whose"), list(known), key="marked_who", width=300, index=None, format_func=known.get,
        placeholder=_("The last {count}").format(count=AT_ONCE),
    )  # fmt: skip
    return [one for one in marked if one.handed.learner == who] if who else marked[-AT_ONCE:]


def _one(office: Office, one: Waiting, nickname: str) -> None:
    key, before = one.handed.id, one.handed.hand
    with st.container(border=True, key=f"mark_{key}"):
        st.markdown(f"**{plain(one.item.title)}** · {plain(nickname)}")
        if one.item.rubric:
            st.markdown(_("Rubric: {rubric}").format(rubric=prose(one.item.rubric)))
        answers = one.handed.state["answers"]
        for field in one.item.fields:
            st.caption(plain(field.label))
            st.text(str(answers.get(field.id, _("no answer"))))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            given = st.number_input(
                _("Points, of {most}").format(most=points(one.item.by_hand)), 0.0,
                float(one.item.by_hand), before, 0.5, key=f"mark_points_{key}", width=160,
                placeholder="–", format="%g",
            )  # fmt: skip
            st.text_input(
                _("Remark"), one.handed.remark, key=f"mark_remark_{key}", max_chars=4_000, width=360
            )
            st.button(
                _("Give the points") if before is None else _("Change the mark"),
                key=f"mark_give_{key}", on_click=act, args=("marking", _mark, office, key),
                disabled=given is None,
            )  # fmt: skip


def _mark(office: Office, key: str) -> str:
    now = st.session_state
    office.mark(key, now[f"mark_points_{key}"], now[f"mark_remark_{key}"])
    return _("Marked; the learner gets a receipt of it.")
