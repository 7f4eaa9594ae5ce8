"""More time for one learner: every step of that learner's timeline comes so much later."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import Connection, delete, insert, select

from core.coursework.refused import RefusedError
from core.coursework.store import Store
from core.coursework.tables import extensions, learners, works

LONGEST = timedelta(days=3_650)


def give(store: Store, work: str, learner: str, extra: timedelta) -> None:
    """Give so much more time in place of what was given before; no time takes it back."""
    if not timedelta() <= extra <= LONGEST:
        raise RefusedError("text", "expected an extension of 0 to 3,650 days")
    with store.write() as connection:
        _same_class(connection, work, learner)
        mine = (extensions.c.work_id == work, extensions.c.learner_id == learner)
        connection.execute(delete(extensions).where(*mine))
        if extra:
            seconds = int(extra.total_seconds())
            row = {"work_id": work, "learner_id": learner, "seconds": seconds}
            connection.execute(insert(extensions).values(**row))


def given(store: Store, work: str) -> Mapping[str, timedelta]:
    """Who has more time for an assignment, and how much."""
    query = select(extensions.c.learner_id, extensions.c.seconds).where(
        extensions.c.work_id == work
    )
    with store.read() as connection:
        return {row.learner_id: timedelta(seconds=row.seconds) for row in connection.execute(query)}


def _same_class(connection: Connection, work: str, learner: str) -> None:
    query = (
        select(works.c.id)
        .join(learners, learners.c.class_id == works.c.class_id)
        .where(works.c.id == work, learners.c.id == learner)
    )
    if connection.execute(query).first() is None:
        raise RefusedError("unknown", "there is no such learner in the class of this work")
