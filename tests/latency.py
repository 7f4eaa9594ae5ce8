"""`make latency`: from a key or a drag to the pixels, for every control of every lesson.

Real Chromium, real events. The clock starts at the event's own time stamp and stops when the
frame that holds the change has been handed over. Bounds at the 95th percentile: 50 ms where the
browser draws the change itself, 100 ms to the *last* change of the server's answer where it does
not. `settled` has no bound: it is the last change before 150 ms of rest, with the parts in sight
that follow the one that was moved (`Lesson.part`), and with Python's echo of what the browser drew.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles

from browser import ROOT, Server, Visit, launch, lessons, running
from playwright.sync_api import Browser, Error

BOUNDS = {"browser": 50.0, "server": 100.0}
USEFUL = 2000.0
CALM = """() => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState
    === "notRunning" && probe.quiet(150) && stopwatch.waited(450)"""
KEYS = {
    "range": (("ArrowRight",), ("ArrowLeft",)),
    "number": (("ArrowUp",), ("ArrowDown",)),
    "check": (("Space",), ("Space",)),
    "menu": (("ArrowDown",), ("ArrowUp",)),
    "canvas": (("ArrowRight",), ("ArrowLeft",)),
    "select": (("ArrowDown", "ArrowDown", "Enter"), ("ArrowUp", "ArrowUp", "Enter")),
}


class Training:
    """A training run in the room of the lesson on flows, kept going in a browser of its own."""

    STATE = "() => window.fromNoiseDrawn?.flow_room?.values.state"

    def __init__(self, browser: Browser, site: str) -> None:
        self.visit, self.seed = Visit(browser, site), 0

    def keep_going(self) -> None:
        """Start a run, or one of another seed where the last has ended; wait until it runs."""
        if self.seed and self.visit.page.evaluate(self.STATE) == "running":
            return
        button = self.visit.page.locator("button[name=train]")
        while not self.seed or button.is_disabled():  # it is where that run is kept from before
            self.seed += 1
            self.visit.open("flow", f"c_budget=90&c_seed={self.seed}")
        button.click()
        self.visit.page.wait_for_function(f"({self.STATE})() === 'running'", timeout=60_000)


@dataclass
class Row:
    """One control moved in one way `n` times; `where` the effect came from; ms.

    settled: the 95th percentile up to the last change of all, which is not judged.
    """

    lesson: str
    control: str
    how: str
    where: str
    n: int
    p50: float
    p95: float
    settled: float
    bound: float

    @property
    def good(self) -> bool:
        """Whether the bound holds."""
        return self.p95 < self.bound


def percentiles(times: list[float]) -> tuple[float, float]:
    """The 50th and 95th percentile of times in ms."""
    if len(times) < 2:
        return times[0], times[0]
    cuts = quantiles(times, n=100, method="inclusive")
    return round(cuts[49], 1), round(cuts[94], 1)


def presses(visit: Visit, control: dict, n: int) -> Iterator[None]:
    """Press a control's keys n times, mostly forward, so that few answers are known already."""
    name, kind = control["name"], control["kind"]
    if kind in ("radio", "options"):
        for turn in range(n):
            part = (control["chosen"] + 1 + turn) % control["parts"]
            visit.face(name, part).focus()
            visit.read("stopwatch.start()")
            visit.page.keyboard.press("Space" if kind == "radio" else "Enter")
            yield
        return
    forward, back = KEYS.get(kind, ((), ()))
    for turn in range(n if forward else 0):
        keys = back if turn % 10 in (3, 7) else forward
        visit.face(name).focus()
        for key in keys[:-1]:
            visit.page.keyboard.press(key)
        visit.read("stopwatch.start()")
        visit.page.keyboard.press(keys[-1])
        yield


def drags(visit: Visit, control: dict, n: int) -> Iterator[None]:
    """Hold a range or a canvas with the pointer and move it n times before it is let go."""
    face = visit.face(control["name"])
    face.scroll_into_view_if_needed()
    box = face.bounding_box()
    if not box:
        return
    share = face.evaluate(
        "node => node.max ? (node.value - node.min) / (node.max - node.min) : 0.5"
    )
    x, y = box["x"] + 10 + share * (box["width"] - 20), box["y"] + box["height"] / 2
    visit.page.mouse.move(x, y)
    visit.page.mouse.down()
    for turn in range(n):
        away = (turn % 20 + 1) * box["width"] / 50
        visit.read("stopwatch.start()")
        visit.page.mouse.move(x + (away if share < 0.5 else -away), y)
        yield
    visit.page.mouse.up()


def times(visit: Visit, moves: Iterator[None]) -> dict[str, list[float]]:
    """The time of each move by where its effect came from, the browser if that was first."""
    found: dict[str, list[float]] = {"browser": [], "server": [], "settled": []}
    for _ in moves:
        visit.page.wait_for_timeout(40)
        visit.page.wait_for_function(CALM)
        read = visit.read("stopwatch.read()")
        where = "server" if read["browser"] is None else "browser"
        for name in (where, "settled"):
            if read[name] is not None:
                found[name].append(read[name])
    return found


def measure_control(visit: Visit, slug: str, control: dict, n: int) -> list[Row]:
    """A row for each way of moving one control and each place that its effect came from."""
    ways = {"key": presses}
    if "." in control["name"] and control["kind"] in ("range", "canvas"):
        ways["drag"] = drags
    rows = []
    for how, move in ways.items():
        found = times(visit, move(visit, control, n))
        for where, bound in BOUNDS.items():
            if len(ms := found[where]) >= max(1, n // 5):
                settled = percentiles(found["settled"])[1]
                name = control["name"]
                rows.append(Row(slug, name, how, where, len(ms), *percentiles(ms), settled, bound))
    return rows


def measure_lesson(
    browser: Browser,
    site: str,
    slug: str,
    n: int,
    training: Training | None = None,
    named: str = "",
) -> Iterator[Row]:
    """Every control of a lesson whose name holds `named`, those that appear on a choice included;
    while training goes on, if it is given."""
    print(f"measuring {slug or 'home'} …", file=sys.stderr)
    with opened(browser, site) as visit:
        visit.open(slug)
        seen: set[str] = set()
        while new := [
            one for one in visit.controls() if one["name"] not in seen and named in one["name"]
        ]:
            seen.add(new[0]["name"])
            if training:
                training.keep_going()
            try:
                yield from measure_control(visit, slug or "home", new[0], n)
            except (AssertionError, Error, LookupError) as error:
                print(f"{slug} {new[0]['name']}: {str(error).splitlines()[0]}", file=sys.stderr)
                visit.open(slug)


def opened(browser: Browser, site: str) -> Visit:
    """A visit with a stopwatch in its page."""
    visit = Visit(browser, site, rest=None)
    visit.context.add_init_script(path=Path(__file__).parent / "stopwatch.js")
    return visit


def memory(server: Server) -> dict[str, float]:
    """Resident megabytes of the server, now and at most so far."""
    status = Path(f"/proc/{server.pid}/status").read_text("utf-8").splitlines()
    fields = dict(line.split(":", 1) for line in status)
    return {
        key: round(int(fields[name].split()[0]) / 1024)
        for key, name in (("now", "VmRSS"), ("most", "VmHWM"))
    }


def first_visit(browser: Browser, slug: str) -> dict[str, float | str]:
    """A fresh server and a fresh browser: s to start, ms to the heading, the play and stillness."""
    with running() as server, opened(browser, server.address) as visit:
        visit.page.goto(f"{server.address}/{slug}", wait_until="commit")
        visit.page.wait_for_function("() => probe.main()?.querySelector('h1')?.checkVisibility()")
        heading = visit.page.evaluate("performance.now()")
        visit.settle(300)
        whole = visit.page.evaluate("probe.changed()")
        return {
            "lesson": slug or "home",
            "server_seconds": round(server.seconds, 2),
            "heading_ms": round(heading),
            "useful_ms": round(visit.read("stopwatch.useful()") or whole),
            "whole_ms": round(whole),
            "memory_mb": memory(server)["now"],
        }


def written(rows: list[Row], visits: list[dict], after: dict[str, float]) -> Iterator[str]:
    """The report as lines of text."""
    yield f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; times in ms"
    head = f"{'lesson':<12}{'control':<34}{'how':<6}{'where':<9}"
    yield f"{head}{'n':>4}{'p50':>8}{'p95':>8}{'bound':>7}{'settled':>9}"
    for where in BOUNDS:
        for row in (one for one in rows if one.where == where):
            yield (
                f"{row.lesson:<12}{row.control:<34}{row.how:<6}{row.where:<9}{row.n:>4}"
                f"{row.p50:>8.1f}{row.p95:>8.1f}{row.bound:>7.0f}{row.settled:>9.1f}"
                f"{'' if row.good else '  over'}"
            )
    yield "first visitor of a fresh server: s to start; ms to heading, play, stillness; MB"
    for one in visits:
        late = "" if one["useful_ms"] < USEFUL else "  over"
        yield (
            f"{one['lesson']:<12}{one['server_seconds']:>8}{one['heading_ms']:>8}"
            f"{one['useful_ms']:>8}{one['whole_ms']:>8}{one['memory_mb']:>8}{late}"
        )
    yield f"memory after all of this: {after['now']} MB, at most {after['most']} MB"


def main() -> int:
    """Measure, print, and say by the exit status whether every bound holds (with --strict)."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=20, help="moves of each control")
    parser.add_argument("--only", default=None, help="one lesson by its slug")
    parser.add_argument("--control", default="", help="controls whose name holds this")
    parser.add_argument("--training", action="store_true", help="measure while a run goes on")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--strict", action="store_true", help="exit 1 if a bound is broken")
    options = parser.parse_args()
    slugs = [slug for slug in lessons() if options.only in (None, slug or "home")]
    with launch() as browser:
        visits = [first_visit(browser, slug) for slug in slugs]
        with running() as server:
            training = Training(browser, server.address) if options.training else None
            rows = [
                row
                for slug in slugs
                for row in measure_lesson(
                    browser, server.address, slug, options.n, training, options.control
                )
            ]
            after = memory(server)
    if options.json:
        report = {"controls": [asdict(row) for row in rows], "visits": visits, "memory_mb": after}
        print(json.dumps(report, indent=2))
    else:
        print("\n".join(written(rows, visits, after)))
    late = not all(row.good for row in rows) or any(one["useful_ms"] >= USEFUL for one in visits)
    return int(options.strict and late)


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
