"""Walks, variations, inpainting and guidance against data whose best denoiser is known."""

import pytest
import torch
from torch.nn.functional import softmax

from core import denoising
from core.denoising import Way
from core.models.diffusion import Diffusion
from core.models.score import Score
from core.noise_model import NoiseModel
from core.rng import generator
from core.schedules import bent, cosine
from core.space import FLAT, PICTURES

CENTRES = torch.tensor([[-0.6, 0.2], [0.5, -0.4], [0.3, 0.7]], dtype=torch.float64)
SHARES = torch.tensor([0.5, 0.3, 0.2], dtype=torch.float64)
WIDTH = 0.08


class Mixture(torch.nn.Module):
    """The best denoiser of three round hills, by Bayes' rule."""

    def forward(self, x, alpha, sigma, y=None):
        a, s = alpha[:, None], sigma[:, None]
        spread = a**2 * WIDTH**2 + s**2
        gap = x[:, None] - a[..., None] * CENTRES  # (n, 3, 2)
        belongs = softmax(SHARES.log() - gap.square().sum(2) / (2 * spread), 1)
        pull = (a * WIDTH**2 / spread)[..., None]
        return (belongs[..., None] * (CENTRES + pull * gap)).sum(1)


class Asked(torch.nn.Module):
    """A network that says what it was asked for, to see what guidance does with it."""

    def forward(self, x, alpha, sigma, y=None):
        wanted = torch.zeros(len(x)) if y is None else y[:, 0].clamp_min(0).float()
        return x * 0 + wanted[:, None, None, None]


def known(family=Diffusion, **settings) -> NoiseModel:
    model = family.create(family.Configuration(width=8, **settings), FLAT, rng=generator(0))
    model.net = Mixture()
    model.mean.copy_(SHARES @ CENTRES)
    return model.double()


def shares(x):
    nearest = torch.cdist(x.double(), CENTRES).argmin(1)
    return torch.bincount(nearest, minlength=3) / len(x)


@pytest.mark.parametrize(
    "way",
    [
        Way("ddim", 200),
        Way("ddim", 300, 1.0, 2.0),
        Way("heun", 60, crowd=2.0),
        Way("dpm_solver", 100, crowd=1.5),
    ],
    ids=lambda way: f"{way.sampler}-{way.eta}",
)
def test_every_sampler_draws_the_mixture(way):
    model, n = known(), 4_000
    start = denoising.noise(model, n, rng=generator(1))
    end = model.inward(
        denoising.last(model, denoising.walk(model, start, rng=generator(2), way=way))
    )
    assert (shares(end) - SHARES).abs().max() < 0.03
    off = end - CENTRES[torch.cdist(end, CENTRES).argmin(1)]
    assert off.std() == pytest.approx(WIDTH, rel=0.08)


def test_score_is_the_slope_of_the_log_density():
    model, t = known(), 0.4
    x = torch.randn(40, 2, dtype=torch.float64, generator=generator(3)).requires_grad_()
    a, s = model.schedule.at(t)
    gap = (x[:, None] - a * CENTRES).square().sum(2) / (2 * (a**2 * WIDTH**2 + s**2))
    (slope,) = torch.autograd.grad((SHARES.log() - gap).logsumexp(1).sum(), x)
    torch.testing.assert_close(denoising.score(model, x.detach(), t), slope)
    torch.testing.assert_close(model.field(x.detach(), torch.full((40,), t)), slope)


def test_likelihood_of_the_mixture():
    model = known(score_steps=256, bound_draws=500)
    x = CENTRES[torch.multinomial(SHARES, 60, True, generator=generator(4))]
    x = x + WIDTH * torch.randn(60, 2, dtype=torch.float64, generator=generator(5))
    var = WIDTH**2 + 0.002**2
    gap = (x[:, None] - CENTRES).square().sum(2) / (2 * var)
    truth = (SHARES.log() - gap).logsumexp(1) - torch.tensor(2 * torch.pi * var).log()
    found = model.log_prob(model.outward(x, last=False)) + FLAT.log_volume
    assert (found - truth).abs().max() < 1e-3
    world = model.outward(x, last=False)
    below = torch.stack([model.elbo(world, rng=generator(k)) for k in range(32)])
    bound = below.mean(0) + FLAT.log_volume
    error = below.std(0).square().mean().sqrt() / (len(x) * 32) ** 0.5
    assert bound.mean() < truth.mean() + 4 * error
    assert error < 0.03
    assert bound.mean() == pytest.approx(float(truth.mean()), abs=0.08)


def test_forward_noise_has_the_variance_of_the_schedule():
    x0 = torch.full((50_000, 2), 0.7, dtype=torch.float64)
    for t in (0.1, 0.5, 0.9):
        a, s = cosine().at(t)
        x = denoising.noised(cosine(), x0, t, rng=generator(6))
        assert x.mean() == pytest.approx(float(0.7 * a), abs=0.01)
        assert x.std() == pytest.approx(float(s), rel=0.01)


def test_again_makes_noise_of_a_later_time():
    x0 = torch.full((50_000, 2), 0.7, dtype=torch.float64)
    part = denoising.noised(cosine(), x0, 0.3, rng=generator(7))
    x = denoising.again(cosine(), part, 0.3, 0.6, rng=generator(8))
    a, s = cosine().at(0.6)
    assert x.mean() == pytest.approx(float(0.7 * a), abs=0.01)
    assert x.std() == pytest.approx(float(s), rel=0.01)


def test_little_strength_keeps_the_hill_and_much_forgets_it():
    model = known()
    x = CENTRES[1].repeat(1_000, 1)
    ends = [
        model.inward(denoising.last(model, denoising.vary(model, x, strength, rng=generator(9))))
        for strength in (0.1, 1.0)
    ]
    assert shares(ends[0])[1] > 0.99
    assert (shares(ends[1]) - SHARES).abs().max() < 0.06
    frames = list(denoising.vary(model, x, 0.5, rng=generator(9)))
    assert frames[0].time == 0.5
    assert frames[-1].time == 0


def test_fill_keeps_what_is_known_and_draws_the_rest_from_what_it_implies():
    model, n = known(), 2_000
    given = model.outward(CENTRES[0].repeat(n, 1), last=False)
    mask = torch.tensor([[True, False]]).expand(n, 2)
    way = denoising.way_of(model, sampler="ddim", steps=100, eta=1.0)
    end = denoising.last(
        model, denoising.fill(model, given, mask, rng=generator(10), way=way, repeats=4)
    )
    torch.testing.assert_close(end[:, 0], given[:, 0])
    up = model.inward(end)[:, 1]
    assert up.mean() == pytest.approx(float(CENTRES[0, 1]), abs=0.03)
    assert up.std() == pytest.approx(WIDTH, rel=0.3)
    done = model.complete(given, mask, rng=generator(11))
    assert torch.equal(done[:, 0], given[:, 0])
    assert not torch.equal(done[:, 1], given[:, 1])


def test_guidance_of_one_is_the_request_and_of_nought_is_none():
    settings = {"width": 8, "layers": 1, "requests": True}
    model = Diffusion.create(Diffusion.Configuration(**settings), PICTURES, rng=generator(0))
    model.net = Asked()
    x, y = torch.zeros(3, *PICTURES.shape), torch.tensor([[2, -1, -1, -1, -1]] * 3)
    for weight in (0.0, 1.0, 3.0):
        way = denoising.way_of(model, guidance=weight)
        assert torch.equal(denoising.guess(model, x, 0.5, y, way), x + 2 * weight)
    assert torch.equal(denoising.guess(model, x, 0.5, torch.full_like(y, -1)), x)


def test_another_schedule_will_do_and_one_without_noise_fails():
    model, n = known(Score), 4_000
    for schedule, close in ((cosine(), True), (bent([12.0, 6.0, 2.0]), False)):
        way = Way("heun", 60, crowd=2.0, schedule=schedule)
        start = denoising.noise(model, n, rng=generator(12), schedule=schedule)
        walked = denoising.walk(model, start, rng=generator(13), way=way)
        end = model.inward(denoising.last(model, walked))
        assert ((shares(end) - SHARES).abs().max() < 0.04) == close


def test_arrows_lead_from_each_place_to_the_data_behind_it():
    model = known()
    places, arrows = denoising.arrows(model, 0.1, 6, 4)
    assert places.shape == arrows.shape == (24, 2)
    assert places[0].tolist() == [-150.0, 67.5]
    assert places[-1].tolist() == [150.0, -67.5]
    ends = model.inward(places + arrows)
    assert torch.cdist(ends.double(), CENTRES).min(1).values.median() < 0.15


def test_a_way_is_refused_where_it_makes_no_sense():
    with pytest.raises(ValueError, match="expected a sampler out of"):
        Way("leapfrog", 10)
    with pytest.raises(ValueError, match="expected a model that learned requests"):
        known().sample_given(torch.full((2, 5), -1), rng=generator(0))
