"""The pool: asks come in, a bounded number of workers trains, everybody may watch.

A run is known by its key: who asks for one that is waiting, running or finished joins it. Learners
take turns in the queue. A run that nobody has looked at for `grace` seconds ends, and its model is
kept; a lost network or a reload is shorter than that. A resting run keeps no worker busy. A worker
that dies is replaced, and its runs say so. Finished runs are kept in bounded memory and in a
bounded folder (`core.jobs.cache`); how many workers there are says `core.jobs.crew`.
"""

import threading
import time
from typing import Any

import numpy as np

from core.film import Film
from core.jobs import cache
from core.jobs.crew import Crew, workers
from core.jobs.hand import Hand
from core.jobs.job import Job
from core.jobs.line import Line
from core.jobs.shelf import Shelf
from core.jobs.ticket import Ticket

GRACE = 120.0  # seconds without anybody looking
EACH, ALL = 4, 200  # runs that one learner, and all of them, may have unfinished
RESTING = 8  # runs that may rest; the one that rests longest is stopped
MOMENTS = 48  # snapshots of a run, besides those that are asked for
SILENCE = 180.0  # seconds for one step; a worker that is silent for longer is ended


class RefusedError(ValueError):
    """What was asked for cannot be done now; the message says why, and `reason` in one word."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Pool:
    """Start it, ask for runs, look at tickets, close it. Any thread may call any method; hold
    `lock` while you read a ticket."""

    def __init__(
        self, size: int | None = None, *, grace: float = GRACE, kept: cache.Cache | None = None
    ) -> None:
        self.grace = grace
        self.lock = threading.RLock()
        self.shelf = Shelf(kept or cache.default())
        self.line = Line()
        self.crew = Crew(size or workers(), self._hear)
        self._closed = threading.Event()

    # Life.

    def start(self) -> "Pool":
        """Start the workers, unless they were; they warm up by themselves."""
        with self.lock:
            if not self.crew.begun:
                self.crew.start()
                threading.Thread(target=self._keep_house, daemon=True).start()
        return self

    def close(self) -> None:
        """End every worker; the pool trains nothing any more."""
        self._closed.set()
        with self.lock:
            hands = self.crew.close()
        for hand in hands:
            hand.end()

    # What others ask for.

    def offer(self, job: Job) -> Ticket:
        """Make a run known without beginning it, so that it can be asked for by its key."""
        with self.lock:
            return self.shelf.offer(job)

    def show(
        self, key: str, film: Film, weights: bytes = b"", card: dict[str, Any] | None = None
    ) -> Ticket:
        """Make a film, or a model, from elsewhere known under a key of its own."""
        with self.lock:
            return self.shelf.get(key) or self.shelf.show(key, film, weights, card or {})

    def find(self, key: str) -> Ticket | None:
        """The run of this key, if it is known here."""
        with self.lock:
            return self.shelf.get(key)

    def ask(self, key: str, learner: str, *, hold: bool = False) -> Ticket:
        """Begin a known run, or join it; with `hold` it makes one step and rests.

        KeyError where the run is not known; RefusedError where there is no room in the queue.
        """
        with self.lock:
            ticket = self.shelf[key]
            if ticket.job is None:
                raise RefusedError("elsewhere", "expected a run to train; got one from elsewhere")
            if not ticket.working and ticket.state != "finished":
                self._refuse_crowds(learner)
                ticket.begin(learner, hold)
                self.line.join(learner, key)
            ticket.watch(learner)
            self.start()
            self._dispatch()
            return ticket

    def pause(self, key: str, learner: str) -> None:
        """Let a run rest that nobody else watches."""
        with self.lock:
            ticket = self._mine(key, learner)
            if ticket.state == "running" and ticket.hand:
                ticket.hand.tell("pause", key)
                self._rest(ticket)

    def resume(self, key: str, learner: str) -> None:
        """Let a resting run go on, when its worker is free."""
        with self.lock:
            ticket = self._mine(key, learner)
            if ticket.state == "paused":
                ticket.state, ticket.learner = "waiting", learner
                self.line.join(learner, key)
                self._dispatch()

    def step(self, key: str, learner: str) -> None:
        """One step of a run that rests; a new run begins with it, a running one comes to rest."""
        with self.lock:
            ticket = self._mine(key, learner)
            if not ticket.working:
                self.ask(key, learner, hold=True)
            elif ticket.state == "running":
                self.pause(key, learner)
            elif ticket.state == "paused" and ticket.hand:
                ticket.hand.tell("step", key)

    def stop(self, key: str, learner: str) -> None:
        """End a run that nobody else watches; its model is kept."""
        with self.lock:
            self._stop(self._mine(key, learner))

    def leave(self, key: str, learner: str) -> None:
        """Look no longer; a run that nobody else has looked at within the grace ends."""
        with self.lock:
            ticket = self.shelf[key]
            ticket.watchers.pop(learner, None)
            if ticket.working and not ticket.others(learner, self.grace):
                self._stop(ticket)

    def place(self, key: str) -> int:
        """Place in the queue, from 1; 0 for a run that does not wait."""
        with self.lock:
            return self.line.place(key)

    @property
    def trouble(self) -> str:
        """Why finished runs are in memory only; empty where they are kept."""
        return self.shelf.kept.trouble

    # What workers say.

    def _hear(self, hand: Hand, header: dict[str, Any] | None, blob: bytes) -> None:
        """A message of a worker, or None when it has ended (called from the hand's thread)."""
        with self.lock:
            if header is None:
                self._bury(hand)
            elif header["say"] == "ready":
                self.crew.ready(hand)
            else:
                ticket = self.shelf.get(header["key"])
                if ticket and ticket.hand is hand:
                    ticket.heard = time.monotonic()
                    getattr(self, f"_{header['say']}")(ticket, header, blob)
            self._dispatch()

    def _progress(self, ticket: Ticket, header: dict[str, Any], blob: bytes) -> None:
        names = ("step", "total", "seconds", "share", "left")
        ticket.progress = {name: header[name] for name in names}
        if blob:
            ticket.film.trace = np.frombuffer(blob, np.float32).reshape(-1, 2)

    def _snapshot(self, ticket: Ticket, header: dict[str, Any], blob: bytes) -> None:
        self._progress(ticket, header, b"")
        ticket.film.add(Film.unpack(blob).snapshots[0])

    def _ended(self, ticket: Ticket, header: dict[str, Any], blob: bytes) -> None:
        self._release(ticket)
        ticket.state, ticket.weights, ticket.card = header["state"], blob, header["card"]
        if ticket.state == "finished":
            self.shelf.keep(ticket)

    def _failed(self, ticket: Ticket, header: dict[str, Any], blob: bytes) -> None:
        self._release(ticket)
        ticket.state, ticket.reason, ticket.why = "failed", "failed", header["why"]

    def _bury(self, hand: Hand) -> None:
        """A worker has ended: its runs say so, and another worker starts."""
        if hand not in self.crew.hands:
            return
        self.crew.replace(hand)
        for key in list(hand.held):
            ticket = self.shelf[key]
            self.line.leave(key)
            self._release(ticket)
            ticket.state, ticket.reason = "failed", "died"
            ticket.why = f"expected the training process to live; it ended with {hand.cause}"

    # Who trains next, and who has to go.

    def _dispatch(self) -> None:
        """Give every idle worker the next run that it can take."""
        for hand in self.crew.idle():
            if ticket := self._next(hand):
                ticket.state, hand.busy, ticket.heard = "running", ticket.key, time.monotonic()
                if ticket.hand is hand:
                    hand.tell("resume", ticket.key)
                else:
                    self._begin(ticket, hand)

    def _next(self, hand: Hand) -> Ticket | None:
        """The first run in the queue that is new, or that rests with this worker."""
        key = self.line.take(lambda key: self.shelf[key].hand in (None, hand))
        return self.shelf[key] if key else None

    def _begin(self, ticket: Ticket, hand: Hand) -> None:
        assert ticket.job is not None
        ticket.hand = hand
        hand.held.add(ticket.key)
        words = {"job": ticket.job.to_dict(), "moments": MOMENTS, "hold": ticket.hold}
        hand.tell("start", ticket.key, **words)
        if ticket.hold:
            self._rest(ticket)

    def _rest(self, ticket: Ticket) -> None:
        """A run rests: its worker is free for another."""
        ticket.state = "paused"
        if ticket.hand:
            ticket.hand.busy = ""
        resting = [one for one in self.shelf.working() if one.state == "paused"]
        if len(resting) > RESTING:
            longest = min(resting, key=lambda one: one.heard)
            self._stop(longest, "rested")
        self._dispatch()

    def _release(self, ticket: Ticket) -> None:
        if ticket.hand:
            ticket.hand.held.discard(ticket.key)
            if ticket.hand.busy == ticket.key:
                ticket.hand.busy = ""
        ticket.hand = None

    def _stop(self, ticket: Ticket, reason: str = "") -> None:
        """End a run, its model kept if there is one."""
        self.line.leave(ticket.key)
        ticket.reason = reason or ticket.reason
        if ticket.hand:
            ticket.hand.tell("stop", ticket.key)
        elif ticket.state == "waiting":
            ticket.state = "new"

    def _mine(self, key: str, learner: str) -> Ticket:
        """The run, for somebody who would change its course; RefusedError while others watch."""
        ticket = self.shelf[key]
        ticket.watch(learner)
        if ticket.working and (others := ticket.others(learner)):
            message = f"expected a run that nobody else watches; got {others} more"
            raise RefusedError("shared", message)
        return ticket

    def _refuse_crowds(self, learner: str) -> None:
        working = [one.learner for one in self.shelf.working()]
        if working.count(learner) >= EACH:
            message = f"expected at most {EACH} unfinished runs of yours; got one more"
            raise RefusedError("many", message)
        if len(working) >= ALL:
            message = f"expected at most {ALL} unfinished runs here; got one more"
            raise RefusedError("full", message)
        if self.crew.broken:
            message = "expected a training process; several in a row did not start"
            raise RefusedError("broken", message)

    def _keep_house(self) -> None:
        """End what nobody watches, and workers that hang; now and then, until the pool closes."""
        while not self._closed.wait(min(1.0, self.grace / 4)):
            with self.lock:
                for ticket in self.shelf.working():
                    if ticket.silent() > self.grace:
                        self._stop(ticket, "unwatched")
                    quiet = time.monotonic() - ticket.heard > SILENCE
                    if ticket.state == "running" and quiet and ticket.hand:
                        ticket.hand.process.kill()
