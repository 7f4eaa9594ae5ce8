"""Confetti: patchwork, counts, neighbours and the record of them, each worked out a second way."""

from __future__ import annotations

import json
import math
from fractions import Fraction

import numpy as np
import pytest
import torch
from sources import ROOT

from core import confetti_sweep, neighbours, picture_space, pixel_counts, pixel_tasks
from core.inspector import Inspector
from core.models.pixel_naive_bayes import PixelNaiveBayes, PixelNaiveBayesConfig
from core.patchwork import (
    DRAWS,
    PATCHES,
    TRAININGS,
    Patchwork,
    PatchworkConfig,
    Recipe,
    build,
    chances,
    never,
)
from core.rng import derive, generator
from core.space import PICTURES, Dataset, unlevels
from core.worlds import get


@pytest.fixture(scope="module")
def seen():
    return pixel_counts.wardrobe()


@pytest.fixture(scope="module")
def tested():
    return pixel_counts.whole(get("wardrobe").test(600).x)


# Patchwork.


@pytest.mark.parametrize("patch", PATCHES)
@pytest.mark.parametrize("draw", ["together", "apart"])
def test_every_block_is_found_whole_in_its_donor(seen, draw, patch):
    recipe, u = Recipe(draw, patch, 300), chances(5, rng=generator(1))
    made, train = build(recipe, seen.level, u).numpy(), seen.level[:300].numpy()
    for n, c, i, j in np.ndindex(5, 3, 32 // patch, 32 // patch):
        corner = u[n, c if draw == "apart" else 0, i * patch, j * patch]
        donor = math.floor(float(corner) * 300)
        rows, columns = slice(i * patch, (i + 1) * patch), slice(j * patch, (j + 1) * patch)
        assert (made[n, c, rows, columns] == train[donor, c, rows, columns]).all()


def test_the_largest_block_copies_and_the_smallest_uniform_is_even(seen):
    copies = build(Recipe("together", 32, 50), seen.level, chances(20, rng=generator(2)))
    train = seen.level[:50].flatten(1)
    assert all((train == one.flatten()).all(1).any() for one in copies)
    noise = build(Recipe("uniform", 1), seen.level, chances(40, rng=generator(3)))
    shares = torch.bincount(noise.flatten().long(), minlength=256) / noise.numel()
    assert torch.allclose(shares, torch.full((256,), 1 / 256), atol=6 * (1 / 256 / 122_880) ** 0.5)


def test_pixel_by_pixel_has_the_marginals_of_naive_bayes(seen):
    """Blocks of one, colour by colour: shares of levels are the counts, within chance."""
    made = build(Recipe("apart", 1, 1_000), seen.level, chances(4_000, rng=generator(4)))
    counts = pixel_counts.count(made).double() / 4_000
    truth = seen.of(1_000).double() / 1_000
    assert float((counts - truth).abs().max()) < 6 * 0.5 / 4_000**0.5
    assert bool((counts[truth == 0] == 0).all())


def test_never_against_a_search_in_plain_python(seen, tested):
    recipe, flat = Recipe("together", 2, 1_000), Recipe("apart", 1, 1_000)
    assert not never(Recipe("together", 16, 30), seen.level, seen.level[:30]).any()
    zero = (seen.of(1_000).gather(1, tested[:300].flatten(1).T.long()) == 0).any(0)
    assert torch.equal(never(flat, seen.level, tested[:300]), zero)
    half = torch.cat([tested[:5], seen.level[990:1_010]])  # ten of these were seen
    pieces = [
        {one[:, i : i + 2, j : j + 2].numpy().tobytes() for one in seen.level[:1_000]}
        for i in range(0, 32, 2)
        for j in range(0, 32, 2)
    ]
    lost = [
        any(
            one[:, i : i + 2, j : j + 2].numpy().tobytes() not in pieces[8 * i + j // 2]
            for i in range(0, 32, 2)
            for j in range(0, 32, 2)
        )
        for one in half
    ]
    assert never(recipe, seen.level, half).tolist() == lost
    assert sum(lost) == 15


def test_the_model_draws_as_the_recipe(seen):
    data = Dataset(PICTURES, unlevels(seen.level[:100]))
    model = Patchwork.create(PatchworkConfig("apart", 4), PICTURES, rng=generator(0))
    model.fit(data, rng=generator(0))
    x = build(Recipe("apart", 4, 100), seen.level, chances(6, rng=generator(9)))
    assert torch.equal(model.sample(6, rng=generator(9)), unlevels(x))
    assert model.free_parameters() == 100 * 3072


@pytest.mark.parametrize("bad", [{"draw": "x"}, {"patch": 3}, {"training": 0}])
def test_a_recipe_outside_the_lesson_is_refused(bad):
    with pytest.raises(ValueError, match="expected draw in .*; got"):
        Recipe(**bad)


def test_too_few_training_pictures_are_refused(seen):
    with pytest.raises(ValueError, match="expected 20000 training pictures; got 5"):
        build(Recipe(), seen.level[:5], chances(1, rng=generator(0)))


# Counts and bits.


def test_counts_are_those_of_numpy_and_of_the_family(seen):
    for n in (10, 300):
        level = seen.level[:n].numpy().reshape(n, -1)
        by_hand = np.stack([(level == v).sum(0) for v in range(256)], 1)
        assert (seen.of(n).numpy() == by_hand).all()
    model = PixelNaiveBayes.create(PixelNaiveBayesConfig(), PICTURES, rng=generator(0))
    model.fit(get("wardrobe").train(), rng=generator(0))
    assert torch.equal(model.counts, seen.of(20_000))


def test_bits_per_dim_is_the_familys_log_prob(seen, tested):
    model = PixelNaiveBayes.create(PixelNaiveBayesConfig(smoothing=0.3), PICTURES, rng=generator(0))
    model.counts = seen.of(1_000)
    bits = -model.log_prob(unlevels(tested)).double() / math.log(2)
    mean = pixel_counts.bits_per_dim(seen.of(1_000), 0.3, pixel_counts.count(tested))
    assert mean == pytest.approx(float(bits.mean()) / 3072, rel=1e-9)
    one = pixel_counts.picture_bits(seen.of(1_000), 0.3, tested[7])
    assert float(one.sum()) == pytest.approx(float(bits[7]), rel=1e-9)


def test_one_pixel_by_hand(seen, tested):
    bits = pixel_counts.picture_bits(seen.of(30), 0.1, tested[3])
    same = int((seen.level[:30, 1, 14, 16] == tested[3, 1, 14, 16]).sum())
    share = (same + Fraction(1, 10)) / (30 + 256 * Fraction(1, 10))
    assert float(bits[1, 14, 16]) == pytest.approx(-math.log2(share))


# Neighbours.


def test_correlation_by_numpy(tested):
    x = tested.numpy().astype(float)
    e = x - x.mean(0)
    for d in (1, 12, 31):
        a, b = e[..., :-d].ravel(), e[..., d:].ravel()
        known = (a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum())
        assert float(neighbours.correlation(tested)[d - 1]) == pytest.approx(known, abs=2e-5)


@pytest.mark.parametrize("patch", [1, 4, 16])
def test_blocks_keep_only_what_lies_inside_them(seen, patch):
    made = build(Recipe("together", patch), seen.level, chances(1_500, rng=generator(5)))
    limit = neighbours.in_blocks(seen.level[:5_000], patch)
    assert float((neighbours.correlation(made) - limit).abs().max()) < 0.03
    assert bool((limit[patch - 1 :] == 0).all())


def test_pairs_lie_where_they_are_said_to(tested):
    x, y = neighbours.pairs(neighbours.deviations(tested), 9)
    e = tested.float().numpy() - tested.float().numpy().mean(0)
    for k in (0, 1, 50, 599):
        row, column = 5 * k % 32, 7 * k % 23
        assert float(x[k]) == pytest.approx(e[k, k % 3, row, column], abs=1e-3)
        assert float(y[k]) == pytest.approx(e[k, k % 3, row, column + 9], abs=1e-3)


# The space of pictures.


def test_digits_by_whole_numbers():
    assert 10**7_398 <= 256**3072 < 10**7_399  # so 7,399 digits
    assert int(picture_space.digits()) + 1 == 7_399
    entropy = get("wardrobe").entropy
    assert int(picture_space.typical_digits(entropy)) + 1 == 2_839
    assert round(picture_space.share_digits(entropy)) == -4_560


def test_none_of_n():
    nothing = picture_space.found(0, 20_000)
    assert nothing.three == 3 / 20_000
    assert (1 - nothing.three) ** 20_000 == pytest.approx(0.05, rel=0.01)
    assert nothing.low == 0
    assert nothing.high == pytest.approx(1.96**2 / (20_000 + 1.96**2), rel=1e-3)


# The record.


def test_the_record_is_of_this_inspector_and_of_every_setting():
    kept = json.loads((ROOT / "data/datasets/confetti.json").read_text())
    assert kept["inspector"] == confetti_sweep.inspector_hash()
    assert len(confetti_sweep.settings()) == 2 * 6 * 8 + 6 == len(kept["measures"]) - 1


@pytest.mark.long
@pytest.mark.parametrize(
    "recipe", [Recipe("together", 16, 10), Recipe("apart", 32, 300), Recipe("together", 32, 3_000)]
)
def test_recorded_measures_again(seen, recipe):
    world = confetti_sweep.Shelf()
    again = confetti_sweep.measured(recipe, world, seen)
    for name in ("validity", "novelty", "memory", "coverage"):
        assert again[name].value == pytest.approx(confetti_sweep.share(recipe, name), abs=0.003)


@pytest.mark.long
def test_recorded_bits_ties_and_zeros_again(seen):
    kept = confetti_sweep.recorded()
    every = pixel_counts.whole(get("wardrobe").test().x)
    count = pixel_counts.count(every)
    for row, column in ((0, 0), (4, 7), (5, 2)):
        n, a = TRAININGS[column], pixel_counts.SMOOTHINGS[row]
        again = pixel_counts.bits_per_dim(seen.of(n), a, count)
        assert kept["bits"][row][column] == pytest.approx(again, abs=1e-5)
    truth = neighbours.correlation(every)
    assert np.allclose(kept["correlation"]["truth"], truth, atol=2e-5)
    for patch in PATCHES:  # sampled against the limit, and whole or colour by colour alike
        limit = kept["ties"][f"{patch}/20000"]
        for draw in ("together", "apart"):
            assert np.allclose(kept["correlation"][f"{draw}/{patch}"], limit, atol=0.02)
    again = neighbours.in_blocks(seen.level[:10], 8)
    assert np.allclose(kept["ties"]["8/10"], again, atol=2e-5)
    assert confetti_sweep.ties(Recipe("apart", 8, 10)) == kept["ties"]["8/10"]
    same = [max(0, 4 * (8 - d)) / (32 - d) for d in neighbours.DISTANCES]  # pairs in one block
    assert np.allclose(confetti_sweep.ties(Recipe("uniform", 8)), same, atol=0.03)
    lost = never(Recipe("apart", 1), seen.level, every[: confetti_sweep.TESTED])
    assert kept["never"]["apart/1"] == int(lost.sum())


@pytest.mark.parametrize("draw", ["uniform", "together"])
def test_recorded_finds_hold_for_fresh_draws(seen, draw):
    x = build(Recipe(draw), seen.level, chances(400, rng=generator(derive(1, "fresh"))))
    hits = int(Inspector.load().inspect(unlevels(x)).clean.sum())
    assert confetti_sweep.clean_of_many(draw).hits == 0 == hits


def test_only_whole_pictures_are_clean():
    """What the page says of blocks: a seam anywhere gives them away, and copies are remembered."""
    for recipe in confetti_sweep.settings():
        clean, copied = (confetti_sweep.share(recipe, name) for name in ("validity", "memory"))
        whole = recipe.draw == "together" and recipe.patch == 32
        assert (clean > 0.99 and copied > 0.99) if whole else clean < 0.05
        assert confetti_sweep.share(recipe, "novelty") < (1e-9 if whole else 0.01)


# The tasks.


def test_smallest_clean_block():
    assert pixel_tasks.smallest_clean_patch(Recipe("together", 32)).passed
    for wrong in (Recipe("together", 16), Recipe("together", 32, 10), Recipe("apart", 32)):
        assert not pixel_tasks.smallest_clean_patch(wrong).passed
    assert not any(pixel_tasks.smallest_clean_patch(Recipe(draw)).passed for draw in DRAWS)


def test_no_setting_is_clean_and_no_copy():
    assert pixel_tasks.counted_settings(0).passed
    assert not pixel_tasks.counted_settings(1).passed
    assert not pixel_tasks.counted_settings(None).passed
    assert pixel_tasks.clean_and_new(validity=-1, memory=2) == 102


def test_four_levels_cost_two_bits_each():
    assert pixel_tasks.typed_bits(6_144).passed
    for wrong in (2, 4 * 3_072, 8 * 3_072, None):
        assert not pixel_tasks.typed_bits(wrong).passed


def test_weakest_tie_and_best_smoothing():
    assert pixel_tasks.least_tied(12).passed
    assert not pixel_tasks.least_tied(1).passed
    assert not pixel_tasks.least_tied(31).passed
    assert pixel_tasks.best_smoothing(100, 0.3).passed
    assert not pixel_tasks.best_smoothing(100, 1.0).passed
    assert not pixel_tasks.best_smoothing(20_000, 0.03).passed
