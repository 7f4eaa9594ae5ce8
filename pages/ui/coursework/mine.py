"""A learner's places in classes: the assignments of each, and all that is kept of the learner."""

import streamlit as st

from core.coursework.desk import Desk
from pages.ui.coursework import ready, times, who
from pages.ui.coursework.acting import act, outcome
from pages.ui.coursework.said import go, plain, points
from pages.ui.coursework.trial import MARK
from pages.ui.words import _


def places(desks: list[Desk]) -> None:
    """Each class with its assignments."""
    for desk in desks:
        st.markdown(_("### {name}, as {nickname}").format(
            name=plain(who.class_name(desk)), nickname=plain(desk.nickname)
        ))  # fmt: skip
        given = desk.sheets()
        if not given:
            st.markdown(_("No assignment has been released yet."))
        for sheet in given:
            with st.container(horizontal=True, vertical_alignment="center"):
                go(plain(sheet.title), sheet.id, assignment=sheet.id)
                st.markdown(_("{earned} of {possible} points · {stands}").format(
                    earned=points(sheet.earned), possible=points(sheet.possible),
                    stands=times.standing(sheet.standing),
                ))  # fmt: skip
        _kept(desk)


def _kept(desk: Desk) -> None:
    """What is kept of a learner: to take, to change, to delete."""
    key = desk.learner[:8]
    with st.expander(_("What is kept of you")):
        st.markdown(_(
            "Your nickname, your predictions, what you handed in with its grade, and the receipts. "
            "A receipt is signed: with all of them you can show what you did, and when."
        ))  # fmt: skip
        with st.container(horizontal=True):
            for name, label, make in (
                ("receipts", _("All receipts"), desk.receipts),
                ("coursework", _("Everything, as JSON"), desk.download),
            ):
                st.download_button(
                    label, make, f"{name}-{key}.json", "application/json", key=f"{name}_{key}",
                    on_click="ignore",
                )  # fmt: skip
        st.text_input(
            _("Your login, address or number at school"), key=f"identity_{key}", max_chars=120,
            width=360, help=_("Only for your teacher's gradebook. You may leave it out."),
        )  # fmt: skip
        with st.container(horizontal=True):
            st.button(
                _("Keep it"), key=f"identify_{key}", on_click=act,
                args=(f"kept_{key}", _identify, desk, f"identity_{key}"),
            )  # fmt: skip
            _leaving(desk, key)
            with st.popover(_("Delete everything"), key=f"deleting_{key}"):
                st.markdown(_("All that you handed in is deleted. There is no way back."))
                sure = st.checkbox(_("Delete all of it"), key=f"sure_{key}")
                st.button(
                    _("Delete"), key=f"delete_{key}", disabled=not sure, on_click=act,
                    args=(f"kept_{key}", _delete, desk), type="primary",
                )  # fmt: skip
    outcome(f"kept_{key}")


def _leaving(desk: Desk, key: str) -> None:
    """To have this browser forget a place, asked twice."""
    held = who.holds(desk)
    with st.popover(
        _("Forget this class here"), key=f"leaving_{key}", disabled=not held,
        help=None if held else _("You are here because you signed in: sign out instead."),
    ):  # fmt: skip
        st.markdown(_(
            "This browser alone knows your place in the class. Once it has forgotten it, only your "
            "teacher can lead you back, and nobody else can take your nickname. What you handed in "
            "stays."
        ))  # fmt: skip
        sure = st.checkbox(_("Forget my place"), key=f"sure_leave_{key}")
        st.button(
            _("Forget"), key=f"leave_{key}", disabled=not sure, on_click=act,
            args=(f"kept_{key}", _leave, desk), type="primary",
        )  # fmt: skip


def _identify(desk: Desk, key: str) -> str:
    desk.identify(st.session_state[key])
    return _("Kept.")


def _leave(desk: Desk) -> None:
    who.leave(desk)


def _delete(desk: Desk) -> None:
    who.leave(desk)
    desk.delete()


def ready_ones() -> None:
    """The assignments that come with the course, to try without a class."""
    for name in ready.offered():
        full = ready.assignment(name)
        with st.container(horizontal=True, vertical_alignment="center", key=f"try_{name}"):
            go(_("Try it"), name, assignment=f"{MARK}.{name}")
            st.text(full.title)
            st.caption(_("items: {items} · points: {points}").format(
                items=len(full.items), points=points(full.possible)
            ))  # fmt: skip
