"""Points as the learning platforms read them: Canvas and Moodle, from the teacher's own export.

Canvas imports ``Student, ID, SIS User ID, SIS Login ID, Section, Title (id)`` with a row of points
possible below the head; an export that already has the assignment's column keeps its id. Moodle
imports ``username`` (or ``email`` or ``idnumber``), ``grade``, ``feedback``, and stops at anybody
who is not enrolled. So both are filled for those whom the teacher's own list names, and for them
alone. Who is who: a learner's identity, else the nickname, as one of the row's names for a person.

A cell that a spreadsheet would take for a formula gets an apostrophe before it.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.coursework.assignment import Assignment
from core.coursework.progress import Progress
from core.coursework.refused import RefusedError
from core.coursework.score import written

if TYPE_CHECKING:
    from core.coursework.classroom import Person

LARGEST, ROWS = 4_000_000, 20_000  # characters and rows of an export
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
POINTS = "Points Possible"
MOODLE = {
    "username": ("username",),
    "email": ("email", "email address"),
    "idnumber": ("idnumber", "id number"),
}
DANGER = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Gradebook:
    """A file to import, and who is in it.

    filled: how many rows have points. strangers: nicknames that no row of the list matches.
    absent: people of the list who have handed in nothing, as the list names them.
    """

    text: str
    filled: int
    strangers: tuple[str, ...]
    absent: tuple[str, ...]


def canvas(
    export: str, assignment: Assignment, people: "Sequence[Person]", rows: Sequence[Progress]
) -> Gradebook:
    """Canvas's file; RefusedError where the export is not Canvas's."""
    head, body = _table(export)
    if tuple(head[:2]) != CANVAS[:2] or "Section" not in head or "SIS Login ID" not in head:
        raise RefusedError(
            "text", f"expected a gradebook that Canvas exported ({', '.join(CANVAS)})"
        )
    places = [head.index(name) if name in head else None for name in CANVAS]
    title = _column(head, assignment.title)
    who = _Matches(rows)
    out = [[*CANVAS, title], [f"    {POINTS}", "", "", "", "", written(assignment.possible)]]
    absent = []
    for row in body:
        cells = [row[at] if at is not None else "" for at in places]
        if cells[0].strip().startswith((POINTS, "Manual Posting")) or not any(cells):
            continue
        found = who.take(cells[:4])
        if found is None and not cells[0].startswith("Student, Test"):
            absent.append(cells[0])
        out.append([*map(_safe, cells), written(found.points) if found else ""])
    return Gradebook(_written(out), who.taken, who.strangers(), tuple(absent))


def moodle(
    participants: str, assignment: Assignment, people: "Sequence[Person]",
    rows: Sequence[Progress],
) -> Gradebook:  # fmt: skip
    """Moodle's file; RefusedError where the list names nobody in a way that Moodle imports."""
    head, body = _table(participants)
    lower = [cell.strip().casefold() for cell in head]
    keys = {key: lower.index(name) for key, known in MOODLE.items() for name in known
            if name in lower}  # fmt: skip
    if not keys:
        raise RefusedError("text", "expected a list with a username, an email or an ID number")
    key = next(iter(keys))
    names = [at for at, cell in enumerate(lower) if cell in ("first name", "last name", "surname")]
    who = _Matches(rows)
    out, absent = [[key, "grade", "feedback"]], []
    for row in body:
        person = row[keys[key]].strip()
        full = " ".join(row[at].strip() for at in names)
        found = who.take([*(row[at] for at in keys.values()), full]) if person else None
        if found is None or not found.begun:
            absent.append(person or full)
            continue
        out.append([_safe(person), written(found.points), _safe(feedback(assignment, found))])
    return Gradebook(_written(out), who.taken, who.strangers(), tuple(absent))


def feedback(assignment: Assignment, one: Progress) -> str:
    """One line on what was earned where."""
    parts = [
        f"{item.title}: {written(one.earned.get(item.id) or 0.0)} of {written(item.possible)}"
        for item in assignment.items
    ]
    return "; ".join(parts)


class _Matches:
    """Finds a learner by any of a row's names for a person; each learner once."""

    def __init__(self, rows: Sequence[Progress]) -> None:
        self.left = {one.learner: one for one in rows if one.begun}
        self.names: dict[str, list[str]] = {}
        for one in self.left.values():
            for name in {_folded(one.identity), _folded(one.nickname)} - {""}:
                self.names.setdefault(name, []).append(one.learner)
        self.taken = 0

    def take(self, cells: Sequence[str]) -> Progress | None:
        """The learner of a row. A name that two learners have is nobody's."""
        for cell in cells:
            known = self.names.get(_folded(cell), [])
            if len(known) == 1 and known[0] in self.left:
                self.taken += 1
                return self.left.pop(known[0])
        return None

    def strangers(self) -> tuple[str, ...]:
        """Who handed in and is on no row."""
        return tuple(one.nickname for one in self.left.values())


def _folded(text: str) -> str:
    """A name as it is compared: ``Last, First`` is ``First Last``."""
    last, comma, first = text.partition(",")
    plain = f"{first} {last}" if comma else text
    return " ".join(plain.casefold().split())


def _column(head: Sequence[str], title: str) -> str:
    """The assignment's column in the export, with its id; else its title, and Canvas makes one."""
    named = [cell for cell in head if re.fullmatch(r"(.*) \(\d+\)", cell)]
    known = [cell for cell in named if cell.rpartition(" (")[0].casefold() == title.casefold()]
    return known[0] if len(known) == 1 else _safe(title)


def _table(text: str) -> tuple[list[str], list[list[str]]]:
    """Head and rows of a CSV file; RefusedError with one sentence where it is none."""
    if len(text) > LARGEST or "\0" in text:
        raise RefusedError("text", f"expected a CSV file of at most {LARGEST:,} characters")
    plain = text.removeprefix("\ufeff")
    first = plain.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        reader = csv.reader(io.StringIO(plain, newline=""), delimiter=delimiter, strict=True)
        rows = [row for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise RefusedError("text", f"expected a CSV file; got one that breaks: {error}") from None
    if len(rows) < 2 or len(rows) > ROWS:
        raise RefusedError("text", f"expected a head and 1 to {ROWS:,} rows; got {len(rows)}")
    head = [cell.strip() for cell in rows[0]]
    return head, [[*row, *[""] * (len(head) - len(row))] for row in rows[1:]]


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(DANGER) else cell


def _written(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()
