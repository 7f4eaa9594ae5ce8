"""A draft before its release: another title, another due time, another text."""

import streamlit as st

from core.coursework import canonical, edits
from core.coursework.office import Office, Work
from pages.ui import course
from pages.ui.coursework import due, times
from pages.ui.coursework.acting import act, outcome
from pages.ui.coursework.said import plain
from pages.ui.coursework.trying import trying
from pages.ui.coursework.writing import judged
from pages.ui.words import _


def editing(office: Office, work: Work) -> None:
    """What may still change of a draft; each part is kept by a button of its own."""
    mark = canonical.sha256(work.text)[:12]  # what is shown begins anew with each text
    if due.past(work.assignment.timeline):
        st.warning(_("Its last due time is past: released now, it would take nothing in."))
    with st.expander(_("Title and due time"), key="edit_times"):
        st.text_input(_("Title"), work.title, max_chars=200, key=f"edit_title_{mark}", width=480)
        due.rows(work.assignment.timeline, mark)
        st.caption(times.where())
        st.button(
            _("Keep title and due time"), key="edit_keep_times", type="primary", on_click=act,
            args=("editing", _times, office, work, mark),
        )  # fmt: skip
    with st.expander(_("The text of the draft"), key="edit_words"):
        _words(office, work, mark)
    outcome("editing")


def _words(office: Office, work: Work, mark: str) -> None:
    written = st.text_area(
        _("The assignment, as text (YAML)"), work.text, key=f"edit_text_{mark}", height=320,
        max_chars=200_000,
        help=_("Checked whenever you leave the box, or press Ctrl and Enter in it."),
    )  # fmt: skip
    found = judged(office, written)
    if found is None:
        return
    st.button(
        _("Keep the text"), key="edit_keep_text", type="primary", on_click=act,
        disabled=written == work.text, args=("editing", _text, office, work, mark),
    )  # fmt: skip
    trying(found, canonical.sha256(written))


def _times(office: Office, work: Work, mark: str) -> str:
    if st.session_state[f"edit_text_{mark}"] != work.text:
        raise ValueError(_("you changed the text of the draft; keep it first, or undo it"))
    title = st.session_state[f"edit_title_{mark}"]
    timeline = due.asked(work.assignment.timeline, mark)
    return _kept(office, work, edits.changed(work.text, title, timeline))


def _text(office: Office, work: Work, mark: str) -> str:
    return _kept(office, work, st.session_state[f"edit_text_{mark}"])


def _kept(office: Office, work: Work, text: str) -> str:
    now = office.revise(work.id, text, course.lessons())
    return _("{title} is kept. It is a draft until you release it.").format(title=plain(now.title))
