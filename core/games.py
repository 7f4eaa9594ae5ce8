"""The game of forger and expert: what each of them lowers, and how the expert is kept in check.

The expert gives each example one number a = A(x), its log-odds that x is true: D = sigmoid(a).

    minimax         expert: -E log D(x) - E log(1 - D(G(z)))      forger: E log(1 - D(G(z)))
    non-saturating  expert: the same                              forger: -E log D(G(z))
    wasserstein     expert: E A(G(z)) - E A(x)                    forger: -E A(G(z))
    relativistic    expert: E softplus(A(G(z)) - A(x))            forger: E softplus(A(x) - A(G(z)))

The first two are Goodfellow et al. 2014, equation 1 and section 3; the third Arjovsky et al. 2017,
equation 2, with the penalty of Gulrajani et al. 2017, equation 3; the last Jolicoeur-Martineau
2018, with the two penalties R1 + R2 of Huang et al. 2024, equations 2 and 3.
"""

import math
from collections.abc import Callable

import torch
from torch import Generator, Tensor
from torch.nn.functional import softplus

GAMES = ("minimax", "non-saturating", "wasserstein", "relativistic")
REST = {  # what the expert's loss is, in nats, where samples and truth cannot be told apart
    "minimax": math.log(4), "non-saturating": math.log(4), "wasserstein": 0.0,
    "relativistic": math.log(2),
}  # fmt: skip

Expert = Callable[[Tensor], Tensor]


def expert_loss(game: str, true: Tensor, false: Tensor) -> Tensor:
    """What the expert lowers, from its log-odds of true and of forged examples, (n,) each.

    Of the first two games it is minus the value V(D, G) of Goodfellow's equation 1, in nats.
    """
    if game == "wasserstein":
        return false.mean() - true.mean()
    if game == "relativistic":
        return softplus(false - true).mean()
    return softplus(-true).mean() + softplus(false).mean()


def forger_loss(game: str, true: Tensor, false: Tensor) -> Tensor:
    """What the forger lowers, from the same log-odds."""
    if game == "minimax":
        return -softplus(false).mean()
    if game == "wasserstein":
        return -false.mean()
    if game == "relativistic":
        return softplus(true - false).mean()
    return softplus(-false).mean()


def slope(expert: Expert, x: Tensor) -> Tensor:
    """The gradient of the expert's number at x, the shape of x; it can be differentiated again."""
    x = x.detach().requires_grad_()
    return torch.autograd.grad(expert(x).sum(), x, create_graph=True)[0]


def penalty(game: str, expert: Expert, true: Tensor, false: Tensor, *, rng: Generator) -> Tensor:
    """How steep the expert is, before it is multiplied by its weight.

    wasserstein: E (|slope| - 1)^2 on the lines between true and forged; else half of R1 + R2,
    E |slope|^2 / 2 at true and at forged examples.
    """
    if game == "wasserstein":
        u = torch.rand(len(true), generator=rng, device=rng.device).to(true.device)
        u = u.view(-1, *[1] * (true.ndim - 1))
        steep = slope(expert, u * true + (1 - u) * false).flatten(1)
        return ((steep.square().sum(1) + 1e-12).sqrt() - 1).square().mean()
    both = torch.cat([true, false])
    steep = slope(expert, both).flatten(1).square().sum(1)
    return (steep[: len(true)].mean() + steep[len(true) :].mean()) / 2


def best_expert(p: Tensor, q: Tensor) -> Tensor:
    """D(x) = p / (p + q), the best expert against a forger of density q (Goodfellow 2014, 2)."""
    return p / (p + q)


def best_value(log_p: Tensor, log_q: Tensor, log_q_own: Tensor, log_p_own: Tensor) -> Tensor:
    """The value of the game with the best expert: 2 JS(p, q) - log 4, in nats, as an estimate.

    log_p, log_q: log densities of true examples; log_q_own, log_p_own: of forged ones.
    """
    true = -softplus(log_q - log_p).mean()
    false = -softplus(log_p_own - log_q_own).mean()
    return true + false
