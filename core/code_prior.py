"""A prior that is learned from the codes: one number after the other, each a mixture of normals.

    p(z) = prod_i p(z_i | z_1 .. z_(i-1)),    p(z_i | ..) = sum_k w_ik N(z_i; m_ik, s_ik^2)

w, m and s come from one network whose masks let output i see only the numbers before i
(mixtures: Uria, Murray & Larochelle 2013; masks: Germain et al. 2015, equations 8 and 9). Fitted to
the codes that an encoder gives, it fills the gap between them and N(0, I) (Dai & Wipf 2019).
"""

import math

import torch
from torch import Generator, Tensor, nn
from torch.nn.functional import linear, silu

from core.likelihoods import normal_log_prob

MIXTURE = 8  # normals in the mixture of each number


class CodePrior(nn.Module):
    """Two masked hidden layers of ``width`` units; 3 * MIXTURE outputs for each latent."""

    mask_in: Tensor
    mask_hidden: Tensor
    mask_out: Tensor

    def __init__(self, latent: int, width: int) -> None:
        super().__init__()
        self.latent = latent
        self.first = nn.Linear(latent, width)
        self.second = nn.Linear(width, width)
        self.last = nn.Linear(width, latent * 3 * MIXTURE)
        seen = torch.arange(latent)
        hidden = torch.arange(width) % max(1, latent - 1)  # the last number that a unit may see
        out = seen.repeat_interleave(3 * MIXTURE)
        self.register_buffer("mask_in", (hidden[:, None] >= seen).float(), persistent=False)
        mask_hidden = (hidden[:, None] >= hidden).float()
        self.register_buffer("mask_hidden", mask_hidden, persistent=False)
        self.register_buffer("mask_out", (out[:, None] > hidden).float(), persistent=False)
        nn.init.zeros_(self.last.weight)
        with torch.no_grad():
            self.last.bias.copy_(near_normal().repeat(latent, 1, 1).flatten())

    def mixtures(self, z: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """log w, m, s of each number given those before it, each (n, d, MIXTURE)."""
        h = silu(linear(z, self.first.weight * self.mask_in, self.first.bias))
        h = silu(linear(h, self.second.weight * self.mask_hidden, self.second.bias))
        out = linear(h, self.last.weight * self.mask_out, self.last.bias)
        weight, mean, log_std = out.view(-1, self.latent, 3, MIXTURE).unbind(2)
        return torch.log_softmax(weight, -1), mean, torch.exp(log_std.clamp(-7, 3))

    def log_prob(self, z: Tensor) -> Tensor:
        """log p(z_i | those before), (n, d), nats; the row's sum is log p(z)."""
        log_w, mean, std = self.mixtures(z)
        return torch.logsumexp(log_w + normal_log_prob(z[..., None], mean, std), -1)

    @property
    def idle(self) -> int:
        """How many weights the masks switch off."""
        return sum(int((mask == 0).sum()) for mask in self.buffers())

    @torch.no_grad()
    def sample(self, n: int, *, rng: Generator, temperature: float = 1.0) -> Tensor:
        """Draw n codes (n, d); ``temperature`` scales each normal's deviation."""
        device = self.first.weight.device
        u = torch.rand(n, self.latent, generator=rng, device=rng.device).to(device)
        eps = torch.randn(n, self.latent, generator=rng, device=rng.device).to(device)
        z = torch.zeros(n, self.latent, device=device)
        for i in range(self.latent):
            log_w, mean, std = (part[:, i] for part in self.mixtures(z))
            pick = (log_w.exp().cumsum(1) < u[:, i : i + 1]).sum(1, keepdim=True)
            pick = pick.clamp_max(MIXTURE - 1)
            z[:, i] = (mean.gather(1, pick) + temperature * std.gather(1, pick) * eps[:, [i]])[:, 0]
        return z


def near_normal() -> Tensor:
    """log w, m, log s of a mixture that is nearly N(0, 1), (3, MIXTURE): where learning starts."""
    mean, std = torch.linspace(-2.5, 2.5, MIXTURE), 0.55
    return torch.stack([-mean.square() / (2 * (1 - std**2)), mean, mean * 0 + math.log(std)])


class NormalPrior(nn.Module):
    """N(0, I) over codes, with the same methods."""

    idle = 0

    def __init__(self, latent: int) -> None:
        super().__init__()
        self.latent = latent

    def log_prob(self, z: Tensor) -> Tensor:
        """log N(z_i; 0, 1), (n, d), nats."""
        return -z.square() / 2 - math.log(2 * math.pi) / 2

    def sample(self, n: int, *, rng: Generator, temperature: float = 1.0) -> Tensor:
        """Draw n codes (n, d) from N(0, temperature^2 I)."""
        return temperature * torch.randn(n, self.latent, generator=rng, device=rng.device)
