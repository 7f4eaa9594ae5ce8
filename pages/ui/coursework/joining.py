"""Coming into a class: a code and a nickname, or a name that one signed in with."""

import time

import streamlit as st

from core.coursework import names
from core.coursework.refused import RefusedError
from core.coursework.service import subject_of
from pages.ui.coursework import who
from pages.ui.coursework.acting import act, another, done, once, refused
from pages.ui.coursework.said import plain
from pages.ui.words import _

JOIN = "join"


def join_form() -> None:
    """Code and nickname; where the server lets people sign in, that too."""
    _sign_in()
    with st.form(JOIN, border=True):
        st.text_input(
            _("Class code"), max_chars=24, key="join_code", width=260, autocomplete="off",
            help=_(
                "Eight letters and digits that your teacher gave you. Sixteen lead back to a place "
                "that you had; the nickname may then stay empty."
            ),
        )  # fmt: skip
        st.text_input(
            _("Nickname"), max_chars=40, key="join_nickname", width=260, autocomplete="off",
            help=_("Your teacher sees it. It need not be your name."),
        )  # fmt: skip
        st.form_submit_button(
            _("Join"), type="primary", on_click=act, key="join_press",
            args=(JOIN, _join, once(JOIN, names.new_token)),
        )  # fmt: skip
    refused(JOIN)
    st.html('<p class="fn-note">{}</p>'.format(_(
        "No account, no password: this browser holds your place. Another browser joins under "
        "another nickname, so stay with one, or sign in where your school offers it. Is your place "
        "lost? Your teacher gives you a code that leads back to it: type it as the class code."
    )))  # fmt: skip


def joined() -> None:
    """Into which class one came, shown where its assignments are."""
    done(JOIN)


WRONG, WINDOW = 10, 600.0  # wrong codes in one browser's visit, and the seconds they count for


def _join(token: str) -> str:
    """Join; a visit that has guessed wrong too often waits, whoever else comes from its address."""
    now, tries = time.monotonic(), st.session_state.setdefault("_wrong_codes", [])
    tries[:] = [one for one in tries if now - one < WINDOW]
    if len(tries) >= WRONG:
        raise ValueError(_("too many wrong codes; wait ten minutes and try again"))
    try:
        return _come_in(token)
    except RefusedError as error:
        if error.reason == "code":
            tries.append(now)
        raise


def _come_in(token: str) -> str:
    claims, code = who.signed_in(), st.session_state["join_code"]
    if len(names.code(code)) == names.BACK:
        joined = who.course().come_back(code, source=who.source())
    else:
        joined = who.course().join(
            code, st.session_state["join_nickname"], source=who.source(),
            subject=subject_of(claims), identity=str(claims.get("email") or ""), token=token,
        )  # fmt: skip
    who.come_in(joined.token)
    another(JOIN)
    return _("You are in {name} as {nickname}.").format(
        name=plain(joined.class_name), nickname=plain(joined.nickname)
    )


def _sign_in() -> None:
    if not who.can_sign_in():
        return
    claims = who.signed_in()
    with st.container(horizontal=True, vertical_alignment="center"):
        if claims:
            name = plain(str(claims.get("name") or claims.get("email") or claims.get("sub")))
            st.markdown(_("Signed in as {name}.").format(name=name))
            st.button(_("Sign out"), key="sign_out", on_click=st.logout)
        else:
            st.button(_("Sign in with your school"), key="sign_in", on_click=st.login)
