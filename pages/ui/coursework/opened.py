"""The item that is open beside a lesson: its place is in the address, `task=…`.

task=try.ASSIGNMENT.ITEM.VARIANT     a ready assignment, tried without a class
task=WORK.ITEM                       an assignment of the learner's class
"""

import streamlit as st

from pages.ui.coursework import who
from pages.ui.coursework.bench import Bench
from pages.ui.coursework.enrolled import Enrolled
from pages.ui.coursework.said import sentence
from pages.ui.coursework.trial import MARK, Trial
from pages.ui.words import _

TASK = "task"


def opened(lesson: str) -> tuple[Bench | None, str]:
    """The bench of the item that the address opens here, or what is wrong with it."""
    place = st.query_params.get(TASK, "")[:400]
    if not place:
        return None, ""
    try:
        bench = _bench(place.split("."))
    except ValueError as error:
        return None, _("This task cannot be opened. {why}").format(why=sentence(str(error)))
    if bench.item.lesson != lesson:
        return None, _("This task belongs to another lesson.")
    return bench, ""


def _bench(parts: list[str]) -> Bench:
    """The bench that a place names; ValueError where there is none."""
    if parts[0] == MARK and len(parts) == 4 and parts[3].isdecimal():
        return Trial(parts[1], parts[2], int(parts[3][:6]))
    if len(parts) == 2:
        return Enrolled(who.desk_of(parts[0]), *parts)
    raise ValueError(_("Its address is not complete."))
