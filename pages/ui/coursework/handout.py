"""An assignment on paper: what is asked, where to begin, and room for answers."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from core.coursework.assignment import Assignment, Field, Item, Prediction
from pages.ui import course
from pages.ui.coursework.control_words import start
from pages.ui.coursework.said import plain, points, prose
from pages.ui.words import _

BLANK = "\\_" * 16


def handout(assignment: Assignment, items: Sequence[Item], name: str = "", due: str = "") -> None:
    """The whole assignment for one learner; `items` are filled in, their points those of it.

    name: whose numbers they are, if anybody's; due: until when it counts, in a sentence.
    """
    st.html(f'<h3 class="fn-part">{escape(assignment.title)}</h3>')
    if assignment.words:
        st.text(assignment.words)
    st.markdown(_("Name: {name}").format(name=f"**{plain(name)}**" if name else BLANK))
    if due:
        st.markdown(plain(due))
    if any(stays for item in items for _words, stays in start(item)):
        st.caption(_("🔒 This control stays as the task has set it."))
    for number, (item, full) in enumerate(zip(items, assignment.items, strict=True), start=1):
        _item(number, item, full.possible)


def _item(number: int, item: Item, possible: float) -> None:
    lesson = course.titles().get(item.lesson, item.lesson)
    with st.container(key=f"paper_{item.id}", gap="small"):
        st.markdown(f"**{number}. {plain(item.title)}** · " + _("{points} points").format(
            points=points(possible)
        ))  # fmt: skip
        st.markdown(prose(item.task))
        st.caption(_("Lesson: {lesson}. {start}").format(lesson=lesson, start=_start(item)))
        for one in item.predictions:
            st.markdown(_prediction(one))
        for field in item.fields:
            st.markdown(_field(field))
            if field.kind == "text":
                st.html('<div class="fn-blank"></div>')


def _start(item: Item) -> str:
    """Where the controls begin, and which stay so."""
    told = [plain(words) + (" 🔒" if stays else "") for words, stays in start(item)]
    if not told:
        return ""
    return _("It begins with: {settings}.").format(settings="; ".join(told))


def _prediction(one: Prediction) -> str:
    room = " ".join(f"☐ {plain(word)}" for word in one.options.values()) or (
        f"{BLANK} {plain(one.unit)}"
    )
    sure = _("How sure, 0 to 100%? {blank}").format(blank="\\_" * 6)
    return f"{plain(one.ask)} {room}  \n{sure}"


def _field(one: Field) -> str:
    if one.options:
        room = " ".join(f"☐ {plain(word)}" for word in one.options.values())
    else:
        room = "" if one.kind == "text" else BLANK
    return f"{plain(one.label)}: {room} {plain(one.unit)}"
