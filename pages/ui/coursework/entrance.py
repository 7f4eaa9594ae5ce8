"""The door of the teacher's page: a key, or a role of who signed in."""

import streamlit as st

from core.coursework.office import Office
from pages.ui.coursework import who
from pages.ui.coursework.acting import act, outcome
from pages.ui.words import _

DOOR = "door"


def entrance() -> Office | None:
    """The office, for a teacher; else the door is shown and nothing is given away."""
    office = who.office()
    if office is None:
        _door()
    return office


def _door() -> None:
    st.markdown(_(
        "This page is for teachers. It opens with the key of this server. Who started the server "
        "finds the key by typing there:"
    ))  # fmt: skip
    st.code(_key_code(), language=None)
    with st.form(DOOR, border=True):
        st.text_input(
            _("Teacher's key"), type="password", key="door_key", width=420, max_chars=100,
            autocomplete="current-password",
        )  # fmt: skip
        st.form_submit_button(_("Open"), type="primary", on_click=act, args=(DOOR, _open))
    outcome(DOOR)
    if who.can_sign_in():
        if who.signed_in():
            st.markdown(_("You are signed in, but not as a teacher."))
        else:
            st.button(_("Sign in with your school"), key="teacher_sign_in", on_click=st.login)
    st.html('<p class="fn-note">{}</p>'.format(_(
        "Learners need no key: they join with the code of their class, on the page Assignments."
    )))  # fmt: skip


def leaving() -> None:
    """A button to sign out: by the key, this browser must show it again; by role, of the school."""
    if who.has_pass():
        st.button(
            _("Sign out"), key="let_out", on_click=act, args=(DOOR, _let_out),
            help=_("This browser must show the key again then."),
        )  # fmt: skip
    else:
        st.button(_("Sign out of your school"), key="let_out", on_click=st.logout)


def _let_out() -> str:
    who.let_out()
    return _("You are signed out: this browser must show the key again.")


def _key_code() -> str:
    return "python -m core coursework key"


def _open() -> None:
    who.let_in(st.session_state.pop("door_key").strip())
