"""From logits to the next token: Boltzmann's temperature, and four ways to leave tokens out.

    p(v) = exp(z_v / T) / sum_u exp(z_u / T)          (energy -z_v: Boltzmann's p ~ exp(-E / T))

The order is fixed, and it matters: repetition penalty, temperature, top-k, top-p, min-p, draw. Each
filter sees the probabilities that the one before it left, made to sum to 1 again.

- repetition penalty r (Keskar et al. 2019, section 4.1): a logit of a token that has occurred is
  divided by r if it is positive, multiplied by r if it is negative
- top-k (Fan et al. 2018): the k likeliest; those as likely as the k-th stay, too
- top-p, the nucleus (Holtzman et al. 2020, equation 2): the fewest likeliest that hold p or more
- min-p (Nguyen et al. 2024): those with at least min_p times the probability of the likeliest

At T = 0 the likeliest tokens share all probability; at T = inf every token that is left is as
likely as any other, and the filters keep what they would at any very high T.
"""

import math
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from core.config import Config, within

HOTTEST = 1e6  # from here on a temperature counts as infinite


@dataclass(frozen=True)
class DecodingConfig(Config):
    repetition: float = within(1.0, 0.1, 10.0, "repetition penalty; 1 is none")
    temperature: float = within(1.0, 0.0, HOTTEST, "0 is greedy; a million counts as infinite")
    top_k: int = within(0, 0, 1_000_000, "keep so many of the likeliest; 0 keeps all")
    top_p: float = within(1.0, 0.0, 1.0, "keep the fewest that hold this share; 1 keeps all")
    min_p: float = within(0.0, 0.0, 1.0, "keep what has this share of the likeliest; 0 keeps all")


PLAIN = DecodingConfig()


def penalise(logits: Tensor, seen: Tensor, penalty: float) -> Tensor:
    """Logits (k,) after the repetition penalty, for token numbers ``seen`` (m,)."""
    if penalty == 1 or not len(seen):
        return logits
    seen = seen.unique()
    before, after = logits[seen], logits.clone()
    after[seen] = torch.where(before < 0, before * penalty, before / penalty)
    return after


def keep_top_k(logits: Tensor, k: int) -> Tensor:
    """Which of logits (k,) top-k keeps, (k,) bool; all for k = 0."""
    if k == 0 or k >= len(logits):
        return torch.isfinite(logits)
    return logits >= logits.topk(k).values[-1]


def keep_top_p(logits: Tensor, p: float) -> Tensor:
    """Which of logits (k,) the nucleus keeps, (k,) bool; the likeliest always."""
    if p >= 1:
        return torch.isfinite(logits)
    rising, order = torch.sort(logits)
    below = torch.softmax(rising, -1).cumsum(-1)  # what it and all less likely ones hold
    keep = below > 1 - p
    keep[-1] = True
    return torch.zeros_like(keep).scatter(0, order, keep)


def keep_min_p(logits: Tensor, least: float) -> Tensor:
    """Which of logits (k,) min-p keeps, (k,) bool."""
    probs = torch.softmax(logits, -1)
    return probs >= least * probs.max() if least > 0 else torch.isfinite(logits)


def filtered(logits: Tensor, config: DecodingConfig, seen: Tensor | None = None) -> Tensor:
    """Logits (k,) after penalty, temperature and filters: -inf for every token that is left out.

    seen: numbers of the tokens that have occurred, (m,). ValueError where no logit is finite.
    """
    if not bool(torch.isfinite(logits).any()):
        raise ValueError("expected at least one finite logit; got none")
    logits = penalise(
        logits, logits.new_empty(0).long() if seen is None else seen, config.repetition
    )
    z = cooled(logits, config.temperature)
    flat = math.inf if config.temperature >= HOTTEST else 0.0
    z = z.masked_fill(~(keep_top_k(logits if flat else z, config.top_k)), -torch.inf)
    if flat and config.top_p < 1:
        z = _share_of(z, logits, config.top_p)
    else:
        z = z.masked_fill(~keep_top_p(z, config.top_p), -torch.inf)
    return z.masked_fill(~keep_min_p(z, config.min_p), -torch.inf)


def _share_of(z: Tensor, logits: Tensor, p: float) -> Tensor:
    """The nucleus at infinite temperature: the first share p of the tokens left, by their logit."""
    left = torch.isfinite(z)
    count = max(1, math.ceil(p * int(left.sum()) - 1e-9))
    order = logits.masked_fill(~left, -torch.inf).argsort(descending=True, stable=True)
    return torch.full_like(z, -torch.inf).index_fill(0, order[:count], 0.0)


def cooled(logits: Tensor, temperature: float) -> Tensor:
    """Logits (k,) at a temperature: z / T; at 0 the greatest alone, at infinity all alike."""
    if temperature == 0:
        return torch.zeros_like(logits).masked_fill(logits < logits.max(), -torch.inf)
    if temperature >= HOTTEST:
        return torch.zeros_like(logits).masked_fill(torch.isneginf(logits), -torch.inf)
    return logits / temperature


def next_probs(
    logits: Tensor, config: DecodingConfig = PLAIN, seen: Tensor | None = None
) -> Tensor:
    """What the next token is drawn from: probabilities of all tokens, (k,) float64, sum 1."""
    return torch.softmax(filtered(logits.double(), config, seen), -1)


def draw(probs: Tensor, *, rng: Generator) -> Tensor:
    """One index for each row of probs (n, k) by the inverse CDF, (n,) int64."""
    u = torch.rand(len(probs), generator=rng, dtype=torch.float64, device=rng.device)
    return draw_at(probs, u)


def draw_at(probs: Tensor, u: Tensor) -> Tensor:
    """The index at which the running sum of each row of probs (n, k) passes u (n,) in [0, 1)."""
    cdf = probs.double().cumsum(-1)
    level = u.to(cdf.device)[:, None] * cdf[:, -1:]
    return torch.searchsorted(cdf, level, right=True)[:, 0].clamp_max(probs.shape[1] - 1)


@dataclass(frozen=True)
class Spread:
    """How undecided a distribution is.

    entropy: nats; perplexity: exp(entropy), the number of equally likely tokens with the same
    entropy; choices: 1 / sum p^2, the effective number of choices (Hill 1973); top: the largest p.
    """

    entropy: float
    perplexity: float
    choices: float
    top: float


def spread(probs: Tensor) -> Spread:
    """Entropy, perplexity and effective number of choices of probabilities (k,)."""
    p = probs.double()
    nats = float(-torch.special.xlogy(p, p).sum())
    return Spread(nats, math.exp(nats), float(1 / (p**2).sum()), float(p.max()))
