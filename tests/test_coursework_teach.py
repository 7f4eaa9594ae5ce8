"""The teacher's page over a real store: the door and its lock, the table of progress, closing and
removing; and what a learner is told who deletes everything, or is removed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from coursework_room import Room, guess, open_room, refused
from sources import ROOT
from streamlit.testing.v1 import AppTest
from test_coursework_drafts import said
from test_coursework_pages import enter, page

from core.coursework import limits, names
from core.coursework.refused import RefusedError
from pages.ui.coursework import marking, outcomes, ready, who

TEACH, LEARN = "pages/coursework/teach.py", "pages/coursework/assignments.py"
BESIDE = 938  # pixels beside the course map on a laptop 1366 wide


@pytest.fixture
def room(shown_room) -> Room:
    """A class with a released assignment, which the pages open."""
    return shown_room


@pytest.fixture
def teacher(room, monkeypatch) -> None:
    """Who opens the page is a teacher."""
    monkeypatch.setattr(who, "office", lambda: room.office)
    monkeypatch.setattr(who, "has_pass", lambda: True)


def keys(app: AppTest) -> set[str]:
    """The keys of the buttons on a page."""
    return {str(one.key) for one in app.button}


# The door.


def door() -> AppTest:
    """The teacher's page as a browser that never showed the key sees it."""
    app = AppTest.from_file(str(ROOT / TEACH), default_timeout=120)
    app.session_state[f"_cookie_{who.TEACHER}"] = ""  # no browser, so no cookie to read
    app.session_state[f"_cookie_{who.PLACES}"] = ""
    return app.run()


def knock(app: AppTest, key: str) -> str:
    """Try a key at the door; all that the page says then."""
    app.text_input(key="door_key").set_value(key)
    next(one for one in app.button if one.label == "Open").click().run()
    return said(app)


@pytest.mark.slow
def test_wrong_keys_lock_the_door_for_a_told_time_and_then_it_opens(room, monkeypatch):
    monkeypatch.setattr(who, "source", lambda: "here")
    app = door()
    for _ in range(limits.WRONG_KEYS):
        assert "not the teacher's key" in knock(app, "a guess")
    room.clock.turn(minutes=3, seconds=1)
    for key in ("a guess", room.course.keys.teacher):  # the right one is not read either
        assert "is read in 7 min." in knock(app, key)
        assert "class_name" not in [one.key for one in app.text_input]
    room.clock.turn(minutes=7)
    knock(app, room.course.keys.teacher)
    assert "class_name" in [one.key for one in app.text_input]


@pytest.mark.slow
def test_who_signs_out_is_told_and_must_show_the_key_again(room):
    app = door()
    knock(app, room.course.keys.teacher)
    app.query_params["class"] = room.group.id
    app.run()
    app.button(key="let_out").click().run()  # on every view, with the class still in the address
    assert "You are signed out" in said(app)
    assert app.text_input(key="door_key")
    assert "Spring" not in said(app)


@pytest.mark.slow
def test_a_teacher_by_role_signs_out_of_the_school(room, monkeypatch):
    """The key's button would do nothing for somebody who never showed it."""
    monkeypatch.setattr(who, "office", lambda: room.office)
    app = door()
    assert app.button(key="let_out").label == "Sign out of your school"


def test_how_long_is_told_in_whole_minutes_until_the_first_wrong_guess_is_forgotten(room):
    for _ in range(limits.WRONG_KEYS):
        with refused("key"):
            room.course.teacher("wrong", source="there")
        room.clock.turn(seconds=1)
    with pytest.raises(RefusedError, match="in 10 min"):
        room.course.teacher("wrong", source="there")
    room.clock.turn(minutes=9, seconds=49)
    with pytest.raises(RefusedError, match="in 1 min"):
        room.course.teacher("wrong", source="there")
    room.clock.turn(seconds=1)
    assert room.course.teacher(room.course.keys.teacher, source="there")


# The table of progress.


@pytest.mark.slow
def test_ten_items_fit_beside_the_map_and_every_short_name_is_explained(room, teacher):
    text = ready.text("counting-and-density")
    work = room.office.release(room.office.assign(room.group.id, text).id)
    for name in ("Ada", "Ben"):
        room.join(name)
    columns = outcomes._columns(work)
    (line, _) = (outcomes._line(work, one) for one in room.office.progress(work.id))
    assert list(line) == list(columns)
    assert sum(one["width"] for one in columns.values()) <= BESIDE
    assert columns["learner"]["pinned"] is True
    app = page(TEACH, "", work=work.id, **{"class": room.group.id})
    legend = next(one.value for one in app.caption if one.value.startswith("Items:"))
    for number, item in enumerate(work.assignment.items, 1):
        assert item.title in columns[str(number)]["help"].replace("\\", "")
        assert f"**{number}** {item.title}" in legend.replace("\\", "")
    assert list(app.dataframe[0].value["learner"]) == ["Ada", "Ben"]


def test_a_third_of_a_point_takes_no_more_room_than_it_has(room):
    desk = room.join("Ada")
    number = desk.sheet(room.work.id).task("copy").parameters["number"]
    room.hand_in(desk, answers={"typed": number}, predictions=guess("yes", 2 / 3))
    (row,) = room.office.progress(room.work.id)
    line = outcomes._line(room.office.work(room.work.id), row)
    assert line["1"] == round(row.earned["copy"], 2) != row.earned["copy"]


# Closing and removing.


@pytest.mark.slow
def test_a_class_is_closed_and_opened_again_and_says_so(room, teacher):
    room.join("Ada")
    app = page(TEACH, "", **{"class": room.group.id})
    app.button(key="class_open").click().run()
    assert "takes nobody in any more" in said(app)
    assert "Closed: nobody joins with the code" in said(app)
    with refused("closed"):
        room.join("Ben")
    room.hand_in(room.desks["Ada"])
    app.button(key="class_open").click().run()
    assert "takes learners in again" in said(app)
    assert room.join("Ben").nickname == "Ben"


@pytest.mark.slow
def test_who_is_removed_is_named_and_is_told_at_the_next_look(room, teacher):
    token = enter(room, "Ada")
    app = page(TEACH, "", **{"class": room.group.id})
    app.selectbox(key="person").set_value(room.desks["Ada"].learner).run()
    assert app.button(key="person_remove").disabled
    app.checkbox(key=f"person_sure_{room.desks['Ada'].learner}").check().run()
    app.button(key="person_remove").click().run()
    assert "Ada is removed, with all that was handed in." in said(app)
    told = [one.value for one in page(LEARN, token).info]
    assert "not here any more" in told[0]
    assert not page(LEARN, "").info  # nothing is said to who never held a place


@pytest.mark.slow
@pytest.mark.parametrize(
    ("where", "sure", "button", "words"),
    [("class", "class_sure", "class_delete", "Spring is deleted, with its learners (1)"),
     ("work", "work_sure", "work_delete", "A trial is deleted, with all that was handed in")],
)  # fmt: skip
def test_what_was_deleted_is_said_where_one_comes_out(
    room, teacher, where, sure, button, words
):  # fmt: skip
    room.hand_in(room.join("Ada"))
    places = {"class": room.group.id} | ({"work": room.work.id} if where == "work" else {})
    app = page(TEACH, "", **places)
    app.checkbox(key=sure).check().run()
    app.button(key=button).click().run()
    assert words in said(app)
    assert button not in keys(app)


@pytest.mark.slow
def test_who_deletes_everything_is_told_what_is_gone(room):
    token = enter(room, "Ada")
    desk = room.desks["Ada"]
    room.hand_in(desk)
    room.office.mark(room.hand_in(desk, "essay").id, 2)
    app = page(LEARN, token)
    key = desk.learner[:8]
    app.checkbox(key=f"sure_{key}").check().run()
    app.button(key=f"delete_{key}").click().run()
    told = said(app)
    assert "Deleted: Ada, your place in Spring" in told
    assert "hand-ins (2) and receipts (3)" in told
    assert room.office.people(room.group.id) == []
    assert not app.info  # it is not said twice, in other words
    assert app.text_input(key="join_code")


@pytest.mark.slow
def test_a_deletion_that_failed_is_not_said_to_be_done(room, monkeypatch):
    token = enter(room, "Ada")
    key = room.desks["Ada"].learner[:8]
    app = page(LEARN, token)
    app.checkbox(key=f"sure_{key}").check().run()

    def away(self) -> None:
        raise RefusedError("away", "nothing was kept: the store cannot be used now")

    monkeypatch.setattr("core.coursework.desk.Desk.delete", away)
    for _ in range(2):
        app.button(key=f"delete_{key}").click().run()
        assert "This was not done" in said(app)
        assert "Deleted" not in said(app)


# On paper.


@pytest.mark.slow
def test_a_handout_says_whose_it_is_when_it_is_due_and_what_the_lock_means(room, teacher):
    text = ready.text("counting-and-density")
    work = room.office.release(room.office.assign(room.group.id, text).id)
    desk = room.join("Ada")
    room.office.extend(room.work.id, desk.learner, timedelta(hours=5))
    app = page(TEACH, "", work=work.id, **{"class": room.group.id})
    app.button_group(key="work_view").set_value("paper").run()
    assert "Name: ____" in said(app)
    assert "No due time." in said(app)
    assert "🔒 This control stays as the task has set it." in said(app)
    assert sum(item.title in said(app) for item in work.assignment.items) == 10
    app = page(TEACH, "", work=room.work.id, **{"class": room.group.id})
    app.button_group(key="work_view").set_value("paper").run()
    assert "🔒" not in said(app)  # nothing is locked in it
    app.selectbox(key="paper_who").set_value(desk.learner).run()
    told = said(app)
    assert "Name: **Ada**" in told
    assert "Credit: 100% until 2026-12-08 14:00 UTC" in told  # five hours more than the class
    assert f"Type {desk.sheet(room.work.id).task('copy').parameters['number']:g}." in told


def test_of_many_marks_the_last_are_shown_and_those_of_whom_one_chooses(room, teacher, monkeypatch):
    monkeypatch.setattr(marking, "AT_ONCE", 2)
    for name in ("Ada", "Ben", "Cleo"):
        enter(room, name)
        handed = room.hand_in(room.desks[name], "essay", answers={"why": f"{name} says so"})
        room.office.mark(handed.id, 1)
        room.clock.turn(minutes=1)
    app = page(TEACH, "", work=room.work.id, **{"class": room.group.id})
    app.button_group(key="work_view").set_value("marking").run()
    assert [one.value for one in app.text] == ["Ben says so", "Cleo says so"]
    app.selectbox(key="marked_who").set_value(room.desks["Ada"].learner).run()
    assert [one.value for one in app.text] == ["Ada says so"]


# Joining twice.


def test_a_learner_who_presses_join_twice_is_one_learner(room):
    token = names.new_token()
    both = [room.course.join(room.group.code, "Ada", source="here", token=token) for _ in range(2)]
    assert both[0] == both[1]
    assert room.course.learner(token).nickname == "Ada"
    assert len(room.office.people(room.group.id)) == 1
    with refused("nickname"):  # another browser is somebody else
        room.course.join(room.group.code, "Ada", source="here", token=names.new_token())
    other = open_room(room.course)
    assert other.course.join(
        other.group.code, "Ada", source="here", token=names.new_token()
    ).learner != both[0].learner  # fmt: skip
