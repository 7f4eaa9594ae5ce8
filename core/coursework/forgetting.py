"""To forget somebody: the store lets rows go with what they belong to; trained models follow here.

A model that was handed in is kept by its hash or its run's key, once for all who handed it in. It
goes when the last hand-in that names it does, and where none ever named it, after KEPT.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select

from core.coursework import register
from core.coursework.store import Store
from core.coursework.tables import submissions

KEPT = timedelta(days=2)


def forget(store: Store, table: Any, which: Any, hand_ins: Any) -> None:
    """Delete the rows of a table where `which` holds, and models that `hand_ins` alone name.

    hand_ins: what holds of the submissions that go with those rows.
    """
    with store.write() as connection:
        models = _models(connection, hand_ins)
        connection.execute(delete(table).where(which))
        left = [name for name in models if not _named(connection, name)]
    for name in left:  # only once it is certain that nobody can look at them any more
        register.handed().forget(name)


def sweep(store: Store, now: datetime) -> list[str]:
    """Let go of models that were brought longer than KEPT ago and that no hand-in names; which."""
    old = register.handed().older(now - KEPT)
    with store.read() as connection:
        left = [name for name in old if not _named(connection, name)]
    for name in left:
        register.handed().forget(name)
    return left


def _models(connection: Connection, hand_ins: Any) -> set[str]:
    """The trained models that these hand-ins name."""
    states = connection.execute(select(submissions.c.state).where(hand_ins)).scalars()
    plain = [json.loads(one) for one in states]
    return {one[part] for one in plain for part in ("run", "checkpoint")} - {""}


def _named(connection: Connection, name: str) -> bool:
    query = select(submissions.c.id).where(submissions.c.state.contains(f'"{name}"'))
    return connection.execute(query.limit(1)).first() is not None
