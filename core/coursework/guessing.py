"""Predictions that were committed: the first one stands, whatever is sent later."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, select

from core.coursework import canonical
from core.coursework.assignment import Item
from core.coursework.refused import RefusedError
from core.coursework.state import Guess
from core.coursework.tables import guesses, number


def fits(item: Item, name: str, guess: Guess) -> None:
    """RefusedError where an item asks for no such prediction, or not for such an answer."""
    asked = next((one for one in item.predictions if one.id == name), None)
    if asked is None:
        raise RefusedError("state", f"expected predictions that are asked for; got {name!r}")
    answer = guess.answer
    if asked.options:
        if answer not in asked.options:
            raise RefusedError("state", f"{name}: expected one of {', '.join(asked.options)}")
    elif isinstance(answer, bool | str):
        raise RefusedError("state", f"{name}: expected a number")


def commit(
    connection: Connection,
    work: str,
    learner: str,
    item: Item,
    name: str,
    guess: Guess,
    now: datetime,
) -> None:
    """Keep a prediction; RefusedError where another one was committed before."""
    before = committed(connection, work, learner, item.id).get(name)
    if before is not None and before != guess:
        raise RefusedError(
            "guess", "you committed to another prediction before, and that one stands"
        )
    if before is None:
        connection.execute(
            insert(guesses).values(
                work_id=work, learner_id=learner, item=item.id, prediction=name,
                answer=canonical.dump(guess.answer).decode(), confidence=guess.confidence,
                at=number(now),
            )
        )  # fmt: skip


def committed(connection: Connection, work: str, learner: str, item: str) -> Mapping[str, Guess]:
    """The predictions of an item that a learner has committed, by name."""
    rows = connection.execute(
        select(guesses.c.prediction, guesses.c.answer, guesses.c.confidence).where(
            guesses.c.work_id == work, guesses.c.learner_id == learner, guesses.c.item == item
        )
    )
    return {row.prediction: Guess(json.loads(row.answer), row.confidence) for row in rows}
