"""The lesson on diffusion in a real browser: its schedules, its knots, its particles."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser import Visit

from core.noise_journey import schedule_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]
KNOTS = (8.0, 4.0, 0.0, -4.0, -8.0)


@pytest.fixture
def visit(chrome, site) -> Iterator[Visit]:
    with Visit(chrome, site) as page:
        yield page
        assert page.troubles == []


def values(visit: Visit, view: str) -> dict:
    return visit.read(f"window.fromNoiseDrawn.{view}.values")


@pytest.mark.parametrize("word", ["linear", "cosine", "straight", "bent"])
def test_browser_and_python_have_the_same_schedules(visit, word):
    for percent in (10, 60, 100):
        visit.open("diffusion", f"c_schedule={word}&c_noise={percent}")
        drawn = values(visit, "diffusion_play")
        alpha, sigma = (float(part) for part in schedule_of(word, KNOTS).at(percent / 100))
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
    visit.page.locator("button[name=let]").click()
