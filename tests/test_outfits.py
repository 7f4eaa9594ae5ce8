"""The truth over outfits: every exact figure by a second route, and the fifty rows."""

from __future__ import annotations

import csv
import itertools
import math
from collections import Counter

import numpy as np
import pytest
import scipy.stats
import torch
from sklearn.metrics import mutual_info_score

from core.paths import DATASETS
from core.rng import derive, generator
from core.worlds import get
from core.worlds.build.outfits import draw
from core.worlds.outfits import FEATURES, PAIRS, code, names, possible, visible

COUNTS = {
    "accessories": {"Blank": 11, "Round": 22, "Sunglasses": 17},
    "clothing_color": {
        "Black": 0,
        "Blue01": 4,
        "Gray01": 10,
        "PastelGreen": 5,
        "PastelOrange": 2,
        "Pink": 4,
        "Red": 3,
        "White": 22,
    },
    "clothing_type": {"Hoodie": 7, "Overall": 18, "ShirtScoopNeck": 19, "ShirtVNeck": 6},
    "hair_color": {
        "Black": 7,
        "Blonde": 6,
        "Brown": 2,
        "PastelPink": 3,
        "Red": 8,
        "SilverGray": 24,
    },
    "hair_type": {
        "NoHair": 7,
        "LongHairBun": 0,
        "LongHairCurly": 1,
        "LongHairStraight": 23,
        "ShortHairShortWaved": 1,
        "ShortHairShortFlat": 11,
        "ShortHairFrizzle": 7,
    },
}
DRAWS = 200_000
WORLD = get("outfits")
TABLE = WORLD.table.numpy().reshape(3, 8, 4, 6, 7)
COLUMNS = list(itertools.combinations(range(5), 2))


@pytest.fixture(scope="module")
def sample() -> torch.Tensor:
    """A large sample of the truth, codes (DRAWS, 5)."""
    return WORLD.sample(DRAWS, rng=generator(11))


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    """The shipped rows as the csv module reads them."""
    with (DATASETS / "outfits50.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_features_are_the_published_ones():
    found = {f.name: dict(zip(f.values, f.counts, strict=True)) for f in FEATURES}
    assert found == COUNTS
    assert WORLD.space.sizes == tuple(len(values) for values in COUNTS.values())


def test_the_table_sums_to_one_on_the_3552_that_look_different():
    assert math.isclose(TABLE.sum(), 1, abs_tol=1e-12)
    assert (TABLE > 0).sum() == 3_552 == 4_032 - 3 * 8 * 4 * 5
    assert (TABLE[:, :, :, :5, 0] == 0).all()
    assert torch.equal(possible(WORLD.every), WORLD.table > 0)


def test_every_marginal_is_the_published_share_smoothed_by_two():
    for column, counts in enumerate(COUNTS.values()):
        wanted = (np.array(list(counts.values())) + 2) / (50 + 2 * len(counts))
        others = tuple(axis for axis in range(5) if axis != column)
        np.testing.assert_allclose(TABLE.sum(axis=others), wanted, atol=1e-9)
        np.testing.assert_allclose(WORLD.marginal(column), wanted, atol=1e-9)


@pytest.mark.parametrize(("one", "other", "factor"), PAIRS)
def test_a_stated_factor_is_the_odds_ratio_of_the_truth(one, other, factor):
    """Fitting the marginals leaves every odds ratio as it was: here taken from the table alone.

    The four corners differ in two columns only; the rest, and the two values compared with, are
    chosen so that no other stated pair is worn.
    """
    place = {word: column for column, f in enumerate(FEATURES) for word in reversed(f.values)}
    stated = {frozenset(pair[:2]) for pair in PAIRS}

    def worn(words: tuple[str, ...]) -> set[frozenset[str]]:
        return {frozenset(pair) for pair in itertools.combinations(words, 2)} & stated

    columns = {next(c for c, f in enumerate(FEATURES) if word in f.values) for word in (one, other)}
    assert len(columns) == 2
    assert place[one] in columns
    first, second = place[one], place[other]
    for words in itertools.product(*COUNTS.values()):
        corner = list(words)
        corner[first], corner[second] = one, other
        without = [list(corner) for _ in range(3)]
        without[0][first] = without[2][first] = words[first]
        without[1][second] = without[2][second] = words[second]
        looks = [tuple(row) for row in (corner, *without)]
        clear = worn(looks[0]) == {frozenset((one, other))} and not any(map(worn, looks[1:]))
        p = [TABLE[tuple(code(c, word) for c, word in enumerate(look))] for look in looks]
        if clear and words[first] != one and words[second] != other and min(p) > 0:
            assert math.isclose(p[0] * p[3] / (p[1] * p[2]), factor, rel_tol=1e-9)
            return
    pytest.fail("expected four corners that wear no other pair")


def test_the_entropy_agrees_with_scipy_and_with_a_sample(sample):
    assert math.isclose(WORLD.entropy, scipy.stats.entropy(TABLE.ravel()), rel_tol=1e-12)
    surprise = -WORLD.log_prob(sample)
    error = float(surprise.std()) / math.sqrt(DRAWS)
    assert abs(float(surprise.mean()) - WORLD.entropy) < 4 * error
    assert error < 0.005


def test_the_log_probability_is_the_table_read_by_hand(sample):
    for row, value in zip(sample[:200].tolist(), WORLD.log_prob(sample[:200]), strict=True):
        assert math.isclose(float(value), math.log(TABLE[tuple(row)]), rel_tol=1e-12)
    bald = torch.tensor([[0, 7, 0, code(3, "Red"), code(4, "NoHair")]])
    assert WORLD.log_prob(bald).item() == -math.inf
    with pytest.raises(ValueError, match="expected .*; got"):
        WORLD.log_prob(torch.tensor([[0, 8, 0, 0, 1]]))


def test_samples_follow_the_table(sample):
    seen = torch.bincount(WORLD.index(sample), minlength=4_032).numpy()
    expected = TABLE.ravel() * DRAWS
    assert seen[expected == 0].sum() == 0
    common = expected >= 5
    assert common.sum() > 2_000
    seen = np.append(seen[common], seen[~common].sum())
    expected = np.append(expected[common], expected[~common].sum())
    assert scipy.stats.chisquare(seen, expected, sum_check=False).pvalue > 1e-4


@pytest.mark.parametrize(("one", "other"), COLUMNS)
def test_mutual_information_agrees_with_scikit_learn(one, other, sample):
    ours = WORLD.mutual_information(one, other)
    others = tuple(axis for axis in range(5) if axis not in (one, other))
    exact = mutual_info_score(None, None, contingency=TABLE.sum(axis=others) * 1e9)
    assert math.isclose(ours, exact, rel_tol=1e-6, abs_tol=1e-8)
    assert math.isclose(ours, WORLD.mutual_information(other, one), rel_tol=1e-9)
    drawn = mutual_info_score(sample[:, one].numpy(), sample[:, other].numpy())
    assert abs(drawn - ours) < 0.004
    with pytest.raises(ValueError, match="expected two different columns; got"):
        WORLD.joint(one, one)


def test_features_go_together_and_total_correlation_is_what_independence_costs():
    shares = [WORLD.marginal(column).numpy() for column in range(5)]
    product = np.einsum("a,b,c,d,e->abcde", *shares)
    cost = scipy.stats.entropy(TABLE.ravel(), product.ravel())
    assert math.isclose(WORLD.total_correlation, cost, rel_tol=1e-9)
    assert cost > 0.3
    assert WORLD.mutual_information(3, 4) > 0.05


def test_the_rows_have_every_published_count(rows):
    assert len(rows) == 50
    assert list(rows[0]) == list(COUNTS)
    for name, counts in COUNTS.items():
        assert Counter(row[name] for row in rows) == Counter(counts)


def test_the_two_named_combinations_occur_twice_and_never(rows):
    looks = Counter(tuple(row.values()) for row in rows)
    assert looks[("Round", "White", "ShirtScoopNeck", "Red", "LongHairStraight")] == 2
    assert looks[("Round", "Blue01", "ShirtScoopNeck", "Red", "LongHairStraight")] == 0
    assert all(row["hair_color"] == "SilverGray" for row in rows if row["hair_type"] == "NoHair")


def test_the_rows_are_a_plausible_sample_of_the_truth():
    rows = WORLD.train().x
    tables = WORLD.sample(50 * 2_000, rng=generator(5)).view(2_000, 50, 5)
    usual = WORLD.log_prob(tables.flatten(0, 1)).view(2_000, 50).mean(1)
    ours = float(WORLD.log_prob(rows).mean())
    assert float(usual.quantile(0.005)) < ours < float(usual.quantile(0.995))


def test_the_rows_are_remade_bit_for_bit(rows):
    again = names(draw(rng=generator(derive(0, "outfits50"))))
    assert again == [list(row.values()) for row in rows]


def test_training_is_the_rows_and_the_test_set_is_fixed(rows):
    train = WORLD.train()
    assert names(train.x) == [list(row.values()) for row in rows]
    assert torch.equal(WORLD.train(7).x, train.x[:7])
    test = WORLD.test()
    assert len(test) == 10_000
    assert torch.equal(test.x, WORLD.test().x)
    assert torch.equal(WORLD.test(100).x, test.x[:100])


def test_what_a_picture_shows_of_the_bald_is_one_colour():
    seen = visible(WORLD.every)
    assert len(seen.unique(dim=0)) == 3_552
    assert bool(possible(seen).all())
    changed = (seen != WORLD.every).any(1)
    assert torch.equal(changed, ~possible(WORLD.every))
    with pytest.raises(ValueError, match="hair_color: expected one of Black, .*; got 'Green'"):
        code(3, "Green")
