"""Uniform boxes: one rectangle around the dots, or several.

    p(x) = (1 - e) sum_j w_j 1[x in box_j] / area_j  +  e / area of the map

With one box and e = 0 the best box by likelihood is the tight bounding box of the training points.
More boxes come by splitting: of all cuts of all boxes along a meridian or a parallel, take the
one that raises the log-likelihood sum_j n_j log(n_j / (n area_j)) most, and pull both parts tight.
Source: Ram & Gray 2011, "Density estimation trees", section 3 (there by squared error).

Work is in the chart, where equal areas are equal, so the same code serves the map and the sphere.
Boxes do not cross 180 degrees.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from core.config import Config, within
from core.model import GenerativeModel
from core.progress import Step
from core.rng import categorical
from core.space import Dataset, Space, check

THINNEST = 1e-3  # chart units: the least side of a box, so that no density is infinite


@dataclass(frozen=True)
class BoxConfig(Config):
    boxes: int = within(1, 1, 64, "rectangles")
    least: int = within(5, 1, 1000, "training points that each rectangle must hold")
    elsewhere: float = within(0.0, 0.0, 0.5, "share of the probability spread over the whole map")


class Box(GenerativeModel):
    """Corners ``low``, ``high`` (boxes, 2) in the chart and weights (boxes,), 0 where unused."""

    Configuration = BoxConfig
    kinds = ("points", "sphere")
    title = "Boxes"
    source = "Ram & Gray 2011, section 3"
    config: BoxConfig
    low: Tensor
    high: Tensor
    weight: Tensor

    def __init__(self, config: BoxConfig, space: Space) -> None:
        super().__init__(config, space)
        corner = torch.ones(config.boxes, 2, dtype=torch.float64)
        self.register_buffer("low", -corner)
        self.register_buffer("high", corner)
        self.register_buffer("weight", one_hot_first(config.boxes))

    def fit_steps(self, data: Dataset, *, rng: Generator) -> Iterator[Step]:
        """One box a step; ends early when no box can be cut."""
        parts = [self.space.chart(self.admit(data).double())]
        cuts = [best_cut(parts[0], self.config.least)]
        self._keep(parts)
        yield Step(1, self.config.boxes, self._loss())
        for number in range(2, self.config.boxes + 1):
            best = max(range(len(parts)), key=lambda j: cuts[j][0])
            gain, order, left = cuts.pop(best)
            part = parts.pop(best)
            if gain == -torch.inf:
                return
            pieces = [part[order[:left]], part[order[left:]]]
            parts += pieces
            cuts += [best_cut(piece, self.config.least) for piece in pieces]
            self._keep(parts)
            yield Step(number, self.config.boxes, self._loss())

    def _keep(self, parts: list[Tensor]) -> None:
        """Take the tight boxes of the parts, thin ones widened, as the model's own."""
        total = sum(len(part) for part in parts)
        self.weight = torch.zeros_like(self.weight)
        for j, part in enumerate(parts):
            low, high = part.amin(0), part.amax(0)
            spare = (THINNEST - (high - low)).clamp_min(0) / 2
            self.low[j], self.high[j] = widen(low, high, spare)
            self.weight[j] = len(part) / total

    def _heights(self) -> Tensor:
        """Density in each box, in the chart, the whole map's share left out, (boxes,)."""
        area = (self.high - self.low).prod(1)
        return (1 - self.config.elsewhere) * self.weight / area

    def _loss(self) -> float:
        """-mean log p of the training points, each of which lies in one box; nats."""
        log_p = torch.log(self._heights() + self.config.elsewhere / 4)
        used = self.weight > 0
        return float(self.space.log_volume - (self.weight * log_p)[used].sum())

    def log_prob(self, x: Tensor) -> Tensor:
        """log p(x), (n,), nats, exact; -inf outside every box unless ``elsewhere`` is set."""
        u = self.space.chart(check(self.space, x).double())[:, None]
        inside = ((self.low <= u) & (u <= self.high)).all(-1)  # (n, boxes)
        density = inside.double() @ self._heights() + self.config.elsewhere / 4
        on_map = (x.abs() <= x.new_tensor([180, 90])).all(1)
        value = torch.log(density) - self.space.log_volume
        return torch.where(on_map, value, -torch.inf).to(x.dtype)

    @torch.no_grad()
    def sample(self, n: int, *, rng: Generator) -> Tensor:
        """Draw n points (n, 2): a box by its weight, then a place in it."""
        share = torch.tensor([self.config.elsewhere], dtype=torch.float64)
        weight = torch.cat([(1 - share) * self.weight.cpu(), share])
        box = categorical(weight, n, rng=rng)
        whole = torch.ones(1, 2, dtype=torch.float64)
        low, high = (
            torch.cat([self.low.cpu(), -whole])[box],
            torch.cat([self.high.cpu(), whole])[box],
        )
        u = torch.rand(n, 2, dtype=torch.float64, generator=rng, device=rng.device).cpu()
        return self.space.unchart(low + u * (high - low)).float().to(self.device)

    def free_parameters(self) -> int:
        """Four sides a box, and the weights, which sum to 1."""
        used = int((self.weight > 0).sum())
        return 4 * used + used - 1


def one_hot_first(size: int) -> Tensor:
    """(1, 0, 0, ...), float64."""
    return torch.eye(1, size, dtype=torch.float64)[0]


def widen(low: Tensor, high: Tensor, spare: Tensor) -> tuple[Tensor, Tensor]:
    """Corners moved apart by ``spare`` on each side, and shifted so that they stay on the chart."""
    low, high = low - spare, high + spare
    shift = (-1 - low).clamp_min(0) - (high - 1).clamp_min(0)
    return low + shift * (spare > 0), high + shift * (spare > 0)


def best_cut(u: Tensor, least: int) -> tuple[float, Tensor, int]:
    """The cut of points u (n, 2) in two that gains most log-likelihood, each part ``least`` strong.

    Returns the gain in nats (-inf where there is no cut), the order of the points along the axis
    that is cut, and how many of them fall on the left.
    """
    best: tuple[float, Tensor, int] = (-torch.inf, torch.arange(len(u), device=u.device), 0)
    for axis in (0, 1):
        order = torch.argsort(u[:, axis], stable=True)
        gain = gains(u[order], axis, least)
        if len(gain) and float(gain.max()) > best[0]:
            best = (float(gain.max()), order, int(gain.argmax()) + 1)
    return best


def gains(v: Tensor, axis: int, least: int) -> Tensor:
    """Gain in nats (n - 1,) of cutting the sorted v (n, 2) after each point; -inf: not allowed."""
    n = len(v)
    left = torch.arange(1, n, dtype=v.dtype, device=v.device)
    area_left, area_right = areas(v)[:-1], areas(v.flip(0)).flip(0)[1:]
    gain = left * torch.log(left / area_left) + (n - left) * torch.log((n - left) / area_right)
    gain = gain - n * torch.log(n / areas(v)[-1])
    allowed = (v[1:, axis] > v[:-1, axis]) & (left >= least) & (n - left >= least)
    return torch.where(allowed, gain, -torch.inf)


def areas(v: Tensor) -> Tensor:
    """Area (n,) of the tight box around the first 1, 2, ... n points of v (n, 2)."""
    sides = v.cummax(0).values - v.cummin(0).values
    return sides.clamp_min(THINNEST).prod(1)
