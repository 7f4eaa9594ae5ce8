"""Runs for the tests of the training room, and how to wait for them."""

import time
from collections.abc import Callable
from pathlib import Path

from core.jobs.job import Job
from core.jobs.pool import Pool
from core.jobs.ticket import Ticket

SLOW = {"columns": 2048, "rows": 1024, "batch": 100}  # 2,000 steps of some hundredths of a second


def until(true: Callable[[], object], seconds: float = 40) -> None:
    """Wait until something is true."""
    start = time.monotonic()
    while not true():
        assert time.monotonic() - start < seconds, "waited in vain"
        time.sleep(0.02)


def quick(seed: int = 0, **rest) -> Job:
    """A mixture of three steps."""
    words = {"components": 5, "steps": 3}
    return Job.of("gaussian_mixture", "land", words, seed=seed, examples=500, **rest)


def slow(seed: int = 0) -> Job:
    """A histogram that takes much longer than any test."""
    return Job.of("histogram", "land", SLOW, seed=seed)


def alive(pid: int) -> bool:
    """Whether a process still runs."""
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def begin(pool: Pool, job: Job, learner: str = "a", **rest) -> Ticket:
    """Offer a run and ask for it."""
    pool.offer(job)
    return pool.ask(job.key, learner, **rest)
