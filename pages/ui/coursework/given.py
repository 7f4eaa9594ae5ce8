"""An assignment that was given to a class: release, freeze, extend, and what came of it."""

from urllib.parse import urlsplit

import streamlit as st

from core.coursework.classroom import Group
from core.coursework.office import Office, Work
from pages.ui.coursework import marking, outcomes, taking, times
from pages.ui.coursework.acting import act, outcome
from pages.ui.coursework.editing import editing
from pages.ui.coursework.extending import extending
from pages.ui.coursework.handout import handout
from pages.ui.coursework.said import go, plain, points
from pages.ui.live.view import mount
from pages.ui.words import _


def given(office: Office, group: Group) -> None:
    """The assignments of a class as links."""
    works = office.works(group.id)
    if not works:
        st.markdown(_("No assignment was given to this class yet."))
    for work in works:
        with st.container(horizontal=True, vertical_alignment="center", key=f"work_{work.id}"):
            go(plain(work.title), work.id, **{"class": group.id, "work": work.id})
            st.caption(_("{key} · {status} · hand-ins: {count} · {times}").format(
                key=plain(work.key), status=statuses()[work.status], count=work.handed,
                times=plain(_stands(office, work)),
            ))  # fmt: skip


def _stands(office: Office, work: Work) -> str:
    """When it is due, in a sentence: for a class, or as planned for a draft."""
    if work.opened is None:
        return times.planned(work.assignment)
    now = office.preview(work.id).standing
    steps = ", ".join(times.timeline(now)) or _("no due time")
    return times.standing(now) + " " + _("Credit: {steps}.").format(steps=steps)


def statuses() -> dict[str, str]:
    """How assigned work stands, in a word."""
    return {
        "draft": _("a draft"),
        "open": _("released"),
        "frozen": _("frozen"),
        "closed": _("closed"),
    }


def views() -> dict[str, str]:
    """What can be looked at."""
    return {
        "progress": _("Progress"),
        "questions": _("Questions"),
        "alike": _("Alike"),
        "marking": _("To mark"),
        "gradebook": _("Gradebook"),
        "paper": _("On paper"),
    }


def one_work(office: Office, group: Group, work: Work) -> None:
    """Everything about one assignment of a class."""
    with st.container(key="work_tools"):
        _tools(office, group, work)
    chosen = st.segmented_control(
        _("Look at"), list(views()), key="work_view", format_func=views().get, default="progress",
        required=True,
    )  # fmt: skip
    show = {
        "progress": outcomes.progress,
        "questions": outcomes.questions,
        "alike": outcomes.alike,
        "marking": marking.marking,
        "gradebook": taking.gradebook,
        "paper": _paper,
    }
    show[chosen](office, work)


def _tools(office: Office, group: Group, work: Work) -> None:
    """How it stands, and what can be done with it."""
    st.markdown(f"## {plain(work.title)}")
    st.markdown(_("{key}, {status}. {points} points.").format(
        key=plain(work.key), status=statuses()[work.status],
        points=points(work.assignment.possible),
    ))  # fmt: skip
    st.markdown(plain(_stands(office, work)))
    _moves(office, work)
    for place in ("work", "writing"):  # it was given on the page of the class
        outcome(place)
    if work.status == "draft":
        editing(office, work)
    else:
        st.caption(_(
            "What was released stays as it is: its hash is in every receipt. More time can be "
            "given; another text is a new version."
        ))  # fmt: skip
        _share(work)
        extending(office, group, work)


def _moves(office: Office, work: Work) -> None:
    moves = {
        "release": (_("Release"), office.release, work.status != "open"),
        "freeze": (_("Freeze"), office.freeze, work.status == "open"),
        "close": (_("Close"), office.close_work, work.status in ("open", "frozen")),
    }
    with st.container(horizontal=True, key="work_moves"):
        for name, (label, move, allowed) in moves.items():
            if allowed:
                st.button(
                    label, key=f"work_{name}", on_click=act, args=("work", _move, move, work),
                    type="primary" if name == "release" else "secondary",
                )  # fmt: skip
        if work.status != "draft":
            st.button(
                _("Grade everything again"), key="work_regrade", on_click=act,
                args=("work", _regrade, office, work),
                help=_("From what was handed in. What changes gets a receipt of its own."),
            )  # fmt: skip
        with st.popover(_("Delete"), key="work_deleting"):
            st.markdown(_("All that was handed in to it is deleted. There is no way back."))
            sure = st.checkbox(_("Delete all of it"), key="work_sure")
            st.button(
                _("Delete"), key="work_delete", disabled=not sure, type="primary", on_click=act,
                args=("class", _delete, office, work),
            )  # fmt: skip


def _move(move, work: Work) -> str:
    now = move(work.id)
    return _("{title} is {status} now.").format(
        title=plain(now.title), status=statuses()[now.status]
    )


def _regrade(office: Office, work: Work) -> str:
    changes = office.regrade(work.id)
    if not changes:
        return _("Every hand-in gets the points that it had.")
    told = [
        _("{item}: {before} → {after} {why}").format(
            item=plain(one.item), before=points(one.before), after=points(one.after),
            why=plain(one.says),
        )
        for one in changes[:20]
    ]  # fmt: skip
    return _("{count} hand-ins changed. {some}").format(count=len(changes), some="; ".join(told))


def _delete(office: Office, work: Work) -> str:
    office.delete_work(work.id)
    st.query_params.pop("work", None)
    return _("{title} is deleted, with all that was handed in to it ({count}).").format(
        title=plain(work.title), count=work.handed
    )


def _share(work: Work) -> None:
    """The link for learners; it names the assignment and nobody's place in the class."""
    here = urlsplit(st.context.url or "")
    base = here.path.rpartition("/")[0]
    st.markdown(_("The link for your learners:"))
    st.code(f"{here.scheme}://{here.netloc}{base}/assignments?assignment={work.id}", language=None)


def _paper(office: Office, work: Work) -> None:
    """As a learner has it, to print."""
    known = {"": _("Nobody: an example")}
    known |= {one.id: one.nickname for one in office.people(work.group)}
    with st.container(horizontal=True, vertical_alignment="bottom", key="paper_tools"):
        who = st.selectbox(_("Numbers of"), list(known), key="paper_who", format_func=known.get,
                           width=300)  # fmt: skip
        words = {"copy": _("Copy link"), "copied": _("Link copied"), "print": _("Print"),
                 "refused": _("Copy the address of this page from the browser.")}  # fmt: skip
        mount("share", "share_paper", {}, words=words)
    sheet = office.preview(work.id, who or "preview")
    steps = ", ".join(times.timeline(sheet.standing))
    due = _("Credit: {steps}.").format(steps=steps) if steps else times.planned(work.assignment)
    with st.container(border=True, key="paper"):
        handout(
            work.assignment, [task.item for task in sheet.tasks], known[who] if who else "", due
        )
