"""Moments in words, to the minute, by the clock of who reads them."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from core.coursework.assignment import Assignment, Credit
from core.coursework.clock import Standing
from pages.ui.words import _


def zone() -> ZoneInfo:
    """The time zone of the browser; UTC where it does not say."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def where() -> str:
    """Whose clock the moments of this page follow."""
    return _("Times are told and set by the clock of your browser: {zone}, now {now}.").format(
        zone=zone().key, now=moment(datetime.now(zone()))
    )


def moment(at: datetime) -> str:
    """Day and minute, with the zone."""
    local = at.astimezone(zone())
    name = local.tzname() or "UTC"
    return f"{local:%Y-%m-%d %H:%M} " + (name if name.isalpha() else f"UTC{name}")


def wall(at: datetime) -> datetime:
    """Day and minute as a clock on the reader's wall shows them, without a zone."""
    return at.astimezone(zone()).replace(tzinfo=None, second=0, microsecond=0)


def at_wall(shown: datetime, before: datetime | None = None) -> datetime:
    """The moment at which the reader's clock shows that; `before`, if it shows that then.

    ValueError for a time that is left out where clocks are put forward.
    """
    if before is not None and wall(before) == shown:
        return before
    found = shown.replace(tzinfo=_fixed(shown))
    if wall(found) != shown:
        raise ValueError(_("expected a time that there is: clocks are put forward then"))
    return found


def _fixed(shown: datetime) -> timezone:
    """How far the reader's zone is from UTC then: what a text can say of it."""
    return timezone(shown.replace(tzinfo=zone()).utcoffset() or timedelta())


def span(time: timedelta) -> str:
    """A time in days, hours and minutes."""
    minutes = int(time.total_seconds()) // 60
    parts = ((minutes // 1440, _("{n} d")), (minutes // 60 % 24, _("{n} h")))
    told = [words.format(n=n) for n, words in parts if n]
    if minutes % 60 or not told:
        told.append(_("{n} min").format(n=minutes % 60))
    return " ".join(told)


def standing(now: Standing) -> str:
    """How an assignment stands, and until when."""
    until = moment(now.until) if now.until else ""
    words = {
        "draft": _("Not released yet."),
        "early": _("Opens {until}.").format(until=until),
        "open": _("Open until {until}.").format(until=until) if until else _("Open, with no end."),
        "late": _("Late: {share:.0%} of the points count until {until}.").format(
            share=now.credit, until=until
        ),
        "frozen": _("Frozen by the teacher: nothing is taken in now."),
        "closed": _("Closed: nothing is taken in any more."),
    }
    return words[now.status]


def timeline(now: Standing) -> list[str]:
    """Each step of the credit in words."""
    return [
        _("{share:.0%} until {until}").format(share=one.share, until=moment(one.until))
        for one in now.steps
    ]


def planned(assignment: Assignment) -> str:
    """When an assignment that is not released yet opens and is due, in a sentence."""
    opens = assignment.opens and _("Opens {until}.").format(until=moment(assignment.opens))
    steps = [
        _("{share:.0%} until {until}").format(share=one.share, until=_until(one))
        for one in assignment.timeline
    ]
    due = _("Credit: {steps}.").format(steps=", ".join(steps)) if steps else _("No due time.")
    return " ".join(filter(None, (opens, due)))


def _until(one: Credit) -> str:
    if isinstance(one.until, timedelta):
        return _("{time} after the release").format(time=span(one.until))
    return moment(one.until)
