"""Monotone maps of one number, up and down, each with the log of its slope.

- affine: y = x e^s + t (Dinh, Sohl-Dickstein & Bengio 2017, equation 7)
- rational-quadratic: in each bin, with w = (x - x0)/(x1 - x0) and s = (y1 - y0)/(x1 - x0),

      y = y0 + (y1 - y0) (s w^2 + d0 w (1 - w)) / (s + (d0 + d1 - 2s) w (1 - w))

  (Gregory & Delbourgo 1982; Durkan et al. 2019, equations 4 to 8); outside [-BOUND, BOUND], y = x
- piecewise linear: the cumulative distribution of a histogram (Müller et al. 2019, section 4.1)

``raw`` is what a network says; 0 means y = x. Shapes: x, y and slopes (n,), raw (n, k).
"""

import math

import torch
from torch import Tensor
from torch.nn.functional import pad

BOUND = 5.0  # a spline moves numbers from -BOUND to BOUND
STEEPEST = 3.0  # |s| of an affine map stays below this
SLOPE = 1e-3  # slopes at knots stay between this and its inverse
WAYS_UP, WAYS_ACROSS = 1 / abs(math.log(SLOPE)), 2 / abs(math.log(SLOPE))


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
    inside, corner, side, d = _bin(x, raw, 0)
    s = side[:, 1] / side[:, 0]
    w = torch.where(inside, (x - corner[:, 0]) / side[:, 0], 0.5)
    between = w * (1 - w)
    below = s + (d.sum(1) - 2 * s) * between
    y = corner[:, 1] + side[:, 1] * (s * w * w + d[:, 0] * between) / below
    slope = 2 * s * between + d[:, 0] * (1 - w) ** 2 + d[:, 1] * w * w
    log_slope = torch.log(slope * (s / below) ** 2)
    return torch.where(inside, y, x), torch.where(inside, log_slope, 0.0)


def rational_quadratic_inverse(y: Tensor, raw: Tensor) -> Tensor:
    """The x of a y: the root of a quadratic in w that lies in [0, 1]."""
    inside, corner, side, d = _bin(y, raw, 1)
    s, up = side[:, 1] / side[:, 0], torch.where(inside, y - corner[:, 1], 0.0)
    bend = up * (d.sum(1) - 2 * s)
    a = side[:, 1] * (s - d[:, 0]) + bend
    b, c = side[:, 1] * d[:, 0] - bend, -s * up
    w = 2 * c / (-b - torch.sqrt((b * b - 4 * a * c).clamp_min(0)))
    return torch.where(inside, corner[:, 0] + w * side[:, 0], y)


def _bin(value: Tensor, raw: Tensor, axis: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The bin of each value along ``axis`` (0: x, 1: y): inside (n,), corner, side, slopes (n, 2).

    Large raw numbers are tamed to |raw| < log(1/SLOPE), half of that for widths and heights.
    """
    k = (raw.shape[1] + 1) // 3
    across, up = raw.split([2 * k, k - 1], 1)
    sides = torch.softmax((across / (1 + WAYS_ACROSS * across.abs())).unflatten(1, (2, k)), 2)
    ends = sides.cumsum(2)  # (n, 2, k): where each bin ends, as a share
    share = (value / BOUND + 1) / 2
    index = (ends[:, axis].detach() < share[:, None]).sum(1).clamp_max(k - 1)[:, None, None]
    pick = index.expand(-1, 2, 1)
    side = sides.gather(2, pick)[..., 0]
    corner = ends.gather(2, pick)[..., 0] - side
    at_knots = pad(up, (1, 1)).gather(1, torch.cat([index[:, 0], index[:, 0] + 1], 1))
    slopes = torch.exp(at_knots / (1 + WAYS_UP * at_knots.abs()))
    return value.abs() < BOUND, BOUND * (2 * corner - 1), 2 * BOUND * side, slopes


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
