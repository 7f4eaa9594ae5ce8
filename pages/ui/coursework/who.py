"""Who is here: the places in classes that this browser holds, and whether it is a teacher.

A learner's place is a token, told once when the learner joins. The browser keeps it in a cookie
that no script and no link shows, so a reload and a restart of the server find it again.
"""

import hashlib
import hmac
import re
import time
from functools import cache

import streamlit as st
from sqlalchemy import select

from core.coursework.desk import Desk
from core.coursework.office import Office
from core.coursework.refused import RefusedError
from core.coursework.service import Coursework
from core.coursework.tables import classes
from pages.ui.coursework import cookie

PLACES, TEACHER = "from_noise_places", "from_noise_teacher"
TOKEN = re.compile("[0-9a-f]{64}")
SHIFT = 12 * 3600  # seconds that a teacher stays let in
MOST = 8  # classes at once


@cache
def course() -> Coursework:
    """The coursework of this server."""
    return Coursework.open()


def source() -> str:
    """Where the visitor comes from, for counting wrong guesses."""
    return st.context.ip_address or "local"


def desks() -> list[Desk]:
    """The desks of this browser and of who signed in; places not known any more are none.

    What this browser holds comes first, the newest first.
    """
    found = []
    for token in tokens():
        try:
            found.append(course().learner(token))
        except RefusedError as error:
            if error.reason != "key":
                raise
    held = {desk.learner for desk in found}
    claims = signed_in()
    return found + [one for one in course().learner_by(claims) if one.learner not in held]


def tokens() -> list[str]:
    """The tokens that this browser holds."""
    held = cookie.read(PLACES).split(".")
    return [one for one in held if TOKEN.fullmatch(one)][:MOST]


def come_in(token: str) -> None:
    """Keep a new place, before the others."""
    others = [one for one in tokens() if one != token]
    cookie.keep(PLACES, ".".join([token, *others][:MOST]))


def holds(desk: Desk) -> bool:
    """Whether this browser holds the place itself, and not who signed in alone."""
    return any(_holder(one) == desk.learner for one in tokens())


def leave(desk: Desk) -> None:
    """Let this browser forget a place."""
    others = [one for one in tokens() if _holder(one) not in ("", desk.learner)]
    cookie.keep(PLACES, ".".join(others))


def _holder(token: str) -> str:
    try:
        return course().learner(token).learner
    except RefusedError:
        return ""


def found_desk(work: str) -> Desk | None:
    """The desk in whose class this work was given, if this browser or who signed in has it."""
    for desk in desks():
        try:
            desk.sheet(work)
        except RefusedError as error:
            if error.reason != "unknown":
                raise
        else:
            return desk
    return None


def desk_of(work: str) -> Desk:
    """The same; RefusedError where there is none."""
    if desk := found_desk(work):
        return desk
    raise RefusedError("unknown", "join the class that this assignment was given to")


# A teacher showed the key, or is one by role; then the browser holds a pass for some hours.


def let_in(office_key: str) -> Office:
    """The office, and a pass for this browser; RefusedError for a wrong key."""
    office = course().teacher(office_key, source=source())
    until = str(int(time.time()) + SHIFT)
    cookie.keep(TEACHER, f"{until}.{_seal(until)}", SHIFT)
    return office


def office() -> Office | None:
    """The office, where this browser holds a pass or a teacher is signed in."""
    if has_pass():
        return course().teacher(course().keys.teacher, source="pass")
    if claims := signed_in():
        try:
            return course().teacher_by(claims)
        except RefusedError:
            return None
    return None


def has_pass() -> bool:
    """Whether this browser showed the teacher's key, not long ago."""
    until, _dot, seal = cookie.read(TEACHER).partition(".")
    good = until.isdecimal() and hmac.compare_digest(seal.encode(), _seal(until).encode())
    return good and int(until[:12]) > time.time()


def let_out() -> None:
    """Take the pass away."""
    cookie.keep(TEACHER, "")


def _seal(until: str) -> str:
    key = course().keys.teacher.encode()
    return hmac.new(key, f"teacher/{until}".encode(), hashlib.sha256).hexdigest()


def can_sign_in() -> bool:
    """Whether this server lets people sign in (OpenID Connect in .streamlit/secrets.toml)."""
    return "is_logged_in" in st.user


def signed_in() -> dict:
    """What is known of who signed in; empty where nobody did."""
    return st.user.to_dict() if can_sign_in() and st.user.is_logged_in else {}


def class_name(desk: Desk) -> str:
    """The name of a learner's class."""
    with course().store.read() as connection:
        query = select(classes.c.name).where(classes.c.id == desk.group)
        return str(connection.scalar(query) or "")
