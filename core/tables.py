"""Learned numbers laid over the map in grids, each twice as fine as the one before.

    r_l(u) = sum over the four corners i of the cell around u of  w_i(u) v_(l, i)

Mueller et al. 2022, section 3, without the hash: w_i are the weights of linear interpolation in
both directions. The slope of what is read can itself be learned from, as a penalty on an expert's
slope must be; PyTorch's own call that reads a grid has no second derivative.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import embedding

LEVELS = 5


class Tables(nn.Module):
    """One number a level (n, LEVELS) of places of the chart (n, 2), at first 0.

    The finest grid has ``finest`` points a side, each other one half as many.
    """

    def __init__(self, finest: int) -> None:
        super().__init__()
        sides = torch.tensor([max(2, finest >> level) for level in range(LEVELS)])
        ends = sides.square().cumsum(0)
        self.register_buffer("sides", sides, persistent=False)
        self.register_buffer("starts", ends - sides.square(), persistent=False)
        self.values = nn.Parameter(torch.zeros(int(ends[-1]), 1))

    sides: Tensor
    starts: Tensor

    def forward(self, u: Tensor) -> Tensor:
        """(n, 2) to (n, LEVELS)."""
        last = self.sides[:, None] - 1
        place = (u.clamp(-1, 1)[:, None] + 1) / 2 * last  # (n, LEVELS, 2), in cells
        cell = place.detach().floor().clamp_max(last - 1)
        right, up = (place - cell).unbind(2)  # (n, LEVELS) each, from 0 to 1
        column, row = cell.long().unbind(2)
        first = self.starts + row * self.sides + column
        corners = torch.stack([first, first + 1, first + self.sides, first + self.sides + 1], 2)
        weights = [(1 - right) * (1 - up), right * (1 - up), (1 - right) * up, right * up]
        found = embedding(corners, self.values)[..., 0]  # (n, LEVELS, 4)
        return (found * torch.stack(weights, 2)).sum(2)
