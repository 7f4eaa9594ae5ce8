"""Directions, walks, edits and anomaly scores, each against a second route."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats
import torch
from sklearn.linear_model import Ridge
from sklearn.metrics import roc_auc_score, roc_curve

from core.anomaly import reconstruction_error, roc
from core.attribute_directions import change, features, learn
from core.attribute_edits import edit, judge, requests
from core.latent_paths import grid, line
from core.rng import generator
from core.space import OUTFITS
from core.worlds import get
from core.worlds.outfits import BALD, HAIR_COLOR, HAIR_TYPE, SILVER

WORLD = get("wardrobe")


def outfits(n: int) -> torch.Tensor:
    return get("outfits").sample(n, rng=generator(1))


@pytest.mark.parametrize("ties", [False, True])
def test_the_curve_and_its_area_agree_with_scikit_learn(ties: bool) -> None:
    rng = generator(0)
    belongs, anomalies = torch.randn(300, generator=rng), torch.randn(200, generator=rng) + 1
    if ties:
        belongs, anomalies = belongs.round(), anomalies.round()
    truth = np.r_[np.zeros(300), np.ones(200)]
    scores = torch.cat([belongs, anomalies]).numpy()
    found = roc(belongs, anomalies)
    assert found.area == pytest.approx(roc_auc_score(truth, scores), abs=1e-12)
    false, caught, threshold = roc_curve(truth, scores, drop_intermediate=False)
    np.testing.assert_allclose(found.false_alarms, false)
    np.testing.assert_allclose(found.caught, caught)
    np.testing.assert_allclose(found.threshold, threshold)


def test_the_area_of_a_perfect_and_a_blind_score() -> None:
    low, high = torch.arange(5.0), torch.arange(5.0) + 10
    assert roc(low, high).area == 1
    assert roc(high, low).area == 0
    assert roc(low * 0, high * 0).area == 0.5
    with pytest.raises(ValueError, match="expected scores of both kinds; got none of one"):
        roc(low, low[:0])


def test_reconstruction_error_is_in_levels() -> None:
    x = torch.zeros(2, 3, 32, 32)
    again = x.clone()
    again[1] += 5 / 127.5
    torch.testing.assert_close(reconstruction_error(x, again), torch.tensor([0.0, 5.0]))


@pytest.mark.parametrize("pairs", [False, True])
def test_directions_are_ridge_regression(pairs: bool) -> None:
    y, z = outfits(800), torch.randn(800, 3, generator=generator(2))
    seen = features(y, pairs)
    assert seen.shape[1] == (334 if pairs else 29)
    assert float(seen.sum(1).unique()) == 1 + 5 + 10 * pairs
    expected = Ridge(alpha=1.0, fit_intercept=False).fit(seen.numpy(), z.numpy()).coef_.T
    np.testing.assert_allclose(learn(z, y, pairs=pairs).weight, expected, atol=1e-4)


def test_codes_that_are_sums_of_values_are_moved_exactly() -> None:
    """Codes made of one vector a value and a rest: the move must swap one and keep the rest."""
    parts = [torch.randn(size, 6, generator=generator(j)) for j, size in enumerate(OUTFITS.sizes)]

    def place(y: torch.Tensor) -> torch.Tensor:
        return sum(part[y[:, j]] for j, part in enumerate(parts))

    y = outfits(4_000)
    rest = 0.3 * torch.randn(4_000, 6, generator=generator(9))
    directions = learn(place(y) + rest, y, pairs=False)
    hairy = y[y[:, HAIR_TYPE] != BALD][:200]
    wanted = change(hairy, HAIR_COLOR, 1)
    moved = directions.move(place(hairy) + rest[:200], hairy, wanted)
    torch.testing.assert_close(moved, place(wanted) + rest[:200], rtol=0, atol=0.12)
    half = directions.move(place(hairy), hairy, wanted, 0.5)
    torch.testing.assert_close(half, (place(wanted) + place(hairy)) / 2, rtol=0, atol=0.12)
    arrow = directions.arrow(0, 2) - directions.arrow(0, 1)
    torch.testing.assert_close(arrow, parts[0][2] - parts[0][1], rtol=0, atol=0.12)


def test_learning_refuses_codes_without_outfits() -> None:
    with pytest.raises(ValueError, match="expected one code for each outfit; got 3 and 5"):
        learn(torch.zeros(3, 2), outfits(5))


def test_every_change_is_asked_of_those_who_can() -> None:
    y = outfits(100)
    asked = requests(y)
    assert [(c, v) for c, v, _ in asked] == [
        (c, v) for c, size in enumerate(OUTFITS.sizes) for v in range(size)
    ]
    for column, value, rows in asked:
        assert (y[rows, column] != value).all()
        assert column != HAIR_COLOR or (y[rows, HAIR_TYPE] != BALD).all()
    shaved = change(y, HAIR_TYPE, BALD)
    assert (shaved[:, HAIR_COLOR] == SILVER).all()


def picture(y: torch.Tensor) -> torch.Tensor:
    return WORLD.picture(WORLD.outfits.index(y), rng=generator(3))


def test_true_pictures_of_the_wanted_outfit_are_judged_right() -> None:
    y = outfits(60)
    for column, value, rows in requests(y)[::4]:
        right = judge(picture(change(y[rows], column, value)), y[rows], column, value)
        assert float(right.wanted.double().mean()) > 0.95
        assert float(right.others.double().mean()) > 0.95
        unchanged = judge(picture(y[rows]), y[rows], column, value)
        assert float(unchanged.wanted.double().mean()) < 0.05
        assert float(unchanged.others.double().mean()) > 0.95


class Wardrobe:
    """A coder whose codes are the outfit itself, ones at its values: edits must all succeed."""

    def __init__(self, y: torch.Tensor) -> None:
        self.z = features(y, False)

    def encode(self, x: torch.Tensor) -> torch.Tensor:
        return self.z[: len(x)]

    def decode(self, z: torch.Tensor) -> torch.Tensor:
        parts = z[:, 1:].split(list(OUTFITS.sizes), 1)
        y = torch.stack([part.argmax(1) for part in parts], 1)
        return picture(y)


def test_an_edit_of_perfect_codes_succeeds() -> None:
    y = outfits(3_000)
    model = Wardrobe(y[:40])
    directions = learn(features(y, False), y, pairs=False)
    wanted = change(y[:40], 1, 5)
    edited, steps = edit(model, directions, picture(y[:40]), wanted)
    seen = judge(edited, y[:40], 1, 5)
    assert float(seen.wanted.double().mean()) > 0.95
    assert float(seen.others.double().mean()) > 0.9
    assert float(steps.double().mean()) < 1.5
    already = edit(model, directions, picture(y[:40]), y[:40])[1]
    assert float((already > 0).double().mean()) < 0.1, "what is worn already needs no step"


def test_a_line_and_a_grid() -> None:
    a, b = torch.zeros(3), torch.tensor([1.0, 2, 4])
    walk = line(a, b, 5)
    torch.testing.assert_close(walk[2], b / 2)
    assert torch.equal(walk[[0, -1]], torch.stack([a, b]))
    z = grid(4, origin=torch.tensor([9.0, 8, 7]), across=2, up=0)
    quantiles = scipy.stats.norm.ppf([0.125, 0.375, 0.625, 0.875])
    np.testing.assert_allclose(z[:4, 2], quantiles, atol=1e-6)
    np.testing.assert_allclose(z[::4, 0], quantiles[::-1], atol=1e-6)
    assert (z[:, 1] == 8).all()
    with pytest.raises(ValueError, match="expected steps of 2 or more; got 1"):
        line(a, b, 1)
    with pytest.raises(ValueError, match="expected two different latents below 3; got 1 and 1"):
        grid(4, origin=a, across=1, up=1)
