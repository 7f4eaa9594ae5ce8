"""Monotone maps of one number, up and down, each with the log of its slope.

- affine: y = x e^s + t (Dinh, Sohl-Dickstein & Bengio 2017, equation 7)
- rational-quadratic: in each bin, with w = (x - x0)/(x1 - x0) and s = (y1 - y0)/(x1 - x0),

      y = y0 + (y1 - y0) (s w^2 + d0 w (1 - w)) / (s + (d0 + d1 - 2s) w (1 - w))

  (Gregory & Delbourgo 1982; Durkan et al. 2019, equations 4 to 8); outside [-BOUND, BOUND], y = x
- piecewise linear: the cumulative distribution of a histogram (Müller et al. 2019, section 4.1)

``raw`` is what a network says; 0 means y = x. Shapes: x, y and slopes (n,), raw (n, k).
"""

import math
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn.functional import pad

BOUND = 5.0  # a spline moves numbers from -BOUND to BOUND
STEEPEST = 3.0  # |s| of an affine map stays below this
SLOPE = 1e-3  # slopes at knots stay between this and its inverse


def affine(x: Tensor, raw: Tensor) -> tuple[Tensor, Tensor]:
    """y and log dy/dx for raw (n, 2): the log-scale before its limit, and the shift."""
    s = STEEPEST * torch.tanh(raw[:, 0] / STEEPEST)
    return x * torch.exp(s) + raw[:, 1], s


def affine_inverse(y: Tensor, raw: Tensor) -> Tensor:
    """The x of y = x e^s + t."""
    s = STEEPEST * torch.tanh(raw[:, 0] / STEEPEST)
    return (y - raw[:, 1]) * torch.exp(-s)


def rational_quadratic(x: Tensor, raw: Tensor) -> tuple[Tensor, Tensor]:
    """y and log dy/dx for raw (n, 3k - 1): k widths, k heights, k - 1 slopes at inner knots."""
    return _RationalQuadratic.apply(x, raw)


class _RationalQuadratic(torch.autograd.Function):
    """The spline with its gradient worked out by hand, in a third of autograd's operations.

    Numerator N, denominator D and M, where dy/dx = s^2 M / D^2, are bilinear in (s, d0, d1) and
    (w^2, w (1 - w), (1 - w)^2), so that all three and their gradients are products by a table.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor, raw: Tensor) -> tuple[Tensor, Tensor]:
        """y and log dy/dx, (n,)."""
        inside, (x0, y0), side, d, share, index = _bin(x, raw, 0)
        width, height = side
        w = ((x - x0) / width).clamp(0, 1)
        q, s = 1 - w, (height / width)[None]
        powers, slopes = torch.stack([w * w, w * q, q * q]), torch.cat([s, d])
        parts = _table(raw.dtype, raw.device)[0] @ _outer(slopes, powers)
        above, below, m = parts
        ctx.save_for_backward(raw, inside, side, share, index, w, powers, slopes, parts)
        y = torch.addcmul(y0, height, above / below)
        log_slope = torch.log((s[0] / below).square() * m)
        return torch.where(inside, y, x), log_slope * inside

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor]:
        """From the gradients of y and log dy/dx to those of x and raw."""
        raw, inside, side, share, index, w, powers, slopes, parts = ctx.saved_tensors
        to_y, to_slope = grads[0] * inside, grads[1] * inside
        (width, height), (above, below, m), s = side, parts, slopes[0]
        ratio, a = above / below, to_y * height / below
        to_parts = torch.stack([a, -a * ratio - 2 * to_slope / below, to_slope / m])
        _, to_left, to_right, turn, start = _table(raw.dtype, raw.device)
        to_slopes = to_left @ _outer(to_parts, powers)
        to_powers = to_right @ _outer(to_parts, slopes)
        to_w = (to_powers * torch.addcmul(start, turn, w)).sum(0)
        to_s, to_x = to_slopes[0] + 2 * to_slope / s, to_w / width
        to_side = torch.stack([-(to_s * s / width + to_x * w), to_s / width + to_y * ratio])
        to_corner, to_log_d = torch.stack([-to_x, to_y]), to_slopes[1:] * slopes[1:]
        to_raw = _to_raw(raw, share, index, to_corner, to_side, to_log_d)
        return torch.where(inside, to_x, grads[0]), to_raw


@lru_cache(maxsize=64)
def _order(k: int, device: torch.device) -> Tensor:
    return torch.arange(k, device=device)[:, None]


def _outer(a: Tensor, b: Tensor) -> Tensor:
    """Every product of a (3, n) and b (3, n), (9, n)."""
    return (a[:, None] * b).flatten(0, 1)


@lru_cache(maxsize=8)
def _table(dtype: torch.dtype, device: torch.device) -> tuple[Tensor, ...]:
    """N, D, M from outer products, both gradients, and d(powers)/dw = start + turn w."""
    n = [[1, 0, 0], [0, 1, 0], [0, 0, 0]]  # rows s, d0, d1; columns w^2, w (1 - w), (1 - w)^2
    d = [[1, 0, 1], [0, 1, 0], [0, 1, 0]]
    m = [[0, 2, 0], [0, 0, 1], [1, 0, 0]]
    table = torch.tensor([n, d, m], dtype=dtype, device=device)  # (part, slope, power)
    to_left = table.permute(1, 0, 2).reshape(3, 9)
    to_right = table.permute(2, 0, 1).reshape(3, 9)
    turn, start = table.new_tensor([[2], [-2], [2]]), table.new_tensor([[0], [1], [-2]])
    return table.reshape(3, 9), to_left, to_right, turn, start


def _to_raw(
    raw: Tensor, share: Tensor, index: Tensor, to_corner: Tensor, to_side: Tensor, to_log_d: Tensor
) -> Tensor:
    """Back through the sums, the softmax and the taming, to what the network said (n, 3k - 1)."""
    k = share.shape[1]
    order = _order(k, raw.device)
    to_share = (order < index) * to_corner[:, None]
    to_share.scatter_(1, index.expand(2, 1, -1), to_side[:, None])
    to_share = share * (to_share - (share * to_share).sum(1, keepdim=True)) * (2 * BOUND)
    to_knots = raw.new_zeros(k + 1, len(raw))
    to_knots.scatter_(0, torch.cat([index, index + 1]), to_log_d)
    tame = 1 + _ways(raw) * raw.abs()
    return torch.cat([to_share.flatten(0, 1), to_knots[1:-1]]).T / tame.square()


def rational_quadratic_inverse(y: Tensor, raw: Tensor) -> Tensor:
    """The x of a y: the root of a quadratic in w that lies in [0, 1]."""
    inside, (x0, y0), (width, height), (d0, d1), _, _ = _bin(y, raw, 1)
    s, up = height / width, torch.where(inside, y - y0, 0.0)
    bend = up * (d0 + d1 - 2 * s)
    a = height * (s - d0) + bend
    b, c = height * d0 - bend, -s * up
    w = 2 * c / (-b - torch.sqrt((b * b - 4 * a * c).clamp_min(0)))
    return torch.where(inside, x0 + w * width, y)


def _bin(value: Tensor, raw: Tensor, axis: int) -> tuple[Tensor, ...]:
    """The bin of each value along ``axis`` (0: x, 1: y): inside (n,), corner, side, slopes (2, n).

    Then the shares (2, k, n) of all widths and heights, and the bin's number (1, n). Large raw
    numbers are tamed to |raw| < log(1/SLOPE), half of that for widths and heights. Points run
    along the last axis: a softmax over few numbers is many times faster so.
    """
    k = (raw.shape[1] + 1) // 3
    tamed = (raw / (1 + _ways(raw) * raw.abs())).T.contiguous()
    share = torch.softmax(tamed[: 2 * k].unflatten(0, (2, k)), 1)
    ends = share.cumsum(1)  # where each bin ends
    place = (value / BOUND + 1) / 2
    index = (ends[axis] < place).sum(0, keepdim=True).clamp_max(k - 1)
    pick = index.expand(2, 1, -1)
    side = share.gather(1, pick)[:, 0]
    corner = ends.gather(1, pick)[:, 0] - side
    at_knots = pad(tamed[2 * k :], (0, 0, 1, 1)).gather(0, torch.cat([index, index + 1]))
    corner, side = (2 * BOUND) * corner - BOUND, (2 * BOUND) * side
    return value.abs() < BOUND, corner, side, torch.exp(at_knots), share, index


def _ways(raw: Tensor) -> Tensor:
    """How strongly each column of raw is tamed, (3k - 1,)."""
    return _constants(raw.shape[1], raw.dtype, raw.device)


@lru_cache(maxsize=64)
def _constants(columns: int, dtype: torch.dtype, device: torch.device) -> Tensor:
    ways = torch.full((columns,), 1 / abs(math.log(SLOPE)), dtype=dtype, device=device)
    ways[: 2 * (columns + 1) // 3] *= 2
    return ways


class Staircase:
    """Cumulative distributions of histograms on [0, 1], one a row: densities ``height`` (r, k).

    Kept in float64, so that going up and coming down again lose nothing that can be seen.
    """

    def __init__(self, log_height: Tensor) -> None:
        share = torch.softmax(log_height.double(), 1)
        self.rows, self.bins = share.shape
        self.height = (share * self.bins).flatten()
        self.start = (share.cumsum(1) - share).clamp(0, 1).flatten()

    def up(self, x: Tensor, row: Tensor) -> tuple[Tensor, Tensor]:
        """y and log dy/dx of x (n,) in [0, 1], by the distribution of each one's row (n,)."""
        place = (x * self.bins).clamp(0, self.bins)
        column = place.long().clamp_max(self.bins - 1)
        cell = row * self.bins + column
        y = self.start[cell] + (place - column) * self.height[cell] / self.bins
        return y.clamp(0, 1), torch.log(self.height[cell])

    def down(self, y: Tensor, row: Tensor) -> Tensor:
        """The x of each y (n,): the bin by bisection, then a straight line."""
        ladder = self.start.view(self.rows, self.bins) + torch.arange(
            self.rows, device=y.device
        ).unsqueeze(1)
        cell = torch.searchsorted(ladder.flatten(), y.clamp(0, 1) + row, right=True) - 1
        cell = cell.minimum((row + 1) * self.bins - 1).maximum(row * self.bins)
        share = (y - self.start[cell]) * self.bins / self.height[cell]
        return (cell - row * self.bins + share.clamp(0, 1)) / self.bins
