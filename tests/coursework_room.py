"""A class for the tests of coursework: a teacher, an assignment, learners, a clock to turn."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from core.coursework.classroom import Group
from core.coursework.desk import Desk
from core.coursework.office import Office, Work
from core.coursework.refused import RefusedError
from core.coursework.service import Coursework
from core.coursework.sheets import Handed

BACKENDS = ("sqlite", "postgresql")
START = datetime(2026, 12, 1, 9, tzinfo=UTC)
TEXT = """\
id: trial
title: A trial
version: 1
attempts: 3
timeline:
  - {until: 7 days, credit: 100}
  - {until: 14 days, credit: 50}
items:
  - id: copy
    title: Copy
    kind: table
    lesson: fashion
    set: {smoothing: 1.0}
    parameters:
      number: {range: [1, 1000]}
    task: Type {number}.
    fields:
      - {id: typed, label: The number}
    checks:
      - {metric: answer, of: typed, op: equals, value: "{number}", points: 2, says: Look again.}
    predictions:
      - {id: more, ask: More?, options: {"yes": It is more, "no": It is less}, right: "yes",
         points: 1}
    model: {fields: {typed: "{number}"}, predictions: {more: "yes"}}
    wrong:
      - {fields: {typed: 0}, says: Takes nothing for an answer.}
  - id: essay
    title: Essay
    kind: short
    lesson: gan
    task: Say why.
    fields:
      - {id: why, label: Why, kind: text}
    by_hand: 3
    rubric: One point a reason.
  - id: sealed
    title: Sealed
    kind: reach
    lesson: fashion
    parameters:
      wanted: {choice: [0.5, 1.0, 2.0, 4.0]}
    task: Set the smoothing to {wanted}.
    checks:
      - {metric: control, of: smoothing, op: equals, value: "{wanted}", points: 1}
    feedback: false
"""


@dataclass
class Clock:
    """A clock that stands still until it is turned."""

    moment: datetime = START

    def __call__(self) -> datetime:
        return self.moment

    def turn(self, **span: float) -> None:
        """Forward, or backward by a negative span."""
        self.moment += timedelta(**span)


@dataclass
class Room:
    """One class with one released assignment."""

    course: Coursework
    clock: Clock
    office: Office
    group: Group
    work: Work
    desks: dict[str, Desk] = field(default_factory=dict)

    def join(self, nickname: str, **rest: Any) -> Desk:
        """A learner who has just come in."""
        joined = self.course.join(self.group.code, nickname, source=nickname, **rest)
        self.desks[nickname] = self.course.learner(joined.token)
        return self.desks[nickname]

    def hand_in(self, desk: Desk, item: str = "copy", token: str = "", **parts: Any) -> Handed:
        """Hand in one item with these parts of its state; right where nothing is given."""
        given = parts or right(desk, self.work.id, item)
        return desk.submit(self.work.id, item, state(item, **given), token or uuid4().hex)


def refused(reason: str) -> Any:
    """Expect a `RefusedError` for this reason."""
    return pytest.raises(RefusedError, check=lambda error: error.reason == reason)


def open_room(course: Coursework, text: str = TEXT, start: datetime = START) -> Room:
    """A new class on the store of `course`, with a clock of its own."""
    clock = Clock(start)
    mine = Coursework(course.store, course.keys, now=clock)
    office = mine.teacher(mine.keys.teacher, source="tests")
    group = office.make_class("Spring")
    work = office.release(office.assign(group.id, text).id)
    return Room(mine, clock, office, group, work)


def right(desk: Desk, work: str, item: str) -> dict[str, Any]:
    """The parts of a right answer of this learner to an item."""
    parameters = desk.sheet(work).task(item).parameters
    answers = {
        "copy": {"answers": {"typed": parameters.get("number")}, "predictions": guess("yes", 1.0)},
        "essay": {"answers": {"why": "since the expert is frozen while the forger learns"}},
        "sealed": {"settings": {"smoothing": parameters.get("wanted")}},
    }
    return answers[item]


def guess(answer: str, confidence: float) -> dict[str, Any]:
    """The prediction of the item `copy`."""
    return {"more": {"answer": answer, "confidence": confidence}}


def state(item: str, **parts: Any) -> dict[str, Any]:
    """The state of an item of `TEXT` as plain values."""
    lesson = "gan" if item == "essay" else "fashion"
    return {"format": "from-noise-state/1", "lesson": lesson, **parts}
