"""What a picture or a point is, given its mean: p(x|z) as formulas with a scale that is learned.

Pictures: a logistic curve cut into 256 levels (Kingma et al. 2016, section 5.2). Level k fills the
interval [k - 1/2, k + 1/2] / 127.5 - 1; the first and the last take the tails, so that the levels'
probabilities sum to 1:

    P(k) = F(hi) - F(lo),   F(v) = 1 / (1 + exp(-(v - mu) / s))
         = F(hi) (1 - F(lo)) (1 - exp(-(hi - lo) / s))            away from the two ends

Points: a normal curve cut at the edges of the chart, u in [-1, 1], and raised to fill them:

    p(u) = N(u; mu, s) / (Phi((1 - mu) / s) - Phi((-1 - mu) / s))
"""

import math

import torch
from torch import Generator, Tensor
from torch.nn.functional import logsigmoid

from core.space import levels, unlevels

HALF = 1 / 255  # half of the distance between two levels, in units of x
LOG_ROOT_TWO_PI = math.log(2 * math.pi) / 2


def logistic_log_prob(x: Tensor, mean: Tensor, log_scale: Tensor) -> Tensor:
    """log P of each 8-bit value, nats, the shape of x; x in [-1, 1] lies on the levels.

    mean: the shape of x, any real; log_scale: broadcasts to it.
    """
    scale = log_scale.exp()
    offset, half = (x - mean) / scale, HALF / scale
    below = logsigmoid(offset + half)  # log F(hi)
    above = logsigmoid(half - offset)  # log (1 - F(lo))
    inner = below + above + torch.log(-torch.expm1(-2 * half))
    end = 1 - HALF
    return torch.where(x < -end, below, torch.where(x > end, above, inner))


def logistic_sample(mean: Tensor, log_scale: Tensor, *, rng: Generator) -> Tensor:
    """Draw an 8-bit value for each mean, as x in [-1, 1] on the levels."""
    u = torch.rand(mean.shape, generator=rng, device=rng.device).to(mean.device)
    return unlevels(levels(mean + log_scale.exp() * torch.logit(u, eps=1e-7)))


def _log_inside(low: Tensor, high: Tensor) -> Tensor:
    """log (Phi(high) - Phi(low)), high > low, by the tail in which nothing cancels."""
    flip = low + high > 0
    low, high = torch.where(flip, -high, low), torch.where(flip, -low, high)
    far, near = torch.special.log_ndtr(low), torch.special.log_ndtr(high)
    return near + torch.log(-torch.expm1(far - near))


def truncated_log_prob(u: Tensor, mean: Tensor, log_scale: Tensor) -> Tensor:
    """log p of each coordinate u in [-1, 1], nats, the shape of u."""
    scale = log_scale.exp()
    offset = (u - mean) / scale
    density = -offset.square() / 2 - log_scale - LOG_ROOT_TWO_PI
    return density - _log_inside((-1 - mean) / scale, (1 - mean) / scale)


def truncated_sample(mean: Tensor, log_scale: Tensor, *, rng: Generator) -> Tensor:
    """Draw a coordinate in [-1, 1] for each mean, by the inverse of the distribution function.

    Means below 0 are mirrored, so that the chart lies in the lower tail, where nothing cancels; one
    so far off that even that tail is 0 draws the edge.
    """
    side = torch.where(mean < 0, -1.0, 1.0)
    far, scale = mean.double().abs(), log_scale.double().exp()
    low, high = (torch.erfc((far - edge) / scale / math.sqrt(2)) / 2 for edge in (-1.0, 1.0))
    u = torch.rand(mean.shape, generator=rng, dtype=torch.float64, device=rng.device)
    z = torch.special.ndtri(low + (high - low) * u.to(mean.device))
    drawn = torch.where(z.isinf(), 1.0, far + scale * z).clamp(-1, 1)
    return (side * drawn).float()


def normal_log_prob(z: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """log N(z; mean, std^2) of each coordinate, nats."""
    return -((z - mean) / std).square() / 2 - torch.log(std) - LOG_ROOT_TWO_PI


def kl_from_standard(mean: Tensor, std: Tensor) -> Tensor:
    """KL(N(mean, std^2) || N(0, 1)) of each coordinate, nats (Kingma & Welling 2013, app. B)."""
    return (mean.square() + std.square() - 1) / 2 - torch.log(std)
