"""Something that a person asked for: done, or refused with a sentence on the page."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.coursework import names
from pages.ui.coursework.said import sentence
from pages.ui.words import _


def act(place: str, do: Callable[..., str | None], *args: Any, **more: Any) -> None:
    """Do it (in a callback); what it answers, or why it was refused, is said at `place`."""
    told = _told()
    told.clear()
    try:
        told[place] = ("success", do(*args, **more) or "")
    except ValueError as error:
        told[place] = ("error", str(error))


def outcome(place: str) -> None:
    """What was said there last."""
    refused(place)
    done(place)


def refused(place: str) -> None:
    """Why it was not done, if it was not."""
    kind, words = _told().get(place, ("", ""))
    if words and kind == "error":
        st.error(_("This was not done. {why}").format(why=sentence(words)))


def done(place: str) -> None:
    """What was done, where it is told apart from a refusal."""
    kind, words = _told().get(place, ("", ""))
    if words and kind == "success":
        st.success(words)


def _told() -> dict[str, tuple[str, str]]:
    return st.session_state.setdefault("_outcome", {})


# A second press of a button may interrupt what the first has begun, at any look at the session. So
# what makes something is told by a token which form it comes from, and finds what it made before.


def once(form: str, make: Callable[[], str] = names.new_id) -> str:
    """The token of a form that makes something: a second press before the answer has the same."""
    return str(st.session_state.setdefault(f"_once_{form}", make()))


def another(form: str) -> None:
    """A new token for a form, once something was made with the last."""
    st.session_state.pop(f"_once_{form}", None)
