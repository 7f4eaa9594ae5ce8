"""An assignment as a learner has it: its items, how each stands, and the way to each lesson."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.coursework import canonical
from core.coursework.assignment import Assignment, Item
from core.coursework.desk import Desk
from core.coursework.sheets import Sheet, Task
from pages.ui import course
from pages.ui.coursework import times, trial
from pages.ui.coursework.enrolled import handed_in, whole
from pages.ui.coursework.opened import TASK
from pages.ui.coursework.said import link, plain, points
from pages.ui.coursework.told import handed_words
from pages.ui.coursework.trial import MARK, VARIANTS
from pages.ui.words import _


@dataclass(frozen=True)
class Row:
    """One line of the list: the item, its points, how it stands, where it is done."""

    item: Item
    possible: float
    stands: str
    place: str


def sheet(desk: Desk, work: str) -> None:
    """An assignment of the learner's class."""
    shown, full = desk.sheet(work), whole(desk, work)
    _top(full, _("{earned} of {possible} points so far").format(
        earned=points(shown.earned), possible=points(full.possible)
    ))  # fmt: skip
    st.markdown(" ".join([times.standing(shown.standing), *_steps(shown)]))
    _rows([_row(task, full.item(task.item.id).possible, work) for task in shown.tasks])
    _history(desk, work, full)


def _row(task: Task, possible: float, work: str) -> Row:
    return Row(task.item, possible, _stands(task, possible), f"{work}.{task.item.id}")


def tried(name: str, variant: int) -> None:
    """A ready assignment that is tried without a class."""
    from pages.ui.coursework import ready

    full = ready.assignment(name)
    variant = min(max(variant, 1), VARIANTS)
    places = {item.id: f"{MARK}.{name}.{item.id}.{variant}" for item in full.items}
    found = {item: trial.best(place) for item, place in places.items()}
    _top(full, _("A trial, variant {variant}: {earned} of {possible} points").format(
        variant=variant, earned=points(sum(one or 0.0 for one in found.values())),
        possible=points(full.possible),
    ))  # fmt: skip
    _rows([
        Row(item, item.possible, _earned(found[item.id], item.possible), places[item.id])
        for item in full.items
    ])  # fmt: skip
    st.button(
        _("Other numbers"), key="other_variant", on_click=_turn, args=(variant,),
        help=_("Every learner of a class gets numbers of their own. See another variant."),
    )  # fmt: skip


def _turn(variant: int) -> None:
    st.query_params["variant"] = str(variant % VARIANTS + 1)


def _top(full: Assignment, stands: str) -> None:
    st.markdown(f"## {plain(full.title)}")
    if full.words:
        st.text(full.words)
    st.markdown(f"**{stands}**")


def _steps(shown: Sheet) -> list[str]:
    several = times.timeline(shown.standing)
    return [_("Credit: {steps}.").format(steps=", ".join(several))] if len(several) > 1 else []


def _rows(rows: Sequence[Row]) -> None:
    titles = course.titles()
    for number, row in enumerate(rows, start=1):
        with st.container(horizontal=True, vertical_alignment="center", key=f"item_{row.item.id}"):
            with st.container(gap=None):
                st.markdown(f"**{number}. {plain(row.item.title)}**")
                st.caption(_("{lesson} · {points} points · {stands}").format(
                    lesson=titles.get(row.item.lesson, row.item.lesson),
                    points=points(row.possible), stands=row.stands,
                ))  # fmt: skip
            page = course.lessons().get(row.item.lesson)
            if page:
                link(page, _("Do it"), **{TASK: row.place})


def _stands(task: Task, possible: float) -> str:
    parts = [_earned(task.best if task.attempts else None, possible)]
    if task.attempts and (task.best is None or (task.waits and not task.best)):
        parts = [_("handed in")]
    if task.waits:
        parts.append(_("waits for your teacher"))
    if task.left is not None:
        parts.append(_("attempts left: {left}").format(left=task.left))
    return " · ".join(parts)


def _earned(best: float | None, possible: float) -> str:
    if best is None:
        return _("not handed in")
    mark = "✓" if best >= possible else "◐" if best else "✕"
    return _("{mark} best: {points}").format(mark=mark, points=points(best))


def _history(desk: Desk, work: str, full: Assignment) -> None:
    made = desk.history(work)
    with st.expander(_("What you handed in ({count})").format(count=len(made))):
        if not made:
            st.markdown(_("Nothing so far."))
        for one in reversed(made):
            told = handed_in(one)
            title = plain(full.item(one.item).title)
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{title}** · {handed_words(told)}")
                st.download_button(
                    _("Receipt"), canonical.dump(dict(one.receipt)), told.name,
                    "application/json", key=f"receipt_{one.id}", on_click="ignore",
                )  # fmt: skip
