"""One score is written in one way: beside the lesson, in the list, for the teacher, in a file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from coursework_room import Room, open_room, right
from sources import ROOT
from streamlit.testing.v1 import AppTest

from core.coursework import command
from core.coursework.score import shown, written
from core.coursework.service import Coursework
from pages.ui.coursework import who

CANVAS = "Student,ID,SIS User ID,SIS Login ID,Section\r\nAda,1,a,Ada,One\r\n"
FORMATS = re.compile(r"points[\w.\]')]*:[.\d]*[fge]")


@pytest.fixture
def room(tmp_path, monkeypatch) -> Iterator[Room]:
    """A class in which Ada has earned 2.71875 points of 7."""
    course = Coursework.open(tmp_path)
    made = open_room(course)
    monkeypatch.setattr(who, "course", lambda: made.course)
    joined = made.course.join(made.group.code, "Ada", source="Ada")
    desk = made.desks["Ada"] = made.course.learner(joined.token)
    made.token = joined.token
    answers = right(desk, made.work.id, "copy")["answers"]
    sure = {"more": {"answer": "yes", "confidence": 0.25}}
    desk.commit(made.work.id, "copy", "more", "yes", 0.25)
    done = made.hand_in(desk, "copy", answers=answers, predictions=sure)
    assert done.grade.points == 2.71875
    yield made
    course.close()


@pytest.mark.parametrize(
    ("points", "text"),
    [(3.0, "3"), (2.71875, "2.72"), (1 / 3, "0.33"), (-1e-9, "0"), (100.0, "100"), (0.1, "0.1")],
)
def test_points_to_a_hundredth(points, text) -> None:
    assert written(points) == text
    assert shown(points) == float(text)
    assert shown(None) is None


def page(room: Room, path: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / path), default_timeout=120)
    app.session_state[f"_cookie_{who.PLACES}"] = room.token
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


@pytest.mark.slow
def test_a_learner_reads_one_score_wherever_it_stands(room) -> None:
    told = []
    for path, query in (
        ("pages/coursework/assignments.py", {}),
        ("pages/coursework/assignments.py", {"assignment": room.work.id}),
        ("pages/basics/fashion.py", {"task": f"{room.work.id}.copy"}),
    ):
        app = page(room, path, **query)
        told.append("\n".join(one.value for one in [*app.markdown, *app.caption]))
    assert all("2.72" in words for words in told)
    assert all(re.findall(r"2\.7\d+", words).count("2.72") == len(re.findall(r"2\.7\d*", words))
               for words in told)  # fmt: skip


def progress() -> None:
    """The teacher's table, and nothing else."""
    import streamlit as st

    from pages.ui.coursework import outcomes

    outcomes.progress(st.session_state["office"], st.session_state["work"])


def test_a_teacher_reads_the_same_in_the_table_and_in_the_file(room) -> None:
    app = AppTest.from_function(progress)
    app.session_state["office"], app.session_state["work"] = room.office, room.work
    app.run()
    (row,) = app.dataframe[0].value.to_dict("records")
    assert {row["points"], row["1"]} == {2.72}
    made = room.office.canvas(room.work.id, CANVAS)
    assert next(iter(csv.reader(io.StringIO(made.text.splitlines()[2]))))[-1] == "2.72"


def test_a_terminal_says_the_same() -> None:
    one = SimpleNamespace(number=1, assignment="a@1", item="b", points=2.71875, possible=3.0,
                          faults=[], unchecked=[])  # fmt: skip
    assert "2.72 of 3 points" in command._line(one)


def test_no_other_place_decides_how_points_are_written() -> None:
    files = [*(ROOT / "pages").rglob("*.py"), *(ROOT / "core/coursework").glob("*.py")]
    own = Path(ROOT / "core/coursework/score.py")
    assert FORMATS.search("{one.points:g}")
    found = [path.name for path in files if path != own and FORMATS.search(path.read_text("utf-8"))]
    assert found == []
