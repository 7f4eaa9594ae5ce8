"""The course's colours: contrast, colour blindness, even maps, one source."""

import itertools
import tomllib
from pathlib import Path

import numpy as np
import pytest
from colours import contrast, lab

from pages.ui import theme

ROOT = Path(__file__).parents[1]
# Colours.

GROUNDS = ("ground", "panel", "sea", "land")
TEXTS = ("text", "quiet", "truth", "model", "samples_text", "wrong", "right")
MODES = ("light", "dark")


@pytest.mark.parametrize("mode", MODES)
def test_every_text_stands_out_from_every_ground(mode) -> None:
    for text, ground in itertools.product(TEXTS, GROUNDS):
        assert contrast(theme.colour(text, mode), theme.colour(ground, mode)) >= 4.5, (text, ground)
    assert contrast(theme.colour("on_model", mode), theme.colour("model", mode)) >= 4.5
    for ground in GROUNDS:
        assert contrast(theme.colour("samples", mode), theme.colour(ground, mode)) >= 3


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("blind", ["", "protanopia", "deuteranopia"])
def test_meanings_stay_apart_for_colour_blind_eyes(mode, blind) -> None:
    names = ("truth", "model", "samples", "wrong", "right")
    for one, other in itertools.combinations(names, 2):
        apart = lab(theme.colour(one, mode), blind) - lab(theme.colour(other, mode), blind)
        assert np.linalg.norm(apart) >= 15, (one, other)
    ground = lab(theme.colour("sea", mode), blind) - lab(theme.colour("land", mode), blind)
    assert np.linalg.norm(ground) >= 10


@pytest.mark.parametrize("mode", MODES)
def test_the_maps_run_in_even_steps_of_lightness(mode) -> None:
    sequential = np.diff([lab(stop)[0] for stop in theme.SEQUENTIAL[mode]])
    assert np.ptp(sequential) < 0.6
    assert abs(sequential).min() > 5
    diverging = np.array([lab(stop)[0] for stop in theme.DIVERGING[mode]])
    assert diverging == pytest.approx(diverging[::-1], abs=0.6)


def test_the_settings_repeat_the_theme() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
    names = {
        "primaryColor": "model",
        "backgroundColor": "ground",
        "secondaryBackgroundColor": "panel",
        "textColor": "text",
        "borderColor": "line",
        "linkColor": "model",
        "codeTextColor": "truth",
        "codeBackgroundColor": "panel",
    }
    chart = ("model", "samples", "truth", "right", "wrong")
    for mode in MODES:
        assert {k: settings[mode][k] for k in names} == {
            k: theme.colour(name, mode) for k, name in names.items()
        }
        wanted = [theme.colour(name, mode) for name in chart]
        assert settings[mode]["chartCategoricalColors"] == wanted
