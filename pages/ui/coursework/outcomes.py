"""What came of an assignment: how far everybody is, what was misunderstood, what is alike."""

import re
from typing import Any

import streamlit as st

from core.coursework.assignment import Item
from core.coursework.misconceptions import Question
from core.coursework.office import Office, Work
from core.coursework.progress import Progress
from core.coursework.score import shown
from pages.ui.coursework import times
from pages.ui.coursework.results import named, options
from pages.ui.coursework.said import plain, points
from pages.ui.words import _

EVERY = 5  # seconds
GAP = re.compile(r"\\?\{[A-Za-z_\\]+\d?\\?\}")  # a parameter's name, its signs escaped
NAME, COUNT, ITEM, MOMENT = 120, 60, 46, 100  # pixels: ten items fit beside the course map


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
    st.dataframe(
        [_line(work, one) for one in rows], hide_index=True, key="progress_table",
        placeholder="–", column_config=_columns(work), width="content",
        alt=_("Points of each learner and item."),
    )  # fmt: skip
    st.caption(_("Items: {items}.").format(items="; ".join(
        f"**{n}** {plain(item.title)}" for n, item in enumerate(work.assignment.items, 1)
    )))  # fmt: skip
    st.caption(_(
        "Tries: all hand-ins. Late: hand-ins that count, and were late. Mark: hand-ins that wait "
        "for a mark. Last: month, day and time of the last hand-in."
    ))  # fmt: skip
    st.caption(_("Looked at again every {seconds} seconds. {clock}").format(
        seconds=EVERY, clock=times.where()
    ))  # fmt: skip


def _line(work: Work, one: Progress) -> dict[str, Any]:
    """A learner's row; short names, which `_columns` explains."""
    items = work.assignment.items
    return {
        "learner": one.nickname, "points": shown(one.points),
        **{str(n): shown(one.earned.get(item.id)) for n, item in enumerate(items, 1)},
        "handed": sum(one.attempts.values()), "late": one.late, "waits": one.waits,
        "last": f"{times.wall(one.last):%m-%d %H:%M}" if one.last else "",
    }  # fmt: skip


def _columns(work: Work) -> dict[str, Any]:
    """Narrow columns, the learner always in sight; the whole words come on hover and on focus."""
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    items = {
        str(n): number(
            str(n), width=ITEM, help=_("{title}: {points} points").format(
                title=plain(item.title), points=points(item.possible)
            ),
        )
        for n, item in enumerate(work.assignment.items, 1)
    }  # fmt: skip
    return {
        "learner": text(_("Learner"), width=NAME, pinned=True),
        "points": number(_("Points"), width=COUNT),
        **items,
        "handed": number(_("Tries"), width=COUNT, help=_("All hand-ins")),
        "late": number(_("Late"), width=COUNT, help=_("Late hand-ins that count")),
        "waits": number(_("Mark"), width=COUNT, help=_("Hand-ins that wait for a mark")),
        "last": text(_("Last"), width=MOMENT, help=_("The last hand-in: month, day and time")),
    }


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
