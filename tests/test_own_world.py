"""A learner's own world: known exactly, kept by its name, carried in a link, refused in words."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
import torch
from scipy.stats import chisquare

from core.models import FAMILIES
from core.rng import generator
from core.ruler import measure
from core.space import FLAT, Dataset
from core.worlds import kept, own, starters
from core.worlds.painted import NAMED, SIZES, SMALL, Painted


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A cache of the test's own, and nothing in memory."""
    monkeypatch.setenv("FROM_NOISE_CACHE", str(tmp_path))
    kept._held.clear()
    return tmp_path / "worlds"


def world(name: str = "letters") -> Painted:
    return own.painted(starters.mask(name))


@pytest.mark.parametrize("name", starters.NAMES)
def test_entropy_is_the_logarithm_of_the_cells_counted(name) -> None:
    one = world(name)
    degrees = (360 / one.columns) * (180 / one.rows)
    assert one.entropy == pytest.approx(math.log(int(one.mask.sum()) * degrees), abs=1e-12)
    surprise = -one.log_prob(one.sample(1_000, rng=generator(1)))
    assert surprise.unique().tolist() == [one.entropy]  # uniform: every true place costs the same


@pytest.mark.parametrize("rows", SIZES)
def test_samples_fill_the_painted_cells_evenly_and_no_other(rows) -> None:
    mask = torch.rand(SIZES[rows], generator=generator(rows)) < 0.3
    one = own.painted(mask)
    x = one.sample(60_000, rng=generator(0)).double().numpy()
    column = np.floor((x[:, 0] + 180) / (360 / one.columns)).astype(int)
    row = one.rows - 1 - np.floor((x[:, 1] + 90) / (180 / one.rows)).astype(int)
    assert mask.numpy()[row, column].all()
    halves = np.bincount(np.searchsorted(np.flatnonzero(mask), row * one.columns + column) // 256)
    wanted = np.bincount(np.arange(int(mask.sum())) // 256)
    assert chisquare(halves, wanted * len(x) / wanted.sum()).pvalue > 1e-4


def test_places_are_land_where_the_brush_was_and_nowhere_else() -> None:
    mask = torch.zeros(72, 144, dtype=torch.bool)
    mask[0:4, 0:10] = True  # the north-west corner: 25 degrees by 10
    one = own.painted(mask)
    x = torch.tensor([[-179.9, 89.9], [-155.1, 80.1], [-154.9, 85.0], [-170.0, 79.9], [0.0, 0.0]])
    assert one.is_land(x).tolist() == [True, True, False, False, False]
    assert one.entropy == pytest.approx(math.log(250), abs=1e-12)


def test_pieces_are_named_by_size_and_small_ones_put_together() -> None:
    mask = torch.zeros(72, 144, dtype=torch.bool)
    for number in range(12):
        mask[2:6, 6 * number : 6 * number + 5] = True
    mask[40:60, 20:60] = mask[10:20, 100:120] = True
    one = own.painted(mask)
    assert one.pieces == 14
    assert one.continents == (*(f"Piece {k}" for k in range(1, NAMED + 1)), SMALL)
    places = torch.tensor([[-80.0, -35.0], [90.0, 55.0], [0.0, 0.0]])
    assert one.continent(places).tolist() == [0, 1, -1]
    assert one.continent(torch.tensor([[-45.0, 83.0]])).item() >= 2
    assert own.painted(starters.mask("crumbs")).continents == (SMALL,)  # none holds a hundredth


@pytest.mark.parametrize("name", starters.NAMES)
def test_patches_share_the_land_and_keep_to_their_piece(name) -> None:
    one = world(name)
    x = one.sample(20_000, rng=generator(2))
    counts = torch.bincount(one.cells(x), minlength=len(one.cell_prob)).double()
    assert one.cell_prob.sum() == pytest.approx(1, abs=1e-12)
    assert chisquare(counts, one.cell_prob * len(x)).pvalue > 1e-4
    assert (one.cell_continent[one.cells(x)] == one.continent(x)).all()


@pytest.mark.parametrize("family", ["box", "histogram", "gaussian_mixture", "kernel_density"])
def test_the_ruler_measures_against_the_painted_truth(family) -> None:
    one = world("islands")
    make = FAMILIES[family]
    model = make.create(make.Configuration(), FLAT, rng=generator(0))
    model.fit(one.train(1_000), rng=generator(0))
    found = measure(model, one, rng=generator(3), n=2_000)
    x = one.test(20_000).x
    again = float(-model.log_prob(x).double().mean()) - math.log(one.share * 64_800)
    if found["excess_nats"].value is not None:
        assert found["excess_nats"].low - 0.03 < again < found["excess_nats"].high + 0.03
    drawn = model.sample(20_000, rng=generator(4))
    sea = float(torch.isneginf(one.log_prob(drawn)).double().mean())
    assert found["sea_rate"].low - 0.02 < sea < found["sea_rate"].high + 0.02
    assert list(found["coverage_by_continent"].parts) == ["Piece 1", "Piece 2"]


def test_the_perfect_model_of_a_rectangle_has_no_excess() -> None:
    """The block is 120 by 60 degrees: a histogram of 6 by 6 cells can be exactly it."""
    one = world("block")
    make = FAMILIES["histogram"]
    config = make.Configuration(columns=6, rows=6, smoothing=0.0)
    model = make.create(config, FLAT, rng=generator(0))
    middles = torch.cartesian_prod(torch.tensor([-30.0, 30.0]), torch.tensor([-15.0, 15.0]))
    model.fit(Dataset(FLAT, middles), rng=generator(0))
    found = measure(model, one, rng=generator(0), n=1_000)
    assert found["excess_nats"].value == pytest.approx(0, abs=1e-5)
    assert found["sea_rate"].value == 0


# Too little, too much, another size.


@pytest.mark.parametrize(
    ("mask", "sentence"),
    [
        (torch.zeros(72, 144), "expected at least 21 cells of land; got 0 of 10,368"),
        (torch.ones(72, 144), "expected at least 21 cells of sea; got 0 of 10,368"),
        (torch.zeros(10, 20), "expected a mask of 36 x 72 or 72 x 144 or 144 x 288 cells"),
    ],
)
def test_a_mask_that_is_no_world_is_refused_in_words(mask, sentence) -> None:
    with pytest.raises(ValueError, match=sentence):
        own.painted(mask)


# Points whose truth nobody knows.


def scattered(n: int = 500, seed: int = 0):
    noise = torch.randn(n, 2, generator=generator(seed))
    return own.scattered(noise * torch.tensor([30.0, 15.0]))


def test_points_are_cut_into_two_parts_that_share_none() -> None:
    one = scattered()
    train, test = (set(map(tuple, part.x.tolist())) for part in (one.train(), one.test()))
    assert (len(train), len(test)) == (one.train_size, one.test_size) == (400, 100)
    assert not train & test
    assert train | test == set(map(tuple, one.x.tolist()))
    again = scattered()
    assert torch.equal(one.train().x, again.train().x)


def test_what_needs_the_truth_is_not_defined_for_points() -> None:
    one = scattered()
    make = FAMILIES["gaussian_mixture"]
    model = make.create(make.Configuration(components=1), FLAT, rng=generator(0))
    model.fit(one.train(), rng=generator(0))
    found = measure(model, one, rng=generator(0))
    for name in ("sea_rate", "excess_nats"):
        assert found[name].value is None
        assert "nobody knows" in found[name].reason
    assert not one.known
    assert math.isnan(one.entropy)
    held = -float(model.log_prob(one.test().x).double().mean())
    assert found["held_out_nats"].value == pytest.approx(held, abs=1e-6)
    true = math.log(30 * 15) + math.log(2 * math.pi) + 1  # entropy of the Gaussian behind them
    assert held == pytest.approx(true, abs=0.3)
    assert found["coverage"].low <= found["coverage"].floor <= found["coverage"].high
    json.dumps({name: one.to_dict() for name, one in found.items()}, allow_nan=False)


def test_a_model_that_says_never_to_held_out_points_is_told_so() -> None:
    one = scattered()
    make = FAMILIES["histogram"]
    config = make.Configuration(columns=512, rows=256, smoothing=0.0)
    model = make.create(config, FLAT, rng=generator(0))
    model.fit(one.train(), rng=generator(0))
    found = measure(model, one, rng=generator(0))
    missed = float(torch.isneginf(model.log_prob(one.test().x)).double().mean())
    assert found["held_out_nats"].value is None
    assert found["held_out_nats"].reason.startswith(
        f"infinite: the model says never to {missed:.4%}"
    )
    assert found["missed_share"].value == pytest.approx(missed)


@pytest.mark.parametrize(
    ("x", "sentence"),
    [
        (torch.randn(49, 2, generator=generator(0)), "expected 50 to 200,000 points; got 49"),
        (torch.full((60, 2), math.nan), "expected finite numbers; got nan or infinity"),
        (torch.full((60, 2), 200.0), "expected points on the map"),
        (torch.ones(60, 2), "expected at least 10 different points; got 1"),
    ],
)
def test_points_that_are_no_world_are_refused_in_words(x, sentence) -> None:
    with pytest.raises(ValueError, match=sentence):
        own.scattered(x)
