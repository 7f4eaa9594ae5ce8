"""Time that never runs back, and what of an assignment's timeline holds at a moment.

The machine's clock is asked, but no moment earlier than the latest one that the class has seen is
believed: a clock that was set back opens nothing again and puts nothing in another order.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select, update

from core.coursework.assignment import Assignment
from core.coursework.tables import classes, moment, number

Now = Callable[[], datetime]
NOTED = 60_000_000  # microseconds: a look this much later than the latest moment is noted


def wall() -> datetime:
    """The machine's clock, UTC."""
    return datetime.now(UTC)


def latest(connection: Connection, class_id: str, now: datetime) -> datetime:
    """Now, or the latest moment that the class has seen if that is later."""
    seen = connection.scalar(select(classes.c.latest).where(classes.c.id == class_id))
    return max(now, moment(seen)) if seen is not None else now


def note(connection: Connection, class_id: str, now: datetime) -> None:
    """Remember that it is as late as that."""
    at = number(now)
    connection.execute(
        update(classes)
        .where(classes.c.id == class_id, classes.c.latest < at)
        .values(latest=at)
    )  # fmt: skip


def believe(connection: Connection, now: datetime) -> int:
    """Let no class be later than now, after the machine's clock ran ahead; how many were."""
    at = number(now)
    ahead = update(classes).where(classes.c.latest > at).values(latest=at)
    return connection.execute(ahead).rowcount


def worth_noting(connection: Connection, class_id: str, now: datetime) -> bool:
    """Whether so much time went by that even a look at the page should be remembered."""
    seen = connection.scalar(select(classes.c.latest).where(classes.c.id == class_id))
    return seen is not None and number(now) - seen > NOTED


@dataclass(frozen=True)
class Step:
    """Until then, this share (0 to 1) counts."""

    until: datetime
    share: float


@dataclass(frozen=True)
class Standing:
    """How an assignment stands for one learner at one moment.

    status: ``draft``, ``early``, ``open``, ``late`` (open with less than full credit),
    ``frozen`` or ``closed``. credit: the share that counts now; 0 unless open or late.
    until: when this ends, None for never. steps: the learner's own timeline.
    """

    status: str
    credit: float
    until: datetime | None
    steps: tuple[Step, ...]

    @property
    def takes(self) -> bool:
        """Whether work is taken in now."""
        return self.status in ("open", "late")


def standing(
    assignment: Assignment,
    status: str,
    released: datetime | None,
    now: datetime,
    extra: timedelta = timedelta(),
) -> Standing:
    """How an assignment stands now for a learner who was given so much extra time.

    status: of the assigned work (draft, open, frozen, closed); released: when it was first open.
    """
    start = max(filter(None, (assignment.opens, released)), default=None)
    if status == "draft" or released is None or start is None:
        return Standing("draft", 0.0, None, ())
    steps = tuple(Step(one.ends(start) + extra, one.share) for one in assignment.timeline)
    if now < start:
        return Standing("early", 0.0, start, steps)
    if status == "frozen":
        return Standing("frozen", 0.0, None, steps)
    now_on = next((one for one in steps if now < one.until), None)
    if status == "closed" or (steps and now_on is None):
        return Standing("closed", 0.0, None, steps)
    if now_on is None:
        return Standing("open", 1.0, None, steps)
    best = steps[0].share
    return Standing("open" if now_on.share >= best else "late", now_on.share, now_on.until, steps)
