"""A run as the server sees it: its state, who watches, its film, and in the end its model."""

import time
from dataclasses import dataclass, field
from typing import Any

from core.film import Film
from core.jobs.hand import Hand
from core.jobs.job import Job

WORKING = ("waiting", "running", "paused")
CROWD = 1_000  # watchers that are counted
NEAR = 6.0  # seconds since the last word of somebody who watches now


@dataclass
class Ticket:
    """state: new, waiting, running, paused, finished, stopped, failed, or shown (a film or a model
    from elsewhere). attempt: counts how often it was begun; a new attempt is a new film.

    reason: why it ended early, in one word: unwatched, rested, died or failed. why: what went
    wrong, in a sentence. watchers: learner -> when last heard of.
    """

    key: str
    job: Job | None
    state: str = "new"
    attempt: int = 0
    learner: str = ""
    hold: bool = False
    reason: str = ""
    why: str = ""
    hand: Hand | None = None
    film: Film = field(default_factory=Film)
    progress: dict[str, Any] = field(default_factory=dict)
    weights: bytes = b""
    card: dict[str, Any] = field(default_factory=dict)
    watchers: dict[str, float] = field(default_factory=dict)
    seen: float = field(default_factory=time.monotonic)  # when anybody last looked
    heard: float = field(default_factory=time.monotonic)  # when the worker last spoke of it

    @property
    def working(self) -> bool:
        """Whether it waits, runs or rests."""
        return self.state in WORKING

    def watch(self, learner: str) -> None:
        """Somebody looks."""
        self.seen = time.monotonic()
        self.watchers[learner] = self.seen
        if len(self.watchers) > CROWD:
            del self.watchers[min(self.watchers, key=lambda one: self.watchers[one])]

    def others(self, learner: str, within: float = NEAR) -> int:
        """How many others have looked within so many seconds."""
        now = time.monotonic()
        return sum(now - at < within for one, at in self.watchers.items() if one != learner)

    def silent(self) -> float:
        """Seconds since anybody looked."""
        return time.monotonic() - self.seen

    def begin(self, learner: str, hold: bool) -> None:
        """Wait for a worker, with an empty film."""
        self.attempt += 1
        self.state, self.learner, self.hold = "waiting", learner, hold
        self.reason, self.why = "", ""
        self.film, self.progress = Film(), {}
        self.weights, self.card = b"", {}
        self.watch(learner)

    @property
    def size(self) -> int:
        """Bytes that it holds, about."""
        return len(self.weights) + self.film.size
