"""The shipped flow on pictures: its card measured again, and where its likelihood fails."""

from __future__ import annotations

import math

import pytest
import torch

from core import checkpoint
from core.inspector import Inspector
from core.intervals import of_mean, wilson
from core.models.image_flow import ImageFlow
from core.rng import generator
from core.space import levels, unlevels
from core.worlds import get

NAME = "image_flow-wardrobe"


@pytest.fixture(scope="module")
def shipped() -> tuple[ImageFlow, dict]:
    return checkpoint.read(NAME)


@pytest.fixture(scope="module")
def bits(shipped) -> torch.Tensor:
    """The bound of 300 true pictures, bits/dim."""
    return shipped[0].bits_per_dim(get("wardrobe").test(300).x, rng=generator(1))


def test_the_card_gives_a_bound_and_it_comes_out_again(shipped, bits):
    stated = shipped[1]["measures"]["bits_per_dim"]
    low, high = of_mean(bits)
    assert stated["kind"] == "bound"
    assert low - (high - low) < stated["value"] < high + (high - low)
    assert stated["value"] == pytest.approx(
        -shipped[1]["measures"]["elbo"]["value"] / 3072 / math.log(2), rel=1e-9
    )


def test_it_lies_between_the_truth_and_counted_pixels(bits):
    counted = checkpoint.read_card("pixel_naive_bayes-wardrobe")["measures"]["bits_per_dim"]
    assert get("wardrobe").entropy / 3072 / math.log(2) < float(bits.mean())
    assert float(bits.mean()) < 0.55 * counted["value"]


def test_validity_comes_out_again_and_falls_when_cooled(shipped):
    """Its outfits are islands with z = 0 between them: cooling moves draws off them."""
    model, card = shipped
    shares = []
    for temperature in (0.5, 1.0):
        x = model.sample(400, rng=generator(2), temperature=temperature)
        shares.append(int(Inspector.load().inspect(x).clean.sum()))
    low, high = wilson(shares[1], 400)
    assert low - (high - low) < card["measures"]["validity"]["value"] < high + (high - low)
    assert wilson(shares[0], 400)[1] < low


def test_shipped_there_and_back(shipped):
    x = get("wardrobe").test(50).x
    z = shipped[0].encode(x)
    assert float((shipped[0].decode(z) - x).abs().max()) < 1e-4
    assert z.shape == (50, 3072)
    assert z.square().mean() < 1.2  # about standard normal; the grain is whitened


def test_plain_grey_scores_worse_than_every_avatar(shipped, bits):
    grey = torch.arange(0.0, 256.0, 15.0).round()[:, None, None, None].expand(-1, 3, 32, 32)
    assert float(shipped[0].bits_per_dim(unlevels(grey), rng=generator(3)).min()) > float(
        bits.max()
    )


def test_the_likeliest_code_scores_better_than_every_avatar_and_is_none(shipped, bits):
    """Where likelihood fails to find what does not belong: z = 0, a blend of outfits, grainless."""
    x = unlevels(levels(shipped[0].decode(torch.zeros(1, 3072))))
    assert float(shipped[0].bits_per_dim(x, rng=generator(3))) < float(bits.min())
    assert not Inspector.load().inspect(x).clean.item()


def test_avatars_without_grain_score_better_than_true_ones(shipped, bits):
    world, rng = get("wardrobe"), generator(4)
    shift, ground = (torch.randint(size, (100,), generator=rng) for size in (9, 256))
    x = unlevels(world.templates(world.outfits.index(world.test(100).y), shift, ground))
    assert float(shipped[0].bits_per_dim(x, rng=rng).median()) < float(bits.min())


def test_it_is_small_enough_to_ship():
    assert (checkpoint.find(NAME) / checkpoint.WEIGHTS).stat().st_size < 8_000_000
