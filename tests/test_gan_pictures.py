"""Forger and expert of pictures: choices, requests, slopes by a second route."""

from itertools import product

import pytest
import torch
from torch.func import functional_call, grad, vmap
from torch.nn.functional import cross_entropy

from core import checkpoint
from core.games import penalty
from core.models.gan import Gan, GanConfig
from core.numerics import ravel, unravel
from core.picture_adversaries import (
    HIDDEN,
    Choices,
    PictureExpert,
    PictureForger,
)
from core.requests import check_requests, hot, mask
from core.rng import borrowed, generator
from core.space import OUTFITS, PICTURES, Dataset
from core.worlds import get

WORLD = get("wardrobe")


def untrained(seed: int = 0, **settings: object) -> Gan:
    config = GanConfig(**{"width": 32, "batch": 16, "steps": 2, "requests": True, **settings})
    return Gan.create(config, PICTURES, rng=generator(seed))


# Choices.


def small_choices(seed: int = 0) -> Choices:
    choices = Choices((2, 3))
    with torch.no_grad():
        for one in choices.parameters():
            one.copy_(torch.randn(one.shape, generator=generator(seed)))
    return choices


def every_code() -> torch.Tensor:
    return unravel(torch.arange(6), (2, 3))


def by_hand(choices: Choices) -> torch.Tensor:
    """p of each of the six pairs of values, nothing asked: p(first) p(second | first)."""
    bias, weight = choices.pull.bias, choices.pull.weight
    first = bias[:2].softmax(0)
    second = torch.stack([(bias[2:] + weight[2:, v]).softmax(0) for v in range(2)])
    return (first[:, None] * second).flatten()


def test_choices_are_drawn_as_often_as_their_probabilities_say() -> None:
    choices, n = small_choices(), 40_000
    z = torch.randn(n, 5, generator=generator(1))
    code, log_p = choices(z, torch.full((n, 2), -1))
    y = torch.stack([part.argmax(1) for part in code.split((2, 3), 1)], 1)
    assert torch.equal(code, hot(y, (2, 3)))
    p, place = by_hand(choices).detach(), ravel(y, (2, 3))
    torch.testing.assert_close(log_p.sum(1).exp(), p[place])
    seen = torch.bincount(place, minlength=6) / n
    assert float((seen - p).abs().max()) < 4 * 0.5 / n**0.5


def test_what_is_asked_is_kept_and_costs_nothing() -> None:
    choices = small_choices()
    y = torch.tensor([[1, -1], [0, 2]]).repeat(200, 1)
    code, log_p = choices(torch.randn(400, 5, generator=generator(2)), y)
    assert torch.equal(code[:, :2], hot(y[:, :1], (2,)))
    assert torch.equal(log_p[1::2], torch.zeros(200, 2))
    second = (choices.pull.bias[2:] + choices.pull.weight[2:, 1]).log_softmax(0)
    torch.testing.assert_close(log_p[::2, 1], second[code[::2, 2:].argmax(1)])


def test_choices_follow_the_slope_of_what_the_expert_says_on_average() -> None:
    """The estimate's mean against the exact slope of -E A, by enumeration of all six results."""
    said = torch.tensor([0.3, -1.0, 0.5, 2.0, 0.1, -0.4])
    choices, n = small_choices(), 100_000
    exact = torch.autograd.grad(-(by_hand(choices) * said).sum(), choices.pull.bias)[0]
    forger = PictureForger(PICTURES, 2, 16, 1)
    forger.choices, forger.asked, forger.chances = choices, 1, 5
    z = torch.randn(n, 7, generator=generator(3))
    code, _ = forger.choose(z)
    place = ravel(torch.stack([p.argmax(1) for p in code.split((2, 3), 1)], 1), (2, 3))
    loss = forger.choice_loss(z, None, said[place])
    found = torch.autograd.grad(loss, choices.pull.bias)[0]
    torch.testing.assert_close(found, exact, atol=0.02, rtol=0)
    assert float(exact.abs().max()) > 0.1


def test_likelihood_of_what_is_open_is_the_product_of_its_choices() -> None:
    choices, y = small_choices(), every_code()
    free = choices.log_prob(y, torch.full((6, 2), -1))
    torch.testing.assert_close(free.sum(1).exp(), by_hand(choices))
    asked = torch.stack([y[:, 0], torch.full((6,), -1)], 1)
    second = by_hand(choices).view(2, 3) / by_hand(choices).view(2, 3).sum(1, keepdim=True)
    found = choices.log_prob(y, asked)
    assert torch.equal(found[:, 0], torch.zeros(6))
    torch.testing.assert_close(found[:, 1].exp(), second.flatten())
    assert torch.equal(choices.log_prob(y, y), torch.zeros(6, 2))


def test_a_forger_that_is_told_learns_the_data_and_hears_the_expert_on_the_rest() -> None:
    """One value to ask for (2) and one that nobody asks for (3): two slopes, each by hand."""
    choices, n = small_choices(), 100_000
    forger = PictureForger(PICTURES, 2, 16, 1)
    forger.choices, forger.asked, forger.chances = choices, 1, 5
    z, said = torch.randn(n, 7, generator=generator(3)), torch.tensor([0.3, -1.0, 0.5])
    true = (torch.arange(n) % 4 == 0).long()[:, None]  # a quarter shows value 1
    hidden = forger.choose(z)[0][:, 2:].argmax(1)
    loss = forger.choice_loss(z, None, said[hidden], true)
    found = torch.autograd.grad(loss, choices.pull.bias)[0]
    torch.testing.assert_close(
        found[:2], choices.pull.bias[:2].softmax(0) - torch.tensor([0.75, 0.25])
    )
    p = by_hand(choices).view(2, 3)
    exact = torch.autograd.grad(-(p.sum(1).detach()[:, None] * p / p.sum(1, keepdim=True) * said)
                                .sum(), choices.pull.bias)[0]  # fmt: skip
    torch.testing.assert_close(found[2:], exact[2:], atol=0.02, rtol=0)


# Requests.


def test_masks_leave_values_open_and_change_none() -> None:
    y = torch.cat([WORLD.train(4_000).y] * 3)
    asked = mask(y, rng=generator(4))
    left = asked < 0
    assert torch.equal(asked[~left], y[~left])
    assert float(left.all(1).double().mean()) == pytest.approx(0.25 + 0.75 / 6, abs=0.02)
    assert float((~left).all(1).double().mean()) == pytest.approx(0.75 / 6, abs=0.02)
    assert float(left.double().mean()) == pytest.approx(0.25 + 0.75 / 2, abs=0.02)


@pytest.mark.parametrize(
    ("y", "words"),
    [
        (torch.zeros(3, 4).long(), r"expected requests of shape \(n, 5\); got \(3, 4\)"),
        (torch.zeros(5).long(), r"expected requests of shape \(n, 5\); got \(5,\)"),
        (torch.zeros(3, 5), "expected requests in whole numbers; got torch.float32"),
        (torch.full((2, 5), 3), r"expected requests from -1 \(open\) below .*; got one outside"),
        (torch.full((2, 5), -2), r"expected requests from -1 \(open\) below .*; got one outside"),
    ],
)
def test_requests_that_make_no_sense_are_refused(y, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        check_requests(y)
    with pytest.raises(ValueError, match=words):
        untrained().sample_given(y, rng=generator(0))


def test_data_without_attributes_and_forgers_without_requests_are_refused() -> None:
    data = WORLD.train(40)
    with pytest.raises(ValueError, match="expected data with their attributes; got none"):
        untrained().fit(Dataset(data.space, data.x), rng=generator(0))
    with pytest.raises(ValueError, match="expected a forger that learned requests"):
        untrained(requests=False).sample_given(data.y, rng=generator(0))


def test_requests_reach_both_networks() -> None:
    model = untrained().fit(WORLD.train(100), rng=generator(1))
    y = torch.zeros(8, 5).long()
    other = y.clone()
    other[:, 0] = 1
    one, two = (model.sample_given(asked, rng=generator(2)) for asked in (y, other))
    assert not torch.equal(one, two)
    assert not torch.equal(model.judge(one, y), model.judge(one, other))


def test_misreading_is_the_cross_entropy_of_what_was_asked() -> None:
    model = untrained()
    y = torch.cat([WORLD.train(6).y, torch.full((2, 5), -1)])
    y[0, 2:] = -1
    h = torch.randn(8, 32, generator=generator(13))
    parts = model.expert.reads(h).split(OUTFITS.sizes, 1)
    columns = zip(parts, y.unbind(1), strict=True)
    by_hand = sum(cross_entropy(p, v, ignore_index=-1, reduction="sum") for p, v in columns) / 40
    torch.testing.assert_close(model.expert.misread(h, hot(y, OUTFITS.sizes)), by_hand)


# Networks.


def filters_of(expert: PictureExpert) -> torch.Tensor:
    """The expert's filters f laid out as pixels, (7, 7, f, 3, 8, 8)."""
    patch = expert.weight.detach().view(8, 8, 3, 4, 4, 2, 2, -1)
    whole = torch.empty(7, 7, patch.shape[-1], 3, 8, 8)
    for i, j in product((0, 1), repeat=2):
        corner = patch[i : i + 7, j : j + 7, ..., i, j, :].permute(0, 1, 5, 2, 3, 4)
        whole[..., 4 * i : 4 * i + 4, 4 * j : 4 * j + 4] = corner
    return whole


def test_windows_are_squares_of_eight_pixels_every_four() -> None:
    with borrowed(generator(5)):
        expert = PictureExpert(PICTURES, 8)
    x = torch.randn(2, 3, 32, 32, generator=generator(6))
    squares = x.unfold(2, 8, 4).unfold(3, 8, 4)  # (n, 3, 7, 7, 8, 8)
    by_hand = torch.einsum("ncijyx,ijfcyx->ijnf", squares, filters_of(expert))
    torch.testing.assert_close(expert.windows(x), by_hand, atol=1e-5, rtol=1e-5)


def test_first_filters_are_smooth_in_space() -> None:
    """Neighbours differ by much less than numbers drawn one by one, whose ratio would be 2."""
    with borrowed(generator(6)):
        filters = filters_of(PictureExpert(PICTURES, 8))
    assert float(filters.square().mean()) == pytest.approx(1 / 192, rel=1e-4)
    rough = (filters[..., 1:] - filters[..., :-1]).square().mean() / filters.square().mean()
    assert float(rough) < 0.3


def test_a_picture_is_a_figure_over_an_even_ground() -> None:
    forger = PictureForger(PICTURES, 4, 32, 2, OUTFITS.sizes)
    assert forger.chances == sum(OUTFITS.sizes) + HIDDEN
    z = torch.randn(6, forger.chances + 4, generator=generator(7))
    with torch.no_grad():
        forger.figure.paint.bias.fill_(-200.0)  # no colour, and no alpha: the ground alone
        forger.figure.paint.bias.unflatten(0, (64, 64))[:, :48] = 0.0
        bare = forger(z)
        ground = forger.ground(z[:, forger.chances :])
    torch.testing.assert_close(bare, ground[:, :, None, None].expand(bare.shape))


def test_slopes_of_the_expert_by_two_other_routes() -> None:
    """R1 + R2 of a picture expert: one gradient an example, and finite differences."""
    with borrowed(generator(8)):
        expert = torch.nn.Sequential(PictureExpert(PICTURES, 16), torch.nn.Linear(16, 1)).double()
    data = WORLD.train(6).x.double()
    true, false = data[:3], data[3:] * 0.5

    def judge(x: torch.Tensor) -> torch.Tensor:
        return expert(x)[:, 0]

    weights = dict(expert.named_parameters())
    each = vmap(grad(lambda x: functional_call(expert, weights, (x[None],))[0, 0]))
    squares = each(data * torch.tensor([1, 1, 1, 0.5, 0.5, 0.5]).view(-1, 1, 1, 1).double())
    squares = squares.flatten(1).square().sum(1)
    by_each = (squares[:3].mean() + squares[3:].mean()) / 2
    found = penalty("relativistic", judge, true, false, rng=generator(9))
    torch.testing.assert_close(found, by_each)
    way = torch.randn(1, 3, 32, 32, generator=generator(10), dtype=torch.float64)
    moved = (judge(true + 1e-6 * way) - judge(true - 1e-6 * way)) / 2e-6
    along = vmap(grad(lambda x: functional_call(expert, weights, (x[None],))[0, 0]))(true) * way
    torch.testing.assert_close(moved, along.flatten(1).sum(1), rtol=1e-5, atol=1e-7)


def test_a_checkpoint_keeps_the_forger_that_samples(tmp_path) -> None:
    model = untrained(average=0.5).fit(WORLD.train(100), rng=generator(11))
    assert not any(name.startswith("forger.") for name in model.state_dict())
    checkpoint.write(tmp_path, model, {"family": "gan", "world": "wardrobe"})
    again, _ = checkpoint.read(tmp_path)
    assert isinstance(again, Gan)
    pairs = zip(again.forger.parameters(), model.shown.parameters(), strict=True)
    assert all(torch.equal(*pair) for pair in pairs)
    assert torch.equal(again.sample(4, rng=generator(1)), model.sample(4, rng=generator(1)))


def test_grain_is_laid_on_forged_pictures_with_its_own_spread() -> None:
    x = torch.zeros(20, 3, 32, 32)
    rough = untrained(grain=2.0)._grainy(x, rng=generator(12))
    assert float(rough.std() * 127.5) == pytest.approx(2.0, rel=0.02)
    assert torch.equal(untrained()._grainy(x, rng=generator(12)), x)
