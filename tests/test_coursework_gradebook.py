"""Gradebooks for Canvas and Moodle, read back by the rules of their columns."""

from __future__ import annotations

import csv
import io

import pytest
from coursework_room import guess, open_room, refused, right

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Essay one (41),A trial (77),Final Score
    Points Possible,,,,,10,7,(read only)
"Lovelace, Ada",1001,u1,ada@school,Section A,9,,90
"Babbage, Charles",1002,u2,charles@school,Section A,8,,80
"=HYPERLINK(""http://x"")",1003,u3,eve@school,Section A,,,
"Hopper, Grace",1004,u4,grace@school,Section B,7,,70
"Student, Test",1005,,test,Section A,,,
"""
MOODLE = """\
First name,Last name,ID number,Email address,Department
Ada,Lovelace,1001,ada@school,
Charles,Babbage,1002,charles@school,
Grace,Hopper,1004,grace@school,
"""


@pytest.fixture
def filled(course):
    """A class where four handed in, one has done nothing and one is not enrolled."""
    room = open_room(course)
    ada = room.join("Ada", identity="ADA@school")
    room.hand_in(ada)
    room.office.mark(room.hand_in(ada, "essay").id, 2.5)
    charles = room.join("Charles Babbage")
    room.hand_in(charles, answers={"typed": 0}, predictions=guess("yes", 1.0))
    room.hand_in(room.join("Eve", identity="u3"))
    room.hand_in(room.join("Stranger"))
    room.join("Grace", identity="grace@school")
    return room


def rows(text: str) -> list[list[str]]:
    """A CSV file as a platform reads it."""
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_canvas_gets_its_own_columns_back_with_points(filled):
    book = filled.office.canvas(filled.work.id, CANVAS)
    head, points, *students = rows(book.text)
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "A trial (77)"]
    assert points == ["    Points Possible", "", "", "", "", "7"]
    assert [(row[1], row[5]) for row in students] == [
        ("1001", "5.5"), ("1002", "1"), ("1003", "3"), ("1004", ""), ("1005", ""),
    ]  # fmt: skip
    assert [row[0] for row in students][:2] == ["Lovelace, Ada", "Babbage, Charles"]
    assert (book.filled, book.strangers, book.absent) == (3, ("Stranger",), ("Hopper, Grace",))


def test_canvas_makes_a_column_where_the_export_has_none(filled):
    export = CANVAS.replace("A trial (77)", "Another (77)")
    assert rows(filled.office.canvas(filled.work.id, export).text)[0][5] == "A trial"


def test_no_cell_is_a_formula(filled):
    for text in (
        filled.office.canvas(filled.work.id, CANVAS).text,
        filled.office.moodle(filled.work.id, MOODLE.replace("Ada,", "=Ada,")).text,
    ):
        for row in rows(text):
            assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert "'=HYPERLINK" in filled.office.canvas(filled.work.id, CANVAS).text


@pytest.mark.parametrize(
    ("column", "key", "names"),
    [
        ("Email address", "email", ["ada@school", "charles@school"]),
        ("Username", "username", ["ada@school", "charles@school"]),
    ],
)
def test_moodle_gets_who_is_enrolled_and_has_begun(filled, column, key, names):
    book = filled.office.moodle(filled.work.id, MOODLE.replace("Email address", column))
    head, *found = rows(book.text)
    if key == "email":
        assert head == ["idnumber", "grade", "feedback"] or head == ["email", "grade", "feedback"]
    else:
        assert head == ["username", "grade", "feedback"]
    assert [row[0] for row in found] == names
    assert [row[1] for row in found] == ["5.5", "1"]
    assert found[0][2] == "Copy: 3 of 3; Essay: 2.5 of 3; Sealed: 0 of 1"
    assert book.absent == ("grace@school",)
    assert book.strangers == ("Eve", "Stranger")


def test_moodle_by_id_number(filled):
    filled.office.identify(filled.desks["Ada"].learner, "1001")
    text = "ID number,First name,Last name\n1001,Ada,Lovelace\n1002,Charles,Babbage\n"
    head, *found = rows(filled.office.moodle(filled.work.id, text).text)
    assert head == ["idnumber", "grade", "feedback"]
    assert [row[:2] for row in found] == [["1001", "5.5"], ["1002", "1"]]


def test_semicolons_a_byte_order_mark_and_windows_lines_are_read(filled):
    text = "\ufeff" + MOODLE.replace(",", ";").replace("\n", "\r\n")
    assert filled.office.moodle(filled.work.id, text).filled == 2


def test_a_name_that_two_have_is_nobodys(course):
    room = open_room(course)
    for nickname in ("One", "Two"):
        room.hand_in(room.join(nickname, identity="ada@school"))
    book = room.office.canvas(room.work.id, CANVAS)
    assert (book.filled, book.strangers) == (0, ("One", "Two"))


@pytest.mark.parametrize(
    "text", ["", "a,b\n1,2\n", "Student,ID\nx,1\n", '"', "x" * 4_000_001, "a\0b\n1\n"]
)
def test_a_list_that_is_none_is_refused(filled, text):
    for ask in (filled.office.canvas, filled.office.moodle):
        with refused("text"):
            ask(filled.work.id, text)


def test_credit_and_the_best_attempt_are_in_the_gradebook(course):
    room = open_room(course)
    ada = room.join("Ada", identity="ada@school")
    given = right(ada, room.work.id, "copy")
    room.hand_in(ada, answers={"typed": 0}, predictions=guess("yes", 1.0))
    room.clock.turn(days=8)
    room.hand_in(ada, **given)
    row = rows(room.office.canvas(room.work.id, CANVAS).text)[2]
    assert row[5] == "1.5"  # half of three is more than the one point of the first attempt
    assert room.office.progress(room.work.id)[0].late == 1
