"""Walks and grids among codes.

line: z_t = (1 - t) a + t b
grid of a two-number code: z = (Phi^-1(p), Phi^-1(q)) for p, q even in (0, 1), so that each cell
has the same prior probability (Kingma & Welling 2013, figure 4)
"""

import torch
from torch import Tensor


def line(a: Tensor, b: Tensor, steps: int) -> Tensor:
    """Codes (steps, d) from a (d,) to b (d,), both ends included; ``steps`` is 2 or more."""
    if steps < 2:
        raise ValueError(f"expected steps of 2 or more; got {steps}")
    t = torch.linspace(0, 1, steps, device=a.device)[:, None]
    return (1 - t) * a + t * b


def grid(side: int, *, origin: Tensor, across: int = 0, up: int = 1) -> Tensor:
    """Codes (side * side, d), row by row from the top: quantiles of N(0, 1) along two latents.

    origin: (d,), the values of the other latents. Raises ValueError where a latent is not there
    or taken twice.
    """
    d = len(origin)
    if across == up or not (0 <= across < d and 0 <= up < d):
        raise ValueError(f"expected two different latents below {d}; got {across} and {up}")
    quantiles = torch.special.ndtri((torch.arange(side) + 0.5) / side).to(origin)
    z = origin.repeat(side * side, 1)
    z[:, across] = quantiles.repeat(side)
    z[:, up] = quantiles.flip(0).repeat_interleave(side)
    return z
