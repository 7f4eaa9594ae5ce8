"""A worker as the server sees it: a process, what it trains, and a thread that hears it."""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import IO, Any

from core.jobs import wire
from core.paths import ROOT

MILDER = 10  # how much lower than the server's a worker's priority is
Hear = Callable[["Hand", dict[str, Any] | None, bytes], None]


class Hand:
    """One worker process; its priority is lower than the server's, so that pages come first.

    `hear(hand, header, blob)` is called from a thread of its own for every message, and with None
    when the process has ended.

    busy: key of the run that it trains; held: keys of all runs that it has, resting ones too.
    """

    def __init__(self, hear: Hear) -> None:
        self.busy = ""
        self.held: set[str] = set()
        self.ready = False
        self.hear = hear
        self.process = subprocess.Popen(
            [sys.executable, "-m", "core.jobs.worker"],
            cwd=ROOT,
            env=os.environ | {"OMP_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        own = os.getpriority(os.PRIO_PROCESS, 0)
        os.setpriority(os.PRIO_PROCESS, self.process.pid, min(19, own + MILDER))
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def _source(self) -> IO[bytes]:
        assert self.process.stdout is not None
        return self.process.stdout

    def _listen(self) -> None:
        while message := self._read():
            self.hear(self, *message)
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):  # what was not sent yet cannot be
                stream.close()  # type: ignore[union-attr]
        self.hear(self, None, b"")

    def _read(self) -> tuple[dict[str, Any], bytes] | None:
        try:
            return wire.read(self._source)
        except (OSError, ValueError):
            self.process.kill()
            return None

    def tell(self, what: str, key: str, **words: Any) -> None:
        """Send a command; a worker that has ended is heard of elsewhere."""
        assert self.process.stdin is not None
        with contextlib.suppress(OSError, ValueError):
            wire.write(self.process.stdin, {"do": what, "key": key, **words})

    def end(self) -> None:
        """End the process and wait for it; the thread then says so."""
        self.process.kill()
        self.process.wait(timeout=10)

    @property
    def cause(self) -> str:
        """How the process ended, in words."""
        code = self.process.poll()
        return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
