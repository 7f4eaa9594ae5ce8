"""How a learner moves a control, by keyboard alone: every kind that a page may hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from browser import Visit

Control = dict[str, Any]


def press(visit: Visit, control: Control, *keys: str, part: int = 0) -> None:
    """Focus the control and press the keys, one after another."""
    visit.face(control["name"], part).focus()
    for key in keys:
        visit.page.keyboard.press(key)


def range_(visit: Visit, control: Control) -> Iterator[None]:
    """One step up, then the far end, then the near end."""
    for key in ("ArrowRight", "End", "Home"):
        press(visit, control, key)
        yield


def number(visit: Visit, control: Control) -> Iterator[None]:
    """One step up, or down from the top."""
    for key in ("ArrowUp", "ArrowDown", "ArrowDown"):
        press(visit, control, key, "Enter")
        yield


def text(visit: Visit, control: Control) -> Iterator[None]:
    """Another number that is taken where a number stands, else another word."""
    held = visit.read("probe.value(a[0])", control["name"]).replace("−", "-")
    try:
        value = float(held)
        words = [f"{value + 1:g}", f"{value - 1:g}", f"{value / 2:g}", f"{value * 2:g}"]
    except ValueError:
        words = [f"{held} again", "seed"]
    for word in words:
        press(visit, control, "Control+a")
        visit.page.keyboard.insert_text(word)
        visit.page.keyboard.press("Enter")
        visit.page.keyboard.press("Tab")
        if visit.face(control["name"]).get_attribute("aria-invalid") != "true":
            yield


def select(visit: Visit, control: Control) -> Iterator[None]:
    """A later entry of the list, then an earlier one; where there is none the list stays."""
    for keys in (("ArrowDown", "ArrowDown", "Enter"), ("ArrowUp", "ArrowUp", "Enter")):
        press(visit, control, *keys)
        visit.page.wait_for_timeout(60)
        yield


def menu(visit: Visit, control: Control) -> Iterator[None]:
    """The next entry of a plain menu, or the one before the last."""
    for key in ("ArrowDown", "ArrowUp"):
        press(visit, control, key)
        yield


def radio(visit: Visit, control: Control) -> Iterator[None]:
    """Every entry but the one that is chosen."""
    for part in range(control["parts"]):
        if part != control["chosen"]:
            press(visit, control, "Space", part=part)
            yield


def options(visit: Visit, control: Control) -> Iterator[None]:
    """The last, the middle and the first of many alike, but for the one that is chosen."""
    for part in dict.fromkeys((control["parts"] - 1, control["parts"] // 2, 0)):
        if part != control["chosen"]:
            press(visit, control, "Enter", part=part)
            yield


def check(visit: Visit, control: Control) -> Iterator[None]:
    """The other state."""
    press(visit, control, "Space")
    yield


def button(visit: Visit, control: Control) -> Iterator[None]:
    """Pressed once."""
    press(visit, control, "Enter")
    yield


def stop(visit: Visit, name: str) -> None:
    """Stop the run of a training room, once it can be stopped; a short one may have ended."""
    for _ in range(100):
        ready = {one["name"] for one in visit.controls()}
        if name in ready:
            visit.face(name).click()
            return
        if name.removesuffix("stop") + "download" in ready:
            return
        visit.page.wait_for_timeout(100)


def canvas(visit: Visit, control: Control) -> Iterator[None]:
    """What is on the canvas, moved and made larger by arrows."""
    for key in ("ArrowRight", "ArrowUp", "Shift+ArrowRight"):
        press(visit, control, key)
        yield


KINDS: dict[str, Callable[[Visit, Control], Iterator[None]]] = {
    "range": range_,
    "slider": range_,
    "number": number,
    "text": text,
    "select": select,
    "menu": menu,
    "radio": radio,
    "options": options,
    "check": check,
    "button": button,
    "canvas": canvas,
}


FACED = ("range", "slider", "number", "text", "select", "menu")  # they show the value they hold


def moves(visit: Visit, control: Control) -> Iterator[None]:
    """Move the control in one way after another; each `next` is one move.

    What leaves its value as it was, as a step beyond its end does, is none.
    """
    faced = control["kind"] in FACED
    held = visit.read("probe.value(a[0])", control["name"]) if faced else None
    for _ in KINDS[control["kind"]](visit, control):
        now = visit.read("probe.value(a[0])", control["name"]) if faced else None
        if not faced or now != held:
            held = now
            yield


def alive(visit: Visit, control: Control) -> bool:
    """Whether some move of the control changes what is shown.

    A training run that it began is stopped again, for the page moves while it goes, and so is what
    a button plays that then reads otherwise.
    """
    label = reads(visit.mark(), control)
    found = any(visit.changes() for _ in moves(visit, control))
    if control["kind"] == "button" and control["name"].endswith(".train"):
        stop(visit, control["name"].removesuffix("train") + "stop")
    elif control["name"].endswith(".play") and label != reads(visit, control):
        visit.face(control["name"]).click()
    return found


def reads(visit: Visit, control: Control) -> str | None:
    """The word that stands on a button."""
    return visit.read("probe.face(a[0])?.textContent", control["name"])
