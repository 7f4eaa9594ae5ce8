"""The stopwatch of `make latency`: whose change it was that a key brought about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGE = "<main data-testid='stMain'><button>press</button></main>"
EVENT = "new CustomEvent('fromnoise:draw', { detail: { view: 'some' } })"
DRAW = f"(window.drawn += 1, document.dispatchEvent({EVENT}))"
LATER = "setTimeout(() => requestAnimationFrame(() => setTimeout(then, 50)), 50)"  # a frame is out
WAYS = {
    "drawn here": f"fetch('data:,'); requestAnimationFrame(() => {DRAW})",
    "answered": f"const then = () => {DRAW}; fetch('data:,').then(() => {LATER})",
    "both": f"requestAnimationFrame(() => {DRAW}); "
    f"const then = () => fetch('data:,').then(() => {DRAW}); {LATER}",
    "in moments": f"const then = () => fetch('data:,').then(() => {{ {DRAW}; "
    f"setTimeout(() => {DRAW}, 150); }}); {LATER}",
}


@pytest.fixture
def visit(chrome) -> Iterator[Visit]:
    with Visit(chrome, "", rest=None) as page:
        page.context.add_init_script(path=Path(__file__).parent / "stopwatch.js")
        page.page.goto("about:blank")
        page.read("document.body.innerHTML = a[0]", PAGE)
        yield page


def pressed(visit: Visit, way: str) -> dict[str, float | None]:
    """What the stopwatch reads of a key that does this."""
    visit.read(f"document.body.onkeydown = () => {{ {WAYS[way]}; }}")
    visit.page.locator("button").focus()
    visit.read("(window.drawn = 0, stopwatch.start())")
    visit.page.keyboard.press("ArrowRight")
    visit.until("(times) => window.drawn === times", WAYS[way].count(DRAW))
    visit.page.wait_for_timeout(400)  # until its frame is handed over
    return visit.read("stopwatch.read()")


def test_what_is_drawn_for_the_first_frame_is_the_browsers_whatever_the_server_says(visit):
    found = pressed(visit, "drawn here")
    assert found["browser"] == found["settled"] > 0
    assert found["server"] is None


def test_what_is_drawn_after_an_answer_is_the_servers(visit):
    found = pressed(visit, "answered")
    assert found["browser"] is None
    assert found["server"] == found["settled"] > 100


def test_an_answer_that_draws_again_counts_apart(visit):
    found = pressed(visit, "both")
    assert found["browser"] < found["server"] == found["settled"]


def test_of_what_comes_past_the_page_in_moments_the_first_counts(visit):
    found = pressed(visit, "in moments")
    assert found["browser"] is None
    assert 0 < found["server"] < found["settled"]
