"""The worlds of equal hills: entropy, hills and measures, each a second way."""

import math

import numpy as np
import pytest
import torch
from scipy.stats import multivariate_normal
from stand_ins import Drawn, Scored, truth

from core.film import astray
from core.rng import generator
from core.ruler import measure
from core.worlds import get
from core.worlds.modes import Modes

SLUGS = ("ring", "grid")


@pytest.mark.parametrize("slug", SLUGS)
def test_density_by_scipy_integrates_to_one_with_the_entropy_stated(slug) -> None:
    world = get(slug)
    step = 0.5
    lon, lat = np.meshgrid(np.arange(-180, 180, step), np.arange(-90, 90, step), indexing="ij")
    x = np.stack([lon, lat], -1).reshape(-1, 2) + step / 2
    centres = world.centres.numpy()
    p = np.mean([multivariate_normal(c, world.spread**2).pdf(x) for c in centres], 0)
    score = world.log_prob(torch.from_numpy(x)).numpy()
    near = p > 1e-30
    np.testing.assert_allclose(np.log(p[near]), score[near], atol=1e-9)
    assert p.sum() * step**2 == pytest.approx(1, abs=1e-9)
    assert -(p[near] * np.log(p[near])).sum() * step**2 == pytest.approx(world.entropy, abs=1e-9)


@pytest.mark.parametrize(("slug", "hills"), [("ring", 8), ("grid", 25)])
def test_samples_lie_on_the_hills_as_often_as_a_normal_curve_says(slug, hills) -> None:
    world = get(slug)
    x = world.sample(40_000, rng=generator(2))
    mode = world.mode(x)
    assert float((mode >= 0).double().mean()) == pytest.approx(1 - math.exp(-4.5), abs=0.002)
    counts = torch.bincount(mode[mode >= 0], minlength=hills)
    assert len(counts) == hills
    assert counts.min() > 0.9 * 40_000 / hills
    nearest = torch.cdist(x.double(), world.centres).argmin(1)
    assert torch.equal(mode[mode >= 0], nearest[mode >= 0])
    assert torch.equal(world.sample(100, rng=generator(5)), world.sample(100, rng=generator(5)))
    assert float(x[:, 1].abs().max()) < 90


def test_a_forgetful_model_is_caught_and_so_is_a_smeared_one() -> None:
    world = get("ring")

    def three(n: int, rng: torch.Generator) -> torch.Tensor:
        hill = torch.randint(3, (n,), generator=rng)
        return (world.centres[hill] + world.spread * torch.randn(n, 2, generator=rng)).float()

    forgetful = measure(Drawn(world, three), world, rng=generator(0), n=2_000)
    assert forgetful["modes_reached"].value == 3
    assert forgetful["modes_reached"].floor == 8
    assert forgetful["near_share"].value == pytest.approx(0.989, abs=0.01)
    assert forgetful["excess_nats"].value is None

    def even(n: int, rng: torch.Generator) -> torch.Tensor:
        return world.space.unchart(2 * torch.rand(n, 2, generator=rng) - 1)

    flat = Scored(world, even, lambda x: torch.full((len(x),), -math.log(64_800)))
    smeared = measure(flat, world, rng=generator(0), n=4_000)
    assert smeared["modes_reached"].value == 8
    area = 8 * math.pi * (3 * world.spread) ** 2 / 64_800
    assert smeared["near_share"].value == pytest.approx(area, abs=0.01)
    assert smeared["excess_nats"].value == pytest.approx(math.log(64_800) - world.entropy)
    assert astray(world, even(4_000, generator(1))) == pytest.approx(1 - area, abs=0.01)


def test_the_truth_scores_the_floor() -> None:
    found = measure(truth(get("grid")), get("grid"), rng=generator(3), n=4_000)
    assert found["modes_reached"].value == found["modes_reached"].floor == 25
    assert found["excess_nats"].value == pytest.approx(0, abs=0.05)


def test_unknown_hills_are_refused() -> None:
    with pytest.raises(ValueError, match="expected a world out of ring, grid; got 'x'"):
        Modes("x")
