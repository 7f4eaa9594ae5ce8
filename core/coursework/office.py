"""What a teacher can do: assignments, releases, marks, and what came of it all.

An office is had with the teacher's key or role alone (`core.coursework.service`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.coursework import clock, exports, extra, marking, names, register, schema, sheets
from core.coursework.assignment import Assignment
from core.coursework.classroom import Classroom
from core.coursework.desk import sheet_of
from core.coursework.forgetting import forget
from core.coursework.gradebook import Gradebook, canvas, moodle
from core.coursework.marking import Change, Waiting
from core.coursework.misconceptions import Question, questions
from core.coursework.progress import Progress, progress
from core.coursework.refused import RefusedError
from core.coursework.sheets import Handed, Sheet
from core.coursework.similarity import Pair, pairs
from core.coursework.tables import moment, number, submissions, works

STATUSES = ("draft", "open", "frozen", "closed")


@dataclass(frozen=True)
class Work:
    """An assignment that was given to a class. status: draft, open, frozen or closed."""

    id: str
    group: str
    key: str
    title: str
    status: str
    opened: datetime | None
    text: str
    handed: int

    @property
    def assignment(self) -> Assignment:
        """What it asks for, answers included."""
        return sheets.parsed(self.text)


class Office(Classroom):
    """A teacher's own place: what `Classroom` has, assignments, and what came of them."""

    # Assignments.

    def check(self, text: str, lessons: Collection[str] | None = None) -> Assignment:
        """The assignment in a text; FaultsError (`faults`: line and sentence) tells every fault."""
        return schema.load(text, register.metrics(), lessons)

    def assign(
        self, group: str, text: str, lessons: Collection[str] | None = None, token: str = ""
    ) -> Work:
        """Give an assignment to a class, as a draft that no learner sees yet.

        token: as for `make_class`; the same again gives nothing more.
        """
        found = self.check(text, lessons)
        made = names.once(token)
        values = {"id": made, "class_id": group, "key": found.key, "title": found.title,
                  "text": text, "status": "draft", "made": number(self.now())}  # fmt: skip
        self.group(group)
        try:
            with self.intake.store.write() as connection:
                connection.execute(insert(works).values(**values))
        except IntegrityError:
            if made not in [one.id for one in self.works(group)]:
                raise _twice(found) from None
        return self.work(made)

    def revise(self, work: str, text: str, lessons: Collection[str] | None = None) -> Work:
        """Put another text in place of a draft's; RefusedError once it was released."""
        found = self.check(text, lessons)
        draft = update(works).where(works.c.id == work, works.c.status == "draft")
        values = {"key": found.key, "title": found.title, "text": text}
        try:
            with self.intake.store.write() as connection:
                done = connection.execute(draft.values(**values)).rowcount
        except IntegrityError:
            raise _twice(found) from None
        if not done:
            raise RefusedError("closed", f"{self.work(work).key} was released, and stays as it is")
        return self.work(work)

    def works(self, group: str) -> list[Work]:
        """Every assignment of a class, drafts too, the newest first."""
        count = func.count(submissions.c.id)
        query = (
            select(works, count.label("handed"))
            .outerjoin(submissions, submissions.c.work_id == works.c.id)
            .where(works.c.class_id == group)
            .group_by(*works.c)
            .order_by(works.c.made.desc(), works.c.id)
        )
        with self.intake.store.read() as connection:
            return [
                Work(
                    row.id, row.class_id, row.key, row.title, row.status,
                    moment(row.opened) if row.opened is not None else None, row.text, row.handed,
                )
                for row in connection.execute(query)
            ]  # fmt: skip

    def work(self, work: str) -> Work:
        """One assignment that was given; RefusedError where there is none of that id."""
        with self.intake.store.read() as connection:
            group = connection.scalar(select(works.c.class_id).where(works.c.id == work))
        found = [one for one in self.works(group or "") if one.id == work]
        if not found:
            raise RefusedError("unknown", "there is no such assignment")
        return found[0]

    def release(self, work: str) -> Work:
        """Let the class see it and hand in; also ends a freeze. The timeline starts once only."""
        now = self.now()
        with self.intake.store.write() as connection:
            group = connection.scalar(select(works.c.class_id).where(works.c.id == work))
            late = number(clock.latest(connection, group or "", now))
            opened = func.coalesce(works.c.opened, late)
            changed = update(works).where(works.c.id == work)
            connection.execute(changed.values(status="open", opened=opened))
        return self.work(work)

    def freeze(self, work: str) -> Work:
        """Take nothing in for now; everyone still sees it."""
        return self._status(work, "frozen")

    def close_work(self, work: str) -> Work:
        """Take nothing in any more, whatever the timeline or an extension says."""
        return self._status(work, "closed")

    def delete_work(self, work: str) -> None:
        """Forget an assignment with all that was handed in to it. There is no way back."""
        forget(self.intake.store, works, works.c.id == work, submissions.c.work_id == work)

    def extend(self, work: str, learner: str, more: timedelta) -> None:
        """Move every step of one learner's timeline by that much; nothing takes it back to zero."""
        extra.give(self.intake.store, work, learner, more)

    def extensions(self, work: str) -> Mapping[str, timedelta]:
        """How much more time each learner has who was given some."""
        return extra.given(self.intake.store, work)

    def preview(self, work: str, learner: str = "preview") -> Sheet:
        """An assignment as a learner would have it; any word makes a learner's variant."""
        with self.intake.store.read() as connection:
            row = connection.execute(select(works).where(works.c.id == work)).first()
            if row is None:
                raise RefusedError("unknown", "there is no such assignment")
            now = clock.latest(connection, row.class_id, self.now())
            return sheet_of(self.intake, connection, row, learner, now)

    # What came of it.

    def history(self, work: str) -> list[Handed]:
        """Every hand-in to an assignment with its grade, the oldest first."""
        return marking.everything(self.intake.store, work)

    def progress(self, work: str) -> list[Progress]:
        """How far each learner is."""
        return progress(self.work(work), self.people(self.work(work).group), self.history(work))

    def misconceptions(self, work: str) -> list[Question]:
        """Of each question: how many are right, which wrong answers there are, how sure."""
        return questions(self.intake, self.work(work), self.history(work))

    def similar(self, work: str, least: float = 0.8) -> list[Pair]:
        """Hand-ins of two learners that are more alike than chance makes them."""
        return pairs(self.work(work).assignment, self.history(work), least)

    def waiting(self, work: str) -> list[Waiting]:
        """Hand-ins that a person must mark."""
        return marking.waiting(self.work(work).assignment, self.history(work))

    def marked(self, work: str) -> list[Waiting]:
        """Hand-ins that a person has marked."""
        return marking.marked(self.work(work).assignment, self.history(work))

    def mark(self, handed: str, points: float, remark: str = "") -> Handed:
        """Give the points by hand for one hand-in; the learner gets a receipt of it."""
        return marking.mark(self.intake, handed, points, names.remark(remark), self.now())

    def regrade(self, work: str) -> list[Change]:
        """Grade every hand-in again from its state; what changed gets a receipt of its own."""
        return marking.regrade(self.intake, work, self.now())

    def canvas(self, work: str, export: str) -> Gradebook:
        """The gradebook that Canvas imports, filled into the teacher's own export of it."""
        found = self.work(work)
        return canvas(export, found.assignment, self.people(found.group), self.progress(work))

    def moodle(self, work: str, participants: str) -> Gradebook:
        """The file that Moodle imports, for those in the teacher's own list of participants."""
        found = self.work(work)
        return moodle(participants, found.assignment, self.people(found.group), self.progress(work))

    def export(self, group: str) -> bytes:
        """Everything that is kept of a class, as JSON."""
        return exports.everything(self.intake.store, group)

    def _status(self, work: str, status: str) -> Work:
        with self.intake.store.write() as connection:
            changed = update(works).where(works.c.id == work, works.c.status != "draft")
            connection.execute(changed.values(status=status))
        return self.work(work)


def _twice(found: Assignment) -> RefusedError:
    return RefusedError(
        "text", f"this class has {found.key} already; give the new text another version"
    )
