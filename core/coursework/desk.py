"""What a learner can do: see the assignments, predict, hand in, look back, take all, leave.

A desk belongs to one learner, who showed the token when it was made; whatever it is asked for, it
looks only at that learner's own rows.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from core.coursework import canonical, clock, guessing, names, register, sheets
from core.coursework.forgetting import forget, sweep
from core.coursework.intake import Intake, as_state, class_of, fits, gone, refusal, standing_of
from core.coursework.refused import RefusedError, away
from core.coursework.sheets import Handed, Sheet
from core.coursework.state import Guess, State
from core.coursework.tables import classes, guesses, learners, receipts, submissions, works

FORMAT = "from-noise-coursework/1"


class Desk:
    """One learner's own place. `learner` is the opaque id, `nickname` the chosen name."""

    def __init__(
        self, intake: Intake, now: Callable[[], datetime], learner: str, group: str, nickname: str
    ) -> None:
        self.intake, self.now = intake, now
        self.learner, self.group, self.nickname = learner, group, nickname

    def sheets(self) -> list[Sheet]:
        """Every released assignment of the class, the newest first."""
        self._note()
        with self.intake.store.read() as connection:
            rows = connection.execute(
                select(works)
                .where(
                    works.c.class_id == class_of(connection, self.learner),
                    works.c.status != "draft",
                )
                .order_by(works.c.opened.desc(), works.c.id)
            ).all()
            return [self._sheet(connection, row) for row in rows]

    def sheet(self, work: str) -> Sheet:
        """One assignment, by the id that a link names; RefusedError where the class has no such."""
        self._note()
        with self.intake.store.read() as connection:
            row, _, _ = self.intake.look(connection, work, self.learner, self.now())
            return self._sheet(connection, row)

    def commit(
        self, work: str, item: str, prediction: str, answer: Any, confidence: float
    ) -> Guess:
        """Commit a prediction before its answer is seen; the first one stands.

        The same again changes nothing; another one is refused ("guess").
        """
        with self.intake.store.write() as connection:
            row, standing, now = self.intake.look(connection, work, self.learner, self.now())
            if not standing.takes:
                raise refusal(standing)
            task = self._item(row, item)
            guess = {"answer": answer, "confidence": confidence}
            plain = State(task.lesson).to_dict() | {"predictions": {prediction: guess}}
            state = as_state(plain)
            fits(task, state)
            made = state.predictions[prediction]
            guessing.commit(connection, work, self.learner, task, prediction, made, now)
            return made

    def submit(self, work: str, item: str, state: Any, token: str) -> Handed:
        """Hand in one item; returns when it is on disk, with the grade and a receipt.

        state: a `State`, plain values, or the bytes of one. token: made anew by the client for
        each press of the button (8 to 64 letters, digits, - and _), and sent again unchanged when
        a try got no answer: it then counts once, and `Handed.again` says so. RefusedError says
        why nothing was taken in.
        """
        return self.intake.submit(self.learner, work, item, state, token, self.now())

    def upload(self, weights: bytes, card: bytes) -> str:
        """Take in a trained model (safetensors and its card); what `State.checkpoint` names it by.

        RefusedError where the two do not belong together or are too large. Models that others
        brought long ago and never handed in make room.
        """
        try:
            sweep(self.intake.store, self.now())
            return str(register.handed().keep(weights, card))
        except ValueError as error:
            raise RefusedError("state", str(error)) from None
        except OSError as error:
            raise away(error) from None

    def history(self, work: str | None = None) -> list[Handed]:
        """Every hand-in of this learner (to one assignment), the oldest first."""
        query = select(submissions).where(submissions.c.learner_id == self.learner)
        if work is not None:
            query = query.where(submissions.c.work_id == work)
        with self.intake.store.read() as connection:
            texts = self._texts(connection)
            last = self._last_receipts(connection)
            rows = connection.execute(query.order_by(submissions.c.at, submissions.c.attempt))
            return [
                sheets.handed(row, _feedback(texts[row.work_id], row.item), last.get(row.id, ""))
                for row in rows
            ]

    def receipts(self) -> bytes:
        """All receipts as one file of JSON, which `python -m core coursework verify` checks."""
        with self.intake.store.read() as connection:
            return canonical.dump({"receipts": self._receipts(connection)})

    def download(self) -> bytes:
        """Everything that is kept of this learner, as JSON."""
        with self.intake.store.read() as connection:
            person = connection.execute(
                select(learners.c.nickname, learners.c.identity, learners.c.joined, classes.c.name)
                .join(classes, classes.c.id == learners.c.class_id)
                .where(learners.c.id == self.learner)
            ).first()
            if person is None:
                raise gone()
            made = connection.execute(select(guesses).where(guesses.c.learner_id == self.learner))
            predictions = [dict(row._mapping) for row in made]
            all_receipts = self._receipts(connection)
        return canonical.dump({
            "format": FORMAT, "learner": self.learner, "nickname": person.nickname,
            "identity": person.identity, "class": person.name, "joined": person.joined,
            "submissions": [_plain(one) for one in self.history()],
            "predictions": predictions, "receipts": all_receipts,
        })  # fmt: skip

    def identify(self, identity: str) -> None:
        """Say who this learner is in the school's own list (a login, an address, a number)."""
        with self.intake.store.write() as connection:
            connection.execute(
                update(learners)
                .where(learners.c.id == self.learner)
                .values(identity=names.identity(identity))
            )

    def delete(self) -> None:
        """Forget this learner and all that was handed in. There is no way back."""
        mine = submissions.c.learner_id == self.learner
        forget(self.intake.store, learners, learners.c.id == self.learner, mine)

    def _sheet(self, connection: Connection, row: Row[Any]) -> Sheet:
        now = clock.latest(connection, row.class_id, self.now())
        return sheet_of(self.intake, connection, row, self.learner, now)

    def _note(self) -> None:
        """Remember how late it is when somebody looks, so that what closed stays closed."""
        now = self.now()
        with self.intake.store.read() as connection:
            late = clock.worth_noting(connection, self.group, now)
        if late:
            with self.intake.store.write() as connection:
                clock.note(connection, self.group, now)

    def _item(self, row: Row[Any], name: str) -> Any:
        try:
            return sheets.parsed(row.text).item(name)
        except ValueError as error:
            raise RefusedError("unknown", str(error)) from None

    def _texts(self, connection: Connection) -> dict[str, str]:
        query = select(works.c.id, works.c.text).where(works.c.class_id == self.group)
        return {row.id: row.text for row in connection.execute(query)}

    def _last_receipts(self, connection: Connection) -> dict[str, str]:
        query = (
            select(receipts.c.submission_id, receipts.c.body)
            .where(receipts.c.learner_id == self.learner)
            .order_by(receipts.c.number)
        )
        return {row.submission_id: row.body for row in connection.execute(query)}

    def _receipts(self, connection: Connection) -> list[Any]:
        query = (
            select(receipts.c.body)
            .where(receipts.c.learner_id == self.learner)
            .order_by(receipts.c.number)
        )
        return [canonical.load(row.body.encode(), 10**6) for row in connection.execute(query)]


def sheet_of(
    intake: Intake, connection: Connection, row: Row[Any], learner: str, now: datetime
) -> Sheet:
    """Assigned work as one learner has it at a moment."""
    assignment = sheets.parsed(row.text)
    mine = (submissions.c.work_id == row.id, submissions.c.learner_id == learner)
    tries = [
        sheets.handed(one, _feedback(row.text, one.item))
        for one in connection.execute(select(submissions).where(*mine))
    ]
    tasks = tuple(
        sheets.task(
            item,
            intake.parameters(row, learner, item),
            assignment.attempts,
            [one for one in tries if one.item == item.id],
            guessing.committed(connection, row.id, learner, item.id),
        )
        for item in assignment.items
    )
    standing = standing_of(connection, row, learner, now)
    return Sheet(
        row.id, row.key, assignment.title, assignment.words, standing, tasks, assignment.possible
    )


def _feedback(text: str, item: str) -> bool:
    return sheets.parsed(text).item(item).feedback


def _plain(one: Handed) -> dict[str, Any]:
    return {
        "work": one.work, "item": one.item, "attempt": one.attempt, "at": one.at.isoformat(),
        "credit": one.credit, "state": dict(one.state), "hand": one.hand, "remark": one.remark,
        "grade": one.grade.to_dict() if one.grade else None, "earned": one.earned,
    }  # fmt: skip
