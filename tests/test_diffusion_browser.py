"""The lesson on diffusion in a real browser: its schedules, its knots, its particles."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
import torch
from browser import Visit

from core.noise_journey import schedule_of
from core.schedules import linear
from core.worlds.outfits import FEATURES
from pages.ui.diffusion import ink, pictures

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PIXELS = """(canvas) => [...canvas.getContext("2d").getImageData(0, 0, 32, 32).data]
    .filter((_, i) => i % 4 < 3)"""
KNOTS = (8.0, 4.0, 0.0, -4.0, -8.0)


@pytest.fixture
def visit(chrome, site) -> Iterator[Visit]:
    with Visit(chrome, site) as page:
        yield page
        assert page.troubles == []


def values(visit: Visit, view: str) -> dict:
    return visit.read(f"window.fromNoiseDrawn.{view}.values")


def typed(visit: Visit, view: str, name: str, value: int) -> dict:
    """What a view shows once a number has been typed beside its range, and no echo is under way."""
    seq = f"window.fromNoiseDrawn.{view}.seq"
    before, face = visit.settle().read(seq), visit.face(f"{view}.{name}-number")
    face.fill(str(value))
    face.press("Enter")
    visit.until(f"(before) => {seq} > before", before)
    return values(visit, view)


def test_browser_and_python_have_the_same_schedules(visit):
    visit.open("diffusion", "c_schedule=bent&c_noise=10")
    for part, word in ((3, "bent"), (0, "linear"), (1, "cosine"), (2, "straight")):
        visit.face("diffusion_play.schedule", part).click()
        for percent in (60, 100, 10):
            drawn = typed(visit, "diffusion_play", "noise", percent)
            alpha, sigma = (float(one) for one in schedule_of(word, KNOTS).at(percent / 100))
            assert drawn["alpha"] == pytest.approx(alpha, abs=1e-9)
            assert drawn["sigma"] == pytest.approx(sigma, abs=1e-9)
            assert drawn["x"] == pytest.approx(alpha * drawn["x0"] + sigma * drawn["eps"], abs=1e-6)


def test_a_dragged_knot_bends_the_schedule_and_reaches_the_link(visit):
    visit.open("diffusion", "c_noise=100")
    box = visit.page.locator("canvas[aria-label^='The schedule']").bounding_box()
    right = box["x"] + box["width"] - 14
    visit.page.mouse.move(right, box["y"] + box["height"] * 0.7)
    visit.page.mouse.down()
    visit.page.mouse.move(right, box["y"] + box["height"] * 0.5, steps=4)
    visit.page.mouse.up()
    visit.page.wait_for_url("**c_snr_100*")
    visit.page.wait_for_url("**c_schedule=bent*")
    drawn = values(visit, "diffusion_play")
    assert drawn["snr"] > -8
    visit.settle(600)


def test_particles_move_at_thirty_frames_a_second(visit):
    visit.page.emulate_media(reduced_motion="no-preference")
    visit.open("diffusion", "c_shown=arrows")
    visit.page.get_by_role("button", name="Let particles go").click()
    visit.page.wait_for_function("window.fromNoiseDrawn.diffusion_back.values.going === 1")
    seq = "window.fromNoiseDrawn.diffusion_back.seq"
    before, start = visit.read(seq), values(visit, "diffusion_back")["log_snr"]
    visit.page.wait_for_timeout(1_000)
    assert visit.read(seq) - before >= 30
    assert values(visit, "diffusion_back")["log_snr"] > start
    visit.face("diffusion_back.back").press("ArrowLeft")  # the walk is back where it is asked for
    visit.until("() => window.fromNoiseDrawn.diffusion_back.values.going === 0")
    assert visit.page.locator("button[name=let]").inner_text() == "Let particles go"


def test_a_bent_schedule_begins_where_the_named_one_was(visit):
    visit.open("diffusion", "c_schedule=linear&c_noise=60")
    knot = visit.page.locator("input[type=range][name=snr_50]")
    knot.focus()
    visit.page.keyboard.press("ArrowRight")
    visit.page.wait_for_url("**c_schedule=bent*")
    visit.page.wait_for_url("**c_snr_75=*")
    bent = visit.read("window.fromNoiseDrawn.diffusion_play.drawn.knots")
    t = torch.tensor([0.25, 0.75, 1.0], dtype=torch.float64)
    named = (linear().log_snr(t) * 2).round() / 2
    assert [bent[0], bent[1], *bent[3:]] == [12.0, *named.tolist()]
    visit.settle(600)


def test_ink_spreads_as_the_root_of_time_and_its_entropy_rises(visit):
    visit.open("diffusion", "c_ink_time=0&c_ink=drop")
    found = {0: values(visit, "diffusion_ink")}
    for time in (0, 10, 40, 80):
        found[time] = typed(visit, "diffusion_ink", "ink_time", time) if time else found[0]
        law = (ink.RATE * time) ** 0.5
        assert found[time]["wide"] == pytest.approx(law, rel=0.05)  # of 6,000 numbers: 0.9%
    rising = [found[time]["entropy"] for time in found]
    assert rising == sorted(rising)
    assert rising[-1] < math.log(ink.CELLS**2)


def test_a_patch_is_given_up_by_keyboard_and_reaches_the_link(visit):
    visit.open("diffusion")
    before = values(visit, "diffusion_fill")["kept"]
    visit.page.locator("canvas[aria-label^='A true outfit']").focus()
    for key in ("ArrowRight", "ArrowDown", "Space"):
        visit.page.keyboard.press(key)
    visit.page.wait_for_url("**c_kept=ffbfffffff000000*")
    assert values(visit, "diffusion_fill")["kept"] == before - 1
    visit.page.locator("button[name=clothes]").click()
    visit.page.wait_for_url("**c_kept=000000000000ffff*")
    visit.settle(600)


def test_steps_of_the_walk_of_outfits_are_there_before_python_is_asked(visit):
    """A drag there and back tells Python nothing until it is let go, and ends where it began."""
    visit.open("diffusion")
    visit.face("diffusion_outfits.outfit_steps").hover()
    visit.until("() => probe.quiet(600)")
    slide = """((node) => { node.value = a[0]; node.dispatchEvent(new Event('input')); })
        (probe.face('diffusion_outfits.outfit_steps'))"""
    asked = []
    for place in (3, 5, 0, 4):  # 12 steps, the fifth value, is what the page opens with
        visit.read(slide, place)
        visit.page.wait_for_timeout(150)
        asked.append(values(visit, "diffusion_outfits")["asked"])
    assert asked == [16, 40, 2, 24]  # with guidance it is asked twice a step
    assert "c_" not in visit.page.url


def test_a_slider_over_fixed_pictures_draws_once_and_the_link_restores_it(visit):
    """Python's echo of what is shown already draws nothing."""
    moved = {"diffusion_outfits.moment": 60, "diffusion_futures.strength": 0.8}
    moved |= {"diffusion_guidance.weight": 5}
    recorded = {"diffusion_futures": pictures.frames("strength")[8]}
    recorded |= {"diffusion_guidance": pictures.frames("guidance")[5]}
    visit.open("diffusion")
    shown = {}
    for control, value in moved.items():
        view, name = control.split(".")
        before = visit.settle().read(f"window.fromNoiseDrawn.{view}.seq")
        shown[view] = typed(visit, view, name, value)
        visit.address_has(f"c_{name}={value}")
        assert visit.settle().read(f"window.fromNoiseDrawn.{view}.seq") == before + 1
    for view, picture in recorded.items():
        canvas = visit.page.locator(f".st-key-{view} canvas").nth(9)
        np.testing.assert_array_equal(canvas.evaluate(PIXELS), picture[9].ravel())
    query = visit.query()
    visit.open("diffusion", query)
    assert {view: values(visit, view) for view in shown} == shown


@contextmanager
def fetched(visit: Visit, path: str) -> Iterator[list[dict[str, str]]]:
    """The questions that the page asks at that address meanwhile."""
    asked: list[dict[str, str]] = []

    def note(request):
        address = urlsplit(request.url)
        if address.path.endswith(f"/assets/{path}"):
            asked.append(dict(parse_qsl(address.query)))

    visit.page.on("request", note)
    yield asked
    visit.page.remove_listener("request", note)


def wait_for(visit: Visit, asked: list, n: int) -> None:
    """Until so many questions have been asked; a little longer, should there be more."""
    for _ in range(200):
        if len(asked) >= n:
            break
        visit.page.wait_for_timeout(100)
    visit.page.wait_for_timeout(500)


def test_a_menu_asks_for_what_lies_beside_first_and_for_each_once(visit):
    words = ["any", *FEATURES[3].values]
    visit.open("diffusion")
    menu = visit.page.locator("select[name=wish_hair_color]")
    at = words.index(menu.input_value())
    with fetched(visit, "diffusion/sheet") as asked:
        menu.focus()
        wait_for(visit, asked, len(words) - 1)
        order = [words.index(one["wish_hair_color"]) for one in asked]
        assert [abs(one - at) for one in order] == sorted(abs(one - at) for one in order)
        assert sorted(order) == [one for one in range(len(words)) if one != at]
        menu.select_option("Red")
        visit.address_has("c_wish_hair_color=Red")
        visit.settle(600)
        assert len(asked) == len(set(map(str, asked)))


def test_nothing_is_fetched_ahead_for_a_view_that_nobody_looks_at(visit):
    """The outfits' other walks are fetched once the learner has come down to them, and shown."""
    with fetched(visit, "diffusion/walk") as asked:
        visit.open("diffusion")
        visit.until("() => probe.quiet(900)")
        assert asked == []
        visit.face("diffusion_outfits.moment").scroll_into_view_if_needed()
        wait_for(visit, asked, 4)
        assert len(asked) == 4  # two other samplers, one count of steps on either side
    seq = "window.fromNoiseDrawn.diffusion_outfits.seq"
    before = visit.read(seq)
    visit.face("diffusion_outfits.outfit_way", 1).click()
    visit.address_has("c_outfit_way=ddim")
    assert visit.settle().read(seq) == before + 1  # at once, and not again when Python answers
