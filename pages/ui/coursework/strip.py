"""The strip at the foot of a lesson while an item is open: asked, answered, checked, handed in.

It lies over the foot of the window, so the lesson above stays where it was and still plays first.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import streamlit as st

from core.coursework import canonical
from core.coursework.assignment import Item
from pages.ui.coursework.bench import ANSWERS, Bench, HandedIn, Now, answer, answers, handed
from pages.ui.coursework.draft import draft
from pages.ui.coursework.fields import fields
from pages.ui.coursework.predictions import predictions
from pages.ui.coursework.results import results, total
from pages.ui.coursework.said import link, plain, points, prose, sentence
from pages.ui.words import _

PAGE = "pages/coursework/assignments.py"


def strip(bench: Bench, controls: Any) -> None:
    """Show it; call it inside a part. It reads every control, so it follows them all."""
    now = _now(controls)
    draft(bench)
    with st.container(horizontal=True, vertical_alignment="bottom", key="task_row"):
        panel = st.expander(head(bench), expanded=True, key="task_panel")
        with panel, st.container(key="task_asked"):
            _asked(bench, controls)
        with st.container(width=340, gap="small", key="task_side"):
            with st.container(gap="small", key="task_told"):
                _told(bench, _mark(bench, now))
            _buttons(bench, controls)


def head(bench: Bench) -> str:
    """Which item of how many, its title, its points."""
    items = [item.id for item in bench.assignment.items]
    return _("**{title}** · item {number} of {count} · {points} points").format(
        title=plain(bench.item.title), number=items.index(bench.item.id) + 1, count=len(items),
        points=points(bench.full.possible),
    )  # fmt: skip


def _asked(bench: Bench, controls: Any) -> None:
    """The task, its predictions and fields, its hints."""
    item, place = bench.item, bench.place.replace(".", "_")
    st.markdown(prose(item.task))
    predictions(item.predictions, bench.committed(), _committer(bench), place)
    if item.fields:
        fields(item.fields, answers(bench), _keeper(bench, controls), place)
    _hints(item)


def _hints(item: Item) -> None:
    if item.hints:
        with st.container(horizontal=True, key="task_hints"):
            for number, hint in enumerate(item.hints, start=1):
                with st.popover(_("Hint {number}").format(number=number), type="tertiary"):
                    st.markdown(prose(hint))


def _buttons(bench: Bench, controls: Any) -> None:
    standing = bench.standing()
    with st.container(horizontal=True, vertical_alignment="center", key="task_buttons"):
        if standing.checks:
            st.button(_("Check"), key="task_check", on_click=_checker(bench, controls))
        st.button(
            _("Hand in"), key="task_hand_in", type="primary", disabled=bool(standing.shut),
            on_click=_hander(bench, controls),
        )  # fmt: skip
        link(PAGE, _("Back"), **bench.address())


# What came of the last check or hand-in: by place, a grade and the mark of what was checked, or
# why it did not work.


def _said(bench: Bench) -> dict[str, Any]:
    return st.session_state.setdefault("_task_said", {}).setdefault(bench.place, {})


def _told(bench: Bench, mark: str) -> None:
    last, standing = _said(bench), bench.standing()
    if why := last.get("why"):
        st.warning(_("This was not done. {why}").format(why=sentence(why)))
    if grade := last.get("grade"):
        words = _("Checked: {total}.").format(total=total(grade))
        stale = _("You have changed something since.") if last["mark"] != mark else ""
        st.markdown(f"{words} {stale}")
        results(bench.full, grade)
    if history := bench.history():
        _handed_in(bench, history[-1])
    st.html(f'<p class="fn-note">{standing.words}</p>')


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


def handed_words(done: HandedIn) -> str:
    """When, and what came of it."""
    if done.grade is None:
        return _("Handed in, {when}. The points are told later.").format(when=done.when)
    told = total(done.grade, done.hand)
    words = _("Handed in, {when}: {total}.").format(when=done.when, total=told)
    made = done.grade.points + (done.hand or 0.0)
    if done.earned is not None and abs(done.earned - made) > 1e-5:
        words += " " + _("They count as {earned}.").format(earned=points(done.earned))
    return words


@contextmanager
def _careful(bench: Bench) -> Iterator[dict[str, Any]]:
    """What is wrong is said in the strip, and nothing that was typed is lost."""
    said = _said(bench)
    said.pop("why", None)
    try:
        yield said
    except ValueError as error:
        said["why"] = str(error)


def _keeper(bench: Bench, controls: Any) -> Callable[[str, Any], None]:
    def keep(name: str, value: Any) -> None:
        answer(bench, {name: value})
        controls.stir(ANSWERS)

    return keep


def _committer(bench: Bench) -> Callable[[str, Any, float], None]:
    def commit(name: str, given: Any, confidence: float) -> None:
        with _careful(bench):
            bench.commit(name, given, confidence)

    return commit


def _checker(bench: Bench, controls: Any) -> Callable[[], None]:
    def check() -> None:
        with _careful(bench) as said:
            now = _now(controls)
            said["grade"], said["mark"] = bench.check(handed(bench, now)), _mark(bench, now)

    return check


def _hander(bench: Bench, controls: Any) -> Callable[[], None]:
    def hand_in() -> None:
        with _careful(bench) as said:
            if any(one.id not in bench.committed() for one in bench.item.predictions):
                raise ValueError(_(
                    "Say first what you expect and how sure you are, and press Commit: it counts. "
                    "0% sure gives half the points either way."
                ))  # fmt: skip
            now = _now(controls)
            state, mark = handed(bench, now), _mark(bench, now)
            if bench.history() and _same(bench.history()[-1].state, state.to_dict()):
                raise ValueError(_("You have handed in exactly this already."))
            if said.get("sent") != mark:  # the same once more, after no answer, counts once
                said["sent"], said["token"] = mark, secrets.token_urlsafe(16)
            bench.hand_in(state, said["token"])
            for done in ("sent", "grade"):
                said.pop(done, None)

    return hand_in


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return canonical.sha256(dict(one)) == canonical.sha256(dict(other))


def _now(controls: Any) -> Now:
    """The lesson as it stands, read here and not in the browser."""
    model = st.session_state.get("_runs", {}).get(controls.lesson, "")
    return Now(controls.lesson, dict(controls.state()), model)


def _mark(bench: Bench, now: Now) -> str:
    """The same for the same settings and answers."""
    guesses = {name: one.answer for name, one in bench.committed().items()}
    return canonical.sha256([dict(now.settings), now.model, answers(bench), guesses])
