"""The process that plays games, as the server sees it: first come, first served.

It starts when it is first wanted and is started anew should it end. Every question takes a bounded
time (`core.duel_kept.BUDGET` and a few moments filmed), so a queue moves quickly for everybody.
"""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from queue import SimpleQueue
from typing import IO, Any

from numpy.typing import NDArray
from safetensors.numpy import load

from core.jobs import wire
from core.paths import ROOT

MILDER = 2  # how much lower than the server's its priority is
CROWD = 64  # questions that may wait
Arrays = dict[str, NDArray[Any]]


class BusyError(Exception):
    """Too many questions wait, or the process cannot start here."""


class Desk:
    """Hands questions to the process and answers back; `ask` may be called from any thread."""

    def __init__(self) -> None:
        self.line: SimpleQueue[tuple[dict[str, Any], Future[Any]] | None] = SimpleQueue()
        self.process: subprocess.Popen[bytes] | None = None
        self.lock = threading.Lock()
        self.clerk: threading.Thread | None = None

    def open(self) -> None:
        """Start, unless it has; the process warms up by itself."""
        with self.lock:
            if self.clerk is None:
                self.clerk = threading.Thread(target=self._serve, daemon=True)
                self.clerk.start()

    def ask(
        self, words: Mapping[str, Any], patience: float = 20.0
    ) -> tuple[dict[str, Any], Arrays]:
        """The answer to one question (`core.duel_worker`).

        ValueError where the question is wrong, BusyError where nobody can answer it now,
        TimeoutError after `patience` seconds.
        """
        self.open()
        if self.line.qsize() >= CROWD:
            raise BusyError("expected a free moment; too many games are being played")
        future: Future[Any] = Future()
        self.line.put((dict(words), future))
        header, blob = future.result(patience)
        if "why" in header:
            raise ValueError(header["why"])
        return header, load(blob) if blob else {}

    def rests(self) -> bool:
        """Whether no question waits: there is time for one that nobody waits for."""
        return self.line.empty()

    def close(self) -> None:
        """End the process, for good."""
        self.line.put(None)
        if self.process:
            _end(self.process)

    def _serve(self) -> None:
        with contextlib.suppress(BusyError):
            self._start()
        while (item := self.line.get()) is not None:
            words, future = item
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(self._exchange(words))
                except BusyError as error:
                    future.set_exception(error)

    def _exchange(self, words: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """One question and its answer; a process that has ended gets one successor."""
        for _ in range(2):
            process = self._start()
            with contextlib.suppress(OSError, ValueError):
                wire.write(_pipe(process.stdin), words)
                if message := wire.read(_pipe(process.stdout)):
                    return message
            _end(process)
        raise BusyError("expected a process that plays; it ended twice")

    def _start(self) -> subprocess.Popen[bytes]:
        """The living process."""
        if self.process is None or self.process.poll() is not None:
            try:
                self.process = subprocess.Popen(
                    [sys.executable, "-m", "core.duel_worker"],
                    cwd=ROOT,
                    env=os.environ | {"OMP_NUM_THREADS": "1"},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                )
            except OSError as error:
                raise BusyError(f"expected a process that plays; {error.strerror}") from None
            own = os.getpriority(os.PRIO_PROCESS, 0)
            os.setpriority(os.PRIO_PROCESS, self.process.pid, min(19, own + MILDER))
        return self.process


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process, wait for it, and close what it spoke through."""
    process.kill()
    process.wait(timeout=10)
    for stream in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):  # what was not sent yet cannot be
            _pipe(stream).close()


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream
