"""Points that come later: by hand, or because what measures was mended. Each with a receipt."""

import json
import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from core.coursework import canonical, chain, clock, sheets
from core.coursework import state as states
from core.coursework.assignment import Assignment, Item
from core.coursework.grade import Grade
from core.coursework.intake import Intake, found, locked, stored
from core.coursework.refused import RefusedError
from core.coursework.sheets import Handed
from core.coursework.store import Store
from core.coursework.tables import submissions, works


@dataclass(frozen=True)
class Waiting:
    """A hand-in that a person must mark, with what it answered and the rubric."""

    handed: Handed
    item: Item


@dataclass(frozen=True)
class Change:
    """What grading again did to a hand-in. says: why it could not be graded, if so."""

    handed: str
    learner: str
    item: str
    before: float
    after: float
    says: str = ""


def everything(store: Store, work: str) -> list[Handed]:
    """Every hand-in to an assignment, the oldest first; the teacher sees every grade."""
    query = select(submissions).where(submissions.c.work_id == work)
    order = (submissions.c.at, submissions.c.learner_id, submissions.c.attempt)
    with store.read() as connection:
        return [sheets.handed(row, True) for row in connection.execute(query.order_by(*order))]


def waiting(assignment: Assignment, history: list[Handed]) -> list[Waiting]:
    """The last hand-in of each learner to each item that wants marking and has no mark."""
    last = {(one.learner, one.item): one for one in history}
    rows = [Waiting(one, assignment.item(one.item)) for one in last.values()]
    return [row for row in rows if row.item.by_hand and row.handed.hand is None]


def marked(assignment: Assignment, history: list[Handed]) -> list[Waiting]:
    """The last hand-in of each learner to each item that a person has marked, the oldest first."""
    last = {(one.learner, one.item): one for one in history}
    return [
        Waiting(one, assignment.item(one.item)) for one in last.values() if one.hand is not None
    ]


def mark(intake: Intake, handed: str, points: float, remark: str, now: datetime) -> Handed:
    """Give points by hand; RefusedError for more than the item has.

    The same mark again, as by a button pressed twice, changes nothing and gives no receipt.
    """
    with intake.store.write() as connection:
        person = _learner(connection, handed)
        row, _, item = _row(connection, handed)
        if not isinstance(points, int | float) or not 0 <= points <= item.by_hand:
            raise RefusedError("text", f"expected 0 to {item.by_hand:g} points; got {points!r:.40}")
        values = {"hand": float(points), "remark": remark}
        if (row.hand, row.remark) == (values["hand"], remark):
            return found(connection, handed, True)
        connection.execute(update(submissions).where(submissions.c.id == handed).values(**values))
        _receipt(intake, connection, person, handed, "mark", now)
        return found(connection, handed, True)


def regrade(intake: Intake, work: str, now: datetime) -> list[Change]:
    """Grade every hand-in again; each in a transaction of its own, so that pages go on."""
    return [
        change
        for one in everything(intake.store, work)
        if (change := _again(intake, one, now)) is not None
    ]


def _again(intake: Intake, one: Handed, now: datetime) -> Change | None:
    with intake.store.read() as connection:
        _, work, item = _row(connection, one.id)
    before = one.grade.points if one.grade else math.nan
    parameters = intake.parameters(work, one.learner, item)
    try:
        grade = intake.graded(item, parameters, states.of(dict(one.state)))
    except (RefusedError, ValueError) as error:
        return Change(one.id, one.learner, one.item, before, before, str(error))
    if one.grade is not None and _plain(grade) == _plain(one.grade):
        return None
    with intake.store.write() as connection:
        person = _learner(connection, one.id)
        text = canonical.dump(grade.to_dict()).decode()
        changed = update(submissions).where(submissions.c.id == one.id)
        connection.execute(changed.values(grade=text))
        _receipt(intake, connection, person, one.id, "regrade", now)
    return Change(one.id, one.learner, one.item, before, grade.points)


def _plain(grade: Grade) -> Any:
    return json.loads(canonical.dump(grade.to_dict()))


def _row(connection: Connection, handed: str) -> tuple[Row[Any], Row[Any], Item]:
    """A hand-in, its assigned work and its item; RefusedError where it is not there."""
    row = connection.execute(select(submissions).where(submissions.c.id == handed)).first()
    if row is None:
        raise RefusedError("unknown", "there is no such hand-in")
    work = connection.execute(select(works).where(works.c.id == row.work_id)).one()
    return row, work, sheets.parsed(work.text).item(row.item)


def _learner(connection: Connection, handed: str) -> Row[Any]:
    """The locked row of who handed in; RefusedError where the hand-in is not there any more."""
    query = select(submissions.c.learner_id).where(submissions.c.id == handed)
    learner = connection.scalar(query)
    if learner is None:
        raise RefusedError("unknown", "there is no such hand-in")
    return locked(connection, learner)


def _receipt(
    intake: Intake,
    connection: Connection,
    person: Row[Any],
    handed: str,
    kind: str,
    now: datetime,
) -> None:
    """Add what a hand-in is now to the chain of its learner, whose row is locked."""
    row, work, item = _row(connection, handed)
    parameters = intake.parameters(work, person.id, item)
    body = chain.body(work, stored(row), parameters, item.feedback, intake.keys)
    at = clock.latest(connection, work.class_id, now)
    chain.extend(connection, intake.keys, person, handed, kind, body, at)
