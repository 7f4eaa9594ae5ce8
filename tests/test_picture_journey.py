"""Walks, futures and parts drawn anew, of a small denoiser of pictures, and the likeness."""

import numpy as np
import pytest
import torch

from core import denoising
from core import picture_journey as journey
from core.denoising import Way
from core.models.diffusion import Diffusion
from core.rng import generator
from core.space import PICTURES
from core.worlds import get

SMALL = {"width": 16, "layers": 1, "practice": "even", "target": "velocity", "batch": 32}


@pytest.fixture(scope="module")
def model() -> Diffusion:
    config = Diffusion.Configuration(**SMALL, steps=60, rate=0.005, requests=True, choose=True)
    model = Diffusion.create(config, PICTURES, rng=generator(0))
    return model.fit(get("wardrobe").train(500), rng=generator(1))


def test_a_walk_keeps_both_ends_and_counts_what_it_asks(model):
    calls = 0

    def count(*_):
        nonlocal calls
        calls += 1

    for weight, doubled in ((1.0, 1), (2.0, 2)):
        way = Way("ddim", 8, eta=1.0, guidance=weight)
        walk = journey.walked(model, 3, way, rng=generator(2), most=5)
        assert walk.held.shape == walk.guessed.shape == (5, 3, 3, 32, 32)
        assert walk.asked == 8 * doubled
        assert torch.equal(walk.held[-1], walk.guessed[-1])
        rng = generator(2)
        wish = model.wish(3, rng=rng)
        assert torch.equal(wish, walk.y)
        start = denoising.noise(model, 3, rng=rng)
        hook = model.net.register_forward_hook(count)
        ends = denoising.last(model, denoising.walk(model, start, rng=rng, y=wish, way=way))
        hook.remove()
        torch.testing.assert_close(ends, walk.held[-1])
    assert calls == 16  # both guesses of a step are asked in one batch


def test_no_strength_is_no_change_and_full_strength_forgets(model):
    x, way = get("wardrobe").test(2).x, Way("ddim", 6, eta=1.0)
    held, ends = journey.futures(model, x[0], 0.0, 4, way, rng=generator(3))
    assert torch.equal(held, x[0])
    assert torch.equal(ends, x[:1].expand(4, -1, -1, -1))
    first, other = (journey.futures(model, one, 1.0, 4, way, rng=generator(3))[1] for one in x)
    assert (first - other).abs().mean() < 0.05  # alpha(1) is not quite 0
    low, high = (
        (journey.futures(model, x[0], s, 4, way, rng=generator(3))[1] - x[0]).square().mean()
        for s in (0.1, 0.9)
    )
    assert low < high


def test_kept_patches_are_kept_to_the_bit(model):
    x, known = get("wardrobe").test(1).x[0], torch.zeros(8, 8, dtype=torch.bool)
    known[:5] = True
    made = journey.renewed(model, x, known, 3, Way("ddim", 4), rng=generator(4))
    assert torch.equal(made[:, :, :20], x[:, :20].expand(3, -1, -1, -1))
    assert not torch.equal(made[0, :, 20:], made[1, :, 20:])
    every = torch.ones_like(known)
    whole = journey.renewed(model, x, every, 2, Way("ddim", 4), rng=generator(4))
    assert torch.equal(whole, x.expand(2, -1, -1, -1))


def test_likeness_is_the_correlation_of_neighbours():
    x = torch.randn(3, 3, 32, 32, generator=generator(5)).cumsum(3)
    for one, found in zip(x.numpy(), journey.likeness(x).tolist(), strict=True):
        a = np.concatenate([one[:, :, :-1].ravel(), one[:, :-1].ravel()])
        b = np.concatenate([one[:, :, 1:].ravel(), one[:, 1:].ravel()])
        assert found == pytest.approx(np.corrcoef(a, b)[0, 1], abs=1e-6)
    noise = torch.randn(20, 3, 32, 32, generator=generator(6))
    assert float(journey.likeness(noise).abs().max()) < 0.1
    assert float(journey.likeness(get("wardrobe").test(20).x).min()) > 0.7
