"""The Land worlds, each figure by a second route."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from core.rng import generator
from core.worlds.land import Land


@pytest.fixture(scope="module", params=["land", "sphere"])
def world(request: pytest.FixtureRequest) -> Land:
    return Land(request.param)


@pytest.fixture(scope="module")
def flat() -> Land:
    return Land("land")


def centres(land: Land) -> torch.Tensor:
    """The middle of each mask cell, row by row, (rows * columns, 2) degrees."""
    lon = torch.linspace(-180, 180, 2 * land.columns + 1)[1::2]
    lat = torch.linspace(90, -90, 2 * land.rows + 1)[1::2]
    return torch.cartesian_prod(lat, lon).flip(1)


def at(*places: tuple[float, float]) -> torch.Tensor:
    return torch.tensor(places)


def test_the_south_pole_is_land_and_the_north_pole_sea(world: Land) -> None:
    lon = torch.linspace(-180, 180, 1000)
    for lat, land in ((-90.0, True), (-89.99, True), (-89.0, True), (90.0, False), (88.0, False)):
        assert (world.is_land(torch.stack([lon, torch.full_like(lon, lat)], 1)) == land).all()


def test_edges_and_what_is_off_the_map(world: Land) -> None:
    edges = at((180, 68), (-180, 68), (180, -90), (-180, -90))
    assert world.is_land(edges).all()
    off = at((181, 68), (-180.5, 68), (0, -91), (math.nan, 0), (0, math.nan), (math.inf, -80))
    assert not world.is_land(off).any()
    assert (world.cells(off) == -1).all()
    assert (world.continent(off) == -1).all()
    assert torch.isneginf(world.log_prob(off)).all()
    with pytest.raises(ValueError, match=r"expected shape \(n, 2\); got \(3,\)"):
        world.is_land(torch.zeros(3))


def test_entropy_by_throwing_darts(world: Land) -> None:
    n = 400_000
    u = torch.rand(n, 2, generator=generator(3)) * 2 - 1
    hit = world.is_land(world.space.unchart(u)).double().mean()
    error = math.sqrt((1 - hit) / hit / n)
    expected = world.space.log_volume + math.log(4) + math.log(hit)
    assert world.entropy == pytest.approx(expected, abs=4 * error)
    truth = world.sample(10_000, rng=generator(4))
    assert -world.log_prob(truth).double().mean() == pytest.approx(world.entropy, abs=1e-6)


def test_the_density_integrates_to_one(world: Land) -> None:
    u = (torch.arange(3000, dtype=torch.float64) + 0.5) / 1500 - 1
    total = 0.0
    for across in u.split(300):
        grid = world.space.unchart(torch.cartesian_prod(across, u))
        total += float(world.log_prob(grid).exp().sum())
    total *= math.exp(world.space.log_volume) * 4 / len(u) ** 2
    assert total == pytest.approx(1, abs=0.001)


def chi_square(counts: torch.Tensor, expected: torch.Tensor) -> float:
    """(X^2 - k) / sqrt(2 k), near standard normal, for k degrees of freedom."""
    freedom = len(counts) - 1
    statistic = ((counts - expected) ** 2 / expected).sum()
    return float((statistic - freedom) / math.sqrt(2 * freedom))


def test_sampling_is_even(world: Land) -> None:
    n = 500_000
    x = world.sample(n, rng=generator(5))
    assert x.dtype == torch.float32
    assert world.is_land(x).all()
    counts = torch.bincount(world.cells(x), minlength=len(world.cell_prob))
    assert abs(chi_square(counts, n * world.cell_prob)) < 4
    low, high = world._corners(world.cell(x))
    low, high = world.space.chart(low), world.space.chart(high)
    within = ((world.space.chart(x.double()) - low) / (high - low)).clamp(0, 1 - 1e-9)
    for axis in (0, 1):
        place = torch.bincount((within[:, axis] * 50).long(), minlength=50)
        assert abs(chi_square(place, torch.full((50,), n / 50))) < 4


def test_the_sphere_is_not_the_stretched_map() -> None:
    """Antarctica: 28% of the flat map's land, 8% of the true land; both by a cosine sum."""
    mask, south = Land("land").mask.double(), slice(600, None)  # south of 60 degrees
    cosine = torch.cos(torch.deg2rad(90 - (torch.arange(720) + 0.5) / 4)).double()[:, None]
    for slug, weight in (("land", torch.ones_like(cosine)), ("sphere", cosine)):
        expected = float((mask * weight)[south].sum() / (mask * weight).sum())
        x = Land(slug).sample(200_000, rng=generator(6))
        assert float((x[:, 1] < -60).double().mean()) == pytest.approx(expected, abs=0.004)


def test_cell_probabilities_by_counting_cells(world: Land) -> None:
    assert world.cell_prob.sum() == pytest.approx(1, abs=1e-12)
    assert ((world.cell_prob * len(world.cell_prob) - 1).abs() < 0.06).all()
    middle = centres(world)
    patch, label = world.cells(middle), world.continent(middle)
    cosine = torch.cos(torch.deg2rad(middle[:, 1].double()))
    weight = cosine if world.slug == "sphere" else torch.ones_like(cosine)
    ours = torch.bincount(patch[patch >= 0], weight[patch >= 0])
    assert torch.allclose(ours / ours.sum(), world.cell_prob, rtol=1e-6)
    assert ((patch >= 0) == world.is_land(middle)).all()
    assert (world.cell_continent[patch[patch >= 0]] == label[patch >= 0]).all()


def test_train_and_test_never_meet(world: Land) -> None:
    train, test = world.train(), world.test()
    assert train.x.shape == (200_000, 2)
    assert test.x.shape == (50_000, 2)
    rows = {row.tobytes() for row in train.x.numpy()}
    assert len(rows) > 199_990
    assert not any(row.tobytes() in rows for row in test.x.numpy())
    assert torch.equal(world.train(1000).x, train.x[:1000]), "fewer points are the first of more"
    assert torch.equal(world.train().x, train.x)
    assert not torch.equal(Land("land").train(10).x, Land("sphere").train(10).x)


def test_one_seed_gives_one_sample_and_leaves_global_chance_alone(world: Land) -> None:
    before = torch.random.get_rng_state()
    first, again = (world.sample(100, rng=generator(7)) for _ in range(2))
    assert torch.equal(first, again)
    assert not torch.equal(first, world.sample(100, rng=generator(8)))
    assert torch.equal(before, torch.random.get_rng_state())
    assert world.sample(0, rng=generator(7)).shape == (0, 2)


def test_no_examples_are_refused(world: Land) -> None:
    for n in (0, -3):
        with pytest.raises(ValueError, match=f"expected one example or more; got {n}"):
            world.train(n)


def test_a_world_by_another_name_is_refused() -> None:
    with pytest.raises(ValueError, match="expected land or sphere; got 'moon'"):
        Land("moon")


def test_the_mask_as_bytes(flat: Land) -> None:
    bits = np.unpackbits(np.frombuffer(flat.mask_bytes(), np.uint8))
    assert np.array_equal(bits.reshape(flat.mask.shape), flat.mask.numpy())


def test_the_outline_runs_between_land_and_sea(flat: Land) -> None:
    outline = torch.from_numpy(flat.outline())
    mask = flat.mask.numpy()
    edges = (mask[:, 1:] != mask[:, :-1]).sum() + (mask[1:] != mask[:-1]).sum()
    length = (outline[:, 2:] - outline[:, :2]).abs().sum()
    assert float(length) == pytest.approx(edges * 0.25)
    first = (outline[:, 2:] - outline[:, :2]).sign() * 0.125 + outline[:, :2]
    aside = (outline[:, 2:] - outline[:, :2]).sign().flip(1) * 0.125
    assert (flat.is_land(first + aside) ^ flat.is_land(first - aside)).all()


# The rasteriser, on shapes whose area is known.
