"""Diffusion, score and flow matching: likelihood in closed form, and what short training learns."""

import math

import pytest
import torch

from core.denoisers import PlaneWaves
from core.models.diffusion import Diffusion
from core.models.flow_matching import FlowMatching
from core.models.score import Score
from core.probability_flow import LEAST, ode_log_prob
from core.rng import generator
from core.schedules import from_data
from core.space import FLAT, Dataset
from core.worlds import get

FAMILIES = {"diffusion": Diffusion, "score": Score, "flow_matching": FlowMatching}
SMALL = {"width": 32, "finest": 32, "steps": 100, "batch": 256, "score_steps": 32}


def normal(n, seed):
    return torch.randn(n, 2, generator=generator(seed))


class Known(torch.nn.Module):
    """The best denoiser of N(mean, std^2); of mean 0, as the prior at the last noise is."""

    mean, std = 0.0, 0.3

    def forward(self, x, alpha, sigma):
        a, s = alpha[:, None], sigma[:, None]
        return self.mean + a * self.std**2 / (a**2 * self.std**2 + s**2) * (x - a * self.mean)


def test_a_wave_is_seen_as_it_is_on_average_over_the_noise():
    waves, place, blur = PlaneWaves(32.0), torch.tensor([[0.3, -0.2]]), 0.05
    drawn = place + blur * normal(100_000, 4)
    average = waves(drawn, torch.zeros(len(drawn), 1)).mean(0)
    seen = waves(place, torch.full((1, 1), blur))[0]
    torch.testing.assert_close(average, seen, atol=0.012, rtol=0)
    sizes = waves.waves.norm(dim=0) / math.pi
    assert sizes[0] == pytest.approx(0.5)
    assert sizes[-1] == pytest.approx(32)
    assert seen.view(2, -1).norm(dim=0)[sizes > 25].max() < 1e-3 < seen.abs().max() / 10


def test_ode_likelihood_of_a_gaussian():
    x = 0.3 * normal(50, 0).double()
    variance = 0.3**2 + LEAST**2
    truth = (-(x**2) / (2 * variance) - math.log(2 * math.pi * variance) / 2).sum(1)
    few, many = (ode_log_prob(Known(), x, steps) for steps in (50, 200))
    assert (many - truth).abs().max() < 1e-3
    assert (few - truth).abs().max() > 8 * (many - truth).abs().max()


@pytest.fixture(scope="module", params=FAMILIES)
def model(request):
    family = FAMILIES[request.param]
    model = family.create(family.Configuration(**SMALL), FLAT, rng=generator(0))
    return model.fit(get("land").train(5_000), rng=generator(1))


def test_density_sums_to_one(model):
    wide = torch.linspace(-2, 2, 61, dtype=torch.float32)
    grid = torch.cartesian_prod(wide, wide)
    total = model.score(FLAT.unchart(grid), 32).add(FLAT.log_volume).exp().sum() * (4 / 60) ** 2
    assert total == pytest.approx(1, abs=0.02)


def test_learns_more_than_a_gaussian(model):
    land = get("land")
    x, train = land.test(1_000).x, FLAT.chart(land.train(5_000).x)
    curve = torch.distributions.MultivariateNormal(train.mean(0), train.T.cov())
    gaussian = curve.log_prob(FLAT.chart(x)).mean() - FLAT.log_volume
    assert model.log_prob(x).mean() > gaussian + 0.02
    draw = FLAT.chart(model.sample(2_000, rng=generator(2)))
    assert (draw.mean(0) - train.mean(0)).abs().max() < 0.15
    assert (draw.std(0) - train.std(0)).abs().max() < 0.15


@pytest.mark.parametrize("target", ["noise", "data", "velocity"])
def test_weight_is_the_error_of_the_target(target):
    config = Diffusion.Configuration(width=8, target=target)
    model = Diffusion.create(config, FLAT, rng=generator(0))
    t = torch.linspace(0.1, 0.9, 9, dtype=torch.float64)
    a, s = model.schedule.at(t)
    x, x0, guess = (normal(9, seed).double() for seed in range(3))
    gap = from_data(guess, x, a, s, target) - from_data(x0, x, a, s, target)
    torch.testing.assert_close(model.weight(t)[:, None] * (guess - x0) ** 2, gap**2)


def test_pairing_makes_the_shortest_lines():
    x0, noise = normal(5, 3), normal(5, 4)
    config = FlowMatching.Configuration(pairing=True)
    paired = FlowMatching.create(config, FLAT, rng=generator(0)).pair(x0, noise)
    orders = torch.cartesian_prod(*[torch.arange(5)] * 5)
    orders = orders[[len(set(o.tolist())) == 5 for o in orders]]
    best = min(float(((x0 - noise[o]) ** 2).sum()) for o in orders)
    assert float(((x0 - paired) ** 2).sum()) == pytest.approx(best)


def test_last_frame_is_the_sample():
    model = Score.create(Score.Configuration(**SMALL | {"walk": 3}), FLAT, rng=generator(0))
    frames = list(model.trajectory(9, rng=generator(1)))
    assert [frame.time for frame in frames] == pytest.approx([1, 2 / 3, 1 / 3, 0])
    assert torch.equal(frames[-1].x, model.sample(9, rng=generator(1)))
    with pytest.raises(ValueError, match="expected data of"):
        model.fit(Dataset(get("sphere").space, normal(5, 0)), rng=generator(0))
