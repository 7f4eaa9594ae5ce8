"""Drafts: edited until they are released, due to the minute, and made once by a button pressed
twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import yaml
from coursework_room import START, TEXT, refused
from test_coursework_pages import page as learners_page

from core.coursework import edits, names, schema
from core.coursework.assignment import Credit
from core.coursework.lined import FaultsError
from core.coursework.sheets import parsed
from core.paths import DATA
from pages.ui.coursework import due, times

BERLIN = timezone(timedelta(hours=1))
NIGHT = datetime(2026, 12, 6, 23, 59, tzinfo=BERLIN)
DRAFT = TEXT.replace("id: trial", "id: second")


@pytest.fixture
def draft(room):
    """A second assignment of the class that is not released."""
    return room.office.assign(room.group.id, DRAFT)


# The text of a draft, changed by a form.


@pytest.mark.parametrize("path", sorted((DATA / "coursework").glob("*.yaml")), ids=lambda p: p.stem)
def test_a_due_time_is_written_into_the_text_and_nothing_else_changes(path: Path):
    before = path.read_text("utf-8")
    steps = [Credit(NIGHT, 1.0), Credit(NIGHT + timedelta(days=2), 0.333)]
    after = edits.changed(before, 'Week "2": counting # now', steps)
    old, new = (yaml.load(text, yaml.CSafeLoader) for text in (before, after))
    assert new.pop("title") == 'Week "2": counting # now'
    told = [(datetime.fromisoformat(one["until"]), one["credit"]) for one in new.pop("timeline")]
    assert told == [(NIGHT, 100), (NIGHT + timedelta(days=2), 33.3)]
    old.pop("title")
    assert old == new
    kept = [line for line in before.splitlines() if line not in after.splitlines()]
    assert [line.partition(":")[0] for line in kept] == ["title"]
    assert edits.changed(after, schema.load(before).title, []).count("\n") == before.count("\n")


@pytest.mark.parametrize(
    ("span", "written"),
    [({"days": 14}, "14 days"), ({"hours": 36}, "36 hours"), ({"minutes": 90}, "90 minutes"),
     ({"days": 1}, "1 day"), ({"days": 2, "minutes": 1}, "2881 minutes")],
)  # fmt: skip
def test_a_time_after_the_release_is_kept_to_the_minute(span, written):
    text = edits.changed(TEXT, "A trial", [Credit(timedelta(**span), 1.0)])
    assert f'"{written}"' in text
    assert schema.load(text).timeline == (Credit(timedelta(**span), 1.0),)


def test_comments_stay_with_what_they_speak_of_and_a_text_without_change_stays_as_it_is():
    text = TEXT.replace("items:", "\n# The tasks.\nitems:", 1)
    timeline = schema.load(text).timeline
    assert edits.changed(text, "A trial", timeline) == text
    assert "\n\n# The tasks.\nitems:" in edits.changed(text, "B", [])


def test_what_an_assignment_cannot_have_is_not_written():
    with pytest.raises(FaultsError, match="later than the last"):
        edits.changed(TEXT, "A trial", [Credit(NIGHT, 0.5), Credit(NIGHT, 1.0)])
    with pytest.raises(FaultsError, match="title"):
        edits.changed(TEXT, " ", [])
    with refused("text"):  # all in one line, as JSON has it: there is no line to put it in
        edits.changed(
            '{"id": "a", "title": "A", "version": 1, "items": [{"id": "b", "title": "B", "kind": '
            '"short", "lesson": "gan", "task": "C", "by_hand": 1, "rubric": "D", "fields": '
            '[{"id": "e", "label": "E", "kind": "text"}]}]}',
            "B", [],
        )  # fmt: skip


# A draft in the store, in both databases.


def test_a_draft_is_revised_and_what_was_released_stays(room, draft):
    desk, office = room.join("Ada"), room.office
    text = edits.changed(DRAFT, "Another", [Credit(NIGHT, 1.0)])
    revised = office.revise(draft.id, text)
    assert (revised.title, revised.text, revised.status) == ("Another", text, "draft")
    assert desk.sheets()[0].id == room.work.id
    office.release(draft.id)
    assert desk.sheet(draft.id).standing.until == NIGHT
    for move in (lambda _: None, office.freeze, office.close_work):
        move(draft.id)
        with refused("closed"):
            office.revise(draft.id, DRAFT)
    assert office.work(draft.id).text == text
    with refused("unknown"):
        office.revise("0" * 32, DRAFT)


def test_a_draft_cannot_take_the_version_of_another(room, draft):
    with refused("text"):
        room.office.revise(draft.id, TEXT)
    assert room.office.work(draft.id).text == DRAFT
    with pytest.raises(FaultsError):
        room.office.revise(draft.id, "id: nothing")


def test_a_time_is_due_at_a_whole_minute_and_that_minute_is_given_whole(room, draft):
    room.clock.turn(seconds=37)
    room.office.release(draft.id)
    desk = room.join("Ada")
    until = desk.sheet(draft.id).standing.until
    assert until == START + timedelta(days=7, minutes=1)
    room.clock.moment = until - timedelta(microseconds=1)
    assert desk.sheet(draft.id).standing.status == "open"
    room.clock.moment = until
    assert desk.sheet(draft.id).standing.status == "late"


def test_who_has_more_time_is_seen_altered_and_taken_back(room):
    ada, ben, office = room.join("Ada"), room.join("Ben"), room.office
    office.extend(room.work.id, ada.learner, timedelta(days=2))
    office.extend(room.work.id, ada.learner, timedelta(hours=3))
    assert office.extensions(room.work.id) == {ada.learner: timedelta(hours=3)}
    theirs = [one.sheet(room.work.id).standing.until for one in (ada, ben)]
    assert theirs[0] - theirs[1] == timedelta(hours=3)
    office.extend(room.work.id, ada.learner, timedelta())
    assert office.extensions(room.work.id) == {}


# Made once.


def test_a_class_is_made_once_for_a_form_however_often_its_button_is_pressed(room):
    token = names.new_id()
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: room.office.make_class("Autumn", token).id, range(8)))
    assert set(made) == {token}
    assert [one.id for one in room.office.groups()].count(token) == 1
    assert room.office.make_class("Autumn", names.new_id()).id != token  # another form, another one
    with refused("token"):
        room.office.make_class("Autumn", "x")


def test_an_assignment_is_given_once_for_a_form(room):
    token, office = names.new_id(), room.office
    assert {office.assign(room.group.id, DRAFT, token=token).id for _ in range(3)} == {token}
    assert len(office.works(room.group.id)) == 2
    with refused("text"):  # another form that gives the same text is told so
        office.assign(room.group.id, DRAFT, token=names.new_id())


def test_the_same_mark_twice_is_one_receipt(room):
    desk = room.join("Ada")
    handed = room.hand_in(desk, "essay")
    for _ in range(2):
        assert room.office.mark(handed.id, 2, "Good").hand == 2
    kinds = [one["receipt"]["kind"] for one in parsed_receipts(desk)]
    assert kinds == ["submission", "mark"]
    room.office.mark(handed.id, 2, "Better")
    assert len(parsed_receipts(desk)) == 3


def parsed_receipts(desk) -> list:
    """The receipts that a learner downloads."""
    from core.coursework import receipts

    return receipts.read(desk.receipts())


# On the page.


def test_the_clock_of_the_browser_is_read_and_told(monkeypatch):
    from zoneinfo import ZoneInfo

    monkeypatch.setattr(times, "zone", lambda: ZoneInfo("Europe/Berlin"))
    assert times.moment(NIGHT) == "2026-12-06 23:59 CET"
    shown = times.wall(NIGHT + timedelta(seconds=5))
    assert times.at_wall(shown) == NIGHT
    assert times.at_wall(shown).isoformat() == "2026-12-06T23:59:00+01:00"
    assert times.at_wall(datetime(2026, 7, 1, 9)).utcoffset() == timedelta(hours=2)
    with pytest.raises(ValueError, match="put forward"):
        times.at_wall(datetime(2027, 3, 28, 2, 30))
    twice = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 02:30 for the second time that night
    assert times.at_wall(times.wall(twice), twice) == twice
    monkeypatch.setattr(times, "zone", lambda: ZoneInfo("America/Sao_Paulo"))
    assert times.moment(NIGHT) == "2026-12-06 19:59 UTC-03"
    assert [times.span(timedelta(minutes=n)) for n in (0, 61, 1500)] == ["0 min", "1 h 1 min",
                                                                         "1 d 1 h"]  # fmt: skip


@pytest.fixture
def teach(room, monkeypatch):
    """The teacher's page on one assignment of the class."""
    from pages.ui.coursework import who

    monkeypatch.setattr(who, "course", lambda: room.course)
    monkeypatch.setattr(who, "office", lambda: room.office)

    def opened(work: str):
        return learners_page("pages/coursework/teach.py", "", work=work, **{"class": room.group.id})

    return opened


def said(app) -> str:
    """All that a page says in Markdown, captions and boxes."""
    several = [*app.markdown, *app.caption, *app.success, *app.error, *app.warning]
    return "\n".join(one.value for one in several).replace("\\", "")


def control(app, kind: str, start: str):
    """The control of that kind whose key begins so."""
    return next(one for one in getattr(app, kind) if one.key.startswith(start))


@pytest.mark.slow
def test_a_teacher_sets_when_a_draft_is_due_and_sees_it(room, draft, teach):
    app = teach(draft.id)
    assert "100% until 7 d after the release, 50% until 14 d after the release" in said(app)
    control(app, "text_input", "edit_title_").set_value("Second week").run()
    control(app, "button_group", "due_kind_").set_value("moment").run()
    control(app, "number_input", "due_steps_").set_value(1).run()
    control(app, "datetime_input", "due_at_0").set_value(datetime(2027, 1, 8, 17, 45)).run()
    app.button(key="edit_keep_times").click().run()
    assert "Credit: 100% until 2027-01-08 17:45 UTC." in said(app)
    assert room.office.work(draft.id).assignment.timeline == (
        Credit(datetime(2027, 1, 8, 17, 45, tzinfo=UTC), 1.0),
    )
    assert room.office.work(draft.id).title == "Second week"
    app.button(key="work_release").click().run()
    assert "Open until 2027-01-08 17:45 UTC." in said(app)
    assert not [one for one in app.button if one.key in ("edit_keep_times", "edit_keep_text")]


@pytest.mark.slow
def test_a_form_does_not_drop_what_was_typed_in_the_text_of_the_draft(room, draft, teach):
    app = teach(draft.id)
    control(app, "text_area", "edit_text_").set_value(DRAFT.replace("Say why.", "Say how.")).run()
    app.button(key="edit_keep_times").click().run()
    assert "You changed the text of the draft" in said(app)
    app.button(key="edit_keep_text").click().run()
    assert "Say how." in room.office.work(draft.id).text
    control(app, "text_area", "edit_text_").set_value("id: nothing").run()
    assert "Line 1" in "\n".join(one.value for one in app.text)
    assert "edit_keep_text" not in [one.key for one in app.button]


@pytest.mark.slow
def test_a_teacher_gives_more_time_alters_it_and_takes_it_back(room, teach):
    ada, ben = room.join("Ada"), room.join("Ben")
    app = teach(room.work.id)
    assert "Open until 2026-12-08 09:00 UTC" in said(app)

    def give(who: str, until: datetime) -> None:
        app.selectbox(key="extend_who").set_value(who).run()
        control(app, "datetime_input", "extend_until_").set_value(until)
        app.button(key="extend").click().run()

    give(ada.learner, datetime(2026, 12, 9, 12, 30))
    assert "due 2026-12-09 12:30 UTC, 1 d 3 h 30 min later than the class" in said(app)
    give("all", datetime(2026, 12, 8, 10))
    assert room.office.extensions(room.work.id) == {
        ada.learner: timedelta(days=1, hours=3, minutes=30), ben.learner: timedelta(hours=1),
    }  # fmt: skip
    app.selectbox(key="extend_who").set_value(ada.learner).run()
    app.button(key="extend_back").click().run()
    assert list(room.office.extensions(room.work.id)) == [ben.learner]


def test_steps_that_do_not_follow_each_other_are_refused_in_words(monkeypatch):
    state = {"due_kind_x": "span", "due_steps_x": 2}
    for n, share in enumerate((50.0, 100.0)):
        state |= {f"due_{name}_{n}_x": n + 1 for name in "dhm"} | {f"due_share_{n}_x": share}
    monkeypatch.setattr(due.st, "session_state", state)
    with pytest.raises(ValueError, match="no more credit"):
        due.asked((), "x")
    state["due_share_1_x"] = 25.0
    assert [one.share for one in due.asked((), "x")] == [0.5, 0.25]
    assert parsed(edits.changed(TEXT, "A trial", due.asked((), "x"))).timeline[1].until == (
        timedelta(days=2, hours=2, minutes=2)
    )
