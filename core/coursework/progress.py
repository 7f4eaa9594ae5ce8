"""How far each learner is with an assignment: what is handed in, earned, and still to be marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from core.coursework.sheets import Handed

if TYPE_CHECKING:
    from core.coursework.classroom import Person
    from core.coursework.office import Work


@dataclass(frozen=True)
class Progress:
    """One learner. earned: of each item, the best hand-in's points by its credit; None before.

    The best counts, not the last. waits: how many hand-ins a person must still mark. late: how
    many of the hand-ins that count had less than full credit.
    """

    learner: str
    nickname: str
    identity: str
    earned: Mapping[str, float | None]
    attempts: Mapping[str, int]
    waits: int
    late: int
    last: datetime | None

    @property
    def points(self) -> float:
        """All that is earned."""
        return round(sum(one or 0.0 for one in self.earned.values()), 6)

    @property
    def begun(self) -> bool:
        """Whether anything was handed in."""
        return self.last is not None


def progress(work: "Work", people: "Sequence[Person]", history: Sequence[Handed]) -> list[Progress]:
    """Every learner of the class, in the order given."""
    mine: dict[str, list[Handed]] = {one.id: [] for one in people}
    for one in history:
        mine.setdefault(one.learner, []).append(one)
    return [_one(work, person, mine[person.id]) for person in people]


def best(tries: Sequence[Handed]) -> Handed | None:
    """The hand-in that counts: the one that earned most, the first of equals."""
    return max(tries, key=lambda one: (one.earned or 0.0, -one.attempt), default=None)


def _one(work: "Work", person: "Person", history: Sequence[Handed]) -> Progress:
    items = work.assignment.items
    tries = {item.id: [one for one in history if one.item == item.id] for item in items}
    counting = {name: best(several) for name, several in tries.items()}
    by_hand = {item.id for item in items if item.by_hand}
    last = [several[-1] for several in tries.values() if several]
    return Progress(
        person.id, person.nickname, person.identity,
        {name: one.earned if one else None for name, one in counting.items()},
        {name: len(several) for name, several in tries.items()},
        sum(one.item in by_hand and one.hand is None for one in last),
        sum(one.credit < 1 for one in counting.values() if one),
        max((one.at for one in history), default=None),
    )  # fmt: skip
