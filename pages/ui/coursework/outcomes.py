"""What came of an assignment: how far everybody is, what was misunderstood, what is alike."""

import re
from typing import Any

import streamlit as st

from core.coursework.assignment import Item
from core.coursework.misconceptions import Question
from core.coursework.office import Office, Work
from pages.ui.coursework import times
from pages.ui.coursework.results import named, options
from pages.ui.coursework.said import plain
from pages.ui.words import _

EVERY = 5  # seconds
GAP = re.compile(r"\\?\{[A-Za-z_\\]+\d?\\?\}")  # a parameter's name, its signs escaped


@st.fragment(run_every=EVERY)
def progress(office: Office, work: Work) -> None:
    """How far each learner is, looked at again every few seconds."""
    rows = office.progress(work.id)
    if not rows:
        st.markdown(_("Nobody has joined the class yet."))
        return
    begun = [one for one in rows if one.begun]
    st.markdown(_("{begun} of {all} learners have handed something in.").format(
        begun=len(begun), all=len(rows)
    ))  # fmt: skip
    items = work.assignment.items
    table = []
    for one in rows:
        line: dict[str, Any] = {_("Learner"): one.nickname, _("Points"): one.points}
        line |= {f"{n}. {item.title}": one.earned.get(item.id) for n, item in enumerate(items, 1)}
        line |= {
            _("Hand-ins"): sum(one.attempts.values()),
            _("Late"): one.late,
            _("To mark"): one.waits,
            _("Last"): times.moment(one.last) if one.last else "",
        }
        table.append(line)
    st.dataframe(
        table, hide_index=True, key="progress_table", placeholder="–",
        alt=_("Points of each learner and item."),
    )  # fmt: skip
    st.caption(_("Looked at again every {seconds} seconds.").format(seconds=EVERY))


def questions(office: Office, work: Work) -> None:
    """Of each question the share that is right, and the wrong answers that many gave."""
    st.markdown(_(
        "First hand-ins, so what was thought before anybody was told. A wrong answer that many "
        "give with confidence is worth a lesson."
    ))  # fmt: skip
    items = {item.id: item for item in work.assignment.items}
    for one in office.misconceptions(work.id):
        if one.learners:
            _question(items[one.item], one)


def _question(item: Item, one: Question) -> None:
    st.markdown(f"**{plain(item.title)}** · {_name(item, one.what)}")
    words = _("{right} of {all} right.").format(right=one.right, all=one.learners)
    for share, told in (
        (one.sure_right, _("Sure when right: {share:.0%}.")),
        (one.sure_wrong, _("Sure when wrong: {share:.0%}.")),
    ):
        if share is not None:
            words += " " + told.format(share=share)
    st.markdown(words)
    lines = []
    for given in one.answers:
        mark = "✓" if given.right else "✕"
        sure = "" if given.confidence is None else f" · {given.confidence:.0%}"
        says = f" · {given.says}" if given.says and given.says != given.answer else ""
        lines.append(
            f"{mark} {given.learners} × {_written(item, one.what, given.answer)}{sure}{says}"
        )
    if lines:
        st.text("\n".join(lines))


def _name(item: Item, what: str) -> str:
    """What is asked; "…" stands where each learner has another value."""
    told = named(item, what) if ":" in what else _("mistakes that the assignment names")
    return GAP.sub("…", told)


def _written(item: Item, what: str, answer: str) -> str:
    """An answer as it reads on the page; a number in six digits."""
    try:
        return f"{float(answer):.6g}"
    except ValueError:
        return options(item, what).get(answer, answer)


def alike(office: Office, work: Work) -> None:
    """Pairs of hand-ins that are more alike than chance makes them."""
    st.markdown(_(
        "Everybody has numbers of their own, so a copied number is mostly wrong, and a copied text "
        "is not. What stands here is a lead, not a proof."
    ))  # fmt: skip
    least = st.segmented_control(
        _("At least so much alike"), (50, 60, 70, 80, 90, 100), default=70, required=True,
        key="alike_least", format_func=lambda share: f"{share}%",
    )  # fmt: skip
    names = {one.id: one.nickname for one in office.people(work.group)}
    found = office.similar(work.id, least / 100)
    whys = {"text": _("text"), "model": _("the trained model"), "values": _("settings, numbers")}
    if not found:
        st.markdown(_("No two hand-ins are so much alike."))
        return
    st.dataframe(
        [
            {
                _("Item"): work.assignment.item(one.item).title,
                _("One"): names.get(one.one.learner, ""),
                _("Other"): names.get(one.other.learner, ""),
                _("Alike"): f"{one.alike:.0%}",
                _("In"): whys[one.why],
            }
            for one in found
        ],
        hide_index=True,
        alt=_("Pairs of hand-ins that are alike."),
    )
