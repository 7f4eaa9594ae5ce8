"""A server of its own process that takes in work, to be killed in the middle.

Reads JSON from standard input: home, url, work, and jobs (a learner's token, the hand-in's own
token). Says each hand-in's token on standard output once it is acknowledged, and not before.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

from coursework_room import state

from core.coursework.grade import Grade
from core.coursework.service import Coursework

told = json.loads(sys.stdin.readline())
course = Coursework.open(
    Path(told["home"]), told["url"], grade=lambda item, parameters, state: Grade(1.0, item.possible)
)
speaks = Lock()


def hand_in(job: list[str]) -> None:
    """One hand-in, and its token once that is acknowledged."""
    learner, token = job
    handed = course.learner(learner).submit(
        told["work"], "essay", state("essay", answers={"why": token}), token
    )
    with speaks:
        sys.stdout.write(f"{token} {handed.id}\n")
        sys.stdout.flush()


with ThreadPoolExecutor(8) as crowd:
    list(crowd.map(hand_in, told["jobs"]))
