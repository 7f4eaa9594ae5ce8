"""Boxes, histograms, mixtures and kernel densities of points, each against an outside answer."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from points_models import chart_grid, fitted, of_world
from sklearn.mixture import GaussianMixture as PeerMixture

from core.model import GenerativeModel
from core.models import FAMILIES
from core.models.box import best_cut
from core.models.gaussian_mixture import share_on_map
from core.rng import generator, next_seed
from core.space import FLAT, SPHERE, Space
from core.worlds import get

SLUGS = ("box", "histogram", "gaussian_mixture", "kernel_density")
SMALL = {
    "box": {"boxes": 12, "elsewhere": 0.05},
    "histogram": {"columns": 24, "rows": 12},
    "gaussian_mixture": {"components": 12, "steps": 4},
    "kernel_density": {"bandwidth": 6.0, "centres": 500, "elsewhere": 0.05},
}


@pytest.fixture(scope="module", params=[(s, w) for s in SLUGS for w in ("land", "sphere")])
def small(request: pytest.FixtureRequest) -> GenerativeModel:
    slug, world = request.param
    return of_world(slug, world, 3000, **SMALL[slug])


def test_the_density_integrates_to_one_over_the_map(small: GenerativeModel) -> None:
    grid = chart_grid(small.space, 960, 480)
    area = 4 * math.exp(small.space.log_volume) / len(grid)
    assert float(small.log_prob(grid).exp().sum() * area) == pytest.approx(1, abs=0.01)


def test_samples_follow_the_density(small: GenerativeModel) -> None:
    n, fine = 50_000, (640, 320)
    density = small.log_prob(chart_grid(small.space, *fine)).exp().reshape(16, 40, 8, 40)
    expected = density.mean((1, 3)).flatten()
    expected = expected / expected.sum() * n
    u = small.space.chart(small.sample(n, rng=generator(2)).double())
    cell = ((u + 1) / 2 * torch.tensor([16, 8])).long().minimum(torch.tensor([15, 7]))
    counts = torch.bincount(cell[:, 0] * 8 + cell[:, 1], minlength=128)
    full = expected > 20
    statistic = ((counts - expected) ** 2 / expected)[full].sum() - full.sum()
    assert statistic / math.sqrt(2 * full.sum()) < 6


def test_samples_lie_on_the_map_and_nothing_is_off_it(small: GenerativeModel) -> None:
    x = small.sample(20_000, rng=generator(3))
    assert (x.abs() <= torch.tensor([180.0, 90.0])).all()
    assert torch.isfinite(small.log_prob(x)).all()
    off = torch.tensor([[180.5, 0.0], [-181, 0], [0, 90.5], [0, -100]])
    assert torch.isneginf(small.log_prob(off)).all()
    assert small.sample(0, rng=generator(3)).shape == (0, 2)
    assert small.log_prob(torch.empty(0, 2)).shape == (0,)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("space", [FLAT, SPHERE], ids=["flat", "sphere"])
def test_one_point_is_enough_and_nothing_is_infinite(slug: str, space: Space) -> None:
    for x in (torch.tensor([[10.0, 20.0]]), torch.tensor([[180.0, -90.0]]).repeat(50, 1)):
        model = fitted(slug, space, x)
        score = model.log_prob(torch.cat([x, model.sample(100, rng=generator(0))]))
        assert torch.isfinite(score).all()


def test_the_uniform_map_is_1_10_nats_above_the_entropy() -> None:
    for world, excess in (("land", 1.10), ("sphere", 1.25)):
        land = get(world)
        even = fitted("histogram", land.space, land.train(10).x, columns=1, rows=1)
        cross = -even.log_prob(land.test(100).x).mean()
        assert float(cross) - land.entropy == pytest.approx(excess, abs=0.01)


# Boxes


def test_one_box_by_hand() -> None:
    x = torch.tensor([[0.0, 0.0], [20.0, 4.0], [7.0, 10.0]])
    points = torch.tensor([[5.0, 5.0], [20.0, 10.0], [21.0, 5.0], [5.0, -0.1]])
    model = fitted("box", FLAT, x)
    expected = [-math.log(200), -math.log(200), -math.inf, -math.inf]
    assert model.log_prob(points).tolist() == pytest.approx(expected)
    assert model.free_parameters() == 4
    area = math.radians(20) * math.sin(math.radians(10))
    assert float(fitted("box", SPHERE, x).log_prob(points)[0]) == pytest.approx(-math.log(area))
    loose = fitted("box", FLAT, x, elsewhere=0.1).log_prob(points).exp().tolist()
    inside, outside = 0.9 / 200 + 0.1 / 64_800, 0.1 / 64_800
    assert loose == pytest.approx([inside, inside, outside, outside])


def test_two_boxes_by_hand() -> None:
    west = torch.tensor([[-100.0, 0.0], [-90.0, 20.0], [-95.0, 10.0]])
    east = torch.tensor([[50.0, -50.0], [54.0, -45.0]])
    model = fitted("box", FLAT, torch.cat([west, east]), boxes=2, least=2)
    inside = torch.tensor([[-95.0, 5.0], [52.0, -46.0], [0.0, 0.0]])
    expected = [math.log(3 / 5 / 200), math.log(2 / 5 / 20), -math.inf]
    assert model.log_prob(inside).tolist() == pytest.approx(expected)
    assert model.free_parameters() == 9


def test_the_best_cut_by_trying_them_all() -> None:
    u = torch.rand(40, 2, dtype=torch.float64, generator=generator(4)) ** 2

    def score(v: torch.Tensor) -> float:
        return len(v) * math.log(len(v) / float((v.amax(0) - v.amin(0)).prod()))

    tried = {}
    for axis in (0, 1):
        for left in range(5, 36):
            order = u[:, axis].argsort()
            parts = u[order[:left]], u[order[left:]]
            tried[score(parts[0]) + score(parts[1]) - score(u)] = frozenset(order[:left].tolist())
    gain, order, left = best_cut(u, 5)
    assert gain == pytest.approx(max(tried))
    assert frozenset(order[:left].tolist()) == tried[max(tried)]


def test_more_boxes_never_fit_worse_and_losses_are_the_likelihood() -> None:
    land, family = get("land"), FAMILIES["box"]
    model = family.create(family.Configuration(boxes=20), land.space, rng=generator(0))
    data, losses = land.train(5000), []
    for step in model.fit_steps(data, rng=generator(0)):
        losses.append(step.loss)
        assert step.loss == pytest.approx(-float(model.log_prob(data.x).mean()), abs=1e-4)
    assert len(losses) == 20
    assert all(later < earlier for earlier, later in pairwise(losses))


def test_cutting_ends_when_no_box_can_be_cut() -> None:
    model = fitted("box", FLAT, get("land").train(12).x, boxes=64)
    assert int((model.weight > 0).sum()) == 2
    assert float(model.weight.sum()) == pytest.approx(1)


def test_one_box_round_the_land_gains_little() -> None:
    """About 1 nat too many: the box is nearly the whole map. By the areas alone."""
    land = get("land")
    model = of_world("box", "land", 200_000)
    x = land.train().x
    sides = (x.amax(0) - x.amin(0)).double()
    expected = float(sides.log().sum()) - land.entropy
    inside = model.log_prob(land.test().x)
    inside = inside[torch.isfinite(inside)]
    assert -float(inside.mean()) - land.entropy == pytest.approx(expected, abs=1e-4)
    assert expected == pytest.approx(1.07, abs=0.02)


# Histograms


@pytest.mark.parametrize("smoothing", [0.0, 0.5])
@pytest.mark.parametrize("world", ["land", "sphere"])
def test_a_histogram_against_numpy(world: str, smoothing: float) -> None:
    land = get(world)
    train, points = land.train(4000).x, land.test(1000).x
    model = of_world("histogram", world, 4000, columns=18, rows=10, smoothing=smoothing, batch=700)
    u, v = land.space.chart(train.double()).numpy().T
    edges = [np.linspace(-1, 1, 19), np.linspace(-1, 1, 11)]
    counts = np.histogram2d(u, v, bins=edges)[0] + smoothing
    assert counts.sum() == 4000 + smoothing * 180
    a, b = land.space.chart(points.double()).numpy().T
    cell = np.digitize(a, edges[0][1:-1]), np.digitize(b, edges[1][1:-1])
    with np.errstate(divide="ignore"):
        height = np.log(counts[cell] / counts.sum() * 180 / 4) - land.space.log_volume
    np.testing.assert_allclose(model.log_prob(points).numpy(), height, rtol=1e-5)


def exact_figures(model: GenerativeModel) -> tuple[float, float]:
    """Excess nats and sea rate of a 256 x 128 histogram on the flat map, without sampling.

    The mask has 1440 x 720 cells, so both grids are cut into pieces of 1/23040 x 1/5760 of a side
    that fit each exactly; one axis at a time.
    """
    mask = get("land").mask.double()
    wide = mask.repeat_interleave(16, 1).reshape(720, 256, 90).mean(2)
    land = wide.repeat_interleave(8, 0).reshape(128, 45, 256).mean(1)  # share of each bin, north up
    p = model.probabilities().reshape(256, 128).T.flip(0)
    truth = land / land.sum()
    cross = -float((truth * torch.log(p * 256 * 128 / 64_800)).sum())
    return cross - get("land").entropy, float((p * (1 - land)).sum())


def test_the_row_every_network_has_to_fear() -> None:
    land = get("land")
    model = of_world("histogram", "land", 200_000)
    excess, sea = exact_figures(model)
    assert excess == pytest.approx(0.12, abs=0.01)
    assert sea == pytest.approx(0.06, abs=0.005)
    assert excess >= -math.log(1 - sea)
    score = -model.log_prob(land.test().x).double()
    error = float(score.std()) / math.sqrt(len(score))
    assert float(score.mean()) - land.entropy == pytest.approx(excess, abs=4 * error)
    wet = (~land.is_land(model.sample(50_000, rng=generator(5)))).double().mean()
    assert float(wet) == pytest.approx(sea, abs=4 * math.sqrt(sea / 50_000))


# Mixtures of Gaussians


def test_em_is_scikit_learns() -> None:
    land = get("land")
    model = of_world("gaussian_mixture", "land", 3000, components=9, steps=1)
    u = land.space.chart(land.train(3000).x.double()).numpy()
    seed = next_seed(generator(1))
    peer = PeerMixture(
        9, max_iter=5, tol=0, init_params="k-means++", random_state=seed, reg_covar=(0.1 / 180) ** 2
    )
    with pytest.warns(match="did not converge"):
        peer.fit(u)
    np.testing.assert_allclose(model.mean, peer.means_, atol=1e-9)
    far = np.array([[1.5, -0.4], [-1.0, -1.0], [0.0, 3.0]])
    for points in (u[:500], far):
        score = model.log_mixture(torch.from_numpy(points))
        np.testing.assert_allclose(score, peer.score_samples(points), rtol=1e-6)
    score = peer.score_samples(u) - math.log(float(model.on_map)) - land.space.log_volume
    np.testing.assert_allclose(model.log_prob(land.train(3000).x), score, atol=1e-4)


def test_what_leaks_over_the_edge_by_throwing_darts() -> None:
    model = of_world("gaussian_mixture", "land", 3000, components=9, steps=4)
    inside = (model._propose(200_000, rng=generator(6)).abs() < 1).all(1).double().mean()
    assert 0.9 < float(model.on_map) < 0.999
    assert float(model.on_map) == pytest.approx(float(inside), abs=0.002)
    half = share_on_map(np.ones(1), np.array([[1.0, 0.0]]), np.eye(2)[None] * 0.01)
    assert half == pytest.approx(0.5, abs=1e-6)


def test_more_components_than_points() -> None:
    model = fitted("gaussian_mixture", FLAT, get("land").train(5).x, components=20)
    assert model.free_parameters() == 6 * 5 - 1


def test_a_mixture_of_a_hundred() -> None:
    land = get("land")
    model = of_world("gaussian_mixture", "land", 20_000, steps=3)
    excess = -float(model.log_prob(land.test(20_000).x).mean()) - land.entropy
    wet = float((~land.is_land(model.sample(20_000, rng=generator(7)))).double().mean())
    assert model.free_parameters() == 599
    assert excess == pytest.approx(0.23, abs=0.03)
    assert wet == pytest.approx(0.11, abs=0.02)
    assert excess >= -math.log(1 - wet)
