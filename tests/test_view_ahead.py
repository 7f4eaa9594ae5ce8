"""Views at settings that nobody has asked for yet: what is fetched is what the page would draw."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from lesson_page import opened
from sources import ROOT

from core import duel_known
from core.inspector import Inspector
from core.rng import derive, generator
from pages.ui import asked, store
from pages.ui.asked import bytes_of
from pages.ui.diffusion import outfits, requests
from pages.ui.gan import known
from pages.ui.gan import pictures as gan_pictures
from pages.ui.given import Given
from pages.ui.live.ahead import each_other
from pages.ui.live.bytes import unpack

pytestmark = pytest.mark.slow
PAGE = str(ROOT / "pages/modern/diffusion.py")


def sent(view: str, **query: str) -> tuple[dict, dict]:
    """Arrays and words that the lesson on diffusion itself sends to a view at these settings."""
    for one in opened(PAGE, **query).get("bidi_component"):
        arrays, told = unpack(one.proto.bytes)
        if told.get("view") == view:
            return arrays, told
    raise LookupError(f"expected a view {view}")


@pytest.mark.parametrize(
    ("way", "control", "word"),
    [(requests, "wish_hair_color", "Red"), (requests, "wish_accessories", "any"),
     (outfits, "outfit_steps", "4"), (outfits, "outfit_way", "dpm_solver")],
)  # fmt: skip
def test_what_is_fetched_ahead_is_what_the_page_itself_would_send(way, control, word) -> None:
    address = sent(way.VIEW, c_seed="3")[1]["ahead"][control][word]
    soon, said = unpack(way.ahead(address.split("?")[1]))
    later, told = sent(way.VIEW, **{"c_seed": "3", f"c_{control}": word})
    assert said | {"ahead": {}, "dear": []} == told | {"ahead": {}, "dear": []}
    assert soon.keys() == later.keys()
    for name in soon:
        np.testing.assert_array_equal(soon[name], later[name])


@pytest.mark.parametrize("way", [gan_pictures, requests], ids=["gan", "diffusion"])
def test_sheets_fetched_for_a_request_are_those_that_the_page_draws(way) -> None:
    given = Given({"seed": 5})
    some = way.layers(given, given.seed())["choices"]
    for one in (some[0], some[-1]):
        name, chosen = one.name, [word for word in one.options if word != one.value][-1]
        address = each_other("a", some, seed=5)[name][chosen]
        arrays, told = unpack(way.ahead(address.split("?")[1]))
        asked = way.request({each.name: each.value for each in some} | {name: chosen})
        drawn = way.drawn(asked, 5)
        frames = drawn[0] if way is gan_pictures else bytes_of(drawn)[None]
        np.testing.assert_array_equal(arrays["frames"], frames)
        assert {each["name"]: each["value"] for each in told["choices"]}[name] == chosen
    with pytest.raises(ValueError, match="expected"):
        way.ahead(f"{some[0].name}=zz")
    with pytest.raises(ValueError, match="expected"):
        way.ahead("seed=1e9")


def test_a_sheet_and_a_walk_are_what_the_forger_makes_of_their_noise_one_after_another() -> None:
    wish, model = (2, -1, -1, -1, 1), store.model(gan_pictures.NAME)
    y = torch.tensor([wish] * gan_pictures.WALKS)
    frames, marks = gan_pictures.drawn(wish, 5)
    for k, width in enumerate(gan_pictures.NOISE):
        rng = generator(derive(5, "gan/sheet"))
        x = model.sample_given(y[:1].repeat(len(marks[k]), 1), rng=rng, truncation=width)
        assert np.abs(frames[k].astype(int) - bytes_of(x)).max() <= 1
        assert marks[k].tolist() == asked.fits(x, wish).tolist()
    way, clean = gan_pictures.walked(wish, 5)
    rng = generator(derive(5, "gan/walk"))
    ends = [model.draw_noise(gan_pictures.WALKS, rng=rng) for _end in range(2)]
    for k, z in ((0, ends[0]), (-1, ends[1]), (6, (ends[0] + ends[1]) / 2)):
        x = model.decode(z, y)
        assert np.abs(way[k].astype(int) - bytes_of(x)).max() <= 1
        assert clean[k].tolist() == Inspector.load().inspect(x).clean.tolist()


def test_an_expert_fetched_ahead_is_the_recorded_one() -> None:
    held = duel_known.recorded()
    for row, weight in enumerate(duel_known.WEIGHTS):
        arrays, told = unpack(known.ahead(f"known_weight={weight:g}"))
        np.testing.assert_allclose(arrays["density"].ravel(), held["opinion"][row].ravel() / 255)
        assert told["choices"][0]["value"] == f"{weight:g}"
    with pytest.raises(ValueError, match="expected"):
        known.ahead("known_weight=7")


def test_walks_of_outfits_fetched_ahead_are_those_that_the_page_makes() -> None:
    for word in outfits.WAYS:
        arrays, _told = unpack(outfits.ahead(f"outfit_way={word}&outfit_steps=4&seed=2"))
        walk = outfits.made(word, 4, 2)
        at = outfits.moments(len(walk.held))
        np.testing.assert_array_equal(arrays["frames"][:, :6], bytes_of(walk.held[at]))
    with pytest.raises(ValueError, match="expected"):
        outfits.ahead("outfit_steps=3e9")


def test_words_and_values_have_addresses_those_in_play_included() -> None:
    given = Given({"seed": 3})
    view = outfits.layers(given, given.seed())
    way, steps = view["choices"][0], view["ranges"][1]
    words = each_other("a", [way], [steps], seed=3)
    assert list(words[steps.name]) == [str(value) for value in outfits.STEPS]
    assert list(words[way.name]) == list(way.options)
    assert words[way.name][way.value] == words[steps.name][f"{steps.value:g}"]
    for word, address in words[steps.name].items():
        _arrays, told = unpack(outfits.ahead(address.split("?")[1]))
        assert {one["name"]: one["value"] for one in told["ranges"]}[steps.name] == int(word)
        assert told["choices"][0]["value"] == way.value
