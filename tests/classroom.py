"""A server with coursework of its own, which can be killed and started again, and its visitors."""

from __future__ import annotations

import os
import re
import subprocess
import time
from pathlib import Path
from typing import Any

from browser import ROOT, Visit, command, free_port, healthy

ASSIGNMENT = """
id: numbers
title: Numbers & names
version: 1
words: Two tasks beside the lesson on the land.
timeline:
  - {until: 7 days, credit: 100}
items:
  - id: number
    title: Your number
    kind: choose
    lesson: land_sea
    set: {dots: 900, box_west: -90, family: histogram}
    locked: [dots, box_west]
    hidden: [spread]
    parameters: {n: {range: [1, 10000]}, m: {range: [1, 10000]}}
    task: Your number is **{n}**, and your other one is {m}. Type the first.
    fields: [{id: p, label: The number, kind: number, low: 0, high: 1000000}]
    predictions:
      - {id: up, ask: Does it rise?, options: {"yes": It rises, "no": It falls}, right: "no",
         points: 1}
    checks:
      - {metric: answer, of: p, op: equals, value: "{n}", points: 2, says: Read it once more.}
    hints: [It stands in the task.]
    model: {fields: {p: "{n}"}, predictions: {up: "no"}}
    wrong:
      - {fields: {p: "{m}"}, says: Takes the other number.}
  - id: why
    title: In words
    kind: short
    lesson: land_sea
    task: Why is a box a poor map of the land?
    fields: [{id: words, label: Your words, kind: text}]
    by_hand: 3
    rubric: One point for each reason.
"""


class School:
    """A server on one port over one folder; `stop` and `start` as often as wanted."""

    def __init__(self, home: Path, **told: str) -> None:
        """told: variables of its environment."""
        self.home, self.port, self.told = home, free_port(), told
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = home / "server.log"
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        words = command(self.port, cold=True)
        told = os.environ | {"FROM_NOISE_COURSEWORK": str(self.home)} | self.told
        with self.log.open("ab") as log:
            self.app = subprocess.Popen(words, cwd=ROOT, stdout=log, stderr=log, env=told)
        begun = time.monotonic()
        while not healthy(self.address):
            if self.app.poll() is not None or time.monotonic() - begun > 180:
                raise RuntimeError(f"the app did not start:\n{self.log.read_text()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End it as a power cut does."""
        self.app.kill()
        self.app.wait(timeout=20)

    @property
    def key(self) -> str:
        """The teacher's key, as whoever started the server finds it."""
        from core.coursework.keys import Keys

        return Keys(self.home).teacher


class Person(Visit):
    """Somebody in a browser of their own."""

    def see(self, words: str) -> None:
        """Wait until the page says so."""
        self.page.get_by_text(words).locator("visible=true").first.wait_for()

    def type(self, key: str, words: str, leave: str = "Tab") -> None:
        """Type into the box of that key, and leave it."""
        box = self.page.locator(f".st-key-{key}").locator("input, textarea").first
        box.fill(words)
        box.press(leave)

    def press(self, key: str) -> Person:
        """Press the button of that key, and wait until the page stands still."""
        button = self.page.locator(f".st-key-{key} button").first
        self.page.wait_for_function("(node) => !node.disabled", arg=button.element_handle())
        button.click()
        self.settle(400)
        return self

    def push(self, label: str) -> Person:
        """Press the button, link or choice of that name."""
        button, link, choice = (
            self.page.get_by_role(role, name=label, exact=True)
            for role in ("button", "link", "radio")
        )
        button.or_(link).or_(choice).first.click()
        self.settle(400)
        return self

    def twice(self, label: str) -> Person:
        """Press the button of that name twice, as who is used to double clicks."""
        self.page.get_by_role("button", name=label, exact=True).first.dblclick()
        self.settle(400)
        return self

    def unfold(self) -> Person:
        """Open the task at the foot of the lesson, where it is closed."""
        panel = self.page.locator(".st-key-task_panel details")
        panel.wait_for()
        if panel.get_attribute("open") is None:
            panel.locator("summary").click()
        self.page.locator(".st-key-task_asked").wait_for()
        return self.settle(400)  # type: ignore[return-value]

    def take(self, key: str) -> bytes:
        """What the download button of that key gives."""
        with self.page.expect_download() as waiting:
            self.page.locator(f".st-key-{key} button").first.click()
        return Path(waiting.value.path()).read_bytes()

    def upload(self, key: str, name: str, text: str) -> None:
        """Choose a file for the uploader of that key."""
        file: Any = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
        self.page.locator(f".st-key-{key} input[type=file]").set_input_files(file)
        self.settle(400)

    def words(self) -> str:
        """All that the page says."""
        return str(self.page.locator('[data-testid="stMain"]').inner_text())

    def join(self, code: str, nickname: str) -> None:
        """Join a class by its code."""
        self.type("join_code", code)
        self.type("join_nickname", nickname)
        self.push("Join")

    def own_numbers(self) -> tuple[int, int]:
        """The two numbers that the task gives this learner."""
        found = re.search(r"Your number is (\d+), and your other one is (\d+)", self.words())
        assert found, self.words()
        return int(found[1]), int(found[2])
