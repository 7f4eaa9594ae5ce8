"""Classes and their learners, as the teacher has them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.coursework import names
from core.coursework.forgetting import forget
from core.coursework.intake import Intake
from core.coursework.refused import RefusedError
from core.coursework.tables import classes, learners, moment, number, submissions


@dataclass(frozen=True)
class Group:
    """A class: learners come in by its code while it is open."""

    id: str
    code: str
    name: str
    made: datetime
    open: bool
    learners: int


@dataclass(frozen=True)
class Person:
    """A learner as the teacher sees one."""

    id: str
    nickname: str
    identity: str
    joined: datetime


class Classroom:
    """Classes, their codes, who is in them."""

    def __init__(self, intake: Intake, now: Callable[[], datetime]) -> None:
        self.intake, self.now = intake, now

    def make_class(self, name: str, token: str = "") -> Group:
        """A new class with a code of its own.

        token: of `names.new_id`, made for each form: a button pressed twice sends the same one
        again, and then the class that it made is answered.
        """
        found, made = names.title(name, "a name for a class"), names.once(token)
        at = number(self.now())
        values = {"id": made, "code": names.new_code(), "name": found, "open": True}
        try:
            with self.intake.store.write() as connection:
                connection.execute(insert(classes).values(**values, made=at, latest=at))
        except IntegrityError:
            if made not in [one.id for one in self.groups()]:
                raise
        return self.group(made)

    def groups(self) -> list[Group]:
        """Every class, the newest first."""
        count = func.count(learners.c.id)
        query = (
            select(classes, count.label("learners"))
            .outerjoin(learners, learners.c.class_id == classes.c.id)
            .group_by(*classes.c)
            .order_by(classes.c.made.desc(), classes.c.id)
        )
        with self.intake.store.read() as connection:
            return [
                Group(row.id, row.code, row.name, moment(row.made), row.open, row.learners)
                for row in connection.execute(query)
            ]

    def group(self, group: str) -> Group:
        """One class; RefusedError where there is none of that id."""
        for one in self.groups():
            if one.id == group:
                return one
        raise RefusedError("unknown", "there is no such class")

    def new_code(self, group: str) -> Group:
        """Another code for a class: the old one lets nobody in any more."""
        return self._change_class(group, code=names.new_code())

    def let_in(self, group: str, open: bool) -> Group:
        """Whether the class takes in newcomers; who is in it stays."""
        return self._change_class(group, open=open)

    def delete_class(self, group: str) -> None:
        """Forget a class with its learners and all their work. There is no way back."""
        ours = submissions.c.learner_id.in_(
            select(learners.c.id).where(learners.c.class_id == group)
        )
        forget(self.intake.store, classes, classes.c.id == group, ours)

    def people(self, group: str) -> list[Person]:
        """The learners of a class by nickname."""
        query = select(learners).where(learners.c.class_id == group)
        with self.intake.store.read() as connection:
            rows = sorted(connection.execute(query), key=lambda row: names.listed(row.nickname))
        return [Person(row.id, row.nickname, row.identity, moment(row.joined)) for row in rows]

    def identify(self, learner: str, identity: str) -> None:
        """Say who a learner is in the school's own list, for the gradebook."""
        changed = update(learners).where(learners.c.id == learner)
        with self.intake.store.write() as connection:
            connection.execute(changed.values(identity=names.identity(identity)))

    def way_back(self, learner: str) -> str:
        """Sixteen letters and digits that lead a learner back who lost the place; told this once.

        Browsers that held the place lose it. RefusedError where there is no such learner.
        """
        code = names.new_way_back()
        with self.intake.store.write() as connection:
            held = update(learners).where(learners.c.id == learner)
            token = names.hashed(names.place_of(code))
            if not connection.execute(held.values(token=token)).rowcount:
                raise RefusedError("unknown", "there is no such learner")
        return code

    def remove(self, learner: str) -> None:
        """Forget a learner and all that was handed in. There is no way back."""
        theirs = submissions.c.learner_id == learner
        forget(self.intake.store, learners, learners.c.id == learner, theirs)

    def _change_class(self, group: str, **values: object) -> Group:
        with self.intake.store.write() as connection:
            connection.execute(update(classes).where(classes.c.id == group).values(**values))
        return self.group(group)
