"""How many kinds n examples reach, worked out from more than n of them: less is left to chance.

    E S = sum_c 1 - (1 - p_c)^n                     where the probability of each kind is known
    S   = sum_c 1 - C(N - x_c, n) / C(N, n)         from how often each was seen in N examples

S is the mean over all ways to pick n of the N, so on average it is E S exactly (Hurlbert 1971).
Let r = 1 - n/N. Were each x_c Poisson, r^x_c would estimate exp(-n p_c) without bias, and
(2r - 1)^x_c its square; that N is fixed takes the second sum away:

    Var S = sum_c [r^(2 x_c) - (2r - 1)^x_c] - (sum_c x_c r^(x_c - 1) n/N)^2 / N
"""

import math

import torch
from torch import Tensor

from core.intervals import Z

UNSEEN = math.log(40)  # so many kept away altogether happens by chance in 2.5%: e^-3.69


def expected(prob: Tensor, n: int) -> Tensor:
    """The chance that n examples reach each kind, (k,) float64, from its probability (k,)."""
    return -torch.expm1(n * torch.log1p(-prob.double()))


def chances(counts: Tensor, total: int, n: int) -> Tensor:
    """The same (k,), estimated: from how often each kind was seen (k,) among ``total`` examples.

    ValueError unless ``total`` is 2n or more; fewer say nothing of how sure that is.
    """
    if total < 2 * n:
        raise ValueError(f"expected at least {2 * n} examples to say what {n} reach; got {total}")
    left = total - torch.arange(int(counts.max()), dtype=torch.float64)
    log_missed = torch.log1p(-(n / left).clamp_max(1)).cumsum(0)  # of what was seen 1, 2, ... times
    return -torch.expm1(torch.cat([log_missed.new_zeros(1), log_missed]))[counts.long()]


def interval(counts: Tensor, total: int, n: int) -> tuple[float, float]:
    """The 95% interval of how many of these kinds n examples reach, from nothing to all (k,)."""
    if not counts.any():
        return 0.0, min(float(len(counts)), UNSEEN * n / total)
    x, r = counts.double(), 1 - n / total
    scatter = (r ** (2 * x) - (2 * r - 1) ** x).sum()
    fixed = (x * r ** (x - 1)).sum() * (n / total)
    half = Z * math.sqrt(max(0.0, float(scatter - fixed**2 / total)))
    middle = float(chances(counts, total, n).sum())
    return max(0.0, middle - half), min(float(len(counts)), middle + half)
