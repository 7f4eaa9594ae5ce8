"""Which attributes explain a picture best: read off by the denoiser that learned requests.

    y_j = argmin_v E || x_0 - D(x_0 + s eps, s, (y_1 .. y_(j-1), v, open)) ||^2 / s^2

one attribute after another (Li et al. 2023, equation 5, who ask for whole classes). The same noise
serves every value, so that what is compared is the request alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Generator, Tensor

from core.samplers import normal
from core.schedules import spread

if TYPE_CHECKING:
    from core.noise_model import NoiseModel

NOISES = (1.0, 2.5)  # s at which pictures are looked at: outfits can be told apart, but hardly
CHUNK = 250  # pictures looked at together


@torch.no_grad()
def explain(model: NoiseModel, x0: Tensor, *, rng: Generator) -> Tensor:
    """Attributes (n, k) of pictures x0 (n, c, h, w), for a model that learned requests."""
    parts = [_explain(model, part, rng=rng) for part in x0.split(CHUNK)]
    return torch.cat(parts) if parts else torch.empty(0, len(_sizes(model)), dtype=torch.int64)


def _sizes(model: NoiseModel) -> tuple[int, ...]:
    if model.chain is None:
        raise ValueError("expected a model that chooses attributes; got one that does not")
    return model.chain.sizes


def _explain(model: NoiseModel, x0: Tensor, *, rng: Generator) -> Tensor:
    seen = [(x0 + s * normal(x0, rng=rng), torch.full((len(x0),), s).double()) for s in NOISES]
    y = torch.full((len(x0), len(_sizes(model))), -1, device=x0.device)
    for column, size in enumerate(_sizes(model)):
        errors = []
        for value in range(size):
            y[:, column] = value
            errors.append(torch.stack([_error(model, x0, x, s, y) for x, s in seen]).sum(0))
        y[:, column] = torch.stack(errors).argmin(0)
    return y


def _error(model: NoiseModel, x0: Tensor, x: Tensor, s: Tensor, y: Tensor) -> Tensor:
    """The weighted squared error of the guess with request y, (n,)."""
    guess = model.net(x, torch.ones_like(s), s, y)
    return ((x0 - guess) / spread(s, x0)).square().flatten(1).sum(1)
