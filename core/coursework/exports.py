"""Everything that is kept of a class, as JSON: for the teacher's own records, or to move it."""

from typing import Any

from sqlalchemy import Connection, select

from core.coursework import canonical
from core.coursework.intake import stored
from core.coursework.store import Store
from core.coursework.tables import (
    classes,
    extensions,
    guesses,
    learners,
    receipts,
    submissions,
    works,
)

FORMAT = "from-noise-class/1"
SECRET = ("token", "subject", "folded")  # not even as hashes


def everything(store: Store, group: str) -> bytes:
    """The class with its learners, assignments, predictions, hand-ins and receipts."""
    with store.read() as connection:
        people = _rows(connection, learners, learners.c.class_id == group)
        work = _rows(connection, works, works.c.class_id == group)
        ids = [one["id"] for one in people]
        return canonical.dump({
            "format": FORMAT,
            "class": _rows(connection, classes, classes.c.id == group),
            "learners": [_open(one) for one in people],
            "works": work,
            "extensions": _rows(connection, extensions, extensions.c.learner_id.in_(ids)),
            "predictions": _rows(connection, guesses, guesses.c.learner_id.in_(ids)),
            "submissions": [
                stored(row)
                for row in connection.execute(
                    select(submissions).where(submissions.c.learner_id.in_(ids))
                )
            ],
            "receipts": [
                canonical.load(row.body.encode(), 10**6)
                for row in connection.execute(
                    select(receipts)
                    .where(receipts.c.learner_id.in_(ids))
                    .order_by(receipts.c.learner_id, receipts.c.number)
                )
            ],
        })  # fmt: skip


def _rows(connection: Connection, table: Any, where: Any) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in connection.execute(select(table).where(where))]


def _open(person: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in person.items() if name not in SECRET}
