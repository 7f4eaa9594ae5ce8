"""The page of the lesson on flows: what it hides, what it says, what it hands out."""

from __future__ import annotations

import exported
import pytest
from lesson_page import opened, words
from sources import ROOT
from streamlit.testing.v1 import AppTest

from core import recording
from pages.ui.flow import taken
from pages.ui.flow.guesses import sea_at

PAGE = str(ROOT / "pages/modern/flow.py")
pytestmark = pytest.mark.slow


def page(**query: str) -> AppTest:
    return opened(PAGE, **query)


def commit(app: AppTest, **guesses: str) -> None:
    app.session_state["_predictions"] = guesses
    app.run()
    assert not app.exception, [one.value for one in app.exception]


def test_strange_pictures_wait_for_a_guess():
    app = page()
    before = words(app)
    assert "This part waits for your guess" in before
    assert "**5** asks about strange pictures" in before
    assert "| the picture of z = 0 |" not in before
    commit(app, flow_grey="grey")
    after = words(app)
    assert "Not so." in after
    assert "the cheapest of 18 greys 5.69" in after
    assert "| the picture of z = 0 | 1 | 2.59 | 2.59 | 2.59 |" in after
    assert "This one costs" in after


def test_the_sea_waits_for_both_guesses():
    app = page()
    assert "steps" not in words(app).partition("Where will they go?")[2].partition("Now cool")[0]
    commit(app, flow_longer="fewer", flow_cool="less")
    said = words(app)
    film, _ = recording.read("coupling_flow-land-spline")
    last = film.snapshots[-1]
    assert f"after {last.step:,} still {last.astray:.1%}" in said
    cold = sea_at("spline", 0.5)
    assert f"at T = 0.5 {cold.sea:.1%}" in said
    assert "Right." in said
    assert "Not so." in said


def test_the_ruler_shows_figures_of_the_cards():
    app = page()
    assert "0.0462" not in words(app)
    commit(app, flow_longer="gone", flow_cool="none")
    said = words(app)
    for figure in ("20.4", "13.8", "1.35", "0.0462", "0.0548", "3.42", "4.10", "6.64"):
        assert figure in said
    assert "not defined" in said


def test_settings_of_a_link_solve_the_tasks():
    app = page(c_model="affine", c_lon="-174", c_lat="-83.9", c_odd="middle")
    commit(app, flow_grey="avatar")
    said = words(app)
    assert "at sea, where the flow is" in said
    assert "The density is highest in the middle of z" in said
    app.number_input(key="answer_det").set_value(-0.693).run()
    assert "Areas halve" in words(app)
    app.number_input(key="answer_det").set_value(0.693).run()
    assert "That is not it." in words(app)


SETTINGS = (
    {"model": "spline", "temperature": 1.0, "lon": 22, "lat": 0, "seed": 0},
    {"model": "affine", "temperature": 0.3, "lon": -58, "lat": -12, "seed": 7},
    {"model": "bands", "temperature": 1.2, "lon": 106, "lat": 48, "seed": 3},
)


def test_exported_python_gives_the_same():
    for settings in SETTINGS:
        exported.same(taken.code_again(settings), taken.arrays(settings))


@pytest.mark.parametrize(
    ("name", "value"),
    [("c_model", "glow"), ("c_way", "101"), ("c_lon", "200"), ("c_temperature", "-1"),
     ("c_world", "own-nothing"), ("c_edit", "hat"), ("c_trained", "gan")],
)  # fmt: skip
def test_a_wild_link_is_refused_in_words(name, value):
    app = page(**{name: value})
    assert len(app.warning) == 1
    assert name.removeprefix("c_") in app.warning[0].value
