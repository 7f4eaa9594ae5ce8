"""Forger and expert: the game in closed form, who learns when, what the contract leaves open."""

import math

import pytest
import torch
from points_models import of_world
from torch.nn.functional import logsigmoid

from core.games import (
    GAMES,
    REST,
    best_expert,
    best_value,
    expert_loss,
    forger_loss,
    penalty,
    slope,
)
from core.models.gan import Gan, GanConfig
from core.rng import generator
from core.worlds import get

GRID = torch.linspace(-12, 12, 48_001, dtype=torch.float64)
STEP = float(GRID[1] - GRID[0])
PACE = {"noise": 2, "rate": 0.005, "expert_rate": 0.005}


def normal(mean: float, spread: float) -> torch.distributions.Normal:
    return torch.distributions.Normal(
        torch.tensor(mean, dtype=torch.float64), torch.tensor(spread, dtype=torch.float64)
    )


def shannon(p: torch.Tensor, q: torch.Tensor) -> float:
    """Jensen-Shannon divergence of two densities on the grid, nats."""
    middle = (p + q) / 2
    terms = torch.special.xlogy(p, p / middle) + torch.special.xlogy(q, q / middle)
    return float(terms.sum()) * STEP / 2


# The game.


@pytest.mark.parametrize("game", GAMES)
def test_at_rest_the_losses_are_what_theory_gives(game) -> None:
    unsure = torch.zeros(50)
    assert float(expert_loss(game, unsure, unsure)) == pytest.approx(REST[game])
    assert REST["minimax"] == pytest.approx(-2 * math.log(0.5))


def test_the_value_with_the_best_expert_is_twice_jensen_shannon_less_log_four() -> None:
    p, q = normal(0, 1), normal(1.5, 0.7)
    dp, dq = p.log_prob(GRID).exp(), q.log_prob(GRID).exp()
    exact = 2 * shannon(dp, dq) - math.log(4)
    best = best_expert(dp, dq)
    doubt = best_expert(dq, dp)  # 1 - best, which rounds to 0 far out
    torch.testing.assert_close(doubt, 1 - best)
    by_hand = float((torch.special.xlogy(dp, best) + torch.special.xlogy(dq, doubt)).sum())
    assert by_hand * STEP == pytest.approx(exact, abs=1e-6)
    quantile = (torch.arange(100_000, dtype=torch.float64) + 0.5) / 100_000
    x, y = p.icdf(quantile), q.icdf(quantile)
    found = best_value(p.log_prob(x), q.log_prob(x), q.log_prob(y), p.log_prob(y))
    assert float(found) == pytest.approx(exact, abs=1e-4)
    same = best_value(p.log_prob(x), p.log_prob(x), p.log_prob(x), p.log_prob(x))
    assert float(same) == pytest.approx(-math.log(4))


@pytest.mark.parametrize("game", ["minimax", "non-saturating"])
def test_no_expert_does_better_than_p_over_p_plus_q(game) -> None:
    p, q = normal(0, 1), normal(1.5, 0.7)
    x, y = p.icdf(GRID[24_001:].clamp(1e-3, 1 - 1e-3)), q.icdf(GRID[24_001:].clamp(1e-3, 1 - 1e-3))

    def odds(at: torch.Tensor) -> torch.Tensor:
        return p.log_prob(at) - q.log_prob(at)

    torch.testing.assert_close(
        logsigmoid(odds(x)).exp(), best_expert(p.log_prob(x).exp(), q.log_prob(x).exp())
    )
    quantile = (torch.arange(20_000, dtype=torch.float64) + 0.5) / 20_000
    x, y = p.icdf(quantile), q.icdf(quantile)
    least = float(expert_loss(game, odds(x), odds(y)))
    for change in (
        lambda a: a + 0.1,
        lambda a: 1.1 * a,
        lambda a: a - 0.05 * a**2,
        torch.zeros_like,
    ):
        assert float(expert_loss(game, change(odds(x)), change(odds(y)))) > least


def test_losses_by_the_papers_own_formulas() -> None:
    true, false = torch.randn(9, generator=generator(0)), torch.randn(9, generator=generator(1))
    d, e = true.sigmoid(), false.sigmoid()
    value = float(d.log().mean() + (1 - e).log().mean())
    assert float(expert_loss("minimax", true, false)) == pytest.approx(-value, rel=1e-5)
    assert float(forger_loss("minimax", true, false)) == pytest.approx(float((1 - e).log().mean()))
    assert float(forger_loss("non-saturating", true, false)) == pytest.approx(
        -float(e.log().mean())
    )
    gap = float((true - false).sigmoid().log().mean())
    assert float(expert_loss("relativistic", true, false)) == pytest.approx(-gap, rel=1e-5)
    assert float(expert_loss("wasserstein", true, false)) == pytest.approx(
        float((false - true).mean())
    )
    assert float(forger_loss("wasserstein", true, false)) == pytest.approx(-float(false.mean()))


def test_a_sure_expert_leaves_the_minimax_forger_nothing_to_learn_from() -> None:
    """d/da of log(1 - D) is -D, of -log D it is D - 1 (Goodfellow et al. 2014, section 3)."""
    steep = {}
    for game in ("minimax", "non-saturating"):
        odds = torch.full((1,), -9.0, requires_grad=True)
        forger_loss(game, torch.zeros(1), odds).backward()
        steep[game] = float(odds.grad)
    assert steep["minimax"] == pytest.approx(-1 / (1 + math.exp(9)))
    assert steep["non-saturating"] == pytest.approx(1 / (1 + math.exp(9)) - 1)


# The penalties.


def test_slope_by_finite_differences_and_penalties_by_hand() -> None:
    model = Gan.create(GanConfig(width=16), get("ring").space, rng=generator(0)).double()
    x = torch.rand(6, 2, generator=generator(1), dtype=torch.float64) - 0.5
    y = torch.rand(6, 2, generator=generator(2), dtype=torch.float64) - 0.5
    steep = slope(model.expert, x)
    for axis in range(2):
        step = torch.zeros(2, dtype=torch.float64)
        step[axis] = 1e-6
        difference = (model.expert(x + step) - model.expert(x - step)) / 2e-6
        torch.testing.assert_close(steep[:, axis], difference, rtol=1e-6, atol=1e-8)
    both = (steep.square().sum(1).mean() + slope(model.expert, y).square().sum(1).mean()) / 2
    got = penalty("relativistic", model.expert, x, y, rng=generator(3))
    torch.testing.assert_close(got, both)
    plane = torch.tensor([3.0, -4.0], dtype=torch.float64)
    flat = penalty("wasserstein", lambda u: u @ plane, x, y, rng=generator(3))
    assert float(flat) == pytest.approx((5 - 1) ** 2)


# Who learns when.


def test_one_is_frozen_while_the_other_learns() -> None:
    model = Gan.create(
        GanConfig(width=16, steps=3, expert_steps=2), get("ring").space, rng=generator(0)
    )

    def weights(net: torch.nn.Module) -> torch.Tensor:
        return torch.cat([p.detach().flatten().clone() for p in net.parameters()])

    before, notes = (weights(model.expert), weights(model.forger)), []
    for step in model.fit_steps(get("ring").train(500), rng=generator(1)):
        now = weights(model.expert), weights(model.forger)
        assert torch.equal(now[0], before[0]) == (step.note == "forger")
        assert torch.equal(now[1], before[1]) == (step.note == "expert")
        assert all(p.requires_grad for p in model.expert.parameters())
        before = now
        notes.append(step.note)
    assert notes == ["expert", "expert", "forger"] * 3


def test_the_shown_forger_is_the_running_average() -> None:
    model = Gan.create(
        GanConfig(width=16, steps=1, average=0.75), get("ring").space, rng=generator(0)
    )
    start = [p.clone() for p in model.forger.parameters()]
    model.fit(get("ring").train(500), rng=generator(1))
    for first, fast, slow in zip(
        start, model.forger.parameters(), model.shown.parameters(), strict=True
    ):
        torch.testing.assert_close(slow, 0.75 * first + 0.25 * fast)


@pytest.mark.parametrize("game", GAMES)
def test_every_game_draws_the_forger_towards_the_hills(game) -> None:
    settings = {"wasserstein": {"weight": 1.0, "expert_steps": 3}}.get(game, {"weight": 0.001})
    words = {"game": game, "steps": 500, "width": 64, "batch": 128, **PACE, **settings}
    model = of_world("gan", "ring", 20_000, **words)
    world = get("ring")
    x = model.sample(4_000, rng=generator(5))
    far = torch.cdist(x.double(), world.centres).min(1).values.median()
    untrained = Gan.create(model.config, world.space, rng=generator(0))
    at_first = untrained.sample(4_000, rng=generator(5)).double()
    assert far < 0.7 * torch.cdist(at_first, world.centres).min(1).values.median()


# Drawing.


def test_truncation_keeps_near_the_middle_and_noise_has_spread_one() -> None:
    for kind in ("gaussian", "uniform"):
        model = Gan.create(GanConfig(noise_kind=kind, noise=3), get("ring").space, rng=generator(0))
        z = model.draw_noise(20_000, rng=generator(1))
        assert float(z.std()) == pytest.approx(1, abs=0.01)
        assert abs(float(z.mean())) < 0.01
    half = model.draw_noise(9, rng=generator(1), scale=0.5)
    torch.testing.assert_close(half, z[:9] / 2) if kind == "gaussian" else None
    still = model.sample(5, rng=generator(2), truncation=0.0)
    # One point, to the last bit but one: a product of a batch may sum each row in another order.
    torch.testing.assert_close(still, still[:1].expand(5, 2))


def test_requests_without_attributes_are_refused() -> None:
    config = GanConfig(requests=True, steps=1)
    world = get("ring")
    with pytest.raises(ValueError, match="expected data with their attributes; got none"):
        Gan.create(config, world.space, rng=generator(0)).fit(world.train(50), rng=generator(0))
    plain = Gan.create(GanConfig(), world.space, rng=generator(0))
    with pytest.raises(ValueError, match="expected a forger that learned requests"):
        plain.sample_given(torch.zeros(2, 5).long(), rng=generator(0))


def test_the_penalty_fades_evenly_on_a_log_scale() -> None:
    config = GanConfig(width=8, batch=8, steps=4, weight=0.5, fade=0.0625)
    model = Gan.create(config, get("ring").space, rng=generator(0))
    steps = model.fit_steps(get("ring").train(50), rng=generator(1))
    seen = [model.weight for step in steps if step.note == "expert"]
    assert seen == pytest.approx([0.25, 0.125, 0.0625, 0.03125])
