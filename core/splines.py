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
        inside, place, tame, share, pick, knots, side, end, d = _bin(x, raw, 0)
        (width, height), (end_x, end_y) = side.unbind(0), end.unbind(0)
        s, q = height / width, ((end_x - place) / width).clamp_(0, 1)
        w = 1 - q
        powers, slopes = torch.stack([w * w, w * q, q * q]), torch.cat([s[None], d])
        above, below, m = (_table(raw.dtype, raw.device)[0] @ _outer(slopes, powers)).unbind(0)
        less = above / below - 1  # the share of the bin's height that is still to come, negative
        kept = (inside, tame, share, pick, knots, width, height, s, q, d, powers, slopes)
        ctx.save_for_backward(*kept, below, m, less)
        y = torch.addcmul(end_y, height, less).sub_(0.5).mul_(2 * BOUND)
        log_slope = (s / below).square_().mul_(m).log_()
        return torch.where(inside, y, x), log_slope.mul_(inside)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor]:
        """From the gradients of y and log dy/dx to those of x and raw."""
        inside, tame, share, pick, knots, width, height, s, q, d, *rest = ctx.saved_tensors
        powers, slopes, below, m, less = rest
        to_y, to_slope = grads[0] * inside * (2 * BOUND), grads[1] * inside
        a, twice = to_y * height / below, to_slope * 2
        to_below = torch.addcdiv(torch.addcmul(a, a, less), twice, below).neg_()
        to_parts = torch.stack([a, to_below, to_slope / m])
        _, to_left, to_right, turn, start = _table(q.dtype, q.device)
        to_slopes = to_left @ _outer(to_parts, powers)
        to_q = (to_right @ _outer(to_parts, slopes)).mul_(torch.addcmul(start, turn, q)).sum(0)
        to_end, to_s = to_q / width, torch.addcdiv(to_slopes[0], twice, s) / width
        to_width = torch.addcmul(to_s * s, to_end, q).neg_()
        to_side = torch.stack([to_width, torch.addcmul(to_s, to_y, less)])
        to_log_d, ends = to_slopes[1:] * d, torch.stack([to_end, to_y])
        to_raw = _to_raw(tame, share, pick, knots, ends, to_side, to_log_d)
        return torch.where(inside, to_end / (-2 * BOUND), grads[0]), to_raw


@lru_cache(maxsize=64)
def _order(k: int, device: torch.device) -> Tensor:
    return torch.arange(k, device=device)[:, None]


def _outer(a: Tensor, b: Tensor) -> Tensor:
    """Every product of a (3, n) and b (3, n), (9, n)."""
    return (a[:, None] * b).flatten(0, 1)


@lru_cache(maxsize=8)
def _table(dtype: torch.dtype, device: torch.device) -> tuple[Tensor, ...]:
    """N, D, M from outer products, both gradients, and d(powers)/dq = start + turn q."""
    n = [[1, 0, 0], [0, 1, 0], [0, 0, 0]]  # rows s, d0, d1; columns w^2, w (1 - w), (1 - w)^2
    d = [[1, 0, 1], [0, 1, 0], [0, 1, 0]]
    m = [[0, 2, 0], [0, 0, 1], [1, 0, 0]]
    table = torch.tensor([n, d, m], dtype=dtype, device=device)  # (part, slope, power)
    to_left = table.permute(1, 0, 2).reshape(3, 9)
    to_right = table.permute(2, 0, 1).reshape(3, 9)
    turn, start = table.new_tensor([[2], [-2], [2]]), table.new_tensor([[-2], [1], [0]])
    return table.reshape(3, 9), to_left, to_right, turn, start


def _to_raw(
    tame: Tensor,
    share: Tensor,
    pick: Tensor,
    knots: Tensor,
    to_end: Tensor,
    to_side: Tensor,
    to_log_d: Tensor,
) -> Tensor:
    """Back through the sums, the softmax and the taming, to what the network said (n, 3k - 1)."""
    k = share.shape[1]
    to_share = (_order(k, tame.device) <= pick) * to_end[:, None]
    to_share.scatter_add_(1, pick, to_side[:, None])
    to_share.sub_((share * to_share).sum(1, keepdim=True)).mul_(share)
    to_knots = tame.new_zeros(k + 1, len(tame)).scatter_(0, knots, to_log_d)
    return torch.cat([to_share.view(2 * k, -1), to_knots[1:-1]]).T / tame.square()


def rational_quadratic_inverse(y: Tensor, raw: Tensor) -> Tensor:
    """The x of a y: the root of a quadratic in w that lies in [0, 1]."""
    inside, place, *_, (width, height), (x1, y1), (d0, d1) = _bin(y, raw, 1)
    s, up = height / width, torch.where(inside, place - y1 + height, 0.0)
    bend = up * (d0 + d1 - 2 * s)
    a = height * (s - d0) + bend
    b, c = height * d0 - bend, -s * up
    w = 2 * c / (-b - torch.sqrt((b * b - 4 * a * c).clamp_min(0)))
    return torch.where(inside, BOUND * (2 * (x1 + (w - 1) * width) - 1), y)


def _bin(value: Tensor, raw: Tensor, axis: int) -> tuple[Tensor, ...]:
    """The bin of each value along ``axis`` (0: x, 1: y); lengths are shares of [-BOUND, BOUND].

    inside (n,); place (n,) of the value; tame (n, 3k - 1), by which raw numbers were divided, so
    that they stay below log(1/SLOPE), widths and heights half of that; share (2, k, n) of every
    bin; pick (2, 1, n), the number of the bin, twice; knots (2, n), those at its ends; its side,
    its end and the slopes at both knots (2, n). Points run along the last axis: a softmax over few
    numbers is many times faster so.
    """
    k = (raw.shape[1] + 1) // 3
    tame = (raw.abs() * _ways(raw)).add_(1)
    tamed = (raw / tame).T.contiguous()
    share = torch.softmax(tamed[: 2 * k].view(2, k, -1), 1)
    ends, place = share.cumsum(1), value * (0.5 / BOUND) + 0.5
    index = (ends[axis, :-1] < place).sum(0, keepdim=True)
    pick, knots = index.expand(2, 1, -1), torch.cat([index, index + 1])
    side, end = share.gather(1, pick)[:, 0], ends.gather(1, pick)[:, 0]
    slopes = pad(tamed[2 * k :], (0, 0, 1, 1)).gather(0, knots).exp_()
    return value.abs() < BOUND, place, tame, share, pick, knots, side, end, slopes


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
        start = (share.cumsum(1) - share).clamp(0, 1)
        self.start = start.flatten()
        self.ladder = (start + torch.arange(self.rows, device=start.device)[:, None]).flatten()

    def up(self, x: Tensor, row: Tensor) -> tuple[Tensor, Tensor]:
        """y and log dy/dx of x (n,) in [0, 1], by the distribution of each one's row (n,)."""
        place = (x * self.bins).clamp(0, self.bins)
        column = place.long().clamp_max(self.bins - 1)
        cell = row * self.bins + column
        y = self.start[cell] + (place - column) * self.height[cell] / self.bins
        return y.clamp(0, 1), torch.log(self.height[cell])

    def down(self, y: Tensor, row: Tensor) -> Tensor:
        """The x of each y (n,): the bin by bisection, then a straight line."""
        cell = torch.searchsorted(self.ladder, y.clamp(0, 1) + row, right=True) - 1
        cell = cell.minimum((row + 1) * self.bins - 1).maximum(row * self.bins)
        share = (y - self.start[cell]) * self.bins / self.height[cell]
        return (cell - row * self.bins + share.clamp(0, 1)) / self.bins
