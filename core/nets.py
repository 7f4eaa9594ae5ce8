"""Networks that several families share."""

import math
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import silu


def mlp(inputs: int, outputs: int, width: int, layers: int) -> nn.Sequential:
    """A network of ``layers`` hidden layers of ``width`` units with SiLU; 0 layers are linear."""
    sizes = [inputs] + [width] * layers
    hidden = [part for one, two in pairwise(sizes) for part in (nn.Linear(one, two), nn.SiLU())]
    return nn.Sequential(*hidden, nn.Linear(sizes[-1], outputs))


def by_rows(net: nn.Sequential, x: Tensor) -> Tensor:
    """What an ``mlp`` makes of x (inputs, n), points along the last axis: (outputs, n)."""
    layers = [part for part in net if isinstance(part, nn.Linear)]
    *hidden, (weight, bias) = [(layer.weight, layer.bias[:, None]) for layer in layers]
    x = x.to(weight.dtype)
    for one, start in hidden:
        x = silu(torch.addmm(start, one, x))
    return torch.addmm(bias, weight, x)


def standard(*shape: int) -> Tensor:
    """First weights drawn from N(0, 1), as a layer draws its own."""
    return nn.Embedding(math.prod(shape[:-1]), shape[-1]).weight.detach().view(shape)


class Residual(nn.Module):
    """h + silu(A h + b): a layer that starts near doing nothing (He et al. 2016, equation 1)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layer = nn.Linear(width, width)

    def forward(self, h: Tensor) -> Tensor:
        """(n, width) to (n, width)."""
        return h + silu(self.layer(h))
