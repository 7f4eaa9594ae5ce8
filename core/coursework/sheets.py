"""What a learner sees of an assignment: the tasks of that learner's own variant, and how it stands.

Nothing here gives an answer away: checks, right predictions, model answers and rubrics stay out.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row

from core.coursework import schema, variants
from core.coursework.assignment import Assignment, Item, Value
from core.coursework.clock import Standing
from core.coursework.grade import Grade
from core.coursework.state import Guess
from core.coursework.tables import moment


@dataclass(frozen=True)
class Handed:
    """One hand-in. grade, earned: None while the item gives no feedback yet.

    earned: (points + points by hand) x credit. again: this very hand-in was made before, and
    this is what came of it then. receipt: to download, and to check offline.
    """

    id: str
    work: str
    learner: str
    item: str
    attempt: int
    at: datetime
    credit: float
    state: Mapping[str, Any]
    grade: Grade | None
    hand: float | None
    remark: str
    earned: float | None
    receipt: Mapping[str, Any] = field(default_factory=dict)
    again: bool = False


@dataclass(frozen=True)
class Task:
    """An item as one learner has it. left: attempts left, None without limit.

    parameters: the learner's own. committed: predictions that stand. best: the most that was
    earned so far, None before the first hand-in or without feedback. waits: whether a person must
    still mark the last hand-in.
    """

    item: Item
    parameters: Mapping[str, Value]
    attempts: int
    left: int | None
    committed: Mapping[str, Guess]
    best: float | None
    last: Handed | None
    waits: bool


@dataclass(frozen=True)
class Sheet:
    """An assignment as one learner has it now. `id` is what a link names."""

    id: str
    key: str
    title: str
    words: str
    standing: Standing
    tasks: tuple[Task, ...]
    possible: float

    @property
    def earned(self) -> float:
        """The sum of what is known of the best hand-ins."""
        return sum(one.best or 0.0 for one in self.tasks)

    def task(self, item: str) -> Task:
        """The task of that item; ValueError where there is none."""
        for one in self.tasks:
            if one.item.id == item:
                return one
        raise ValueError(f"expected an item of {self.key}; got {item[:64]!r}")


@lru_cache(maxsize=64)
def parsed(text: str) -> Assignment:
    """The assignment of a text that was checked when it came in."""
    return schema.load(text)


def shown(item: Item, parameters: Mapping[str, Value]) -> Item:
    """An item filled in for a learner, without all that gives its answer away."""
    filled = variants.fill(item, parameters)
    asked = tuple(replace(one, right=None, metric="", of="") for one in filled.predictions)
    return replace(
        filled, checks=(), predictions=asked, model=None, wrong=(), rubric="", parameters=()
    )


def earned(grade: Grade, hand: float | None, credit: float) -> float:
    """Points that count: measured and by hand, by the credit of the moment."""
    return round((grade.points + (hand or 0.0)) * credit, 6)


def handed(row: Row[Any], feedback: bool, receipt: str = "", again: bool = False) -> Handed:
    """A hand-in out of the store."""
    grade = Grade.from_dict(json.loads(row.grade))
    return Handed(
        row.id, row.work_id, row.learner_id, row.item, row.attempt, moment(row.at), row.credit,
        json.loads(row.state), grade if feedback else None, row.hand, row.remark,
        earned(grade, row.hand, row.credit) if feedback else None,
        json.loads(receipt) if receipt else {}, again,
    )  # fmt: skip


def task(
    item: Item,
    parameters: Mapping[str, Value],
    attempts: int,
    tries: Sequence[Handed],
    committed: Mapping[str, Guess],
) -> Task:
    """An item with all that this learner did on it so far; attempts: how many there may be."""
    known = [one.earned for one in tries if one.earned is not None]
    last = max(tries, key=lambda one: one.attempt, default=None)
    left = max(0, attempts - len(tries)) if attempts else None
    waits = bool(item.by_hand and last is not None and last.hand is None)
    return Task(
        shown(item, parameters), parameters, len(tries), left, committed,
        max(known, default=None), last, waits,
    )  # fmt: skip
