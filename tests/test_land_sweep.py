"""The recorded sweep over the dots: each figure against a fit made now, or against sums."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from core import land_tasks, sweep_record, sweeps
from core.rng import generator
from core.sweeps import DETAILS, DOTS, Setting
from core.worlds import get

SMALL = [
    Setting("box", 1000, 4, True),
    Setting("box", 200, 2, False),
    Setting("histogram", 5000, 3, True),
    Setting("histogram", 1000, 6, False),
    Setting("gaussian_mixture", 200, 2, True),
    Setting("kernel_density", 1000, 3, False),
]
ALL = [one for family in DETAILS for one in sweeps.every(family)]


@pytest.fixture(scope="module")
def land():
    return get("land")


@pytest.mark.parametrize("setting", SMALL, ids=str)
def test_recorded_figures_are_those_of_a_fit_made_now(setting):
    now = sweep_record.numbers(sweep_record.measured(sweeps.fit(setting)))
    then = sweeps.recorded()["measures"][setting.place]
    np.testing.assert_allclose(now, then, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("setting", SMALL, ids=str)
def test_a_recorded_model_is_the_fitted_one(setting, land):
    x = land.test(500).x
    torch.testing.assert_close(
        sweeps.fitted(setting).log_prob(x), sweeps.fit(setting).log_prob(x), rtol=1e-4, atol=1e-4
    )


def shares(land, columns: int, rows: int) -> np.ndarray:
    """Share of land in each cell of a grid, from the mask alone; row 0 north."""
    mask = land.mask.numpy().astype(float)
    return mask.reshape(rows, land.rows // rows, columns, -1).mean((1, 3))


@pytest.mark.parametrize("dots", DOTS)
def test_histogram_figures_against_sums_over_the_mask(dots, land):
    """Sea rate and excess of 32 x 16 cells in closed form; the recorded ones are estimates."""
    setting = Setting("histogram", dots, 2, True)
    x = land.train(dots).x.numpy().astype(float)
    count = np.histogram2d(x[:, 1], x[:, 0], bins=(16, 32), range=((-90, 90), (-180, 180)))[0][::-1]
    p = (count + 0.1) / (dots + 0.1 * 512)
    on_land = shares(land, 32, 16)
    truth = on_land / on_land.sum()
    excess = -(truth * np.log(p / (64_800 / 512))).sum() - land.entropy
    found = sweeps.measures(setting)
    for name, value in (("sea_rate", 1 - (p * on_land).sum()), ("excess_nats", excess)):
        width = found[name].high - found[name].low
        assert abs(found[name].value - value) < 1.1 * width, name
    np.testing.assert_allclose(sweeps.density(setting), p * 512, rtol=1e-5)


@pytest.mark.parametrize("setting", ALL, ids=str)
def test_no_excess_is_below_what_the_sea_rate_allows(setting):
    found = sweeps.measures(setting)
    sea, excess = found["sea_rate"], found["excess_nats"]
    assert (excess.value is None) == (found["missed_share"].value > 0)
    assert excess.value is None or excess.high >= land_tasks.least_excess(sea.low)


@pytest.mark.parametrize("setting", SMALL, ids=str)
def test_drawn_density_is_the_mean_of_p_in_each_cell(setting):
    cells, model = sweeps.density(setting), sweeps.fitted(setting)
    rows, columns = cells.shape
    assert cells.mean() == pytest.approx(1, abs=2e-3)
    for row, column in ((rows // 6, columns // 5), (rows // 3, columns // 2), (rows - 1, 3)):
        place = torch.rand(20_000, 2, generator=generator(1)) * torch.tensor(
            [360 / columns, -180 / rows]
        )
        x = place + torch.tensor([-180 + column * 360 / columns, 90 - row * 180 / rows])
        heights = torch.exp(model.log_prob(x).double()) * 64_800
        error = 5 * float(heights.std()) / math.sqrt(len(x)) + 2e-3 * (1 + cells[row, column])
        assert abs(float(heights.mean()) - cells[row, column]) < error


def test_samples_and_outlines_stay_on_the_map():
    for setting in SMALL:
        x = sweeps.draw(setting, 3, 400)
        assert x.shape == (400, 2)
        assert (np.abs(x) <= [180, 90]).all()
        assert (sweeps.draw(setting, 3, 400) == x).all()
        assert (sweeps.draw(setting, 4, 400) != x).any()
    edges = np.array(sweeps.outline(Setting("box", 1000, 4)))
    assert edges.shape == (16, 4)
    assert (edges[:, :2] < edges[:, 2:]).all()


@pytest.mark.parametrize("bad", [("box", 51, 0), ("trees", 50, 0), ("box", 50, 7)])
def test_a_setting_outside_the_sweep_is_refused(bad):
    with pytest.raises(ValueError, match="expected a setting of the sweep"):
        Setting(*bad)
