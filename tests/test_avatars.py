"""Avatars made of layers, and how far pictures of different outfits are from each other."""

from __future__ import annotations

import math

import pytest
import torch

from core.rng import generator
from core.space import unlevels
from core.worlds import get
from core.worlds.avatars import draw, layers, sheet
from core.worlds.outfits import names, visible
from core.worlds.wardrobe import GRAIN, LOW, SCALE, SHIFTS, grain_table

WORLD = get("wardrobe")
CENTRE = SHIFTS.index((0, 0))
NEAREST = 88.633  # standard deviations of the grain between the two nearest pictures without it


def test_avatars_of_different_outfits_differ_and_of_the_bald_do_not():
    some = WORLD.outfits.every[torch.randperm(4_032, generator=generator(6))[:300]]
    pictures = {draw(code).tobytes() for code in some}
    assert len(pictures) == len(visible(some).unique(dim=0)) < 300
    assert draw(some[0]).size == (layers()["side"],) * 2
    assert draw(some[0], 48).size == (48, 48)


def test_each_layer_has_a_tile_for_each_choice_inside_the_sheet():
    (wide, high), side = sheet().size, layers()["side"]
    for layer in layers()["layers"]:
        count = math.prod(WORLD.outfits.space.sizes[column] for column in layer["features"])
        assert len(layer["tiles"]) == count
        for x, y, w, h, left, top in filter(None, layer["tiles"]):
            assert 0 <= x <= wide - w
            assert 0 <= y <= high - h
            assert 0 <= left <= side - w
            assert 0 <= top <= side - h


def test_only_a_bald_head_and_a_bare_face_have_a_layer_with_nothing_to_paint():
    empty = {layer["name"]: layer["tiles"].count(None) for layer in layers()["layers"]}
    # the bald in six colours, and no glasses
    assert empty == {"body": 0, "clothing": 0, "face": 0, "hair": 6, "accessories": 1}


def test_the_two_nearest_pictures_on_one_ground_are_two_necklines_under_long_hair():
    """All 3,552 against each other, on the ground where the nearest two are nearest of all."""
    n = len(WORLD._seen)
    means = WORLD.templates(WORLD._seen, torch.full((n,), CENTRE), torch.full((n,), 47)).flatten(1)
    means -= means.mean(0)  # so that the products keep their digits
    size = means.square().sum(1)
    squares = (size[:, None] + size - 2 * means @ means.T).fill_diagonal_(math.inf)
    pair = list(divmod(int(squares.argmin()), n))
    apart = float((means[pair[0]] - means[pair[1]]).norm()) / GRAIN
    assert apart == pytest.approx(NEAREST, abs=0.005)
    words = names(WORLD.outfits.every[WORLD._seen[pair]])
    assert {outfit[2] for outfit in words} == {"ShirtScoopNeck", "ShirtVNeck"}
    assert {outfit[4] for outfit in words} == {"LongHairStraight"}


def test_another_ground_is_farther_whatever_is_worn():
    """By the pixels alone that neither of two outfits covers."""
    grounds = (LOW + SCALE * WORLD.grounds).round()
    apart = torch.cdist(grounds, grounds).fill_diagonal_(math.inf).min()
    art = WORLD.drawings[WORLD._seen]
    bare = (art[:, 3, 1:33, 1:33] == 0).flatten(1).unique(dim=0).float()
    assert float(apart * (bare @ bare.T).min().sqrt()) / GRAIN > NEAREST


def test_another_position_is_farther_whatever_is_worn_on_whatever_ground():
    """By the pixels alone that every outfit shares and no ground shines through."""
    art = WORLD.drawings[WORLD._seen]
    common = (art.amax(0) == art.amin(0)).all(0) & (art[0, 3] == 255)
    cut = [(slice(1 - d, 33 - d), slice(1 - r, 33 - r)) for d, r in SHIFTS]
    for one in range(9):
        for other in range(one):
            both = common[cut[one]] & common[cut[other]]
            step = (art[0, :3][:, *cut[one]] - art[0, :3][:, *cut[other]])[:, both]
            assert float(step.norm()) * SCALE / GRAIN > NEAREST


def test_a_picture_leaves_no_doubt_of_its_causes():
    """H(cause | x) <= sum over pairs of causes of sqrt(p p') B, with B Bhattacharyya's coefficient.

    For log(1 + r) <= sqrt(r), r the odds of another cause. B is a product over pixels, each factor
    at most exp(-c k^2) at a difference of k levels; the pairs' weights sum to at most their number.
    """
    grain, away = grain_table(), range(1, 232)
    overlap = [float(torch.logsumexp((grain[k:] + grain[: 511 - k]) / 2, 0)) for k in away]
    c = min(-log_b / k**2 for k, log_b in zip(away, overlap, strict=True))
    doubt = math.log(WORLD.modes * 9 * 256) - c * (NEAREST * GRAIN) ** 2
    assert doubt < -400 * math.log(10)
    # P(the odds of all other causes > 1e-20) <= E sqrt(odds) / 1e-10: what log_prob passes over
    assert doubt + 10 * math.log(10) < -390 * math.log(10)


def test_confetti_has_a_likelihood_that_is_finite_and_beyond_all_hope():
    confetti = unlevels(torch.randint(256, (4, 3, 32, 32), generator=generator(2)))
    told = WORLD.log_prob(torch.cat([confetti, -torch.ones(1, 3, 32, 32)]))
    assert torch.isfinite(told).all()
    assert float(told.max()) < -10 * WORLD.entropy
    with pytest.raises(ValueError, match="expected finite numbers; got nan or infinity"):
        WORLD.log_prob(torch.full((1, 3, 32, 32), math.nan))
