"""The door to coursework: who comes in, and as what.

::

    course = Coursework.open()                        # once a process
    joined = course.join(code, nickname, source=address)
    desk = course.learner(joined.token)               # core.coursework.desk.Desk
    desk.sheets(); desk.submit(sheet.id, "two-bits", state, token)
    office = course.teacher(key, source=address)      # core.coursework.office.Office
    office.make_class("Spring"); office.assign(class_id, text); office.release(work_id)

A desk can do what a learner may, and nothing else; an office is had with the teacher's key or a
teacher's role alone. Everything that is refused is a `RefusedError` with a sentence for the page.
"""

import hmac
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from core import paths
from core.coursework import clock, limits, names, register
from core.coursework.assignment import Item, Value
from core.coursework.desk import Desk
from core.coursework.grade import Grade
from core.coursework.intake import Intake
from core.coursework.keys import Keys
from core.coursework.office import Office
from core.coursework.refused import RefusedError
from core.coursework.state import State
from core.coursework.store import Store
from core.coursework.tables import classes, learners, number

ROLE, PEOPLE = "FROM_NOISE_TEACHER_ROLE", "FROM_NOISE_TEACHERS"
MOST = 1_000  # learners in one class
Grading = Callable[[Item, Mapping[str, Value], State], Grade]


@dataclass(frozen=True)
class Joined:
    """A learner who has just come in. The token is told this once: who has it is this learner."""

    learner: str
    token: str
    nickname: str
    class_name: str


class Coursework:
    """Coursework on one store. Open with `Coursework.open`."""

    def __init__(
        self, store: Store, keys: Keys, *, now: clock.Now = clock.wall, grade: Grading | None = None
    ) -> None:
        self.store, self.keys, self.now = store, keys, now
        self.intake = Intake(store, keys, grade or register.grade)

    @classmethod
    def open(
        cls,
        home: Path | None = None,
        url: str = "",
        *,
        now: clock.Now = clock.wall,
        grade: Grading | None = None,
    ) -> "Coursework":
        """Coursework kept in a folder (`core.paths.coursework`) or at a database's address."""
        home = home or paths.coursework()
        return cls(Store.open(home, url), Keys(home), now=now, grade=grade)

    def close(self) -> None:
        """Let the store go."""
        self.store.close()

    def join(
        self,
        code: str,
        nickname: str,
        *,
        source: str,
        subject: str = "",
        identity: str = "",
        token: str = "",
    ) -> Joined:
        """Let a learner into the class of that code, under a nickname that nobody has there.

        source: where the request comes from, such as an address; wrong codes from one place are
        counted. subject: who signed in, where somebody did (`subject_of`); the same person comes
        back as the same learner. identity: as the school's own list has the learner, for the
        gradebook; may be empty. token: of `names.new_token`, kept by the form: a button pressed
        twice sends the same one again, and then the place that it made is answered.
        """
        token = token or names.new_token()
        nickname, identity = names.nickname(nickname), names.identity(identity)
        now, known = self.now(), names.hashed(subject) if subject else None
        try:
            with self.store.write() as connection:
                limits.refuse_if_often(connection, source, now)
                group = _class_of(connection, names.code(code))
                if group is None:
                    limits.wrong(connection, source, now)
                    joined = None
                else:
                    joined = _come_in(connection, group, nickname, known, identity, now, token)
        except IntegrityError:
            raise RefusedError("nickname", "somebody in this class has that nickname") from None
        if joined is None:
            raise RefusedError("code", "no class has that code; ask your teacher for it")
        return joined

    def come_back(self, way_back: str, *, source: str) -> Joined:
        """Let a learner whose browser lost the place back to it, by what the teacher gave.

        Wrong guesses from one place are counted with those of class codes.
        """
        now, token = self.now(), names.place_of(names.code(way_back))
        query = (
            select(learners.c.id, learners.c.nickname, classes.c.name)
            .join(classes, classes.c.id == learners.c.class_id)
            .where(learners.c.token == names.hashed(token))
        )
        with self.store.write() as connection:
            limits.refuse_if_often(connection, source, now)
            row = connection.execute(query).first()
            if row is None:
                limits.wrong(connection, source, now)
        if row is None:
            raise RefusedError("code", "no place has that code; ask your teacher for a new one")
        return Joined(row.id, token, row.nickname, row.name)

    def learner(self, token: str) -> Desk:
        """The desk of the learner who holds this token; RefusedError for any other word."""
        with self.store.read() as connection:
            row = connection.execute(
                select(learners.c.id, learners.c.class_id, learners.c.nickname).where(
                    learners.c.token == names.hashed(token)
                )
            ).first()
        if row is None:
            raise RefusedError("key", "this place in a class is not known here; join again")
        return Desk(self.intake, self.now, row.id, row.class_id, row.nickname)

    def learner_by(self, claims: Mapping[str, Any]) -> list[Desk]:
        """The desks of who signed in (OpenID Connect), one in each class joined as that person.

        No token is needed or changed by it, so that several tabs and machines can be open.
        """
        subject = subject_of(claims)
        query = select(learners.c.id, learners.c.class_id, learners.c.nickname).where(
            learners.c.subject == names.hashed(subject)
        )
        if not subject:
            return []
        with self.store.read() as connection:
            return [
                Desk(self.intake, self.now, row.id, row.class_id, row.nickname)
                for row in connection.execute(query.order_by(learners.c.joined.desc()))
            ]

    def teacher(self, key: str, *, source: str) -> Office:
        """The teacher's office; RefusedError for a wrong key. Both are compared in one time."""
        now, place = self.now(), f"teacher {source}"
        right = hmac.compare_digest(names.hashed(key), names.hashed(self.keys.teacher))
        with self.store.write() as connection:
            limits.refuse_if_often(connection, place, now, limits.WRONG_KEYS)
            if not right:
                limits.wrong(connection, place, now)
        if not right:
            raise RefusedError("key", "this is not the teacher's key")
        return Office(self.intake, self.now)

    def teacher_by(self, claims: Mapping[str, Any]) -> Office:
        """The office for who signed in (OpenID Connect), if the claims say that it is a teacher.

        FROM_NOISE_TEACHER_ROLE names a claim and a value, such as ``roles=teacher``;
        FROM_NOISE_TEACHERS lists verified addresses, with commas.
        """
        if not (_has_role(claims) or _is_listed(claims)):
            raise RefusedError("key", "you are signed in, but not as a teacher")
        return Office(self.intake, self.now)


def subject_of(claims: Mapping[str, Any]) -> str:
    """Who signed in, as `join` wants it; empty where the claims name nobody."""
    issuer, subject = claims.get("iss"), claims.get("sub")
    return f"{issuer} {subject}" if issuer and subject else ""


def _has_role(claims: Mapping[str, Any]) -> bool:
    name, equals, wanted = os.environ.get(ROLE, "").partition("=")
    held = claims.get(name.strip())
    several = held if isinstance(held, list | tuple) else [held]
    return bool(equals and wanted.strip()) and wanted.strip() in several


def _is_listed(claims: Mapping[str, Any]) -> bool:
    listed = {one.strip().casefold() for one in os.environ.get(PEOPLE, "").split(",")} - {""}
    address = claims.get("email")
    verified = claims.get("email_verified") is True
    return verified and isinstance(address, str) and address.casefold() in listed


def _class_of(connection: Connection, code: str) -> Row[Any] | None:
    return connection.execute(select(classes).where(classes.c.code == code)).first()


def _crowd(connection: Connection, group: str) -> int:
    """How many learners a class has."""
    query = select(func.count()).select_from(learners).where(learners.c.class_id == group)
    return connection.scalar(query) or 0


def _come_in(
    connection: Connection,
    group: Row[Any],
    nickname: str,
    subject: str | None,
    identity: str,
    now: datetime,
    token: str,
) -> Joined:
    one = learners.c.token == names.hashed(token)
    same = or_(one, learners.c.subject == subject) if subject else one
    query = select(learners.c.id, learners.c.nickname).where(learners.c.class_id == group.id, same)
    known = connection.execute(query).first()
    if known:
        changed = update(learners).where(learners.c.id == known.id)
        connection.execute(changed.values(token=names.hashed(token)))
        return Joined(known.id, token, known.nickname, group.name)
    if not group.open or _crowd(connection, group.id) >= MOST:
        raise RefusedError("closed", "this class takes nobody in any more; ask your teacher")
    learner = names.new_id()
    connection.execute(
        insert(learners).values(
            id=learner, class_id=group.id, nickname=nickname, folded=names.folded(nickname),
            token=names.hashed(token), subject=subject, identity=identity, joined=number(now),
            receipts=0, head="", latest=0,
        )
    )  # fmt: skip
    return Joined(learner, token, nickname, group.name)
