"""The learner's page and the strip over a real store: due, late and closed said plainly, attempts
counted, sealed points kept back, two classes in one browser, the store away."""

from __future__ import annotations

import pytest
from coursework_room import Room, open_room, right
from sources import ROOT
from streamlit.testing.v1 import AppTest

from core.coursework.refused import RefusedError
from pages.ui.coursework import who

pytestmark = pytest.mark.slow


@pytest.fixture
def room(shown_room) -> Room:
    """A class with a released assignment, which the pages open."""
    return shown_room


def enter(room: Room, nickname: str) -> str:
    """A learner comes in; the token."""
    joined = room.course.join(room.group.code, nickname, source=nickname)
    room.desks[nickname] = room.course.learner(joined.token)
    return joined.token


def page(path: str, tokens: str, **query: str) -> AppTest:
    """A page as a browser that holds these places sees it."""
    app = AppTest.from_file(str(ROOT / path), default_timeout=120)
    app.session_state[f"_cookie_{who.PLACES}"] = tokens
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, [one.value for one in app.exception]
    return app


def assignments(room: Room, token: str) -> str:
    """What the page says of the assignment."""
    return words(page("pages/coursework/assignments.py", token, assignment=room.work.id))


def words(app: AppTest) -> str:
    """All that is said in Markdown, captions and warnings."""
    return "\n".join(one.value for one in [*app.markdown, *app.caption, *app.warning])


def test_due_late_frozen_and_closed_are_said_plainly(room) -> None:
    token = enter(room, "Ada")
    assert "Open until 2026-12-08" in assignments(room, token)
    room.office.freeze(room.work.id)
    assert "Frozen by the teacher" in assignments(room, token)
    room.office.release(room.work.id)
    room.clock.turn(days=8)
    assert "Late: 50% of the points count until 2026-12-15" in assignments(room, token)
    room.clock.turn(days=8)
    assert "Closed: nothing is taken in any more." in assignments(room, token)


def test_nothing_can_be_pressed_once_it_is_closed(room) -> None:
    token = enter(room, "Ada")
    room.clock.turn(days=20)
    app = page("pages/basics/fashion.py", token, task=f"{room.work.id}.copy")
    assert app.button(key="task_hand_in").disabled


def test_attempts_are_counted_and_no_check_comes_before_a_counted_hand_in(room) -> None:
    token = enter(room, "Ada")
    app = page("pages/basics/fashion.py", token, task=f"{room.work.id}.copy")
    assert "task_check" not in [one.key for one in app.button]
    told = "\n".join(str(one.proto.body) for one in app.get("html"))
    assert "Attempts left: 3 of 3." in told
    app.button(key="task_hand_in").click().run()
    assert "press Commit" in words(app)  # what was not predicted is not graded as wrong
    assert room.desks["Ada"].history() == []
    place = f"{room.work.id}_copy_more"
    app.radio(key=f"says_{place}").set_value("yes")
    app.session_state[f"sure_{place}"] = 90
    app.run()
    app.button(key=f"settle_{place}").click().run()
    app.button(key="task_hand_in").click().run()
    told = "\n".join(str(one.proto.body) for one in app.get("html"))
    assert "Attempts left: 2 of 3." in told
    assert [one.attempt for one in room.desks["Ada"].history()] == [1]


def test_a_prediction_is_committed_to_the_store_at_once_and_stands(room) -> None:
    token = enter(room, "Ada")
    place = f"{room.work.id}_copy_more"
    app = page("pages/basics/fashion.py", token, task=f"{room.work.id}.copy")
    app.radio(key=f"says_{place}").set_value("yes")
    app.session_state[f"sure_{place}"] = 90
    app.run()
    app.button(key=f"settle_{place}").click().run()
    committed = room.desks["Ada"].sheet(room.work.id).task("copy").committed
    assert (committed["more"].answer, committed["more"].confidence) == ("yes", 0.9)
    again = page("pages/basics/fashion.py", token, task=f"{room.work.id}.copy")
    assert "90% sure" in words(again)
    assert f"settle_{place}" not in [one.key for one in again.button]


def test_what_was_handed_in_stands_again_in_a_browser_that_knows_no_draft(room) -> None:
    token, desk = enter(room, "Ada"), room.desks["Ada"]
    room.hand_in(desk, "essay", answers={"why": "since it learns"})
    app = page("pages/modern/gan.py", token, task=f"{room.work.id}.essay")
    box = app.text_area(key=f"answer_{room.work.id}_essay_why")
    assert (box.value, "You have changed" in words(app)) == ("since it learns", False)
    box.set_value("").run()
    assert app.text_area(key=box.key).value == ""
    assert "You have changed “Why” since you handed in" in words(app)


def test_who_follows_the_link_of_another_class_can_join_it(room, monkeypatch) -> None:
    monkeypatch.setattr(who, "source", lambda: "here")
    other = open_room(room.course)
    app = page(
        "pages/coursework/assignments.py", enter(room, "Ada"), assignment=other.work.id
    )  # fmt: skip
    assert "was given to a class. Join it" in words(app)
    app.text_input(key="join_code").set_value(other.group.code)
    app.text_input(key="join_nickname").set_value("Ada L")
    next(one for one in app.button if one.label == "Join").click().run()
    assert [one.value for one in [*app.error, *app.success]] == ["You are in Spring as Ada L."]
    assert "0 of 7 points so far" in words(app)


def test_sealed_points_are_not_told(room) -> None:
    token, desk = enter(room, "Ada"), room.desks["Ada"]
    room.hand_in(desk, "sealed", **right(desk, room.work.id, "sealed"))
    said = assignments(room, token)
    assert "0 of 7 points so far" in said
    assert "The points are told later" in said
    strip = words(page("pages/basics/fashion.py", token, task=f"{room.work.id}.sealed"))
    assert "The points are told later" in strip
    assert "1 of 1" not in strip


def test_two_classes_in_one_browser_and_a_place_that_is_gone(room) -> None:
    other = open_room(room.course)
    first, second = enter(room, "Ada"), enter(other, "Ada L")
    tokens = ".".join([first, second, "f" * 64, "rubbish"])
    app = page("pages/coursework/assignments.py", tokens)
    assert [f"as {name}" in words(app) for name in ("Ada", "Ada L")] == [True, True]
    task = f"{other.work.id}.copy"
    app = page("pages/basics/fashion.py", tokens, task=task)
    number = other.desks["Ada L"].sheet(other.work.id).task("copy").parameters["number"]
    assert f"Type {number:g}." in words(app)


def test_another_class_cannot_be_opened(room) -> None:
    other = open_room(room.course)
    token = enter(other, "Eve")
    app = page("pages/basics/fashion.py", token, task=f"{room.work.id}.copy")
    assert "Join the class" in words(app)
    assert "task_hand_in" not in [one.key for one in app.button]


def test_a_store_that_is_away_is_said_and_the_lesson_plays(room, monkeypatch) -> None:
    token = enter(room, "Ada")

    def away(word: str) -> None:
        raise RefusedError("away", "nothing was kept: the store cannot be used now")

    monkeypatch.setattr(room.course, "learner", away)
    for path in ("pages/coursework/assignments.py", "pages/basics/fashion.py"):
        app = page(path, token, task=f"{room.work.id}.copy")
        assert "the store cannot be used now" in words(app)
