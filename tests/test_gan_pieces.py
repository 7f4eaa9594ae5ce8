"""The forger that chooses a piece of the map first, and tables that its expert reads."""

import math

import pytest
import torch
from torch.nn.functional import grid_sample

from core.models.gan import Gan, GanConfig
from core.pieces import LIVELY, PieceForger
from core.rng import borrowed, generator
from core.space import FLAT
from core.tables import LEVELS, Tables
from core.worlds import get


def small_forger(pieces: int = 3) -> PieceForger:
    with borrowed(generator(0)):
        forger = PieceForger(FLAT, 2, 8, 2, pieces)
    with torch.no_grad():
        forger.log_odds.copy_(torch.linspace(-1, 1, pieces) / LIVELY)
    return forger


def draw(n: int, seed: int = 1) -> torch.Tensor:
    return torch.randn(n, 3, generator=generator(seed))


def test_pieces_are_chosen_as_often_as_their_odds_say() -> None:
    forger, n = small_forger(), 40_000
    k, log_p = forger.choose(draw(n))
    p = torch.tensor([math.exp(-1), 1.0, math.e])  # LIVELY times the numbers learned
    p = p / p.sum()
    torch.testing.assert_close(log_p.exp(), p[k])
    assert float((torch.bincount(k, minlength=3) / n - p).abs().max()) < 4 * 0.5 / n**0.5


def test_the_choice_follows_the_slope_of_what_the_expert_says_on_average() -> None:
    """The estimate's mean against the exact slope of -E A, summed over the three pieces."""
    forger, said = small_forger(), torch.tensor([0.4, -1.0, 0.7])
    exact = torch.autograd.grad(
        -((LIVELY * forger.log_odds).softmax(0) * said).sum(), forger.log_odds
    )[0]
    z = draw(200_000)
    loss = forger.choice_loss(z, None, said[forger.choose(z)[0]])
    found = torch.autograd.grad(loss, forger.log_odds)[0]
    torch.testing.assert_close(found, exact, atol=0.01 * LIVELY, rtol=0)
    assert float(exact.abs().max()) > 0.1 * LIVELY


def test_a_piece_moves_alone_and_there_is_nothing_between_two() -> None:
    forger, z = small_forger(2), draw(1_000)
    k, before = forger.choose(z)[0], forger(z).detach()
    with torch.no_grad():
        forger.place[1] += 100.0
    after = forger(z).detach()
    assert torch.equal(after[k == 0], before[k == 0])
    torch.testing.assert_close(after[k == 1], before[k == 1] + 100.0)
    near = z.clone()
    near[:, 1:] *= 0.999  # the same pieces: where no edge is crossed the map is smooth
    assert float((forger(near) - after).norm(dim=1).max().detach()) < 0.01


def test_the_last_noise_there_is_chooses_the_last_piece() -> None:
    forger = small_forger(4)
    z = torch.tensor([[-40.0, 0, 0], [40.0, 0, 0]])
    assert forger.choose(z)[0].tolist() == [0, 3]


@pytest.mark.parametrize("pieces", [0, 6])
def test_both_forgers_learn_save_and_draw_by_seed(pieces: int) -> None:
    config = GanConfig(width=16, pieces=pieces, steps=3, batch=32, noise=2, noise_kind="uniform")
    model = Gan.create(config, get("ring").space, rng=generator(0))
    model.fit(get("ring").train(500), rng=generator(1))
    again = Gan.create(config, get("ring").space, rng=generator(9))
    again.load_state_dict(model.state_dict())
    one, two = (m.sample(50, rng=generator(2)) for m in (model, again))
    assert torch.equal(one, two)
    assert model.draw_noise(5, rng=generator(3)).shape == (5, 2 + (pieces > 0))


# Tables.


def filled(finest: int) -> Tables:
    tables = Tables(finest).double()
    with torch.no_grad():
        tables.values.copy_(torch.randn(tables.values.shape, generator=generator(5)))
    return tables


def test_tables_are_read_by_linear_interpolation() -> None:
    """Against torch's own, level by level, the edges of the map and what lies off it included."""
    tables, start = filled(40), 0
    u = torch.rand(500, 2, generator=generator(6), dtype=torch.float64) * 2.2 - 1.1
    u[:4] = torch.tensor([[-1, -1], [1, 1], [1, -1], [-1, 1]])
    read = tables(u)
    assert read.shape == (500, LEVELS)
    for level, side in enumerate((40, 20, 10, 5, 2)):
        values = tables.values[start : start + side**2].view(1, 1, side, side)
        start += side**2
        theirs = grid_sample(values, u[None, None], padding_mode="border", align_corners=True)
        torch.testing.assert_close(read[:, level], theirs[0, 0, 0])
    assert start == len(tables.values)


def test_the_slope_of_what_is_read_can_be_learned_from() -> None:
    tables = filled(8)
    u = torch.rand(6, 2, generator=generator(7), dtype=torch.float64) * 1.8 - 0.9
    u.requires_grad_()
    assert torch.autograd.gradcheck(tables, u)
    assert torch.autograd.gradgradcheck(tables, u)
    steep = torch.autograd.grad(tables(u).sum(), u, create_graph=True)[0].square().sum()
    found = torch.autograd.grad(steep, tables.values)[0]
    way = torch.randn(tables.values.shape, generator=generator(8), dtype=torch.float64)
    with torch.no_grad():
        tables.values += 1e-6 * way
    after = torch.autograd.grad(tables(u).sum(), u)[0].square().sum()
    rise = float((after - steep.detach()) / 1e-6)
    assert rise == pytest.approx(float((found * way).sum()), rel=1e-3)


def test_an_expert_with_tables_tells_apart_what_a_smooth_one_cannot() -> None:
    """Fine stripes, true and forged: the same steps with tables and without."""
    loss = {}
    for finest in (0, 256):
        config = GanConfig(width=16, layers=2, octaves=2, finest=finest, weight=0.0, batch=256)
        with borrowed(generator(8)):
            expert = Gan.create(config, FLAT, rng=generator(8)).expert
        adam = torch.optim.Adam(expert.parameters(), lr=0.002, betas=(0.0, 0.99))
        rng = generator(9)
        for _ in range(150):
            u = torch.rand(512, 2, generator=rng) * 2 - 1
            stripe = torch.where((u[:, 0] * 32).floor() % 2 == 0, 1.0, -1.0)
            value = torch.nn.functional.softplus(-stripe * expert(u)).mean()
            adam.zero_grad()
            value.backward()
            adam.step()
        loss[finest] = float(value.detach())
    assert loss[0] > 0.6
    assert loss[256] < 0.4
