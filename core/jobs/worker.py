"""The worker process: ``python -m core.jobs.worker``. It reads commands and writes what happens.

It loads torch and every family before it says that it is ready. It trains one run at a time and
may hold others that rest. Commands, each with the key of a run: start, pause, resume, step, stop,
drop. It says: ready, progress, snapshot, ended, failed. When the server ends, so does it.
"""

import contextlib
import importlib
import os
import queue
import signal
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

import torch

from core.film import Film
from core.jobs import wire
from core.jobs.job import Job
from core.jobs.training import Training
from core.worlds import SLUGS, get

PAUSE = 0.15  # seconds between two reports of progress
GENTLE = 5  # how much the process stands back
AUTOGROUP = Path("/proc/self/autogroup")  # how much its session stands back
PEERS = ("scipy.stats", "sklearn.mixture")  # what families import when they first learn
TROUBLE = (ArithmeticError, LookupError, MemoryError, RuntimeError, ValueError)


class Worker:
    """Trains what it is told to; `serve` never returns."""

    def __init__(self, source: IO[bytes], sink: IO[bytes]) -> None:
        self.sink = sink
        self.commands: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self.held: dict[str, Training] = {}
        self.active = ""
        self.told = 0.0
        threading.Thread(target=self.listen, args=(source,), daemon=True).start()

    def listen(self, source: IO[bytes]) -> None:
        """Put every command in a queue; end the process at once when the server has ended."""
        while message := wire.read(source):
            self.commands.put(message[0])
        os._exit(0)

    def serve(self) -> None:
        """Obey and train, for ever."""
        self.say("ready", "")
        while True:
            while not (self.active and self.commands.empty()):
                self.obey(self.commands.get())
            self.guarded(self.active, self.advance)

    def say(self, what: str, key: str, blob: bytes = b"", **words: Any) -> None:
        """Tell the server."""
        wire.write(self.sink, {"say": what, "key": key, **words}, blob)

    def guarded(self, key: str, work: Any, *arguments: Any) -> None:
        """Do some work on a run; where it goes wrong, say why and let go of the run."""
        try:
            work(*arguments)
        except TROUBLE as error:
            self.release(key)
            self.say("failed", key, why=" ".join(str(error).split())[:500])

    def obey(self, command: dict[str, Any]) -> None:
        """One command; those for a run that is not here any more are passed over."""
        key = command["key"]
        if command["do"] == "start":
            self.guarded(key, self.start, command)
        elif key in self.held:
            self.guarded(key, getattr(self, command["do"]), key)

    def start(self, command: dict[str, Any]) -> None:
        """Make the model, show it as it is before training, and begin."""
        key = command["key"]
        training = Training(Job.from_dict(command["job"]), command["moments"])
        self.held[key] = training
        self.active = key
        self.show(key)
        if command["hold"]:
            self.active = ""
            self.step(key)

    def pause(self, key: str) -> None:
        """Let the run rest."""
        if self.active == key:
            self.active = ""
            self.show(key)
            self.report(key)

    def resume(self, key: str) -> None:
        """Go on with a run that rests."""
        self.active = key

    def step(self, key: str) -> None:
        """One step of a run that rests."""
        if self.active != key:
            self.held[key].advance()
            self.show(key)
            self.report(key)
            if self.held[key].over:
                self.end(key, "finished")

    def stop(self, key: str) -> None:
        """End the run and hand over the model."""
        self.show(key)
        self.end(key, "stopped")

    def drop(self, key: str) -> None:
        """End the run and forget it."""
        self.release(key)

    def release(self, key: str) -> None:
        """Let go of a run."""
        self.held.pop(key, None)
        if self.active == key:
            self.active = ""

    def advance(self) -> None:
        """One step of the active run."""
        key, training = self.active, self.held[self.active]
        training.advance()
        if training.over or (training.due() and not training.busy):
            self.show(key)
        if training.over:
            self.end(key, "finished")
        elif time.perf_counter() - self.told > PAUSE:
            self.report(key)

    def show(self, key: str) -> None:
        """Send a snapshot of the run as it is now."""
        training = self.held[key]
        if training.step != training.shown:
            self.say("snapshot", key, Film([training.snapshot()]).pack(), **training.progress())

    def report(self, key: str) -> None:
        """Send progress and the loss curve."""
        training = self.held[key]
        self.say("progress", key, training.trace.array().tobytes(), **training.progress())
        self.told = time.perf_counter()

    def end(self, key: str, state: str) -> None:
        """Send the last progress and the model, and let go of the run."""
        self.report(key)
        blob, card = self.held[key].result()
        self.release(key)
        self.say("ended", key, blob, state=state, card=card)


def main() -> None:
    """Serve on standard input and output; whatever else is printed goes to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the server's to answer
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    stand_back()
    torch.set_num_threads(1)
    for name in PEERS:
        importlib.import_module(name)
    for slug in SLUGS:
        warm(slug)
    Worker(source, sink).serve()


def stand_back() -> None:
    """Let pages and browser go first: who moves a slider must not wait for a step.

    Linux divides a core among sessions first (sched(7), "The autogroup feature"), and the browser
    has one of its own. So the worker's own session stands back too, as far as the server said.
    """
    if os.getsid(0) == os.getpid():
        with contextlib.suppress(OSError):  # not every system has it
            AUTOGROUP.write_text(str(os.getpriority(os.PRIO_PROCESS, 0)))
    os.nice(GENTLE)


def warm(slug: str) -> None:
    """Load a world, if its data are here."""
    try:
        get(slug)
    except FileNotFoundError as error:
        sys.stderr.write(f"no world {slug}: {error}\n")


if __name__ == "__main__":
    main()
