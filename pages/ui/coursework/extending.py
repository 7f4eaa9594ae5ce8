"""More time: for one learner, or for everybody who is in the class now."""

from datetime import datetime, timedelta

import streamlit as st

from core.coursework.classroom import Group
from core.coursework.office import Office, Work
from pages.ui.coursework import times
from pages.ui.coursework.acting import act, outcome
from pages.ui.coursework.said import plain
from pages.ui.words import _

ALL = "all"


def extending(office: Office, group: Group, work: Work) -> None:
    """Who has more time and until when; give some, alter it, take it back."""
    ours = office.preview(work.id).standing
    known = {one.id: one.nickname for one in office.people(group.id)}
    given = {who: more for who, more in office.extensions(work.id).items() if who in known}
    title = _("More time ({count})").format(count=len(given))
    with st.expander(title, key="extending"):
        if not ours.steps:
            st.markdown(_("It has no due time, so there is nothing to extend."))
        elif not known:
            st.markdown(_("Nobody has joined the class yet."))
        else:
            _told(ours.steps[0].until, known, given)
            _ask(office, work, ours.steps[0].until, known, given)
        outcome("extend")


def _told(due: datetime, known: dict[str, str], given: dict[str, timedelta]) -> None:
    for who, more in sorted(given.items(), key=lambda one: known[one[0]].casefold()):
        st.markdown(_("**{name}**: due {until}, {more} later than the class").format(
            name=plain(known[who]), until=plain(times.moment(due + more)), more=times.span(more)
        ))  # fmt: skip


def _ask(
    office: Office,
    work: Work,
    due: datetime,
    known: dict[str, str],
    given: dict[str, timedelta],
) -> None:
    names = {ALL: _("Everybody who is in the class now"), **known}
    with st.container(horizontal=True, vertical_alignment="bottom", key="extend_row"):
        who = st.selectbox(
            _("Who"), list(names), key="extend_who", width=280, index=None,
            format_func=lambda one: names.get(one, ""), placeholder=_("Choose a learner"),
        )  # fmt: skip
        if who not in names:
            return
        now = due + given.get(who, timedelta())
        key = f"extend_until_{who}_{int(now.timestamp())}"
        st.datetime_input(
            _("Due for this learner") if who != ALL else _("Due for them"), times.wall(now),
            times.wall(due), format="YYYY-MM-DD", step=60, key=key, width=240, required=True,
        )  # fmt: skip
        st.button(
            _("Change the time") if who in given else _("Give this time"), key="extend",
            type="primary", on_click=act,
            args=("extend", _more, office, work, who, known, due, now, key),
        )  # fmt: skip
        if who in given:
            st.button(
                _("Take it back"), key="extend_back", on_click=act,
                args=("extend", _back, office, work, who, known[who]),
            )  # fmt: skip
    st.caption(_("Every later step of the timeline comes as much later. {clock}").format(
        clock=times.where()
    ))  # fmt: skip


def _more(
    office: Office,
    work: Work,
    who: str,
    known: dict[str, str],
    due: datetime,
    now: datetime,
    key: str,
) -> str:
    until = times.at_wall(st.session_state[key], now)
    if until < due:
        raise ValueError(_("expected a time no earlier than the one of the class"))
    if who != ALL:
        office.extend(work.id, who, until - due)
        return _("{name} has until {until}.").format(
            name=plain(known[who]), until=plain(times.moment(until))
        )
    before = office.extensions(work.id)
    for one in known:  # nobody has less time by it than before
        office.extend(work.id, one, max(until - due, before.get(one, timedelta())))
    return _("Everybody who is in the class now has until {until}, or later as before.").format(
        until=plain(times.moment(until))
    )


def _back(office: Office, work: Work, who: str, name: str) -> str:
    office.extend(work.id, who, timedelta())
    return _("{name} has the time of the class again.").format(name=plain(name))
