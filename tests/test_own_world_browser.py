"""A world painted in a real browser: by keyboard and pointer, kept in the link, trained on."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from browser import Visit

from core.rng import generator
from core.worlds import link, own, starters
from core.worlds.painted import Painted

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def visit(chrome, site) -> Iterator[Visit]:
    with Visit(chrome, site) as page:
        yield page
        assert page.troubles == []


def painted(visit: Visit) -> dict:
    """What the paper said last."""
    return visit.read("window.fromNoiseDrawn.paint.values")


def in_link(visit: Visit) -> Painted:
    """The world that the address holds."""
    word = visit.page.url.partition("c_own=")[2].partition("&")[0]
    return link.world(word)


def press(visit: Visit, *keys: str) -> None:
    visit.face("paint.canvas").focus()
    for key in keys:
        visit.page.keyboard.press(key)


def button(visit: Visit, name: str) -> None:
    visit.page.get_by_role("button", name=name, exact=True).click()
    visit.page.wait_for_timeout(100)


def words(visit: Visit) -> str:
    """All that can be read, in the live views too."""
    return " ".join(visit.shown()["text"])


def told(visit: Visit) -> Visit:
    """Wait until Python has heard, and the page stands still."""
    visit.page.wait_for_timeout(400)
    return visit.settle(400)


def test_a_world_is_painted_by_keyboard_kept_by_reload_and_opened_from_the_link(
    chrome, site, visit
):
    visit.open("your_world")
    start = painted(visit)
    assert start["entropy"] == pytest.approx(own.painted(starters.mask("rings")).entropy, abs=1e-9)
    button(visit, "Empty sea")
    assert painted(visit)["share"] == 0
    press(visit, "Space", *["Shift+ArrowRight", "Space"] * 3)
    told(visit)
    drawn, world = painted(visit), in_link(visit)
    dab = int(((np.hypot(*np.mgrid[-3:4, -3:4])) <= 3.5).sum())  # a brush of seven cells
    assert int(world.mask.sum()) == round(drawn["share"] * 10_368) == 4 * dab
    assert drawn["entropy"] == pytest.approx(world.entropy, abs=1e-9)
    assert drawn["pieces"] == world.pieces == 4  # eight cells apart
    visit.page.reload()
    visit.settle(600)
    assert painted(visit) == drawn
    with Visit(chrome, site) as other:
        other.open("your_world", visit.page.url.partition("?")[2]).settle(600)
        assert painted(other) == drawn
        for _ in range(3):  # each page follows the world in its own time
            for page in (visit, other):
                page.face("own_model.show")  # a map is drawn once it comes near
            if not (left := other.settle(600).differs(visit.settle(600).shown())):
                break
        assert left == []
        assert other.troubles == []


def test_a_stroke_is_painted_at_once_undone_and_done_again(visit):
    visit.open("your_world")
    before = painted(visit)
    box = visit.face("paint.canvas").bounding_box()
    at = (box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.2)
    visit.page.mouse.move(*at)
    visit.page.mouse.down()
    visit.page.mouse.move(at[0], at[1] + 0.5 * box["height"], steps=3)
    visit.page.wait_for_timeout(60)
    while_held = painted(visit)
    assert while_held["share"] > before["share"]  # before it is let go
    assert "c_own" not in visit.page.url
    visit.page.mouse.up()
    assert in_link(told(visit)).share == pytest.approx(while_held["share"])
    button(visit, "Undo")
    told(visit)
    assert painted(visit) == before
    assert link.world(visit.page.url.partition("c_own=")[2].partition("&")[0]).slug == (
        link.world("rings").slug
    )
    press(visit, "Control+y")
    told(visit)
    assert painted(visit)["share"] == while_held["share"]


def test_dots_are_those_that_python_draws(visit):
    visit.open("your_world", "c_own=letters&c_seed=3")
    shown = visit.read("window.fromNoiseDrawn.paint.drawn.dots")
    shown = list(shown.values()) if isinstance(shown, dict) else shown
    world = own.painted(starters.mask("letters"))
    wanted = world.sample(4, rng=generator(3)).flatten().tolist()
    assert shown == pytest.approx(wanted, abs=1e-3)


def test_a_painted_world_is_used_in_another_lesson_and_its_link_opens_elsewhere(
    chrome, site, visit
):
    visit.open("your_world")
    button(visit, "A block")
    told(visit)
    visit.page.get_by_role("link", name="Use it in: Guess the rule").click()
    visit.page.wait_for_url("**/land_sea*")
    visit.page.get_by_text("stay with Land").wait_for()
    visit.settle(600)
    assert "c_world=" in visit.page.url
    inside = visit.read("window.fromNoiseDrawn.land_play.values.inside")
    world = link.world("block")
    x = world.train(500).x
    held = (x[:, 0] >= -100) & (x[:, 0] <= 100) & (x[:, 1] >= -50) & (x[:, 1] <= 60)
    assert inside == pytest.approx(float(held.double().mean()))  # all of the block
    excess = visit.read("window.fromNoiseDrawn.own_model.values.excess")
    visit.page.reload()
    visit.settle(600)
    with Visit(chrome, site) as other:
        other.open("land_sea", visit.page.url.partition("?")[2]).settle(600)
        assert other.read("window.fromNoiseDrawn.own_model.values.excess") == excess
        assert other.shown() == visit.shown()
        other.page.get_by_role("button", name="Land", exact=True).click()
        other.until("() => Boolean(window.fromNoiseDrawn.land_model)")
        assert other.settle(300).read("window.fromNoiseDrawn.land_model.values.excess") != excess
        assert "c_world" not in other.page.url
        assert other.troubles == []


def test_too_little_land_is_said_and_the_last_world_stays(visit):
    visit.open("your_world", "c_own=letters")
    button(visit, "Empty sea")
    visit.page.wait_for_timeout(300)
    assert "Too little land" in words(visit)
    assert "c_own=letters" in told(visit).page.url
    button(visit, "Undo")
    assert painted(visit)["entropy"] == pytest.approx(link.world("letters").entropy, abs=1e-9)


def choose(visit: Visit, name: str, content: bytes) -> None:
    """Open the place for files and give it one."""
    visit.page.get_by_text("Bring a picture or a table").first.click()
    place = visit.page.locator("input[type=file]")
    place.set_input_files({"name": name, "mimeType": "text/plain", "buffer": content})


def test_a_table_becomes_a_world_whose_truth_is_not_defined(visit):
    x = torch.randn(300, 2, generator=generator(0)) * torch.tensor([3.0, 2.0])
    rows = "\n".join(f"{a},{b}" for a, b in x.tolist())
    visit.open("your_world")
    choose(visit, "cloud.csv", rows.encode())
    visit.address_has("c_own=own-")
    text = words(told(visit))
    assert "held-out nats" in text
    assert "longitude = " in text
    assert "Nobody knows p(x)" in text
    visit.page.reload()
    assert "held-out nats" in words(visit.settle(400))


def test_a_wrong_file_is_refused_and_nothing_is_lost(visit):
    visit.open("your_world", "c_own=islands")
    choose(visit, "notes.png", b"no picture at all")
    visit.page.get_by_text("expected a PNG or JPEG picture").wait_for()
    assert "c_own=islands" in told(visit).page.url
    assert painted(visit)["entropy"] == pytest.approx(link.world("islands").entropy, abs=1e-9)


def test_a_link_to_a_world_that_is_not_here_says_so(visit):
    visit.open("your_world", "c_own=own-0123456789abcdef")
    text = words(visit)
    assert "does not hold the world own-0123456789abcdef" in text
    assert painted(visit)["entropy"] == pytest.approx(math.log(0.184799382716 * 64_800), abs=1e-6)


def test_a_message_that_is_no_mask_is_passed_over() -> None:
    from pages.ui.own_world.paint import _mask

    good = base64.b64encode(np.packbits(starters.mask("rings").numpy()).tobytes()).decode()
    assert torch.equal(_mask(good), starters.mask("rings"))
    for wrong in (None, 7, "", "%%%", good[:100], good * 10, "A" * 9_000):
        with pytest.raises(ValueError):
            own.painted(_mask(wrong))
