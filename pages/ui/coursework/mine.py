"""A learner's places in classes: the assignments of each, and all that is kept of the learner."""

import json

import streamlit as st

from core.coursework.desk import Desk
from pages.ui.coursework import ready, times, who
from pages.ui.coursework.acting import act, outcome
from pages.ui.coursework.said import go, plain, points
from pages.ui.coursework.trial import MARK
from pages.ui.words import _

GONE = "gone"  # where it is said what was deleted


def places(desks: list[Desk]) -> None:
    """Each class with its assignments; first what was deleted or forgotten, if anything was."""
    outcome(GONE)
    if not desks and who.tokens():
        st.info(_(
            "This browser held a place in a class that is not here any more. It was removed, or "
            "another browser holds it now. Your teacher can tell."
        ))  # fmt: skip
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
                    args=(GONE, _delete, desk), type="primary",
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
            "This browser alone knows your place in the class. Once it has forgotten it, you "
            "cannot join again under your nickname: only your teacher can lead you back. What you "
            "handed in stays."
        ))  # fmt: skip
        sure = st.checkbox(_("Forget my place"), key=f"sure_leave_{key}")
        st.button(
            _("Forget"), key=f"leave_{key}", disabled=not sure, on_click=act,
            args=(GONE, _leave, desk), type="primary",
        )  # fmt: skip


def _identify(desk: Desk, key: str) -> str:
    desk.identify(st.session_state[key])
    return _("Kept.")


def _leave(desk: Desk) -> str:
    name = who.class_name(desk)
    who.leave(desk)
    return _("This browser has forgotten your place in {name}.").format(name=plain(name))


def _delete(desk: Desk) -> str:
    """Delete a learner; a second press of the button says the same again."""
    said: dict[str, str] = st.session_state.setdefault("_deleted", {})
    if desk.learner not in said:  # written before it is done: nothing can be counted afterwards
        said[desk.learner] = _(
            "Deleted: {nickname}, your place in {name}, with all your predictions, hand-ins "
            "({count}) and receipts ({receipts}). Nothing of it is kept on this server any more. "
            "Files that you downloaded are still yours."
        ).format(
            nickname=plain(desk.nickname), name=plain(who.class_name(desk)),
            count=len(desk.history()), receipts=len(json.loads(desk.receipts())["receipts"]),
        )  # fmt: skip
    try:
        desk.delete()
    except ValueError:
        del said[desk.learner]
        raise
    who.leave(desk)
    return said[desk.learner]


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
