"""A message to the server that is lost on the way: what the learner did is said again."""

from __future__ import annotations

import pytest
from browser import Visit

pytestmark = [pytest.mark.browser, pytest.mark.long]


class Wire:
    """What a page sends to its server, of which the next `left` messages are lost."""

    def __init__(self, visit: Visit) -> None:
        self.left, self.lost = 0, 0
        visit.page.route_web_socket("**/_stcore/stream", self._join)

    def _join(self, page) -> None:
        server = page.connect_to_server()

        def passed_on(message) -> None:
            if self.left:
                self.left, self.lost = self.left - 1, self.lost + 1
            else:
                server.send(message)

        page.on_message(passed_on)


def press(name: str):
    return lambda visit: visit.page.locator(f"button[name={name}]").first.click()


def button(text: str):
    return lambda visit: visit.page.get_by_role("button", name=text).first.click()


def key(label: str, word: str):
    def act(visit: Visit) -> None:
        visit.page.locator(f"canvas[aria-label^='{label}']").focus()
        visit.page.keyboard.press(word)

    return act


def typed(name: str, text: str):
    def act(visit: Visit) -> None:
        visit.page.locator(f"input[name={name}]").fill(text)
        visit.page.keyboard.press("Enter")

    return act


ACTS = {
    "a mask of patches": ("diffusion", press("clothes"), "c_kept=000000000000ffff"),
    "a box on the map": ("land_sea", typed("box_west", "-120"), "c_box_west=-120"),
    "a painted map": ("your_world", button("Swap"), "c_own="),
    "a place on a picture": ("pixels", key("A test picture", "ArrowDown"), "c_row="),
    "a followed place": ("flow", key("A grid over", "ArrowRight"), "c_lon"),
    "a turned globe": ("flow", key("A globe with", "ArrowRight"), "c_turned"),
    "a step of the game": ("gan", press("forger"), "c_moves=r10f"),
}


@pytest.fixture(scope="module")
def wired(chrome, site):
    with Visit(chrome, site, rest=None) as visit:
        yield visit, Wire(visit)


@pytest.mark.parametrize("what", ACTS)
def test_what_was_done_is_said_again(wired, what):
    (visit, wire), (slug, act, wanted) = wired, ACTS[what]
    before = visit.open(slug).query()
    wire.lost, wire.left = 0, 1
    act(visit)
    visit.address_has(wanted)
    assert (wire.lost, wanted in before, visit.troubles) == (1, False, [])
