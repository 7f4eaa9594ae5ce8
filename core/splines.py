"""Monotone maps of one number, up and down, each with the log of its slope.

- affine: y = x e^s + t (Dinh, Sohl-Dickstein & Bengio 2017, equation 7)
- rational-quadratic: in each bin, with w = (x - x0)/(x1 - x0) and s = (y1 - y0)/(x1 - x0),

      y = y0 + (y1 - y0) (s w^2 + d0 w (1 - w)) / (s + (d0 + d1 - 2s) w (1 - w))

  (Gregory & Delbourgo 1982; Durkan et al. 2019, equations 4 to 8); outside [-BOUND, BOUND], y = x
- piecewise linear: the cumulative distribution of a histogram (Müller et al. 2019, section 4.1)

``raw`` is what a network says; 0 means y = x. Shapes: x, y and slopes (n,), raw (k, n): points run
along the last axis, since sums over few numbers are many times faster so.
"""

import math
from functools import lru_cache, partial
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

BOUND = 5.0  # a spline moves numbers from -BOUND to BOUND
STEEPEST = 3.0  # |s| of an affine map stays below this
SLOPE = 1e-3  # slopes at knots stay between this and its inverse


def affine(x: Tensor, raw: Tensor) -> tuple[Tensor, Tensor]:
    """y and log dy/dx for raw (2, n): the log-scale before its limit, and the shift."""
    s = STEEPEST * torch.tanh(raw[0] / STEEPEST)
    return x * torch.exp(s) + raw[1], s


def affine_inverse(y: Tensor, raw: Tensor) -> Tensor:
    """The x of y = x e^s + t."""
    s = STEEPEST * torch.tanh(raw[0] / STEEPEST)
    return (y - raw[1]) * torch.exp(-s)


def rational_quadratic(x: Tensor, raw: Tensor) -> tuple[Tensor, Tensor]:
    """y and log dy/dx for raw (3k - 1, n): k widths, k heights, k - 1 slopes at inner knots."""
    return _RationalQuadratic.apply(x, raw)


def rational_quadratic_inverse(y: Tensor, raw: Tensor) -> Tensor:
    """The x of a y: the root of a quadratic in w that lies in [0, 1]."""
    here = _bin(y, raw, 1)
    x0, y0, width, height, d0, d1 = here.ends.unbind(0)
    s, up = height / width, torch.where(here.inside, y - y0, 0.0)
    bend = up * (d0 + d1 - 2 * s)
    a = height * (s - d0) + bend
    b, c = height * d0 - bend, -s * up
    w = 2 * c / (-b - torch.sqrt((b * b - 4 * a * c).clamp_min(0)))
    return torch.where(here.inside, x0 + w * width, y)


class _RationalQuadratic(torch.autograd.Function):
    """The spline with its gradient worked out by hand, in a third of autograd's operations.

    With l(a, b) = a + (b - a) w, u = l(d0, s) and v = l(s, d1), the quotient above is w u / D with
    D = l(v, u), and dy/dx = s^2 M / D^2 with M = l(u, v).
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor, raw: Tensor) -> tuple[Tensor, Tensor]:
        """y and log dy/dx, (n,)."""
        here = _bin(x, raw, 0)
        x0, y0, width, height, d0, d1 = here.ends.unbind(0)
        s, w = height / width, ((x - x0) / width).clamp_(0, 1)
        u, v = torch.lerp(d0, s, w), torch.lerp(s, d1, w)
        below, m = torch.lerp(v, u, w), torch.lerp(u, v, w)
        share = w * u / below
        y = torch.where(here.inside, torch.addcmul(y0, height, share), x)
        ctx.save_for_backward(*here, s, w, u, v, below, m, share)
        return y, (s / below).square_().mul_(m).log_()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor]:
        """From the gradients of y and log dy/dx to those of x and raw."""
        *kept, s, w, u, v, below, m, share = ctx.saved_tensors
        here, (to_y, to_slope) = _Bin(*kept), grads
        _, _, width, height, d0, d1 = here.ends.unbind(0)
        twice, to_m = to_slope + to_slope, to_slope / m
        to_wu = to_y * height / below
        to_below = torch.addcdiv(to_wu * share, twice, below).neg_()
        to_u, to_v = torch.lerp(to_m, to_below + to_wu, w), torch.lerp(to_below, to_m, w)
        to_w = torch.addcmul(to_wu * u, to_m - to_below, v - u)
        to_x = to_w.addcmul_(to_u, s - d0).addcmul_(to_v, d1 - s) / width
        to_s = torch.lerp(to_v, to_u, w).addcdiv_(twice, s).div_(width)
        to_width = torch.addcmul(to_s * s, to_x, w).neg_()
        to_height = torch.addcmul(to_s, to_y, share)
        slopes = to_u - to_u * w, to_v * w
        to_ends = torch.stack([to_x.neg(), to_y, to_width, to_height, *slopes])
        to_raw = _to_raw(here, to_ends.mul_(here.scale * here.inside))
        return torch.where(here.inside, to_x, to_y), to_raw


class _Bin(NamedTuple):
    """The bin of each value: all bins' weights before they are shares, and what holds here."""

    inside: Tensor  # (n,) whether the value lies between -BOUND and BOUND
    tame: Tensor  # (3k - 1, n) what raw was divided by, so that it stays within log(1/SLOPE)
    weight: Tensor  # (3k - 1, n) exp of it: widths and heights but for a factor, and slopes
    before: Tensor  # (k, n) whether a bin ends before the value
    rows: Tensor  # (12, n) rows of the table that were read
    found: Tensor  # (12, n) what they hold: the six ends, then what each is a share of
    scale: Tensor  # (6, n) what makes of it lengths on [-BOUND, BOUND]
    ends: Tensor  # (6, n) x0, y0, width, height, d0, d1


def _bin(value: Tensor, raw: Tensor, axis: int) -> _Bin:
    """Find the bin of each value (n,) along ``axis``, 0 for x and 1 for y."""
    fixed, k = _fixed(raw), (len(raw) + 1) // 3
    tame = raw.abs().mul_(fixed.ways).add_(fixed.one)
    weight = (raw / tame).exp_()
    sums = weight[: 2 * k].view(2, k, len(value)).cumsum(1)  # (2, k, n)
    along = sums[axis]
    before = along < torch.add(fixed.half, value, alpha=0.5 / BOUND).mul_(along[-1])
    rows = fixed.rows.index_select(1, before.sum(0))
    table = torch.cat([weight, fixed.edge.expand(2, len(value)), sums.flatten(0, 1)])
    found = table.gather(0, rows)
    scale = fixed.unit / found[6:]
    ends = torch.addcmul(fixed.origin, found[:6], scale)
    return _Bin(value.abs() < fixed.bound, tame, weight, before, rows, found, scale, ends)


def _to_raw(here: _Bin, to_found: Tensor) -> Tensor:
    """Back through sums, exp and taming, to what the network said (3k - 1, n).

    x0 and y0 are sums of the bins before, and all lengths are divided by the sum of all bins.
    """
    k, found = len(here.before), here.found
    to_sum = (to_found[:4] * found[:4]).unflatten(0, (2, 2)).sum(0).div_(found[6:8]).neg_()
    to_bins = torch.where(here.before, (to_found[:2] + to_sum)[:, None], to_sum[:, None])
    to_slopes = to_bins.new_zeros(k, to_bins.shape[-1])
    to_table = torch.cat([to_bins.flatten(0, 1), to_slopes])
    to_table.scatter_add_(0, here.rows[2:6], to_found[2:])
    return (to_table[:-1] * here.weight).div_(here.tame.square())


class _Fixed(NamedTuple):
    """Numbers that every call needs; as tensors, since torch takes longer over Python's."""

    ways: Tensor  # (3k - 1, 1) how strongly a row is tamed: widths and heights twice as much
    rows: Tensor  # (12, k + 1) rows of the table for each number of bins before
    edge: Tensor  # (2, 1) the slope at both ends, and where the first bin starts
    origin: Tensor  # (6, 1) with unit: from shares to lengths on [-BOUND, BOUND]
    unit: Tensor
    half: Tensor
    one: Tensor
    bound: Tensor


def _fixed(raw: Tensor) -> _Fixed:
    return _constants((len(raw) + 1) // 3, raw.dtype, raw.device)


@lru_cache(maxsize=64)
def _constants(k: int, dtype: torch.dtype, device: torch.device) -> _Fixed:
    """The table's rows: widths, heights, slopes, 1, 0, sums of widths, sums of heights."""
    i = torch.arange(k + 1, device=device).clamp_max(k - 1)
    one, zero, sums = i * 0 + 3 * k - 1, i * 0 + 3 * k, 3 * k + 1
    x0, y0 = (torch.where(i > 0, i + at - 1, zero) for at in (sums, sums + k))
    d0 = torch.where(i > 0, i + 2 * k - 1, one)  # d1: the last slope is followed by the 1
    totals = [i * 0 + sums + k - 1, i * 0 + sums + 2 * k - 1] * 2
    rows = torch.stack([x0, y0, i, i + k, d0, i + 2 * k, *totals, one, one])
    new = partial(torch.tensor, dtype=dtype, device=device)
    ways = new([[2.0]] * (2 * k) + [[1.0]] * (k - 1)) / abs(math.log(SLOPE))
    edge, origin = new([[1.0], [0.0]]), new([[-BOUND]] * 2 + [[0.0]] * 4)
    unit = new([[2 * BOUND]] * 4 + [[1.0]] * 2)
    return _Fixed(ways, rows, edge, origin, unit, new(0.5), new(1.0), new(BOUND))


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
