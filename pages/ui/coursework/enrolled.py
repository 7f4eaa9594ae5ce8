"""An item that was given to a learner's class; kept, graded and signed by this server."""

from collections.abc import Mapping
from typing import Any

from core.coursework import canonical, sheets, variants
from core.coursework.assignment import Assignment
from core.coursework.desk import Desk
from core.coursework.grade import Grade
from core.coursework.sheets import Handed, Sheet, Task
from core.coursework.state import Guess, State
from pages.ui.coursework import times
from pages.ui.coursework.bench import HandedIn, Standing
from pages.ui.words import _


def whole(desk: Desk, work: str) -> Assignment:
    """The assignment with its checks, for points and for grading; a learner never sees it whole."""
    with desk.intake.store.read() as connection:
        row = desk.intake.look(connection, work, desk.learner, desk.now())[0]
    return sheets.parsed(row.text)


class Enrolled:
    """One item of an assignment of a learner's class; a `Bench`."""

    def __init__(self, desk: Desk, work: str, item: str) -> None:
        """RefusedError where the class has no such assignment; ValueError where it has no item."""
        self.desk, self.work = desk, work
        self.owner, self.place = desk.learner[:12], f"{work}.{item}"
        self.assignment = whole(desk, work)
        asked = self.assignment.item(item)
        self._look(item)
        self.item = self.task.item
        self.full = variants.fill(asked, self.task.parameters)

    def _look(self, item: str) -> None:
        """How it stands now."""
        self.sheet: Sheet = self.desk.sheet(self.work)
        self.task: Task = self.sheet.task(item)
        mine = [one for one in self.desk.history(self.work) if one.item == item]
        self._history = [handed_in(one) for one in mine]

    def committed(self) -> Mapping[str, Guess]:
        """The predictions that stand, as the store has them."""
        return self.task.committed

    def commit(self, name: str, answer: Any, confidence: float) -> None:
        """Commit a prediction; RefusedError where another one stands."""
        self.desk.commit(self.work, self.item.id, name, answer, confidence)
        self._look(self.item.id)

    def check(self, handed: State) -> Grade:
        """How it would be graded, where that is told before the hand-in."""
        if not self.standing().checks:
            raise ValueError(_("The points of this item are told after it is handed in."))
        return self.desk.intake.graded(
            self.assignment.item(self.item.id), self.task.parameters, handed
        )

    def upload(self, weights: bytes, card: bytes) -> str:
        """Keep a trained model beside what is handed in; its SHA-256."""
        return self.desk.upload(weights, card)

    def hand_in(self, handed: State, token: str) -> None:
        """Hand it in; it is on disk when this returns."""
        self.desk.submit(self.work, self.item.id, handed, token)
        self._look(self.item.id)

    def history(self) -> list[HandedIn]:
        """What was handed in, the newest last."""
        return self._history

    def standing(self) -> Standing:
        """Whether the assignment takes it in, and how many attempts are left."""
        now, left = self.sheet.standing, self.task.left
        words = times.standing(now)
        if left is not None:
            words += " " + _("Attempts left: {left} of {all}.").format(
                left=left, all=self.assignment.attempts
            )
        shut = words if not now.takes or left == 0 else ""
        return Standing(words, shut, self.item.feedback and left is None and now.takes)

    def address(self) -> dict[str, str]:
        """The page of this assignment."""
        return {"assignment": self.work}


def handed_in(one: Handed) -> HandedIn:
    """A hand-in in the words of the page."""
    name = f"receipt-{one.item}-{one.attempt}.json"
    receipt = canonical.dump(dict(one.receipt)) if one.receipt else b""
    when = times.moment(one.at)
    rest = {"remark": one.remark, "earned": one.earned, "hand": one.hand}
    return HandedIn(when, one.grade, one.state, receipt, name, **rest)
