"""The noise models of land that are shipped: what their cards say, found again."""

import pytest
import torch

from core import checkpoint
from core.measures.points import coverage
from core.rng import generator
from core.worlds import get

NAMES = [
    n for n in checkpoint.names() if n in ("flow_matching-land", "diffusion-land", "score-land")
]


@pytest.fixture(scope="module", params=NAMES)
def shipped(request):
    model, card = checkpoint.read(request.param)
    return model, card["measures"]


def test_some_are_shipped():
    assert "flow_matching-land" in NAMES


@pytest.mark.long
def test_land_is_drawn_and_nearly_all_of_it(shipped):
    model, card = shipped
    land, n = get("land"), 10_000
    x = model.sample(2 * n, rng=generator(31))
    wet = float((~land.is_land(x)).double().mean())
    assert wet < 0.05
    assert wet == pytest.approx(card["sea_rate"]["value"], abs=0.01)
    assert card["coverage"]["low"] > 0.97 * card["coverage"]["floor"]
    found, _ = coverage(land, x, n)
    assert found.low > 0.97 * found.floor


@pytest.mark.long
def test_likelihood_is_that_of_the_card_and_its_integral_has_settled(shipped):
    model, card = shipped
    land = get("land")
    x = land.sample(400, rng=generator(33))
    few, many = (-model.score(x, steps).double() - land.entropy for steps in (64, 128))
    assert (few - many).mean().abs() < 0.005
    error = many.std() / len(many) ** 0.5
    assert many.mean() < 0.08 + 2 * float(error)
    assert card["excess_nats"]["high"] < 0.08
    assert many.mean() == pytest.approx(card["excess_nats"]["value"], abs=float(4 * error) + 0.005)
    below = model.elbo(x, rng=generator(34)).double()
    spread = below.std() / len(below) ** 0.5
    assert below.mean() == pytest.approx(card["elbo"]["value"], abs=float(4 * spread) + 0.005)
    assert torch.isfinite(below).all()
