"""Moments in words, by the clock of who reads them."""

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from core.coursework.clock import Standing
from pages.ui.words import _


def zone() -> tzinfo:
    """The time zone of the browser; UTC where it does not say."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def moment(at: datetime) -> str:
    """Day and minute, with the zone."""
    return at.astimezone(zone()).strftime("%Y-%m-%d %H:%M %Z")


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
