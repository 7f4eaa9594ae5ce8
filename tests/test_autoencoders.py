"""Autoencoders against closed forms, torch.distributions and enumeration."""

from __future__ import annotations

import math

import pytest
import torch
from torch import distributions as peer

from core.code_prior import CodePrior, NormalPrior
from core.likelihoods import (
    kl_from_standard,
    logistic_log_prob,
    logistic_sample,
    normal_log_prob,
    truncated_log_prob,
    truncated_sample,
)
from core.models import FAMILIES
from core.models.autoencoder import Autoencoder
from core.models.variational_autoencoder import VariationalAutoencoder
from core.rng import generator
from core.space import FLAT, PICTURES, Dataset, levels, unlevels
from core.worlds import get

SCALES = torch.tensor([0.001, 0.01, 0.1, 1.0]).log()


def vae(space, **settings) -> VariationalAutoencoder:
    config = VariationalAutoencoder.Configuration(**settings)
    return VariationalAutoencoder.create(config, space, rng=generator(0))


@pytest.mark.parametrize("log_scale", SCALES.tolist())
def test_the_256_levels_sum_to_one(log_scale: float) -> None:
    every = unlevels(torch.arange(256))[:, None]
    mean = torch.tensor([[-3.0, -1, -0.99, -0.123, 0, 0.5, 0.999, 1, 2]])
    total = logistic_log_prob(every.double(), mean.double(), torch.tensor(log_scale)).exp().sum(0)
    torch.testing.assert_close(total, torch.ones(9, dtype=torch.float64), rtol=1e-5, atol=1e-5)


def test_levels_are_drawn_as_their_probabilities_say() -> None:
    mean, log_scale, n = torch.full((200_000,), 0.97), torch.tensor(0.02).log(), 200_000
    level = levels(logistic_sample(mean, log_scale, rng=generator(1))).long()
    counts = torch.bincount(level, minlength=256)
    p = logistic_log_prob(unlevels(torch.arange(256)), mean[:256], log_scale).exp()
    full = p * n > 20
    squares = ((counts - p * n) ** 2 / (p * n))[full].sum() - full.sum()
    assert float(counts[255]) / n == pytest.approx(float(p[255]), abs=0.005)
    assert float(p[255]) > 0.1, "the last level takes the tail"
    assert abs(float(squares)) / math.sqrt(2 * int(full.sum())) < 6


def test_a_truncated_normal_integrates_to_one_and_is_drawn_right() -> None:
    u = torch.linspace(-1, 1, 200_001, dtype=torch.float64)
    for mean in (-30.0, -1.5, 0.0, 0.9, 4.0):
        density = truncated_log_prob(u, torch.tensor(mean).double(), torch.tensor(0.3).log()).exp()
        assert float(torch.trapezoid(density, u)) == pytest.approx(1, abs=2e-3)
        x = truncated_sample(torch.full((50_000,), mean), torch.tensor(0.3).log(), rng=generator(2))
        assert float(x.abs().max()) <= 1
        expected = float(torch.trapezoid(density * u, u))
        assert float(x.double().mean()) == pytest.approx(expected, abs=0.01)


def test_normal_terms_agree_with_torch_distributions() -> None:
    rng = generator(3)
    mean, std = torch.randn(50, 4, generator=rng), torch.rand(50, 4, generator=rng) + 0.05
    z = torch.randn(50, 4, generator=rng)
    own, standard = peer.Normal(mean, std), peer.Normal(0.0, 1.0)
    torch.testing.assert_close(kl_from_standard(mean, std), peer.kl_divergence(own, standard))
    torch.testing.assert_close(normal_log_prob(z, mean, std), own.log_prob(z))
    torch.testing.assert_close(NormalPrior(4).log_prob(z), standard.log_prob(z))


def test_the_two_terms_agree_with_torch_distributions() -> None:
    """The picture's probability once more: differences of the logistic distribution function."""
    model, x = vae(PICTURES, latent=3, width=16, scale=0.1), get("wardrobe").test(20).x
    with torch.no_grad():
        found = model.terms(x, rng=generator(4))
        mean, std = model.posterior(x)
        said = model.mean(mean + std * torch.randn(mean.shape, generator=generator(4)))
    curve = peer.TransformedDistribution(
        peer.Uniform(0.0, 1.0, validate_args=False),
        [
            peer.SigmoidTransform().inv,
            peer.AffineTransform(said.double(), model.observation.log_scale.exp().double()),
        ],
        validate_args=False,
    )
    share = curve.cdf(x.double() + 1 / 255) - curve.cdf(x.double() - 1 / 255)
    expected = share.log().flatten(1).sum(1)
    torch.testing.assert_close(found.reconstruction.double(), expected, rtol=1e-4, atol=0.05)
    prior = peer.Normal(torch.zeros(3), 1.0)
    torch.testing.assert_close(found.kl, peer.kl_divergence(peer.Normal(mean, std), prior))
    torch.testing.assert_close(found.elbo, model.elbo(x, rng=generator(4)))


# A Gaussian, where the best linear variational autoencoder is probabilistic PCA.

COVARIANCE = torch.tensor([[0.012, 0.006], [0.006, 0.008]], dtype=torch.float64)
CENTRE = torch.tensor([0.1, -0.05], dtype=torch.float64)
TRUTH = peer.MultivariateNormal(CENTRE, COVARIANCE)


def gaussian_data(n: int) -> Dataset:
    """Points whose chart coordinates follow TRUTH; the map's edges are nine deviations away."""
    eps = torch.randn(n, 2, generator=generator(5), dtype=torch.float64)
    u = CENTRE + eps @ torch.linalg.cholesky(COVARIANCE).T
    return Dataset(FLAT, FLAT.unchart(u).float())


def exact(x: torch.Tensor) -> torch.Tensor:
    """log p of the truth, nats per square degree."""
    return TRUTH.log_prob(FLAT.chart(x.double())) - FLAT.log_volume


def closed_form() -> VariationalAutoencoder:
    """The optimum, written down (Tipping & Bishop 1999, equations 7, 8 and 12): W, sigma, M."""
    values, vectors = torch.linalg.eigh(COVARIANCE)
    noise = values[0]  # sigma^2 with one latent
    w = vectors[:, 1] * (values[1] - noise).sqrt()
    m = w @ w + noise
    model = vae(FLAT, latent=1, layers=0, scale=0.1)
    with torch.no_grad():
        model.decoder[0].weight.copy_(w[:, None])
        model.decoder[0].bias.copy_(CENTRE)
        model.observation.log_scale.fill_(noise.log() / 2)
        row = w / m
        model.encoder[0].weight.copy_(torch.stack([row, row * 0]))
        model.encoder[0].bias.copy_(torch.stack([-(row @ CENTRE), (noise / m).log()]))
    return model


def test_at_the_optimum_every_bound_is_the_likelihood() -> None:
    x, model = gaussian_data(500).x, closed_form()
    expected = exact(x).float()
    for k in (1, 7):
        bound = model.importance_bound(x, k=k, rng=generator(6))
        torch.testing.assert_close(bound, expected, rtol=1e-3, atol=2e-3)
    mean = model.elbo(x, rng=generator(6)).mean()
    assert float(mean) == pytest.approx(float(expected.mean()), abs=0.1)  # one draw a point


def test_training_finds_probabilistic_pca() -> None:
    settings = {"latent": 1, "layers": 0, "steps": 1_500, "batch": 512, "rate": 0.02}
    data = gaussian_data(20_000)
    model = vae(FLAT, **settings, warm_up=0.0).fit(data, rng=generator(7))
    gap = exact(data.x).mean() - model.elbo(data.x, rng=generator(8)).mean()
    assert -0.01 < float(gap) < 0.02
    w = model.decoder[0].weight.detach().double()[:, 0]
    psi = (2 * model.observation.log_scale.detach().double()).exp()
    found = torch.outer(w, w) + torch.diag(psi)
    torch.testing.assert_close(found, COVARIANCE, rtol=0.12, atol=4e-4)
    precision = 1 + (w**2 / psi).sum()  # the posterior of this decoder, by Bayes
    offset = FLAT.chart(data.x.double()) - model.decoder[0].bias.detach().double()
    mean, std = (part.detach().double()[:, 0] for part in model.posterior(data.x))
    torch.testing.assert_close(std, precision.rsqrt().expand_as(std), rtol=0.08, atol=0.01)
    assert float((mean - offset @ (w / psi) / precision).abs().mean()) < 0.03


def test_more_codes_tighten_the_bound() -> None:
    settings = {"latent": 2, "width": 16, "layers": 2, "steps": 300, "warm_up": 0.0}
    data = get("land").train(5_000)
    model = vae(FLAT, **settings).fit(data, rng=generator(9))
    x = get("land").test(3_000).x
    means = [float(model.importance_bound(x, k=k, rng=generator(k)).mean()) for k in (1, 4, 16, 64)]
    elbo = float(model.elbo(x, rng=generator(10)).mean())
    assert elbo == pytest.approx(means[0], abs=0.3)  # the same, by another estimate of the KL
    assert means == sorted(means)
    assert means[-1] > elbo + 0.02
    grid = torch.cartesian_prod(*[torch.arange(-2.995, 3, 0.01)] * 2)
    log_cell = model.prior.log_prob(grid).sum(1) + math.log(0.01**2)
    bounds = model.importance_bound(x[:5], k=3_000, rng=generator(11))
    with torch.no_grad():
        said = model.mean(grid)
        for one, bound in zip(x[:5], bounds, strict=True):
            each = model.observation.log_prob(one.expand(len(grid), 2), said) + log_cell
            assert float(bound) == pytest.approx(float(each.logsumexp(0)), abs=0.1)


def test_a_learned_prior_sums_to_one_looks_back_only_and_is_drawn_right() -> None:
    prior = CodePrior(2, 24)
    with torch.no_grad():
        prior.last.weight.copy_(0.3 * torch.randn(prior.last.weight.shape, generator=generator(12)))
    side = torch.arange(-8, 8, 0.04)
    grid = torch.cartesian_prod(side, side)
    parts = prior.log_prob(grid).detach()
    p = parts.sum(1).exp() * 0.04**2
    assert float(p.sum()) == pytest.approx(1, abs=0.01)
    first = parts[:, 0].view(len(side), -1)
    assert torch.equal(first, first[:, :1].expand_as(first)), "the first number sees the second"
    z = prior.sample(40_000, rng=generator(13))
    torch.testing.assert_close(z.mean(0), p @ grid, rtol=0, atol=0.04)
    torch.testing.assert_close(z.prod(1).mean(), p @ grid.prod(1), rtol=0, atol=0.06)


def test_a_second_stage_raises_the_bound_and_leaves_the_networks() -> None:
    settings = {"latent": 2, "width": 32, "steps": 300, "beta": 0.1, "warm_up": 0.0}
    data, x = get("land").train(5_000), get("land").test(2_000).x
    plain = vae(FLAT, **settings).fit(data, rng=generator(14))
    both = vae(FLAT, **settings, prior_steps=300)
    steps = list(both.fit_steps(data, rng=generator(14)))
    bounds = [float(m.elbo(x, rng=generator(15)).mean()) for m in (plain, both)]
    assert bounds[1] > bounds[0] + 0.2
    second = [step.loss for step in steps if step.note == "prior"]
    assert len(second) == 300
    train = float(both.elbo(data.x, rng=generator(16)).mean())
    assert sum(second[-50:]) / 50 == pytest.approx(-train, abs=0.15)
    torch.testing.assert_close(plain.encode(x), both.encode(x))


@pytest.mark.parametrize("slug", ["autoencoder", "variational_autoencoder"])
def test_every_setting_changes_what_is_learned(slug: str) -> None:
    data = Dataset(FLAT, get("land").train(300).x)
    family = FAMILIES[slug]
    base = {"latent": 2, "width": 16, "steps": 12}
    other = {
        "latent": 1, "width": 20, "layers": 2, "steps": 13, "batch": 64, "rate": 0.01, "beta": 3.0,
        "warm_up": 0.9, "noise": False, "learn_scale": False, "scale_by_code": True, "scale": 0.3,
        "prior_steps": 3,
    }  # fmt: skip
    config = family.Configuration

    def drawn(**settings) -> torch.Tensor:
        model = family.create(config(**{**base, **settings}), FLAT, rng=generator(0))
        return model.fit(data, rng=generator(1)).sample(8, rng=generator(2))

    same = drawn()
    assert torch.equal(same, drawn())
    for name in config().to_dict():
        assert not torch.equal(same, drawn(**{name: other[name]})), f"{name} changes nothing"


def test_sigma_off_leaves_the_codes_wide_and_scale_off_stays() -> None:
    data = Dataset(FLAT, get("land").train(2_000).x)
    model = vae(FLAT, steps=400, width=32, noise=False, learn_scale=False, scale=0.05, warm_up=0)
    model.fit(data, rng=generator(1))
    assert torch.equal(model.observation.log_scale, torch.full((2,), math.log(0.05)))
    noisy = vae(FLAT, steps=400, width=32, learn_scale=False, scale=0.05, warm_up=0)
    noisy.fit(data, rng=generator(1))
    stds = [float(m.posterior(data.x)[1].detach().mean()) for m in (model, noisy)]
    assert stds[0] > 2 * stds[1], "without noise nothing makes sigma small"


def test_collapse_is_seen_latent_by_latent() -> None:
    data = Dataset(FLAT, get("land").train(2_000).x)
    model = vae(FLAT, steps=300, width=16, beta=1_000.0, warm_up=0).fit(data, rng=generator(1))
    assert float(model.kl_by_latent(data.x).max()) < 0.01


def test_an_autoencoder_keeps_the_moments_of_its_codes() -> None:
    config = Autoencoder.Configuration(latent=2, width=16, steps=300)
    model = Autoencoder.create(config, FLAT, rng=generator(0))
    data = get("land").train(2_000)
    errors = [step.loss for step in model.fit_steps(data, rng=generator(1))]
    assert errors[-1] < errors[0]
    z = model.encode(data.x)
    torch.testing.assert_close(model.code_mean, z.mean(0))
    torch.testing.assert_close(model.code_covariance, torch.cov(z.T, correction=0))
    drawn = model.draw_codes(50_000, rng=generator(2))
    torch.testing.assert_close(torch.cov(drawn.T), model.code_covariance, rtol=0.05, atol=1e-3)


def test_bad_input_is_refused_in_a_sentence() -> None:
    model = vae(FLAT, width=8)
    with pytest.raises(ValueError, match="expected k of 1 or more; got 0"):
        model.importance_bound(torch.zeros(1, 2), k=0, rng=generator(0))
    with pytest.raises(ValueError, match="expected points; got pictures"):
        vae(PICTURES, scale_by_code=True)
    with pytest.raises(ValueError, match="expected shape"):
        model.encode(torch.zeros(1, 3))
