"""The chain that chooses attributes: against counts, the truth's table and plain conditioning."""

import pytest
import torch

from core.attribute_chain import AttributeChain
from core.rng import generator
from core.worlds import get

SIZES = (2, 3, 2)


def learned(y: torch.Tensor, sizes: tuple[int, ...] = SIZES) -> AttributeChain:
    chain = AttributeChain(sizes)
    chain.learn(y)
    return chain


@pytest.fixture(scope="module")
def wardrobe() -> AttributeChain:
    world = get("wardrobe")
    return learned(world.train(20_000).y, (3, 8, 4, 6, 7))


def test_before_it_learns_everything_is_as_likely():
    chain = AttributeChain(SIZES)
    assert chain.log_prob(chain.every()).exp() == pytest.approx(torch.full((12,), 1 / 12))


def test_two_attributes_are_learned_as_they_are_counted():
    y = torch.tensor([[0, 0]] * 30 + [[0, 1]] * 10 + [[1, 0]] * 5 + [[1, 1]] * 55)
    found = learned(y, (2, 2)).log_prob(torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1]])).exp()
    assert found.tolist() == pytest.approx([0.30, 0.10, 0.05, 0.55], abs=0.01)


def test_probabilities_sum_to_one_and_are_near_the_truth(wardrobe):
    world = get("wardrobe")
    p, truth = wardrobe.log_prob(wardrobe.every()).exp(), world.outfits.table
    assert float(p.sum()) == pytest.approx(1)
    able = truth > 0
    assert float((truth[able] * (truth[able] / p[able]).log()).sum()) < 0.03  # nats
    held = world.held_out
    assert float(p[held].sum()) > 0.5 * float(truth[held].sum())  # training shows none of them


def test_what_is_open_is_drawn_from_the_conditional(wardrobe):
    n, asked = 4_000, torch.tensor([2, -1, -1, 3, -1])
    drawn = wardrobe.complete(asked.expand(n, -1), rng=generator(1))
    assert bool((drawn[:, [0, 3]] == asked[[0, 3]]).all())
    every = wardrobe.every()
    able = (every[:, 0] == 2) & (every[:, 3] == 3)
    p = wardrobe.log_prob(every[able]).exp()
    for value in range(7):
        truth = float((p * (every[able][:, 4] == value)).sum() / p.sum())
        share = float((drawn[:, 4] == value).double().mean())
        assert share == pytest.approx(truth, abs=4 * (truth * (1 - truth) / n) ** 0.5 + 1e-3)


def test_what_is_asked_whole_stays_and_nothing_is_nothing(wardrobe):
    y = wardrobe.every()[::500]
    assert torch.equal(wardrobe.complete(y, rng=generator(2)), y)
    assert wardrobe.complete(y[:0], rng=generator(2)).shape == (0, 5)
