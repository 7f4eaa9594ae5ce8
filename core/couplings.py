"""Layers that bend a plane and can be undone: one coordinate stays and says how the other moves.

    y_a = x_a,    y_b = g(x_b; network(x_a)),    log |det dy/dx| = log g'(x_b)

g is monotone, so the layer can be undone without undoing the network. Source: Dinh, Sohl-Dickstein
& Bengio 2017, equations 4 to 8. Each layer takes (n, 2) to (n, 2) and log |det|, (n,).
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.special import ndtr, ndtri

from core import splines
from core.nets import by_rows, mlp

NARROW = {torch.float32: 1e-6, torch.float64: 1e-15}  # how near the edge of the square counts


class Probit(nn.Module):
    """From the open unit square to the plane, z = Phi^-1(s): the even square becomes N(0, 1)."""

    def forward(self, s: Tensor) -> tuple[Tensor, Tensor]:
        """(n, 2) in [0, 1] to the plane; what lies on the edge is moved in by a hair."""
        edge = NARROW[s.dtype]
        z = ndtri(s.clamp(edge, 1 - edge))
        return z, -log_normal(z)

    def inverse(self, z: Tensor) -> Tensor:
        """(n, 2) back to the square."""
        return ndtr(z)


def log_normal(z: Tensor) -> Tensor:
    """log N(z; 0, 1), (n,), for z (n, 2), in nats."""
    return -z.square().sum(1) / 2 - math.log(2 * math.pi)


class Coupling(nn.Module):
    """One coupling; it starts as the identity, because the network's last layer starts at 0.

    stays: 0 or 1, the coordinate that is kept. outputs: numbers that the monotone map asks for.
    up, down: the map, from ``core.splines``.
    """

    def __init__(
        self,
        stays: int,
        outputs: int,
        width: int,
        up: Callable[[Tensor, Tensor], tuple[Tensor, Tensor]],
        down: Callable[[Tensor, Tensor], Tensor],
    ) -> None:
        super().__init__()
        self.stays, self.up, self.down = stays, up, down
        self.net = mlp(1, outputs, width, 2)
        for parameter in self.net[-1].parameters():
            nn.init.zeros_(parameter)

    def _raw(self, kept: Tensor) -> Tensor:
        """What the network says of kept (n,): (outputs, n), points along the last axis."""
        return by_rows(self.net, kept[None]).to(kept.dtype)

    def _join(self, kept: Tensor, moved: Tensor) -> Tensor:
        return torch.stack([kept, moved] if self.stays == 0 else [moved, kept], 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Move one coordinate; gives the points and log |det|."""
        kept, moved = x.unbind(1)[:: 1 - 2 * self.stays]
        y, log_slope = self.up(moved, self._raw(kept))
        return self._join(kept, y), log_slope

    def inverse(self, y: Tensor) -> Tensor:
        """Move it back."""
        kept, moved = y.unbind(1)[:: 1 - 2 * self.stays]
        return self._join(kept, self.down(moved, self._raw(kept)))


def affine_coupling(stays: int, width: int) -> Coupling:
    """A coupling that stretches and shifts."""
    return Coupling(stays, 2, width, splines.affine, splines.affine_inverse)


def spline_coupling(stays: int, width: int, knots: int) -> Coupling:
    """A coupling by a rational-quadratic spline of ``knots`` bins."""
    up, down = splines.rational_quadratic, splines.rational_quadratic_inverse
    return Coupling(stays, 3 * knots - 1, width, up, down)
