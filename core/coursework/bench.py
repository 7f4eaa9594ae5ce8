"""How long a hand-in takes to be acknowledged when a whole class hands in within a minute.

Learners come at random moments, each in a thread of its own, as sessions of the page do, and hand
in one item of a shipped assignment after another with its model answer. The time is that from the
call to the answer: graded, signed, on disk. Percentiles are over all hand-ins.
"""

import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import torch

from core import paths
from core.coursework import register, sheets, variants
from core.coursework.assignment import Item
from core.coursework.desk import Desk
from core.coursework.keys import Keys
from core.coursework.refused import RefusedError
from core.coursework.service import Coursework
from core.coursework.sheets import Sheet
from core.coursework.state import Guess, State
from core.coursework.store import Store
from core.rng import derive, generator

ASSIGNMENT = paths.DATA / "coursework" / "counting-and-density.yaml"


def measure(learners: int, within: float, url: str = "", text: str = "") -> dict[str, Any]:
    """Figures for so many learners that come within so many seconds; text: of an assignment."""
    with tempfile.TemporaryDirectory(prefix="from-noise-bench-") as folder:
        home = Path(folder)
        course = Coursework(Store.open(home, url), Keys(home))
        try:
            return _measured(course, learners, within, text or ASSIGNMENT.read_text("utf-8"))
        finally:
            course.close()


def _measured(course: Coursework, learners: int, within: float, text: str) -> dict[str, Any]:
    office = course.teacher(course.keys.teacher, source="bench")
    group = office.make_class("bench")
    work = office.release(office.assign(group.id, text).id)
    tokens = [
        course.join(group.code, f"learner {number}", source="bench").token
        for number in range(learners)
    ]
    moments = within * torch.rand(learners, generator=generator(derive(0, "bench")))
    took: list[float] = []
    refused: list[str] = []
    since = time.perf_counter()
    threads = [
        threading.Thread(
            target=_learn, args=(course.learner(token), work.id, text, since + at, took, refused)
        )
        for token, at in zip(tokens, moments.tolist(), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - since
    kept = len(office.history(work.id))
    office.delete_class(group.id)
    database = "SQLite" if course.store.sqlite else "PostgreSQL"
    return {"database": database, "learners": learners, "seconds": round(wall, 2),
            "acknowledged": len(took), "kept": kept, "refused": len(refused),
            "first_refusal": refused[0] if refused else "", **_percentiles(took)}  # fmt: skip


def _learn(
    desk: Desk, work: str, text: str, at: float, took: list[float], refused: list[str]
) -> None:
    time.sleep(max(0.0, at - time.perf_counter()))
    sheet = desk.sheet(work)
    for item in sheets.parsed(text).items:
        state = modelled(item, sheet)
        if state is None:
            continue
        since = time.perf_counter()
        try:
            desk.submit(work, item.id, state, f"bench-{item.id}"[:64])
        except RefusedError as error:
            refused.append(str(error))
        else:
            took.append(time.perf_counter() - since)


def modelled(item: Item, sheet: Sheet) -> State | None:
    """The state of an item's model answer for one learner; None where words do not suffice."""
    parameters = sheet.task(item.id).parameters
    filled = variants.fill(item, parameters)
    answer = register.solved(filled, parameters)
    if answer is None:
        return None
    guesses = {name: Guess(one, 1.0) for name, one in answer.predictions.items()}
    return State(item.lesson, {**filled.set, **answer.settings}, answer.fields, guesses)


def _percentiles(took: list[float]) -> dict[str, float]:
    if not took:
        return {}
    seconds = torch.tensor(took, dtype=torch.float64)
    places = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "most": 1.0}
    return {f"{name}_s": round(float(seconds.quantile(q)), 4) for name, q in places.items()}


def told(found: dict[str, Any]) -> str:
    """The figures in two lines."""
    first = "{learners} learners, {acknowledged} hand-ins in {seconds} s on {database}; {kept} kept"
    times = " ".join(f"{name[:-2]} {value}" for name, value in found.items() if name[-2:] == "_s")
    refusal = f", {found['refused']} refused: {found['first_refusal']}" if found["refused"] else ""
    return f"{first.format(**found)}{refusal}\nacknowledged after, s: {times}"
