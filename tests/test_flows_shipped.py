"""The shipped flows and their presets are as good as is said, and what the coast costs."""

from __future__ import annotations

import math

import pytest
import torch

from core import checkpoint
from core.models.coupling_flow import PRESETS, CouplingFlow
from core.rng import generator
from core.space import FLAT
from core.worlds import get

SHIPPED = {"strong": "coupling_flow-land"} | {
    kind: f"coupling_flow-land-{kind}" for kind in ("affine", "spline")
}


@pytest.mark.parametrize("preset", SHIPPED)
def test_a_preset_is_what_was_shipped(preset) -> None:
    config = CouplingFlow.Configuration.from_dict(PRESETS[preset])
    assert checkpoint.read_card(SHIPPED[preset])["config"] == config.to_dict()


def excess_and_sea(model, world: str) -> tuple[float, float]:
    """Over the whole test set, and over 20,000 samples."""
    land = get(world)
    excess = -float(model.log_prob(land.test().x).double().mean()) - land.entropy
    return excess, float((~land.is_land(model.sample(20_000, rng=generator(9)))).double().mean())


@pytest.mark.parametrize(
    ("name", "nats", "sea"),
    [
        ("coupling_flow-land", 0.05, 0.02),
        ("coupling_flow-land-spline", 0.26, 0.16),
        ("coupling_flow-land-affine", 0.36, 0.23),
        ("sphere_flow-sphere", 0.06, 0.03),
    ],
)
def test_the_shipped_ones_are_as_good_as_is_said(name, nats, sea) -> None:
    model, card = checkpoint.read(name)
    excess, wet = excess_and_sea(model, card["world"])
    assert -math.log(1 - wet) - 0.005 < excess < nats
    assert wet < sea


def test_eighty_live_steps_are_near_the_entropy() -> None:
    """What a busy machine manages in ten seconds: the default settings, stopped on the way."""
    land = get("land")
    config = CouplingFlow.Configuration.from_dict(PRESETS["live"])
    model = CouplingFlow.create(config, FLAT, rng=generator(0))
    for step in model.fit_steps(land.train(), rng=generator(0)):
        if step.number == 80:
            break
    excess, wet = excess_and_sea(model, "land")
    assert excess < 0.10
    assert wet < 0.06


@pytest.mark.parametrize(
    ("columns", "rows", "loss"), [(128, 64, 0.122), (256, 128, 0.074), (512, 256, 0.044)]
)
def test_a_histogram_of_the_exact_mass_still_loses(columns, rows, loss) -> None:
    """KL(truth || histogram with the true mass of every cell), from the mask alone."""
    mask = get("land").mask.double()
    tall = mask.repeat_interleave(rows // 16, 0).reshape(rows, 720 * (rows // 16) // rows, 1440)
    wide = tall.mean(1).repeat_interleave(columns // 32, 1)
    land = wide.reshape(rows, columns, -1).mean(2)  # share of land in each cell
    inside = torch.special.xlogy(land, land).sum() / land.sum()
    assert float(-inside) == pytest.approx(loss, abs=0.0006)
