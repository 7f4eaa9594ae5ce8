"""How an open item stands: one line that is always in sight, and under it what came of it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.coursework.changed import changed
from pages.ui.coursework.bench import Bench, HandedIn, Now, seen
from pages.ui.coursework.control_words import called
from pages.ui.coursework.results import results, total
from pages.ui.coursework.said import plain, points, sentence
from pages.ui.words import _


def last(bench: Bench) -> dict[str, Any]:
    """What came of the last press here: `grade` and the state that was `checked`, or `why` it did
    not work; `heard`: how many presses of Hand in have arrived."""
    return st.session_state.setdefault("_task_said", {}).setdefault(bench.place, {})


def now(controls: Any) -> Now:
    """The lesson as it stands, read here and not in the browser."""
    model = st.session_state.get("_runs", {}).get(controls.lesson, "")
    return Now(controls.lesson, dict(controls.state()), model)


def says(bench: Bench, controls: Any) -> None:
    """The line: refused, changed since, handed in, checked, or not handed in."""
    with st.container(key="task_line"):
        if why := last(bench).get("why"):
            st.warning(_("This was not done. {why}").format(why=sentence(why)))
        st.markdown(" ".join(_line(bench, controls)))


def _line(bench: Bench, controls: Any) -> list[str]:
    history, said = bench.history(), last(bench)
    here = seen(bench, now(controls))
    words = []
    if grade := said.get("grade"):
        words.append(_("Checked: {total}.").format(total=total(grade)))
        words.append(_since(bench, controls, said["checked"], here, _(
            "You have changed {names} since."
        )))  # fmt: skip
    if not history:
        return [*words, _("Not handed in yet.")]
    again = "" if bench.standing().shut else " " + _("Hand in again to count it.")
    moved = _since(bench, controls, history[-1].state, here, _(
        "You have changed {names} since you handed in."
    ))  # fmt: skip
    return [*words, f"**≠** {moved}{again}" if moved else f"**✓** {_shortly(history[-1])}"]


def _since(
    bench: Bench, controls: Any, before: Mapping[str, Any], here: Mapping[str, Any], words: str
) -> str:
    """The sentence with what was changed, or nothing."""
    names = [_named(bench, controls, one) for one in changed(bench.full, before, here)]
    return words.format(names=plain(", ".join(names))) if names else ""


def _named(bench: Bench, controls: Any, name: str) -> str:
    """A field by its label, a control as it is called on the page."""
    labels = {one.id: one.label for one in bench.item.fields}
    return f"“{labels.get(name) or called(controls.lesson, name)}”"


def told(bench: Bench, controls: Any) -> None:
    """Each check of the last grade, the receipt, what the teacher says, by when."""
    if grade := last(bench).get("grade"):
        results(bench.full, grade)
    if history := bench.history():
        _handed_in(bench, history[-1])
    st.html(f'<p class="fn-note">{bench.standing().words}</p>')


def _handed_in(bench: Bench, done: HandedIn) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="task_handed_in"):
        st.markdown(f"**✓** {handed_words(done)}")
        if done.receipt:
            st.download_button(
                _("Receipt"), done.receipt, done.name, "application/json", key="task_receipt",
                on_click="ignore",
            )  # fmt: skip
    if done.grade:
        results(bench.full, done.grade)
    if done.remark:
        st.markdown(_("Your teacher says: {remark}").format(remark=plain(done.remark)))


def _shortly(done: HandedIn) -> str:
    if done.grade is None:
        return _("Handed in. The points are told later.")
    return _("Handed in: {total}.").format(total=total(done.grade, done.hand))


def handed_words(done: HandedIn) -> str:
    """When, and what came of it."""
    if done.grade is None:
        return _("Handed in, {when}. The points are told later.").format(when=done.when)
    made_of = total(done.grade, done.hand)
    words = _("Handed in, {when}: {total}.").format(when=done.when, total=made_of)
    made = done.grade.points + (done.hand or 0.0)
    if done.earned is not None and abs(done.earned - made) > 1e-5:
        words += " " + _("They count as {earned}.").format(earned=points(done.earned))
    return words
