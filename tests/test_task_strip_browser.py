"""The strip in a real browser: small, opened by keyboard, and true while the network is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.long]

FIELDS = "try.counting-and-density.free-parameters.7"
CONTROLS = "try.counting-and-density.so-many-nats.7"
NAIVE, JOINT = (
    f".st-key-answer_{FIELDS.replace('.', '_')}_{one} input" for one in ("naive", "joint")
)


class Network:
    """The way from a page to its server: it can be cut, or swallow all that is said."""

    def __init__(self, visit: Visit) -> None:
        self.visit, self.up, self.swallows = visit, True, False
        self.open: list = []
        visit.page.route_web_socket("**/_stcore/stream", self._join)

    def _join(self, page) -> None:
        if not self.up:
            page.close()
            return
        server = page.connect_to_server()
        self.open.append((page, server))
        page.on_message(lambda words: None if self.swallows else server.send(words))
        server.on_message(lambda words: None if self.swallows else page.send(words))

    def swallow(self) -> None:
        """Nothing arrives any more, and neither end has noticed."""
        self.swallows = True
        self.visit.context.set_offline(True)

    def cut(self) -> None:
        """The network is gone, and the page knows."""
        self.up = False
        self.visit.context.set_offline(True)
        for page, server in self.open:
            server.close()
            page.close()
        self.open = []

    def back(self) -> None:
        """The network is there again."""
        self.up, self.swallows = True, False
        self.visit.context.set_offline(False)


@pytest.fixture
def visit(chrome, site) -> Iterator[Visit]:
    """A tab that nobody uses afterwards."""
    made = Visit(chrome, site, rest=None)
    yield made
    made.close(kept=False)


def line(visit: Visit) -> str:
    """What the strip says without being opened."""
    return " ".join(visit.page.locator(".st-key-task_says p:visible").all_inner_texts())


def says(visit: Visit, words: str) -> None:
    """Wait until the strip says so."""
    visit.page.locator(".st-key-task_says").get_by_text(words).first.wait_for()


def says_no_more(visit: Visit, words: str) -> None:
    """Wait until the strip does not."""
    visit.page.locator(".st-key-task_says").get_by_text(words).first.wait_for(state="hidden")


def unfold(visit: Visit) -> None:
    """Open the strip by keyboard."""
    visit.page.locator(".st-key-task_panel summary").focus()
    visit.page.keyboard.press("Enter")
    visit.page.locator(".st-key-task_asked").wait_for()
    visit.settle()


def fill(visit: Visit, box: str, words: str) -> None:
    """Type into a field and leave it."""
    visit.page.locator(box).fill(words)
    visit.page.locator(box).press("Tab")


def hand_in(visit: Visit) -> None:
    visit.page.locator(".st-key-task_hand_in button").click()


def test_a_cut_network_is_said_and_what_was_changed_meanwhile_arrives(visit) -> None:
    network = Network(visit)
    visit.open("fashion", f"task={FIELDS}")
    unfold(visit)
    fill(visit, NAIVE, "7")
    visit.settle()
    hand_in(visit)
    says(visit, "Handed in: ")
    network.cut()
    says(visit, "No connection. What you change now is not sent yet")
    assert visit.page.locator(".st-key-task_hand_in button").is_disabled()
    visit.face("fashion_play.temperature").focus()
    visit.page.keyboard.press("ArrowRight")
    network.back()
    says_no_more(visit, "No connection")
    visit.address_has("c_temperature=")
    assert visit.page.locator(NAIVE).input_value() == "7"
    assert "Handed in: " in line(visit)


def test_a_hand_in_that_nobody_heard_waits_and_is_made_again(visit) -> None:
    network = Network(visit)
    visit.open("fashion", f"task={FIELDS}")
    unfold(visit)
    network.swallow()
    says(visit, "No connection")
    fill(visit, NAIVE, "7")
    hand_in(visit)
    says(visit, "Not handed in yet: no connection. It waits here")
    assert not visit.page.locator(".st-key-task_line").is_visible()
    network.cut()
    visit.page.wait_for_timeout(500)
    assert "It waits here" in line(visit)
    network.back()
    says(visit, "✓")
    assert "Handed in: " in line(visit)
    assert "It waits here" not in line(visit)
    told = visit.page.locator(".st-key-task_told").inner_text()
    assert told.count("Handed in, ") == 1
    fill(visit, JOINT, "1")
    says(visit, "You have changed “One number a combination” since you handed in")
    assert visit.page.locator(NAIVE).input_value() == "7"  # what was typed unheard was handed in


def test_a_press_that_is_lost_on_the_way_is_made_again(visit) -> None:
    network = Network(visit)
    visit.open("fashion", f"task={FIELDS}")
    unfold(visit)
    fill(visit, NAIVE, "7")
    visit.settle(1000)
    network.swallows = True
    hand_in(visit)
    visit.page.wait_for_timeout(300)
    network.swallows = False
    says(visit, "Handed in: ")
    told = visit.page.locator(".st-key-task_told").inner_text()
    assert told.count("Handed in, ") == 1


def test_what_was_typed_without_a_network_is_found_after_a_reload(visit) -> None:
    network = Network(visit)
    visit.open("fashion", f"task={FIELDS}")
    unfold(visit)
    network.swallow()
    visit.page.locator(NAIVE).fill("11")
    visit.page.locator(JOINT).fill("12")
    network.back()
    visit.page.reload()
    visit.settle()
    unfold(visit)
    assert [visit.page.locator(one).input_value() for one in (NAIVE, JOINT)] == ["11", "12"]


def test_what_the_task_reads_is_told_when_it_moves_and_no_more_when_it_is_back(visit) -> None:
    visit.open("fashion", f"task={CONTROLS}")
    hand_in(visit)
    says(visit, "Handed in: ")
    knob = visit.face("fashion_play.temperature")
    knob.focus()
    visit.page.keyboard.press("ArrowRight")
    says(visit, "You have changed “Temperature T” since you handed in. Hand in again to count it.")
    assert "✓" not in line(visit)
    knob.focus()
    visit.page.keyboard.press("ArrowLeft")
    says_no_more(visit, "You have changed")
    says(visit, "✓")
    seed = visit.page.locator(".st-key-c_seed input")
    seed.fill("5")
    seed.press("Enter")
    visit.address_has("c_seed=5")
    visit.settle()
    assert "✓" in line(visit)  # no check of this task looks at the seed


@pytest.mark.parametrize("size", [(1440, 900), (1366, 768), (400, 800)])
def test_the_strip_is_small_and_hides_no_control(visit, size) -> None:
    visit.page.set_viewport_size({"width": size[0], "height": size[1]})
    visit.open("fashion", f"task={CONTROLS}")
    strip = visit.page.locator(".st-key-task_strip").bounding_box()
    assert strip["height"] <= (64 if size[0] > 640 else 112)
    first = visit.face(visit.controls()[0]["name"])
    first.scroll_into_view_if_needed()
    box = first.bounding_box()
    assert box["y"] + box["height"] <= strip["y"]
    unfold(visit)
    whole = visit.page.locator(".st-key-task_strip").bounding_box()
    assert whole["height"] <= 0.62 * size[1]
    assert whole["y"] + whole["height"] <= size[1] + 1


def test_the_visit_remembers_that_the_strip_is_open(visit) -> None:
    visit.open("fashion", f"task={CONTROLS}")
    assert not visit.page.locator(".st-key-task_asked").is_visible()
    unfold(visit)
    visit.page.get_by_role("link", name="Back", exact=True).click()
    visit.page.get_by_role("link", name="Do it").first.click()
    visit.page.locator(".st-key-task_asked").wait_for()
    visit.settle()
    visit.page.locator(".st-key-task_panel summary").press("Enter")
    visit.page.locator(".st-key-task_asked").wait_for(state="hidden")
