"""Schedules and samplers against closed forms: Gaussian data, whose best denoiser is known."""

import math

import pytest
import torch

from core.rng import generator
from core.samplers import ddim, dpm_solver, heun, langevin, times
from core.schedules import (
    SCHEDULES,
    TARGETS,
    bent,
    cosine,
    edm,
    from_data,
    linear,
    min_snr_weight,
    straight,
    to_data,
)

MEAN, STD = 0.4, 0.5
T = torch.linspace(0.02, 0.98, 25, dtype=torch.float64)


def gaussian(schedule, std=STD):
    """E[x0 | x] for data N(MEAN, std^2), by the formula of two normal curves."""

    def denoise(x, t):
        a, s = (v[:, None] for v in schedule.at(t))
        return MEAN + a * std**2 / (a**2 * std**2 + s**2) * (x - a * MEAN)

    return denoise


def flow(schedule, x):
    """Where the probability-flow ODE carries x from time 1: z-scores stay."""
    (a, s), (b, r) = schedule.at(1.0), schedule.at(0.0)
    z = (x - a * MEAN) / (a**2 * STD**2 + s**2).sqrt()
    return b * MEAN + (b**2 * STD**2 + r**2).sqrt() * z


def last(frames):
    return list(frames)[-1].x


def noise(n=64, seed=0):
    return torch.randn(n, 2, dtype=torch.float64, generator=generator(seed))


def test_linear_is_the_product_of_small_steps():
    betas = torch.linspace(1e-4, 0.02, 1_000, dtype=torch.float64)
    discrete = (1 - betas).cumprod(0).sqrt()
    t = torch.arange(1, 1_001, dtype=torch.float64) / 1_000
    assert (linear().at(t)[0] - discrete).abs().max() < 2e-3


def test_schedules_start_with_data_and_end_with_noise():
    for name, make in SCHEDULES.items():
        fall = make().log_snr(T).diff()
        assert bool((fall < 0).all()), name
        assert make().log_snr(1.0) < -8
        assert make().log_snr(0.0) > 10
    for schedule in (linear(), cosine(), bent([9.0, 1.0, -9.0])):
        a, s = schedule.at(T)
        torch.testing.assert_close(a**2 + s**2, torch.ones_like(a))
    assert edm().at(1.0)[1] == pytest.approx(80)
    assert bent([9.0, 1.0, -9.0]).log_snr(0.75) == pytest.approx(-4)
    with pytest.raises(ValueError, match=r"expected .* fall; got"):
        bent([1.0, 2.0])
    with pytest.raises(ValueError, match="expected times from 0 to 1; got"):
        linear().at(1.5)


@pytest.mark.parametrize("target", TARGETS)
def test_targets_say_the_same_and_weigh_the_same(target):
    x0, eps = noise(25, 1), noise(25, 2)
    a, s = cosine().at(T)
    x = a[:, None] * x0 + s[:, None] * eps
    torch.testing.assert_close(to_data(from_data(x0, x, a, s, target), x, a, s, target), x0)
    wrong = x0 + 0.1
    gap = (from_data(wrong, x, a, s, target) - from_data(x0, x, a, s, target))[:, 0] ** 2
    weight = cosine().log_snr(T).exp().clamp_max(5)
    torch.testing.assert_close(min_snr_weight(cosine().log_snr(T), target) * gap, weight * 0.01)


def _order(sampler, schedule):
    x = noise() * schedule.at(1.0)[1]
    errors = [(sampler(gaussian(schedule), schedule, x, n) - flow(schedule, x)).abs().max()
              for n in (64, 128)]  # fmt: skip
    return math.log2(errors[0] / errors[1])


def test_orders_of_convergence():
    smooth = bent([8.0, -8.0])  # even steps of log snr, noise left at both ends
    first = _order(lambda d, s, x, n: last(ddim(d, s, x, n, rng=generator(0))), smooth)
    second = _order(lambda d, s, x, n: last(heun(d, s, x, n)), smooth)
    multi = _order(lambda d, s, x, n: last(dpm_solver(d, s, x, n)), smooth)
    assert first == pytest.approx(1, abs=0.15)
    assert second == pytest.approx(2, abs=0.25)
    assert multi == pytest.approx(2, abs=0.25)


@pytest.mark.parametrize("make", [linear, cosine, straight, edm])
def test_samplers_reach_the_data(make):
    schedule = make()
    x = noise(20_000) * schedule.at(1.0)[1]
    d = gaussian(schedule)
    draws = {
        "ddim": ddim(d, schedule, x, 100, rng=generator(1)),
        "heun": heun(d, schedule, x, 40),
        "dpm": dpm_solver(d, schedule, x, 60),
    }
    if schedule.name != "straight":
        draws["ancestral"] = ddim(d, schedule, x, 200, rng=generator(1), eta=1.0)
    for name, frames in draws.items():
        end = last(frames)
        assert end.mean() == pytest.approx(MEAN, abs=0.02), name
        assert end.std() == pytest.approx(STD, abs=0.02), name


def test_ancestral_variance_is_the_posterior_for_one_certain_point():
    schedule = cosine()
    d = gaussian(schedule, 0.0)
    x = noise(40_000)
    frames = list(ddim(d, schedule, x, 4, rng=generator(2), eta=1.0))
    for frame in frames[1:]:
        a, s = schedule.at(frame.time)
        assert frame.x.mean() == pytest.approx(float(a * MEAN), abs=0.02)
        assert frame.x.std() == pytest.approx(float(s), abs=0.02)


def test_langevin_settles_on_the_curve_at_its_level():
    schedule, t = cosine(), 0.3
    frames = langevin(
        gaussian(schedule), schedule, noise(20_000), [t], rng=generator(3), repeats=150
    )
    a, s = schedule.at(t)
    end = last(frames)
    assert end.mean() == pytest.approx(float(a * MEAN), abs=0.02)
    assert end.std() == pytest.approx(float((a**2 * STD**2 + s**2).sqrt()), rel=0.04)


def test_euler_on_the_straight_line_is_ddim():
    schedule, x = straight(), noise()
    d, n = gaussian(schedule), 7
    end = last(ddim(d, schedule, x, n, rng=generator(0)))
    for t in times(n)[:-1]:
        x0 = d(x, torch.full((len(x),), t, dtype=torch.float64))
        x = x + (x0 - (x - (1 - t) * x0) / t) / n
    torch.testing.assert_close(end, x)


def test_one_seed_one_path():
    run = [last(ddim(gaussian(cosine()), cosine(), noise(), 5, rng=generator(s), eta=1.0))
           for s in (1, 1, 2)]  # fmt: skip
    assert torch.equal(run[0], run[1])
    assert not torch.equal(run[0], run[2])
    with pytest.raises(ValueError, match="expected eta from 0 to 1; got"):
        next(ddim(gaussian(cosine()), cosine(), noise(), 5, rng=generator(0), eta=2.0))
    with pytest.raises(ValueError, match="expected 1 step or more"):
        times(0)
