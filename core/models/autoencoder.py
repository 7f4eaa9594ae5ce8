"""The autoencoder: squeeze x through a code of few numbers, and ask for x back.

    z = e(x),    x' = d(z),    loss = mean (x - x')^2

Rumelhart, Hinton & Williams 1986; Hinton & Salakhutdinov 2006. Nothing says where codes lie, so
there is no rule to draw them by and no density. ``sample`` draws codes from the Gaussian that has
the mean and the covariance of the training codes: most of what that Gaussian covers was never the
code of anything, which is the failure that the variational autoencoder mends.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from core.config import Config, within
from core.descent import Pace, descend
from core.model import GenerativeModel
from core.observations import decoder, encoder, observation
from core.progress import Step
from core.space import Dataset, Space, check

CHUNK = 500  # examples encoded or decoded at once
KEPT = 0.98  # share of the running moments that a step keeps


@dataclass(frozen=True)
class AutoencoderConfig(Config):
    latent: int = within(2, 1, 64, "numbers in a code")
    width: int = within(128, 4, 1_024, "hidden units of the networks")
    layers: int = within(3, 0, 6, "hidden layers; 0 makes networks of points linear")
    steps: int = within(2_000, 1, 1_000_000, "training steps")
    batch: int = within(128, 1, 4_096, "examples in one step")
    rate: float = within(0.002, 1e-6, 0.1, "learning rate at its height")


class Autoencoder(GenerativeModel):
    """An encoder, a decoder, and the first two moments of the training codes, (d,) and (d, d)."""

    Configuration = AutoencoderConfig
    kinds = ("points", "sphere", "images")
    title = "Autoencoder"
    source = "Hinton & Salakhutdinov 2006"
    config: AutoencoderConfig
    code_mean: Tensor
    code_covariance: Tensor

    def __init__(self, config: AutoencoderConfig, space: Space) -> None:
        super().__init__(config, space)
        self.encoder = encoder(space, config.latent, config.width, config.layers)
        self.decoder = decoder(space, config.latent, config.width, config.layers)
        self.observation = observation(space, 0.1, False)
        self.register_buffer("code_mean", torch.zeros(config.latent))
        self.register_buffer("code_covariance", torch.eye(config.latent))

    def fit_steps(self, data: Dataset, *, rng: Generator) -> Iterator[Step]:
        """One batch a step; the loss is the mean squared error of a number in [-1, 1].

        The moments of the codes run along, and are counted over all of the data at the end.
        """
        x = self.admit(data)
        pace = Pace(self.config.steps, self.config.batch, self.config.rate)
        for step in descend(self, self._loss, x, pace, rng=rng):
            if step.number == step.total:
                self._moments(self.encode(x), 0.0)
            yield step

    def _loss(self, x: Tensor, share: float) -> Tensor:
        """Mean squared error of a batch, in the units of the networks."""
        seen = self.observation.inward(x)
        half = self.space.kind == "images"
        with torch.autocast(x.device.type, torch.bfloat16, enabled=half):
            z = self.encoder(seen)
            again = self.decoder(z)
        self._moments(z.detach().float(), KEPT if share * self.config.steps > 1.5 else 0.0)
        return (again.float() - seen).square().mean()

    def _moments(self, z: Tensor, kept: float) -> None:
        """Move the moments towards those of the codes z (n, d)."""
        mean, covariance = z.mean(0), torch.cov(z.T, correction=0).view(*self.code_covariance.shape)
        self.code_mean = kept * self.code_mean + (1 - kept) * mean
        self.code_covariance = kept * self.code_covariance + (1 - kept) * covariance

    @torch.no_grad()
    def encode(self, x: Tensor) -> Tensor:
        """The code of x, (n, d)."""
        parts = check(self.space, x).split(CHUNK)
        return torch.cat([self.encoder(self.observation.inward(part)) for part in parts])

    @torch.no_grad()
    def decode(self, z: Tensor) -> Tensor:
        """What the code z (n, d) stands for, (n, *shape)."""
        parts = [self.observation.outward(self.decoder(part)) for part in z.split(CHUNK)]
        return torch.cat(parts) if parts else z.new_empty(0, *self.space.shape)

    @torch.no_grad()
    def draw_codes(self, n: int, *, rng: Generator) -> Tensor:
        """n codes (n, d) from the Gaussian with the moments of the training codes."""
        eps = torch.randn(n, self.config.latent, generator=rng, device=rng.device)
        jitter = 1e-6 * torch.eye(self.config.latent, device=self.device)
        factor = torch.linalg.cholesky(self.code_covariance + jitter)
        return self.code_mean + eps.to(self.device) @ factor.T

    @torch.no_grad()
    def sample(self, n: int, *, rng: Generator) -> Tensor:
        """Decode n codes drawn from a Gaussian fitted to the training codes, (n, *shape).

        A guess, not a model of p(x): the true codes lie in clumps and bent sheets, and the
        Gaussian fills the gaps between them too.
        """
        return self.decode(self.draw_codes(n, rng=rng))

    def free_parameters(self) -> int:
        """Weights of both networks, and the moments of the codes."""
        d = self.config.latent
        weights = [*self.encoder.parameters(), *self.decoder.parameters()]
        return sum(p.numel() for p in weights) + d + d * (d + 1) // 2
