"""The pixel lesson in the browser: fetched sheets, the sums of a picture, each a second way."""

from __future__ import annotations

import gzip
import urllib.error
import urllib.request

import numpy as np
import pytest
from browser import Visit

from core import pixel_counts
from pages.ui import confetti, pixel_guess, pixel_play
from pages.ui.live.bytes import unpack
from pages.ui.live.place_view import counted_bytes

HERE = {"draw": "together", "training": "20000", "seed": 5}


@pytest.mark.parametrize("revealed", [False, True])
def test_what_is_fetched_ahead_is_the_recipe_asked_for(revealed) -> None:
    following = pixel_play.next_ones(HERE, revealed)
    assert {name: len(words) for name, words in following.items()} == {"draw": 3, "training": 8}
    for name, word in (("draw", "apart"), ("training", "10")):
        arrays, told = unpack(pixel_play.ahead(following[name][word].split("?")[1]))
        now = HERE | {name: word}
        frames, marks = confetti.made(5, now["draw"], int(now["training"]))
        np.testing.assert_array_equal(arrays["frames"], frames)
        assert ("marks" in arrays) == revealed == bool(told["readouts"])
        if revealed:
            np.testing.assert_array_equal(arrays["marks"], marks)


@pytest.mark.parametrize(
    "path", ["sheets?draw=all", "sheets?seed=-1", "counts?training=11", "counts"]
)
def test_a_wild_address_is_refused_in_words(site, path) -> None:
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(f"{site}/assets/pixels/{path}", timeout=10)
    with refusal.value as answer:
        assert answer.code == 400
        assert b"expected" in answer.read() or path == "counts"


def test_counts_travel_whole() -> None:
    arrays, _ = unpack(gzip.decompress(pixel_guess.counted(300)))
    np.testing.assert_array_equal(arrays["counts"], pixel_counts.wardrobe().of(300).numpy())
    pictures = confetti.tested(64).permute(0, 2, 3, 1).numpy()
    np.testing.assert_array_equal(arrays["pictures"], pictures)
    with pytest.raises(ValueError, match="expected counts up to 65,535"):
        counted_bytes(np.full((1, 256), 70_000), pictures.transpose(0, 3, 1, 2))


def test_the_browser_works_out_a_picture_as_python_does(site, chrome) -> None:
    with Visit(chrome, site) as visit:
        visit.open("pixels", "c_training=300&c_smoothing=0.3")
        visit.page.wait_for_timeout(500)
        visit.settle()
        visit.page.context.set_offline(True)  # nothing more comes from the server
        for name, value in (("row", "3"), ("column", "20"), ("picture", "41")):
            visit.face(f"pixels_place.{name}").fill(value)
        visit.page.wait_for_timeout(100)
        drawn = visit.read("window.fromNoiseDrawn.pixels_place")
        level = confetti.tested(64)[41]
        bits = pixel_counts.picture_bits(pixel_counts.wardrobe().of(300), 0.3, level)
        assert drawn["values"]["here"] == pytest.approx(float(bits[:, 3, 20].sum()), abs=1e-4)
        assert drawn["drawn"]["level"] == level[:, 3, 20].tolist()
        visit.page.context.set_offline(False)


def test_typed_place_and_picture_reach_the_address(site, chrome) -> None:
    with Visit(chrome, site) as visit:
        visit.open("pixels")
        for name, value in (("row", "3"), ("picture", "41")):
            visit.face(f"pixels_place.{name}").fill(value)
            visit.page.keyboard.press("Tab")
            visit.address_has(f"c_{name}={value}")
            visit.settle()
        assert visit.face("pixels_place.row").input_value() == "3"
        visit.face("pixels_place.row").fill("77")
        visit.page.keyboard.press("Tab")
        visit.settle()
        assert "c_row=3" in visit.page.url
        assert visit.troubles == []
