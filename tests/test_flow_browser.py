"""The views of the lesson on flows in a real browser: their numbers are those of core."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator

import pytest
import torch
from browser import Visit

from core import anomaly, checkpoint, flow_journey, flow_record
from core.couplings import log_normal
from core.worlds import link, own, starters
from pages.ui.flow.models import SHIPPED

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def visit(chrome, site) -> Iterator[Visit]:
    with Visit(chrome, site) as page:
        yield page
        assert page.troubles == []


def values(visit: Visit, view: str) -> dict:
    """What a view painted last."""
    return visit.read("window.fromNoiseDrawn[a[0]].values", view)


def press(visit: Visit, name: str, *keys: str) -> None:
    visit.face(name).focus()
    for key in keys:
        visit.page.keyboard.press(key)
    visit.page.wait_for_timeout(100)


def test_numbers_of_the_followed_place(visit):
    visit.open("flow", "c_model=affine")
    press(visit, "flow_play.canvas", "ArrowLeft", "ArrowUp", "ArrowUp")
    visit.address_has("c_lon=18")
    assert "c_lat=8.1" in visit.settle().page.url
    for model in ("affine", "spline", "bands"):
        visit.face("flow_play.model", [*SHIPPED].index(model)).click()
        shown = values(visit.settle(), "flow_play")
        x, flow = torch.tensor([[18.0, 8.1]]), checkpoint.read(SHIPPED[model])[0]
        z, log_det = (one.detach() for one in flow(x))
        assert shown["log_p"] == pytest.approx(float(flow.log_prob(x)), abs=1e-3)
        assert shown["log_n"] == pytest.approx(float(log_normal(z)), abs=1e-3)
        assert shown["log_det"] == pytest.approx(float(log_det), abs=2e-3)
        assert [shown["z1"], shown["z2"]] == pytest.approx(z[0].tolist(), abs=1e-4)
        assert shown["growth"] == pytest.approx(-shown["log_p"] - math.log(64_800), abs=1e-3)


def test_a_step_back_is_a_layer_back(visit):
    visit.open("flow", "c_model=spline")
    flow = checkpoint.read("coupling_flow-land-spline")[0]
    way = flow_journey.followed(flow, torch.tensor([[22.0, 0.1]])).log_density[:, 0].tolist()
    for back in (1, 2, 3):
        press(visit, "flow_play.back", "Enter")
        shown = values(visit, "flow_play")
        assert shown["stage"] == len(way) - 1 - back
        assert shown["now"] == pytest.approx(way[-1 - back], abs=1e-3)
        assert shown["area"] == pytest.approx(math.exp(-way[-1 - back]), abs=1e-2)
    press(visit, "flow_play.play", "Enter")
    visit.until("() => window.fromNoiseDrawn.flow_play.values.way === 100")


def test_a_press_on_the_picture_follows_what_is_drawn_there(visit):
    visit.open("flow", "c_model=spline")
    box = visit.face("flow_play.canvas").bounding_box()
    x, y = (106 + 180) / 360, (90 - 48.1) / 180
    visit.page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
    visit.address_has("c_lon=106")
    visit.address_has("c_lat=48.1")


def test_thresholds_and_areas_are_those_of_core(visit):
    visit.open("flow")
    page = visit.page
    page.locator(".st-key-guess_flow_grey label[data-testid=stRadioOption]").first.click()
    commit = page.locator(".st-key-commit_flow_grey button")
    visit.until("node => !node.disabled", commit.element_handle())
    commit.click()
    visit.until("() => Boolean(window.fromNoiseDrawn?.flow_odd)")
    visit.settle()
    bits = {name: torch.tensor(many) for name, many in flow_record.recorded()["bits"].items()}
    shown = values(visit, "flow_odd")
    curve = anomaly.roc(bits["true"], bits["grainless"])
    assert shown["area"] == pytest.approx(curve.area, abs=1e-6)
    cut = bits["true"].sort().values[474]  # 25 of 500 lie above: 5%
    assert shown["alarms"] == pytest.approx(0.05)
    assert shown["caught"] == float((bits["grainless"] > cut).double().mean())
    visit.face("flow_odd.rule", 1).click()
    page.wait_for_timeout(150)
    usual = bits["true"].double().quantile(0.5)
    far = {name: (many.double() - usual).abs() for name, many in bits.items()}
    shown = values(visit, "flow_odd")
    assert shown["area"] == pytest.approx(anomaly.roc(far["true"], far["grainless"]).area, abs=1e-6)
    assert shown["caught"] > 0.8


def test_the_globe_turns_by_keys_and_stands_in_the_address(visit):
    visit.open("flow")
    press(visit, "flow_globe.canvas", "ArrowRight", "ArrowDown")
    assert [values(visit, "flow_globe")[name] for name in ("turned", "tilted")] == [25, -35]
    visit.address_has("c_turned=25")
    assert "c_tilted=-35" in visit.page.url


def test_a_flow_learns_a_painted_land_and_is_judged_against_it(visit):
    mask = starters.mask("islands").clone()
    cell = os.getpid() % mask.numel()
    mask.view(-1)[cell] = ~mask.view(-1)[cell].bool()  # a world that no earlier run has learned
    world = own.painted(mask)
    visit.open("flow", f"c_world={link.token(world)}&c_budget=10")
    page = visit.page
    assert visit.controls()  # the room stands, and nothing of the land is played in it
    assert page.evaluate("window.fromNoiseDrawn.flow_room.values.state") == "new"
    train = page.locator(".st-key-flow_room button[name=train]")
    train.scroll_into_view_if_needed()
    train.click()
    visit.until("() => document.body.innerText.includes('Your flow')", timeout=90_000)
    said = page.locator("p", has_text="Your flow").first.inner_text()
    excess = float(said.partition("excess ")[2].partition(" nats")[0])
    assert 0 < excess < 0.3
    assert "at sea" in said
