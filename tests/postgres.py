"""A real PostgreSQL for the tests: Debian's server, in a folder of its own, on loopback alone.

The server refuses to run as root, so it runs as ``postgres`` or ``nobody`` then. Its binaries are
found in /usr/lib/postgresql, newest first; `make test` installs them. Without them the tests that
need it are skipped on a developer's machine, and fail where CI is set.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

HOME = Path("/usr/lib/postgresql")
USERS = ("postgres", "nobody")
# Writes reach the system, not the disk: tests end processes here, never the machine.
FAST = ("-c", "shared_buffers=32MB", "-c", "max_connections=60", "-c", "fsync=off")


def binaries() -> Path:
    """The folder with initdb and pg_ctl; skips, or fails in CI, where there is none."""
    found = sorted(HOME.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    sentence = "expected PostgreSQL in /usr/lib/postgresql (apt-get install postgresql); got none"
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)


class Cluster:
    """One server; `database()` makes a new empty database and gives its address."""

    def __init__(self, home: Path) -> None:
        self.home, self.data, self.bin = home, home / "data", binaries()
        self.user = next((name for name in USERS if _known(name)), None)
        self.password = secrets.token_hex(16)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]

    def make(self) -> None:
        """Lay out the folder and start."""
        words = self.home / "password"
        words.write_text(self.password)
        if os.getuid() == 0:
            for path in (self.home, words):
                shutil.chown(path, self.user)
        self._run(
            "initdb", "-D", str(self.data), "-U", "course", "-A", "scram-sha-256", "--no-sync",
            "--pwfile", str(words), "-E", "UTF8", "--locale", "C.UTF-8",
        )  # fmt: skip
        self.start()

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = [*FAST, "-c", f"port={self.port}", "-c", "listen_addresses=127.0.0.1",
                   "-c", f"unix_socket_directories={self.home}"]  # fmt: skip
        self._run(
            "pg_ctl", "start", "-w", "-D", str(self.data), "-l", str(self.home / "log"),
            "-o", " ".join(options),
        )  # fmt: skip

    def stop(self) -> None:
        """Stop at once, as a machine does that loses its power."""
        self._run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(self.data))

    def database(self) -> str:
        """The address of a new database."""
        name = f"course_{secrets.token_hex(6)}"
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self._address(name)

    def _address(self, database: str) -> str:
        return f"postgresql://course:{self.password}@127.0.0.1:{self.port}/{database}"

    def _run(self, program: str, *words: str) -> None:
        own = {"user": self.user, "group": pwd.getpwnam(self.user).pw_gid, "extra_groups": []}
        done = subprocess.run(
            [self.bin / program, *words], cwd=self.home, capture_output=True, text=True,
            timeout=60, check=False, stdin=subprocess.DEVNULL,
            **(own if os.getuid() == 0 else {}),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr + done.stdout


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A server that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="from-noise-postgres-") as folder:
        made = Cluster(Path(folder))
        made.make()
        try:
            yield made
        finally:
            made.stop()


def _known(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
