"""How often somebody may guess wrong: so many times in ten minutes from one place, then a pause.

A class code is one of 2^40, so that even a thousand places that guess all they may need decades for
one class. A school behind one address has room for typing errors; a browser is held up by the page
much earlier, so that one pupil does not lock out the school. Kept in the store: several servers
count together, and a restart forgets nothing.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from core.coursework.names import hashed
from core.coursework.refused import RefusedError
from core.coursework.tables import moment, number, tries

WINDOW = timedelta(minutes=10)
WRONG = 300  # guesses of a class code from one place: a school may stand behind one address
WRONG_KEYS = 10  # guesses of the teacher's key


def refuse_if_often(connection: Connection, source: str, now: datetime, most: int = WRONG) -> None:
    """RefusedError where too many wrong guesses came from there of late; it says for how long."""
    since = number(now - WINDOW)
    query = select(tries.c.at).where(tries.c.source == hashed(source), tries.c.at > since)
    recent = list(connection.execute(query.order_by(tries.c.at.desc()).limit(most)).scalars())
    if len(recent) == most:
        left = moment(recent[-1]) + WINDOW - now
        raise RefusedError(
            "often",
            "too many wrong guesses came from here; the next one, right or wrong, is read in "
            f"{-(-left // timedelta(minutes=1))} min",
        )


def wrong(connection: Connection, source: str, now: datetime) -> None:
    """Note a wrong guess, and forget those of long ago."""
    connection.execute(delete(tries).where(tries.c.at <= number(now - WINDOW)))
    connection.execute(insert(tries).values(source=hashed(source), at=number(now)))
