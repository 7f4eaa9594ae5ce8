"""When an assignment is due: steps of credit, each until a moment or a time after the release."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import streamlit as st

from core.coursework.assignment import Credit
from pages.ui.coursework import times
from pages.ui.words import _

MOST = 20  # steps, as in a text
WEEK = timedelta(days=7)


def kinds() -> dict[str, str]:
    """How a due time can be said."""
    return {
        "never": _("No due time"),
        "moment": _("Day and time"),
        "span": _("Time after the release"),
    }


def kind_of(timeline: Sequence[Credit]) -> str:
    """How a timeline says it."""
    if not timeline:
        return "never"
    return "span" if isinstance(timeline[0].until, timedelta) else "moment"


def rows(timeline: Sequence[Credit], place: str) -> None:
    """The controls of a timeline; `asked` reads them. place: in their keys."""
    kind = st.segmented_control(
        _("Due"), list(kinds()), key=f"due_kind_{place}", format_func=kinds().get, required=True,
        default=kind_of(timeline),
    )  # fmt: skip
    if kind == "never":
        return
    count = st.number_input(
        _("Steps of credit"), 1, MOST, max(1, len(timeline)), key=f"due_steps_{place}", width=180,
        help=_("Full credit until the first ends, then less; after the last nothing is taken in."),
    )  # fmt: skip
    before = timeline if kind_of(timeline) == kind else ()
    for n in range(int(count)):
        if kind == "span":
            st.caption(_("Until so long after the release:") if n == 0 else _("Then until:"))
        with st.container(horizontal=True, vertical_alignment="bottom", key=f"due_{n}_{place}"):
            _row(n, kind, before[n] if n < len(before) else _next(kind, before, n), place)


def _next(kind: str, before: Sequence[Credit], n: int) -> Credit:
    """A step to begin with where the timeline has none: a week later, for half."""
    share = 1.0 if n == 0 else 0.5
    weeks = WEEK * (n + 1 - len(before))
    if kind == "span":
        last = before[-1].until if before else timedelta()
        return Credit(last + weeks, min(share, before[-1].share if before else 1.0))
    night = datetime.now(times.zone()).replace(hour=23, minute=59)
    return Credit((before[-1].until if before else night) + weeks, share)


def _row(n: int, kind: str, step: Credit, place: str) -> None:
    key = f"{n}_{place}"
    if kind == "moment":
        st.datetime_input(
            _("Until") if n == 0 else _("Then until"), times.wall(step.until), format="YYYY-MM-DD",
            step=60, key=f"due_at_{key}", width=240, required=True,
        )  # fmt: skip
    else:
        minutes = int(step.until.total_seconds()) // 60
        parts = ((_("Days"), minutes // 1440, 3_650), (_("Hours"), minutes // 60 % 24, 23),
                 (_("Minutes"), minutes % 60, 59))  # fmt: skip
        for name, (label, value, most) in zip("dhm", parts, strict=True):
            st.number_input(label, 0, most, value, key=f"due_{name}_{key}", width=130)
    st.number_input(
        _("Credit, %"), 0.0, 100.0, step.share * 100, 5.0, format="%g", key=f"due_share_{key}",
        width=150,
    )  # fmt: skip


def asked(timeline: Sequence[Credit], place: str) -> tuple[Credit, ...]:
    """What the controls say now; ValueError where the steps do not follow each other."""
    now = st.session_state
    if now[f"due_kind_{place}"] == "never":
        return ()
    count = int(now[f"due_steps_{place}"])
    found = tuple(_read(now, f"{n}_{place}", timeline, n) for n in range(count))
    for one, after in pairwise(found):
        if after.until <= one.until or after.share > one.share:
            raise ValueError(_("expected each step later than the last, with no more credit"))
    return found


def _read(now: Any, key: str, timeline: Sequence[Credit], n: int) -> Credit:
    share = now[f"due_share_{key}"] / 100
    if f"due_at_{key}" not in now:
        days, hours, minutes = (int(now[f"due_{name}_{key}"]) for name in "dhm")
        time = timedelta(days=days, hours=hours, minutes=minutes)
        if not time:
            raise ValueError(_("expected a time after the release; got none"))
        return Credit(time, share)
    before = timeline[n].until if n < len(timeline) else None
    until = times.at_wall(now[f"due_at_{key}"], before if isinstance(before, datetime) else None)
    return Credit(until, share)


def past(timeline: Sequence[Credit]) -> bool:
    """Whether the last step has ended already: released now, it would be closed at once."""
    last = timeline[-1].until if timeline else None
    return isinstance(last, datetime) and last <= datetime.now(UTC)
