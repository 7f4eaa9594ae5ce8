"""The page of the lesson on pixels: what it hides, what it says, what it hands out."""

from __future__ import annotations

from dataclasses import replace

import exported
import numpy as np
import pytest
import torch
from lesson_page import opened, words
from sources import ROOT
from streamlit.testing.v1 import AppTest

from core import confetti_sweep, pixel_counts
from core.measures.measure import Measure
from core.patchwork import PATCHES, TRAININGS, Recipe
from core.space import levels
from core.worlds import get
from pages.ui import confetti
from pages.ui.compare_table import compare_html

PAGE = str(ROOT / "pages/basics/pixels.py")
pytestmark = pytest.mark.slow


def page(**query: str) -> AppTest:
    return opened(PAGE, **query)


def commit(app: AppTest, name: str, word: str) -> None:
    app.session_state["_predictions"] = {name: word}
    app.run()
    assert not app.exception


def test_the_inspectors_marks_wait_for_a_guess():
    app = page()
    assert "0 of 20,000" not in words(app)
    assert "fn-ruler" not in words(app)
    assert "With your settings" not in words(app)
    commit(app, "pixels_clean", "half")
    said = words(app)
    assert "0 of 20,000" in said
    assert "Not so." in said
    assert "fn-ruler" in said
    assert "With your settings 0.0%" in said


def test_the_second_guess_shows_a_row_for_each_number_of_pictures():
    app = page()
    commit(app, "pixels_more", "same")
    said = words(app)
    bits = confetti_sweep.recorded()["bits"][4]
    assert all(f"| {n:,} | {cost:.2f} |" in said for n, cost in zip(TRAININGS, bits, strict=True))
    assert "Right." in said
    assert "The truth itself costs 3.07" in said


def test_the_second_guess_says_what_happens():
    bits = confetti.bits_by_training(0.1)
    clean = confetti_sweep.shares_by_training("apart", 1)
    assert bits == sorted(bits, reverse=True)
    assert max(clean) == 0
    assert bits[0] - bits[-1] > 1


def test_calculated_digits_stand_on_the_page():
    said = words(page())
    for number in ("7,399 digits", "2,839 digits", "6,535 nats", "10^{-4560}"):
        assert number in said


def test_presets_of_failure_say_what_is_so():
    whole, ten = Recipe("together", 32), Recipe("together", 1, 10)
    assert confetti_sweep.share(whole, "novelty") == 0
    assert confetti_sweep.share(whole, "validity") == confetti_sweep.share(whole, "memory") == 1
    assert confetti_sweep.share(ten, "validity") == 0
    assert confetti_sweep.recorded()["never"]["together/1"] == confetti_sweep.TESTED
    level = pixel_counts.wardrobe().level[:10]
    assert len(np.unique(level[:, :, 1, 1].numpy(), axis=0)) <= 10


@pytest.mark.parametrize("draw", ["together", "apart", "uniform"])
def test_bits_of_patchwork_are_infinite_and_say_why(draw):
    for patch in PATCHES:
        bits = confetti.ruler(Recipe(draw, patch))["bits_per_dim"]
        even = draw == "uniform" and patch == 1
        assert bits.value == (8.0 if even else float("inf"))
        assert bool(bits.reason) is not even


def test_the_table_names_every_family_and_the_floor():
    families = {"A": confetti.counted_ruler(), "B <b>": confetti.ruler(Recipe("together", 32))}
    table = compare_html(families)
    assert "B &lt;b&gt;" in table
    assert table.count("<tr>") == 1 + 7
    for text in ("Validity", "Memory", "∞", "783\u202f360", "61\u202f440\u202f000", "6.64"):
        assert text in table


def test_a_floor_of_its_own_stands_by_each_value():
    one = Measure("memory", 0.04, 0.03, 0.05, 0.028)
    other, far = replace(one, floor=0.06), replace(one, name="novelty", reason="of Asia")
    apart = compare_html({"A": {"memory": one}, "B": {"memory": other}})
    assert "floor 2.80" in apart
    assert "floor 6.00" in apart
    alike = compare_html({"A": {"novelty": far}, "B": {"novelty": far}})
    assert "floor 2.80" not in alike
    assert alike.count("2.80") == 1
    assert "∞" not in alike


def test_parameters_are_counted_by_hand():
    assert confetti.counted_ruler()["parameters"].value == 3072 * 255
    assert confetti.ruler(Recipe("together", 2, 30))["parameters"].value == 30 * 3072
    assert confetti.ruler(Recipe("uniform", 2))["parameters"].value == 0


def test_the_pictures_shown_are_those_of_the_world():
    x, clean = confetti.true_ones(0)
    assert bool((get("wardrobe").log_prob(torch.from_numpy(x)) > -8_000).all())
    assert clean.mean() >= 0.9
    assert confetti.tested(3).equal(levels(get("wardrobe").test(3).x))


def test_level_bars_sum_to_one_and_match_the_cost():
    bars = confetti.level_bars((14, 16), 1_000, 0.1)
    picture = confetti.tested(4)[3]
    cost = pixel_counts.picture_bits(pixel_counts.wardrobe().of(1_000), 0.1, picture)
    assert np.allclose(bars.sum(1), 1)
    for colour in range(3):
        share = bars[colour, int(picture[colour, 14, 16])]
        assert -np.log2(share) == pytest.approx(float(cost[colour, 14, 16]))


def test_exported_python_gives_the_same():
    states = [
        {"draw": "together", "patch": 1, "training": "20000", "seed": 0},
        {"draw": "apart", "patch": 8, "training": "100", "seed": 7},
        {"draw": "uniform", "patch": 32, "training": "10", "seed": 3},
    ]
    for state in states:
        shown = confetti.taken(state)
        exported.same(confetti.code_again(state), {name: shown[name] for name in ("x", "clean")})


@pytest.mark.parametrize(
    ("name", "value"), [("c_patch", "64"), ("c_training", "11"), ("c_row", "32"), ("c_draw", "all")]
)
def test_a_wild_link_is_refused_in_words(name, value):
    app = page(**{name: value})
    assert len(app.warning) == 1
    assert name in app.warning[0].value


def test_answers_typed_on_the_page():
    app = page()
    commit(app, "pixels_clean", "none")
    app.number_input(key="answer_settings").set_value(3).run()
    assert "Not that many." in words(app)
    app.number_input(key="answer_settings").set_value(0).run()
    assert "Not one." in words(app)
    app.number_input(key="answer_bits").set_value(6_144.0).run()
    assert "6,144 bits" in words(app)


def test_settings_of_a_link_solve_the_tasks():
    app = page(c_distance="12", c_training="100", c_smoothing="0.3")
    said = words(app)
    assert "Even there it is far from zero." in said
    assert "With less, the model is too sure" in said
