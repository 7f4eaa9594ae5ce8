"""The map of the land models: what is fetched ahead is what the page itself would show."""

from __future__ import annotations

import urllib.error
import urllib.request

import numpy as np
import pytest
from browser import Visit

from core import sweeps
from pages.ui import land_map
from pages.ui.live.bytes import unpack

FOLLOW = """async (wanted) => {
    for (let i = 0; i < 200 && window.fromNoiseDrawn.land_model?.drawn.boxes.length !== wanted; i++)
        await new Promise((resolve) => setTimeout(resolve, 10));
    return window.fromNoiseDrawn.land_model.drawn.boxes.length;
}"""


def state(**more):
    settings = {"family": "histogram", "show": "samples", "spread": "1", "train": 5000}
    settings |= {"boxes": 8, "columns": 64, "components": 20, "bandwidth": 2.0, "seed": 3}
    return settings | more


@pytest.mark.parametrize("family", sweeps.DETAILS)
def test_what_is_fetched_ahead_is_the_model_of_that_setting(family) -> None:
    now = state(family=family)
    for name, addresses in land_map.next_ones(now, revealed=True).items():
        for word, address in addresses.items():
            route, question = address.split("?")
            assert route == "land_sea/map"
            value = word if name in ("family", "spread") else float(word)
            setting = land_map.setting_now(now | {name: value})
            arrays, told = unpack(land_map.ahead(question))
            np.testing.assert_array_equal(arrays["density"], sweeps.density(setting))
            np.testing.assert_array_equal(arrays["samples"], sweeps.draw(setting, 3, 1000))
            choices = {one["name"]: one["value"] for one in told["choices"]}
            ranges = {one["name"]: one["value"] for one in told["ranges"]}
            assert (choices | ranges).get(name, value) == value
            assert ("spread" in choices) == (setting.family in sweeps.SPREADS)
            excess = sweeps.number(setting, "excess_nats")
            assert float(arrays["read_excess"][0]) == excess
        assert str(now[name]).removesuffix(".0") in addresses


def test_the_sea_rate_stays_hidden_until_the_rule_is_known() -> None:
    addresses = land_map.next_ones(state(), revealed=False)["family"]
    arrays, told = unpack(land_map.ahead(addresses["box"].split("?")[1]))
    assert "read_sea_rate" not in arrays
    assert not told["coast"]


@pytest.mark.parametrize(
    "question", ["family=zz", "train=-1", "seed=1e9", "bandwidth=nan", "x=%00"]
)
def test_a_wild_address_is_refused_in_words(site, question) -> None:
    if question.startswith("x"):
        with urllib.request.urlopen(f"{site}/assets/land_sea/map?{question}", timeout=10) as answer:
            assert answer.status == 200
        return
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(f"{site}/assets/land_sea/map?{question}", timeout=10)
    with refusal.value as answer:
        assert answer.code == 400
        assert b"expected" in answer.read()


def test_the_browser_shows_a_fetched_model_before_python_answers(site, chrome) -> None:
    with Visit(chrome, site) as visit:
        come: list[str] = []
        visit.page.on("response", lambda answer: come.append(answer.url))
        visit.open("land_sea")
        visit.face("land_model.family").scroll_into_view_if_needed()
        while not any("columns=512" in address for address in come):
            visit.page.wait_for_timeout(50)
        visit.settle()
        visit.page.context.set_offline(True)  # nothing more comes from the server
        visit.face("land_model.family", 0).click()
        assert visit.page.evaluate(FOLLOW, 8) == 8
        visit.page.context.set_offline(False)


def test_the_typed_edges_move_the_box_and_reach_the_address(site, chrome) -> None:
    with Visit(chrome, site) as visit:
        visit.open("land_sea")
        west = visit.face("land_play.box_west")
        west.focus()
        visit.page.keyboard.press("ArrowUp")
        visit.address_has("c_box_west=-99")
        visit.settle()
        west.fill("150")  # east of the eastern edge: refused, nothing moves
        assert west.get_attribute("aria-invalid") == "true"
        visit.page.keyboard.press("Tab")
        visit.settle()
        assert "c_box_west=-99" in visit.page.url
        assert west.input_value() == "-99"
        assert visit.troubles == []
