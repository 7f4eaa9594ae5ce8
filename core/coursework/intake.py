"""Where work is handed in: checked, graded here, written to disk, and only then acknowledged.

A hand-in carries a token of the client's own making. The same token again is the same hand-in: it
gets the answer of the first time and counts once, however often a lost network sends it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from core.coursework import canonical, chain, clock, guessing, names, register, sheets, variants
from core.coursework import state as states
from core.coursework.assignment import Item, Value
from core.coursework.clock import Standing
from core.coursework.grade import Grade
from core.coursework.keys import Keys
from core.coursework.refused import RefusedError
from core.coursework.sheets import Handed
from core.coursework.state import State
from core.coursework.store import Store
from core.coursework.tables import extensions, learners, moment, number, submissions, works
from core.coursework.tables import receipts as receipt_table

Grading = Callable[[Item, Mapping[str, Value], State], Grade]
MOST = 1_000  # attempts at one item where the assignment sets no limit
POISON = (ValueError, TypeError, LookupError, ArithmeticError, RuntimeError)


@dataclass(frozen=True)
class Intake:
    """The store, the keys, and what grades: what every desk and office works with."""

    store: Store
    keys: Keys
    grade: Grading

    def parameters(self, work: Row[Any], learner: str, item: Item) -> dict[str, Value]:
        """A learner's own values of an item's parameters."""
        assignment = sheets.parsed(work.text)
        seed = variants.seed(self.keys.server, work.class_id, assignment, learner)
        return variants.drawn(item, seed)

    def graded(self, item: Item, parameters: Mapping[str, Value], state: State) -> Grade:
        """What a state is worth; RefusedError where it cannot be graded."""
        try:
            return self.grade(variants.fill(item, parameters), parameters, state)
        except POISON as error:
            told = " ".join(str(error).split())[:200]
            raise RefusedError("state", f"this cannot be graded: {told}") from error

    def submit(
        self, learner: str, work_id: str, name: str, given: Any, token: str, now: datetime
    ) -> Handed:
        """Take in one hand-in; see `core.coursework.desk.Desk.submit`."""
        if not isinstance(token, str) or not names.TOKEN.fullmatch(token):
            raise RefusedError("token", "expected a token of 8 to 64 letters, digits, - and _")
        state = as_state(given)
        plain = state.to_dict()
        with self.store.read() as connection:
            work, standing, now = self.look(connection, work_id, learner, now)
            known = replayed(connection, learner, work, name, token, plain)
        if known is not None:
            return known
        _refuse_unless_open(self, work, standing, now)
        item = _item(work, name)
        fits(item, state)
        parameters = self.parameters(work, learner, item)
        if state.run:
            register.handed().keep_run(state.run)
        grade = self.graded(item, parameters, state)
        with self.store.write() as connection:
            return self._write(
                connection, learner, work_id, item, parameters, plain, grade, token, now
            )

    def _write(
        self, connection: Connection, learner: str, work_id: str, item: Item,
        parameters: Mapping[str, Value], plain: dict[str, Any], grade: Grade, token: str,
        now: datetime,
    ) -> Handed:  # fmt: skip
        """Check once more what others may have changed meanwhile, and write all of it at once."""
        person = locked(connection, learner)
        work, standing, _ = self.look(connection, work_id, learner, now)
        known = replayed(connection, learner, work, item.id, token, plain)
        if known is not None:
            return known
        if not standing.takes:
            raise refusal(standing)
        attempt = _next_attempt(connection, work, learner, item)
        for prediction, guess in plain["predictions"].items():
            guessing.commit(
                connection, work_id, learner, item, prediction,
                states.Guess(guess["answer"], guess["confidence"]), now,
            )  # fmt: skip
        at, made = max(now, moment(person.latest)), names.new_id()
        values = {
            "id": made, "work_id": work_id, "learner_id": learner, "item": item.id,
            "attempt": attempt, "token": token, "at": number(at), "credit": standing.credit,
            "state": plain, "grade": grade.to_dict(), "hand": None, "remark": "",
        }  # fmt: skip
        _insert(connection, values)
        body = chain.body(work, values, parameters, item.feedback, self.keys)
        chain.extend(connection, self.keys, person, made, "submission", body, at)
        clock.note(connection, work.class_id, at)
        return found(connection, made, item.feedback)

    def look(
        self, connection: Connection, work_id: str, learner: str, now: datetime
    ) -> tuple[Row[Any], Standing, datetime]:
        """Assigned work of the learner's class, how it stands, and what time it is there."""
        mine = (works.c.id == work_id, works.c.class_id == class_of(connection, learner))
        row = connection.execute(select(works).where(*mine)).first()
        if row is None or row.status == "draft":
            raise RefusedError("unknown", "there is no such assignment in your class")
        now = clock.latest(connection, row.class_id, now)
        return row, standing_of(connection, row, learner, now), now


def class_of(connection: Connection, learner: str) -> str:
    """The class of a learner; RefusedError for one who is not here any more."""
    group = connection.scalar(select(learners.c.class_id).where(learners.c.id == learner))
    if group is None:
        raise gone()
    return group


def gone() -> RefusedError:
    """What somebody is told who was forgotten meanwhile."""
    return RefusedError("key", "this learner is not here any more; join again")


def as_state(given: Any) -> State:
    """A state from bytes, plain values, or one that is checked again; RefusedError else."""
    try:
        if isinstance(given, bytes):
            return states.read(given)
        return states.of(given.to_dict() if isinstance(given, State) else given)
    except ValueError as error:
        raise RefusedError("state", str(error)) from None


def fits(item: Item, state: State) -> None:
    """RefusedError where a state answers what was not asked, or is of another lesson."""
    if state.lesson != item.lesson:
        raise RefusedError("state", f"expected a state of {item.lesson}; got one of {state.lesson}")
    asked = {one.id for one in item.fields}
    for name in state.answers:
        if name not in asked:
            raise RefusedError("state", f"expected answers to what is asked; got one to {name!r}")
    for name, guess in state.predictions.items():
        guessing.fits(item, name, guess)


def standing_of(connection: Connection, work: Row[Any], learner: str, now: datetime) -> Standing:
    """How assigned work stands for one learner."""
    extra = connection.scalar(
        select(extensions.c.seconds).where(
            extensions.c.work_id == work.id, extensions.c.learner_id == learner
        )
    )
    opened = moment(work.opened) if work.opened is not None else None
    return clock.standing(
        sheets.parsed(work.text), work.status, opened, now, timedelta(seconds=extra or 0)
    )


def refusal(standing: Standing) -> RefusedError:
    """Why nothing is taken in now, in a sentence."""
    until = standing.until.strftime("%Y-%m-%d %H:%M UTC") if standing.until else ""
    reasons = {
        "early": ("early", f"this assignment opens on {until}"),
        "frozen": ("frozen", "your teacher has frozen this assignment; nothing is taken in now"),
        "closed": ("closed", "this assignment is closed; nothing is taken in any more"),
    }
    return RefusedError(*reasons.get(standing.status, reasons["closed"]))


def replayed(
    connection: Connection, learner: str, work: Row[Any], item: str, token: str, plain: Any
) -> Handed | None:
    """The hand-in that was made with this token before; RefusedError if it was another one."""
    row = connection.execute(
        select(submissions).where(
            submissions.c.learner_id == learner, submissions.c.token == token
        )
    ).first()  # fmt: skip
    if row is None:
        return None
    same = (row.work_id, row.item, row.state) == (work.id, item, canonical.dump(plain).decode())
    if not same:
        raise RefusedError("token", "this token belongs to another hand-in of yours")
    return found(connection, row.id, _item(work, item).feedback, again=True)


def found(connection: Connection, submission: str, feedback: bool, again: bool = False) -> Handed:
    """A hand-in with its last receipt, out of the store."""
    row = connection.execute(select(submissions).where(submissions.c.id == submission)).one()
    receipt = connection.scalar(
        select(receipt_table.c.body)
        .where(receipt_table.c.submission_id == submission)
        .order_by(receipt_table.c.number.desc())
        .limit(1)
    )
    return sheets.handed(row, feedback, receipt or "", again)


def locked(connection: Connection, learner: str) -> Row[Any]:
    """A learner's row, which nobody else changes before this transaction ends."""
    row = connection.execute(
        select(learners).where(learners.c.id == learner).with_for_update()
    ).first()
    if row is None:
        raise gone()
    return row


def _item(work: Row[Any], name: str) -> Item:
    try:
        return sheets.parsed(work.text).item(name)
    except ValueError as error:
        raise RefusedError("unknown", str(error)) from None


def _next_attempt(connection: Connection, work: Row[Any], learner: str, item: Item) -> int:
    mine = (
        submissions.c.work_id == work.id,
        submissions.c.learner_id == learner,
        submissions.c.item == item.id,
    )
    made = connection.scalar(select(func.count()).select_from(submissions).where(*mine)) or 0
    most = sheets.parsed(work.text).attempts or MOST
    if made >= most:
        raise RefusedError("attempts", f"you have used all {most} attempts of this task")
    return made + 1


def _insert(connection: Connection, values: Mapping[str, Any]) -> None:
    texts = {name: canonical.dump(values[name]).decode() for name in ("state", "grade")}
    connection.execute(insert(submissions).values(**{**values, **texts}))


def _refuse_unless_open(intake: Intake, work: Row[Any], standing: Standing, now: datetime) -> None:
    """Say why nothing is taken in, and remember how late it is, so that it stays so."""
    if standing.takes:
        return
    with intake.store.write() as connection:
        clock.note(connection, work.class_id, now)
    raise refusal(standing)


def stored(row: Row[Any]) -> dict[str, Any]:
    """A hand-in's row with its state and grade as plain values."""
    plain = dict(row._mapping)
    return {**plain, "state": json.loads(row.state), "grade": json.loads(row.grade)}
