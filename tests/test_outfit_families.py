"""Counting outfits and pixels, checked by hand and against scikit-learn."""

import math

import numpy as np
import pytest
import torch
from sklearn.naive_bayes import CategoricalNB

from core.models import FAMILIES
from core.numerics import entropy, mutual_information, ravel, temper, unravel
from core.rng import categorical, generator
from core.space import levels
from core.worlds import get
from core.worlds.outfits import FEATURES

SIZES = (3, 8, 4, 6, 7)
EVERY = unravel(torch.arange(4032), SIZES)


def fitted(slug: str, **settings):
    family, world = FAMILIES[slug], get("outfits")
    model = family.create(family.Configuration(**settings), world.space, rng=generator(0))
    return model.fit(world.train(), rng=generator(0))


def outfit(**wanted: str) -> torch.Tensor:
    return torch.tensor([[f.values.index(wanted[f.name]) for f in FEATURES]])


WHITE = {
    "accessories": "Round",
    "clothing_color": "White",
    "clothing_type": "ShirtScoopNeck",
    "hair_color": "Red",
    "hair_type": "LongHairStraight",
}


def test_the_worked_product() -> None:
    """0.46 * 0.16 * 0.44 * 0.38 * 0.44 = 0.0054, and 1,008 outfits of probability zero."""
    model = fitted("naive_bayes")
    factors = model.factors(outfit(**WHITE))[0]
    assert factors.tolist() == pytest.approx([0.44, 0.44, 0.38, 0.16, 0.46])
    assert float(model.log_prob(outfit(**WHITE)).exp()) == pytest.approx(
        0.46 * 0.16 * 0.44 * 0.38 * 0.44
    )
    assert round(float(model.log_prob(outfit(**WHITE)).exp()), 4) == 0.0054
    assert int(torch.isneginf(model.log_prob(EVERY)).sum()) == 1008
    assert model.free_parameters() == 23


def test_the_broken_pair() -> None:
    """Seen twice in white, never in blue: the table says 2/50 and 0, the product disagrees."""
    table, product = fitted("joint_table"), fitted("naive_bayes")
    blue = outfit(**WHITE | {"clothing_color": "Blue01"})
    assert float(table.log_prob(outfit(**WHITE)).exp()) == pytest.approx(2 / 50)
    assert float(table.log_prob(blue).exp()) == 0
    ratio = product.log_prob(outfit(**WHITE)) - product.log_prob(blue)
    assert float(ratio.exp()) == pytest.approx(22 / 4)


@pytest.mark.parametrize(("smoothing", "nats"), [(0.0, 6.811), (1.0, 7.182)])
def test_entropy_of_naive_bayes(smoothing, nats) -> None:
    """By enumeration of 4,032 outfits, and as the sum over the five marginals."""
    model = fitted("naive_bayes", smoothing=smoothing)
    joint = model.log_prob(EVERY).exp()
    assert float(joint.sum()) == pytest.approx(1)
    assert entropy(joint) == pytest.approx(nats, abs=5e-4)
    assert sum(map(entropy, model.marginals())) == pytest.approx(entropy(joint))


@pytest.mark.parametrize("smoothing", [0.5, 1.0, 3.0])
def test_marginals_are_scikit_learns(smoothing) -> None:
    model, x = fitted("naive_bayes", smoothing=smoothing), get("outfits").train().x.numpy()
    peer = CategoricalNB(alpha=smoothing, min_categories=SIZES).fit(x, np.zeros(len(x)))
    for ours, theirs in zip(model.marginals(), peer.feature_log_prob_, strict=True):
        np.testing.assert_allclose(ours.log().numpy(), theirs[0], atol=1e-12)


@pytest.mark.parametrize("smoothing", [0.0, 0.5])
def test_the_joint_table_by_hand(smoothing) -> None:
    model = fitted("joint_table", smoothing=smoothing)
    assert float(model.table.sum()) == pytest.approx(1)
    assert model.free_parameters() == 4031
    assert float(model.log_prob(outfit(**WHITE)).exp()) == pytest.approx(
        (2 + smoothing) / (50 + 4032 * smoothing)
    )


@pytest.mark.parametrize("slug", ["joint_table", "naive_bayes"])
@pytest.mark.parametrize("temperature", [0.5, 1.0, 4.0, math.inf])
def test_samples_follow_the_tempered_table(slug, temperature) -> None:
    """Chi-square of 40,000 draws over the five marginals of p^(1/T), worked on the whole table."""
    model = fitted(slug, smoothing=0.2)
    x = model.sample(40_000, rng=generator(3), temperature=temperature)
    joint = temper(model.log_prob(EVERY).exp(), temperature)
    for j, size in enumerate(SIZES):
        expected = torch.bincount(EVERY[:, j], weights=joint, minlength=size) * len(x)
        seen = torch.bincount(x[:, j], minlength=size)
        statistic = float(
            ((seen - expected) ** 2 / expected.clamp_min(1e-9))[expected > 1e-6].sum()
        )
        assert statistic < 40, (j, temperature)


def test_greedy_draws_the_likeliest() -> None:
    model = fitted("naive_bayes")
    best = EVERY[model.log_prob(EVERY).argmax()]
    assert (model.sample(10, rng=generator(0), temperature=0.0) == best).all()


def test_temper_is_continuous_and_keeps_zeros() -> None:
    probs = torch.tensor([0.0, 0.1, 0.4, 0.5], dtype=torch.float64)
    assert torch.allclose(temper(probs, 1.0), probs)
    assert temper(probs, math.inf).tolist() == pytest.approx([0, 1 / 3, 1 / 3, 1 / 3])
    assert torch.allclose(temper(probs, 1e9), temper(probs, math.inf), atol=1e-8)
    assert temper(probs, 0.0).tolist() == [0, 0, 0, 1]
    assert torch.allclose(temper(probs, 1e-3), temper(probs, 0.0))
    assert temper(torch.tensor([0.5, 0.5]), 0.0).tolist() == [0.5, 0.5]
    for wrong in (-1.0, math.nan):
        with pytest.raises(ValueError, match="expected a temperature of 0 or more; got"):
            temper(probs, wrong)


def test_ravel_is_numpys() -> None:
    index = ravel(EVERY, SIZES)
    assert torch.equal(index, torch.arange(4032))
    peer = np.stack(np.unravel_index(np.arange(4032), SIZES), -1)
    np.testing.assert_array_equal(EVERY.numpy(), peer)


def test_categorical_moves_few_draws_for_a_small_change() -> None:
    probs = torch.tensor([0.2, 0.3, 0.5])
    near = torch.tensor([0.21, 0.3, 0.49])
    moved = categorical(probs, 10_000, rng=generator(0)) != categorical(
        near, 10_000, rng=generator(0)
    )
    assert 0 < float(moved.double().mean()) < 0.03


def test_mutual_information_by_hand() -> None:
    assert mutual_information(torch.eye(2) / 2) == pytest.approx(math.log(2))
    assert mutual_information(torch.full((2, 3), 1 / 6)) == pytest.approx(0, abs=1e-12)


def test_pixels_by_hand() -> None:
    """The first colour value counted by hand, smoothed by 0.1 over 256 levels; a sum by a loop."""
    world, family = get("wardrobe"), FAMILIES["pixel_naive_bayes"]
    model = family.create(family.Configuration(), world.space, rng=generator(0))
    data = world.train(200)
    model.fit(data, rng=generator(0))
    level = levels(data.x)[:, 0, 0, 0].long()
    expected = (torch.bincount(level, minlength=256).double() + 0.1) / (200 + 25.6)
    np.testing.assert_allclose(model.probabilities()[0], expected, rtol=1e-12)
    by_loop = sum(
        math.log(model.probabilities()[i, v])
        for i, v in enumerate(levels(data.x[0]).flatten().tolist())
    )
    assert float(model.log_prob(data.x[:1])) == pytest.approx(by_loop)


def test_pixel_samples_forget_their_neighbours() -> None:
    """Each colour value keeps its mean; what is left once the mean is taken is independent."""
    world, family = get("wardrobe"), FAMILIES["pixel_naive_bayes"]
    model = family.create(family.Configuration(), world.space, rng=generator(0))
    data = world.train(2_000)
    x = model.fit(data, rng=generator(0)).sample(2_000, rng=generator(1))
    assert float((x.mean(0) - data.x.mean(0)).abs().mean()) < 0.02

    def neighbours(pictures):
        left = pictures - pictures.mean(0)
        across = (left[..., :-1] * left[..., 1:]).mean()
        return float(across / left.square().mean())

    assert abs(neighbours(x)) < 0.02
    assert neighbours(data.x) > 0.5
