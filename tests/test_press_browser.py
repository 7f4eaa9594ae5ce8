"""A button that is pushed away under a mouse is pressed nevertheless; one that is left is not."""

from __future__ import annotations

import pytest
from browser import Visit

pytestmark = pytest.mark.browser
RESET = ".st-key-reset button"
COUNTED = """(node) => { window.presses = 0; node.onclick = () => { window.presses += 1; }; }"""
FLEES = """(node) => document.addEventListener("pointerdown", () => {
    node.style.translate = "0 120px";
}, { capture: true, once: true })"""


def middle(visit: Visit) -> tuple[float, float]:
    """Where a hand presses the button."""
    visit.page.locator(RESET).evaluate("probe.near")
    box = visit.page.locator(RESET).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.fixture
def changed(chrome, site):
    """A page whose seed is not the one that it opens with."""
    with Visit(chrome, site) as visit:
        yield visit.open("land_sea", "c_seed=7")
        assert visit.troubles == []


def test_a_button_that_moves_away_between_press_and_release_is_pressed(changed):
    page = changed.page
    page.mouse.move(*middle(changed))
    page.locator(RESET).evaluate(FLEES)
    page.locator(RESET).evaluate(COUNTED)
    page.mouse.down()
    page.wait_for_timeout(120)
    page.mouse.up()
    changed.until("() => !location.search.includes('c_')")
    assert changed.settle().read("window.presses") == 1


def test_a_button_that_stays_is_pressed_once_and_one_that_the_hand_leaves_is_not(changed):
    page = changed.page
    x, y = middle(changed)
    page.locator(RESET).evaluate(COUNTED)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 60)
    page.mouse.up()
    page.wait_for_timeout(300)
    assert changed.settle().read("window.presses") == 0
    assert "c_seed=7" in page.url
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.up()
    changed.until("() => !location.search.includes('c_')")
    assert changed.settle().read("window.presses") == 1
