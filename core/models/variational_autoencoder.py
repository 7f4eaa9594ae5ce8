"""The variational autoencoder: a code z with a simple prior, and a network from z to x.

    p(x) = integral p(x|z) N(z; 0, I) dz
    log p(x) >= ELBO(x) = E_q(z|x) log p(x|z)  -  KL(q(z|x) || N(0, I)),    q(z|x) = N(mu, sigma^2)
    z = mu(x) + sigma(x) eps,    eps ~ N(0, I)

Kingma & Welling 2013, equations 3 and 10; Rezende, Mohamed & Wierstra 2014. Training lowers
-reconstruction + beta KL (Higgins et al. 2017, equation 4); the ELBO itself always has beta = 1.
The importance-weighted bound (Burda, Grosse & Salakhutdinov 2016, equation 8)

    log p(x) >= E log 1/k sum_i p(x|z_i) N(z_i; 0, I) / q(z_i|x)

is the ELBO for k = 1, and tighter in expectation for every larger k.

With ``prior_steps`` a second stage fits a prior to the codes q(z) = E_x q(z|x) while the networks
stay as they are (Dai & Wipf 2019, section 4); it takes the place of N(0, I) in every formula above.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from core.code_prior import CodePrior, NormalPrior
from core.config import Config, switch, within
from core.descent import Pace, descend
from core.likelihoods import kl_from_standard, normal_log_prob
from core.model import GenerativeModel
from core.observations import decoder, encoder, free, observation
from core.progress import Step
from core.rng import generator
from core.space import Dataset, Space, check

CHUNK = 500  # examples scored or drawn at once


@dataclass(frozen=True)
class VariationalAutoencoderConfig(Config):
    latent: int = within(2, 1, 64, "numbers in a code")
    beta: float = within(1.0, 0.0, 10_000.0, "weight of the KL in training; 1 is the bound itself")
    warm_up: float = within(0.2, 0.0, 1.0, "share of training in which beta rises from 0")
    noise: bool = switch(True, "draw codes from their Gaussian in training; off takes the mean")
    learn_scale: bool = switch(True, "learn the scale of x given its code; off keeps it")
    scale_by_code: bool = switch(False, "let the scale of a point differ from code to code")
    scale: float = within(0.1, 0.001, 1.0, "scale of x given its code at the start; x spans 2")
    width: int = within(128, 4, 1_024, "hidden units of the networks")
    layers: int = within(3, 0, 6, "hidden layers; 0 makes networks of points linear")
    steps: int = within(2_000, 1, 1_000_000, "training steps")
    batch: int = within(128, 1, 4_096, "examples in one step")
    prior_steps: int = within(0, 0, 1_000_000, "steps that then fit a prior; 0 keeps N(0, I)")
    rate: float = within(0.002, 1e-6, 0.1, "learning rate at its height")


@dataclass(frozen=True)
class Terms:
    """The two terms of the bound, nats: reconstruction (n,), KL of each latent (n, d)."""

    reconstruction: Tensor
    kl: Tensor

    @property
    def elbo(self) -> Tensor:
        """The bound, (n,)."""
        return self.reconstruction - self.kl.sum(1)


class VariationalAutoencoder(GenerativeModel):
    """An encoder to 2 d numbers (mean and log variance), a decoder, and the scales of x."""

    Configuration = VariationalAutoencoderConfig
    kinds = ("points", "sphere", "images")
    title = "Variational autoencoder"
    source = "Kingma & Welling 2013, equations 3 and 10"
    config: VariationalAutoencoderConfig

    def __init__(self, config: VariationalAutoencoderConfig, space: Space) -> None:
        super().__init__(config, space)
        if config.scale_by_code and space.kind == "images":
            raise ValueError(
                "scale_by_code: expected points; got pictures, whose scales are shared"
            )
        self.encoder = encoder(space, 2 * config.latent, config.width, config.layers)
        self.decoder = decoder(
            space, config.latent, config.width, config.layers, factors=config.scale_by_code
        )
        self.observation = observation(space, config.scale, config.learn_scale)
        learned = config.prior_steps > 0
        self.prior = (CodePrior if learned else _standard)(config.latent, config.width)

    def fit_steps(self, data: Dataset, *, rng: Generator) -> Iterator[Step]:
        """One batch a step; the loss is -reconstruction + beta KL, nats an example.

        The steps of a second stage are noted "prior"; their loss is -ELBO, beta being 1.
        """
        x, first, second = self.admit(data), self.config.steps, self.config.prior_steps
        pace = Pace(first, self.config.batch, self.config.rate)
        for step in descend(self, lambda b, s: self._loss(b, s, rng=rng), x, pace, rng=rng):
            yield Step(step.number, first + second, step.loss * self.space.dims)
        if second:
            yield from self._fit_prior(x, Pace(second, 512, self.config.rate), rng=rng)

    def _fit_prior(self, x: Tensor, pace: Pace, *, rng: Generator) -> Iterator[Step]:
        """Fit the prior to draws from q(z|x); the networks rest."""
        codes = torch.cat(self._posteriors(x), 1)  # (n, 2 d)
        rest = self._without_prior(x[:1_000])

        def loss(pick: Tensor, share: float) -> Tensor:
            mean, std = pick.chunk(2, 1)
            z = mean + std * _normal(mean.shape, mean, rng=rng)
            return -self.prior.log_prob(z).sum(1).mean()

        for step in descend(self.prior, loss, codes, pace, rng=rng):
            number, total = self.config.steps + step.number, self.config.steps + pace.steps
            yield Step(number, total, step.loss + rest, "prior")

    @torch.no_grad()
    def _without_prior(self, x: Tensor) -> float:
        """-ELBO of x short of its -log p(z): the mean of log q(z|x) - log p(x|z), nats."""
        mean, std = self.posterior(x)
        z = mean + std * _normal(mean.shape, mean, rng=generator(0))
        own, gained = normal_log_prob(z, mean, std), self.observation.log_prob(x, self.mean(z))
        return float((own.sum(1) - gained).mean())

    @torch.no_grad()
    def _posteriors(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """``posterior`` of many examples, part by part."""
        parts = [self.posterior(part) for part in x.split(CHUNK)]
        return torch.cat([mean for mean, _ in parts]), torch.cat([std for _, std in parts])

    def _loss(self, x: Tensor, share: float, *, rng: Generator) -> Tensor:
        """-reconstruction + beta KL of a batch, nats a dimension."""
        half = self.space.kind == "images"  # convolutions in bfloat16; likelihoods stay whole
        with torch.autocast(x.device.type, torch.bfloat16, enabled=half):
            mean, std = self.posterior(x)
            z = mean + float(self.config.noise) * std * _normal(mean.shape, mean, rng=rng)
            said = self.mean(z)
        kl, gained = kl_from_standard(mean, std).sum(1), self.observation.log_prob(x, said)
        rise = min(1.0, share / self.config.warm_up) if self.config.warm_up else 1.0
        return (rise * self.config.beta * kl - gained).mean() / self.space.dims

    def posterior(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """q(z|x): mean and standard deviation, both (n, d)."""
        mean, log_var = self.encoder(self.observation.inward(x)).float().chunk(2, 1)
        return mean, torch.exp(log_var.clamp(-20, 10) / 2)

    def mean(self, z: Tensor) -> Tensor:
        """The mean of p(x|z) as the network says it, before it is put into the space."""
        return self.decoder(z).float()

    def terms(self, x: Tensor, *, rng: Generator, noise: float = 1.0) -> Terms:
        """Reconstruction and KL of x, from one draw of z = mu + noise sigma eps.

        From N(0, I) the KL is exact; from a learned prior it is the draw's log q - log p.
        """
        mean, std = self.posterior(x)
        z = mean + noise * std * _normal(mean.shape, mean, rng=rng)
        kl = kl_from_standard(mean, std)
        if self.config.prior_steps:
            kl = normal_log_prob(z, mean, std) - self.prior.log_prob(z)
        return Terms(self.observation.log_prob(x, self.mean(z)), kl)

    @torch.no_grad()
    def elbo(self, x: Tensor, *, rng: Generator) -> Tensor:
        """An unbiased draw of the bound on log p(x), (n,), nats: one z for each x."""
        parts = check(self.space, x).split(CHUNK)
        return torch.cat([self.terms(part, rng=rng).elbo for part in parts] or [x.new_empty(0)])

    @torch.no_grad()
    def importance_bound(self, x: Tensor, *, rng: Generator, k: int = 16) -> Tensor:
        """The importance-weighted bound on log p(x) from k codes each, (n,), nats.

        Raises ValueError where k is below 1.
        """
        if k < 1:
            raise ValueError(f"expected k of 1 or more; got {k}")
        parts = check(self.space, x).split(CHUNK)
        scores = [torch.stack([self._weight(p, rng=rng) for _ in range(k)]) for p in parts]
        bounds = [torch.logsumexp(score, 0) - math.log(k) for score in scores]
        return torch.cat(bounds or [x.new_empty(0)]).to(x.dtype)

    def _weight(self, x: Tensor, *, rng: Generator) -> Tensor:
        """log p(x|z) p(z) / q(z|x) of one draw from q for each x, (n,) float64."""
        mean, std = self.posterior(x)
        eps = _normal(mean.shape, mean, rng=rng)
        z = mean + std * eps
        odds = self.prior.log_prob(z) - normal_log_prob(z, mean, std)  # (n, d)
        return self.observation.log_prob(x, self.mean(z)).double() + odds.double().sum(1)

    @torch.no_grad()
    def kl_by_latent(self, x: Tensor) -> Tensor:
        """Mean KL of each latent from N(0, 1) over x, (d,), nats; near 0 it has collapsed."""
        return kl_from_standard(*self._posteriors(x)).mean(0)

    @torch.no_grad()
    def encode(self, x: Tensor) -> Tensor:
        """The mean code of x, (n, d)."""
        return self._posteriors(check(self.space, x))[0]

    @torch.no_grad()
    def decode(self, z: Tensor) -> Tensor:
        """The mean of x given z (n, d), (n, *shape): no grain."""
        return torch.cat([self.observation.outward(self.mean(part)) for part in z.split(CHUNK)])

    @torch.no_grad()
    def observe(self, z: Tensor, *, rng: Generator) -> Tensor:
        """Draw x from p(x|z), (n, *shape): grain and all."""
        parts = [self.observation.sample(self.mean(part), rng=rng) for part in z.split(CHUNK)]
        return torch.cat(parts) if parts else z.new_empty(0, *self.space.shape)

    @torch.no_grad()
    def reconstruct(self, x: Tensor, *, rng: Generator, noise: float = 1.0) -> Tensor:
        """Decode z = mu + noise sigma eps; with noise 0 every x has one reconstruction."""
        mean, std = self.posterior(check(self.space, x))
        return self.decode(mean + noise * std * _normal(mean.shape, mean, rng=rng))

    @torch.no_grad()
    def sample(self, n: int, *, rng: Generator, temperature: float = 1.0) -> Tensor:
        """Draw n examples: z from the prior, its noise times ``temperature``, x from p(x|z)."""
        z = self.prior.sample(n, rng=rng, temperature=temperature)
        return self.observe(z.to(self.device), rng=rng)

    def free_parameters(self) -> int:
        """Weights of the networks, and the scales where learned; masked weights do not count."""
        return free(self) - self.prior.idle


def _standard(latent: int, width: int) -> NormalPrior:
    return NormalPrior(latent)


def _normal(shape: torch.Size, like: Tensor, *, rng: Generator) -> Tensor:
    """Standard normal draws on the device of ``like``."""
    return torch.randn(shape, generator=rng, device=rng.device).to(like.device)
