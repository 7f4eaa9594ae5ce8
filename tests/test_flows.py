"""Flows of points against autograd, closed forms, grids and their own inverses."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
import torch
from points_models import chart_grid

from core import splines
from core.capabilities import capabilities
from core.models.coupling_flow import CouplingFlow
from core.models.sphere_flow import SphereFlow
from core.rng import generator
from core.space import FLAT, SPHERE, Dataset
from core.worlds import get

LAYERS = ("affine", "spline", "conditional")
SMALL = {"width": 16, "layers": 4, "knots": 5, "rows": 60, "values": 40, "waves": 16}


def flow(layer: str, **settings) -> CouplingFlow:
    config = CouplingFlow.Configuration(**{"layer": layer, **SMALL, **settings})
    return CouplingFlow.create(config, FLAT, rng=generator(0))


def sphere(**settings) -> SphereFlow:
    settings = {"rows": 60, "values": 40, "waves": 16, "width": 16, **settings}
    return SphereFlow.create(SphereFlow.Configuration(**settings), SPHERE, rng=generator(0))


def stirred(model, spread: float = 0.2):
    """A model with weights far from where training starts, so that no error cancels."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += torch.randn(parameter.shape, generator=generator(7)) * spread
    return model


MODELS = [*(lambda layer=layer: flow(layer) for layer in LAYERS), sphere]


@pytest.fixture(params=MODELS, ids=[*LAYERS, "sphere"])
def model(request: pytest.FixtureRequest):
    return stirred(request.param())


def inner_points(n: int) -> torch.Tensor:
    u = torch.rand(n, 2, dtype=torch.float64, generator=generator(3))
    return (u * 2 - 1) * torch.tensor([170.0, 80.0])


# Splines


def test_the_gradient_by_hand_is_the_numerical_one() -> None:
    x = (torch.randn(8, dtype=torch.float64, generator=generator(0)) * 3).requires_grad_()
    raw = (torch.randn(14, 8, dtype=torch.float64, generator=generator(1)) * 2).requires_grad_()
    assert torch.autograd.gradcheck(splines.rational_quadratic, (x, raw))
    assert torch.autograd.gradcheck(splines.affine, (x, raw[:2]))


@pytest.mark.parametrize(
    ("up", "down", "rows"),
    [
        (splines.affine, splines.affine_inverse, 2),
        (splines.rational_quadratic, splines.rational_quadratic_inverse, 14),
    ],
    ids=["affine", "spline"],
)
def test_monotone_maps_come_back_and_zero_is_the_identity(up, down, rows) -> None:
    x = torch.linspace(-6, 6, 500, dtype=torch.float64)
    raw = torch.randn(rows, 1, dtype=torch.float64, generator=generator(2)).expand(-1, 500) * 3
    y, log_slope = up(x, raw)
    assert (y.diff() > 0).all()
    torch.testing.assert_close(down(y, raw), x, rtol=0, atol=1e-9)
    slopes = (up(x + 1e-6, raw)[0] - up(x - 1e-6, raw)[0]) / 2e-6
    torch.testing.assert_close(log_slope.exp(), slopes, rtol=1e-3, atol=1e-5)
    same, zero = up(x, torch.zeros_like(raw))
    torch.testing.assert_close(same, x)
    torch.testing.assert_close(zero, torch.zeros_like(x), rtol=0, atol=1e-12)


def test_stairs_are_the_cumulative_histogram() -> None:
    share = torch.tensor([[0.1, 0.4, 0.0001, 0.4999], [0.25, 0.25, 0.25, 0.25]]).double()
    stairs = splines.Staircase(share.log())
    x, row = torch.tensor([0.0, 0.25, 0.375, 1.0, 0.3]).double(), torch.tensor([0, 0, 0, 0, 1])
    y, log_slope = stairs.up(x, row)
    torch.testing.assert_close(y, torch.tensor([0, 0.1, 0.3, 1, 0.3]).double())
    height = torch.tensor([0.4, 1.6, 1.6, 1.9996, 1.0]).double()
    torch.testing.assert_close(log_slope.exp(), height)
    torch.testing.assert_close(stairs.down(y, row), x)


# Both flows


def test_log_det_is_autograds(model) -> None:
    x = inner_points(40)
    area = torch.ones(len(x), dtype=torch.float64)
    rows = torch.autograd.functional.jacobian(lambda part: model(part)[0].sum(0), x)  # (2, n, 2)
    det = torch.linalg.det(rows.permute(1, 0, 2)).abs()
    z, log_det = model(x)
    if isinstance(model, SphereFlow):  # true area: a degree of longitude shrinks to the pole
        area = torch.cos(torch.deg2rad(z[:, 1])) / torch.cos(torch.deg2rad(x[:, 1]))
    torch.testing.assert_close(torch.log(det * area), log_det, rtol=0, atol=1e-6)


def test_round_trip(model) -> None:
    x = torch.cat([inner_points(2000), model.sample(2000, rng=generator(4)).double()])
    with torch.no_grad():
        back = model.inverse(model(x)[0])
    assert float((back - x).abs().max()) < 1e-4
    assert float((model.decode(model.encode(x)) - x).abs().max()) < 1e-3  # float32 degrees


def test_the_density_integrates_to_one(model) -> None:
    grid = chart_grid(model.space, 480, 240)
    area = 4 * math.exp(model.space.log_volume) / len(grid)
    assert float(model.log_prob(grid).exp().sum() * area) == pytest.approx(1, abs=0.02)


def test_samples_follow_the_density(model) -> None:
    """Where the density of a cell is p, a share p * area of the samples falls."""
    n = 40_000
    density = model.log_prob(chart_grid(model.space, 320, 320)).exp().reshape(8, 40, 8, 40)
    expected = density.mean((1, 3)).flatten()
    expected = expected / expected.sum() * n
    u = model.space.chart(model.sample(n, rng=generator(5)).double())
    cell = ((u + 1) * 4).long().clamp(0, 7)
    counts = torch.bincount(cell[:, 0] * 8 + cell[:, 1], minlength=64)
    full = expected > 20
    statistic = ((counts - expected) ** 2 / expected)[full].sum() - full.sum()
    assert statistic / math.sqrt(2 * full.sum()) < 6


def test_off_the_map_is_never_and_the_edge_is_finite(model) -> None:
    off = torch.tensor([[180.5, 0.0], [-181, 0], [0, 90.5], [0, -100]])
    edge = torch.tensor([[180.0, 0.0], [-180, 10], [5, 90], [5, -90], [180, -90]])
    assert torch.isneginf(model.log_prob(off)).all()
    assert torch.isfinite(model.log_prob(edge)).all()
    assert model.sample(0, rng=generator(0)).shape == (0, 2)


def test_what_they_can_do_and_that_frames_end_in_the_sample(model) -> None:
    assert {"density", "stepwise", "encoder", "decoder"} <= set(capabilities(model))
    frames = list(model.trajectory(50, rng=generator(8)))
    assert torch.equal(frames[-1].x, model.sample(50, rng=generator(8)))
    times = [frame.time for frame in frames]
    assert times[0] == 1
    assert times[-1] == 0
    assert times == sorted(times, reverse=True)
    layers = model.chain if isinstance(model, CouplingFlow) else [model.bands, model.ladder]
    assert len(frames) == len(layers) + 1


# Each on its own


@pytest.mark.parametrize("layer", LAYERS)
def test_the_layers_keep_the_books(layer) -> None:
    model, x = stirred(flow(layer)), inner_points(100)
    stages = model.layers(x)
    assert len(stages) == len(model.chain) + 1
    assert float(stages[0].log_growth.abs().max()) == 0
    area = math.log(360 * 180)
    torch.testing.assert_close(stages[-1].log_growth, model.log_prob(x) + area)
    for stage in stages:
        assert ((stage.square >= 0) & (stage.square <= 1)).all()
    base = model.encode(x)
    torch.testing.assert_close(stages[-1].square, torch.special.ndtr(base))


def test_temperature_cools_the_base() -> None:
    model = stirred(flow("spline"))
    cold = model.encode(model.sample(4000, rng=generator(0), temperature=0.5))
    assert float(cold.std()) == pytest.approx(0.5, abs=0.02)
    still = model.sample(10, rng=generator(0), temperature=0.0)
    torch.testing.assert_close(still, still[:1].expand(10, 2))
    for wrong in (-1.0, math.nan, math.inf):
        with pytest.raises(ValueError, match="expected a temperature of 0 or more; got"):
            model.sample(3, rng=generator(0), temperature=wrong)


def test_a_sphere_flow_is_even_at_the_poles_and_closed_at_180_degrees() -> None:
    model = stirred(sphere(rows=720))
    lon = torch.linspace(-179, 179, 90)
    pole = model.log_prob(torch.stack([lon, torch.full_like(lon, 89.99)], 1))
    middle = model.log_prob(torch.stack([lon, torch.full_like(lon, 10.0)], 1))
    assert float(pole.std()) < 0.5 * float(middle.std())
    west, east = (model.log_prob(torch.tensor([[side, 10.0]])) for side in (-179.9999, 179.9999))
    steps = middle.diff().abs().max()
    assert float((west - east).abs()) <= float(steps)


@pytest.mark.parametrize("make", [lambda: flow("conditional"), sphere], ids=["flat", "sphere"])
def test_what_is_remembered_follows_the_weights(make) -> None:
    model, x = make(), inner_points(50)
    data = get("land" if isinstance(model, CouplingFlow) else "sphere").train(500)
    seen = [model.log_prob(x)]
    for step in model.fit_steps(data, rng=generator(0)):
        seen.append(model.log_prob(x))
        if step.number == 3:
            break
    assert all(not torch.equal(one, two) for one, two in pairwise(seen))
    other = make()
    other.log_prob(x)
    other.load_state_dict(model.state_dict())
    assert torch.equal(other.log_prob(x), seen[-1])


# Known densities


@pytest.mark.parametrize("layer", ["affine", "spline"])
def test_a_gaussian_is_learned_to_its_closed_form(layer) -> None:
    """z ~ N(m, S) in the plane of the probit: the best possible loss is its entropy."""
    mean, factor = torch.tensor([0.3, -0.2]), torch.tensor([[0.6, 0.0], [0.25, 0.3]])
    z = mean + torch.randn(20_000, 2, generator=generator(1)) @ factor.T
    s = torch.special.ndtr(z)
    x = FLAT.unchart(s * 2 - 1)
    model = flow(layer, steps=250, rate=0.01, batch=128, layers=2, width=16)
    model.fit(Dataset(FLAT, x[:16_000]), rng=generator(0))
    whitened = torch.linalg.solve_triangular(factor, (z - mean).T, upper=False).T
    log_normal = -whitened.square().sum(1) / 2 - math.log(2 * math.pi)
    log_growth = z.square().sum(1) / 2 + math.log(2 * math.pi)  # of the probit
    truth = log_normal - factor.diagonal().log().sum() + log_growth - math.log(360 * 180)
    excess = float((truth[16_000:] - model.log_prob(x[16_000:])).mean())
    assert -0.01 < excess < 0.02


def test_a_checkerboard_of_bins_is_learned_exactly() -> None:
    """Density constant in each of 4 x 8 cells: the bands can be exact, and the loss says so."""
    share = torch.tensor([[1, 2, 3, 2, 1, 4, 1, 2]] * 2 + [[4, 1, 1, 1, 2, 2, 3, 2]] * 2).double()
    share = share / share.sum()
    pick = torch.multinomial(share.flatten(), 40_000, replacement=True, generator=generator(0))
    inside = torch.rand(40_000, 2, generator=generator(1))
    s = (torch.stack([pick % 8, pick // 8], 1) + inside) / torch.tensor([8, 4])
    x = FLAT.unchart(s * 2 - 1)
    settings = {"rows": 4, "values": 8, "between": 1, "roughness": 0.0, "steps": 150}
    model = flow("conditional", **settings).fit(Dataset(FLAT, x), rng=generator(0))
    counts = torch.bincount(pick, minlength=32).double() / len(pick)
    best = -(counts * counts.log()).sum() + math.log(360 * 180 / 32)
    assert float(-model.log_prob(x.double()).mean() - best) == pytest.approx(0, abs=2e-3)
