"""A forger of points that chooses a piece of the map before it bends the noise onto it.

    k ~ softmax(o),    x = c_k + G(z, e_k)

One smooth map of noise without gaps has no gap either: wherever two islands are drawn, so is a
bridge between them. So the first number of noise is spent on a choice: value k has probability
softmax(o)_k (inverse of the distribution function), and each value has a place c_k and a character
e_k of its own (a mixture of generators that share their layers: Hoang et al. 2018). A choice has
no slope, so its log-odds learn from what the expert says of the result: the gradient of
-E[(A(x) - mean A) log p(k)] (Williams 1992, equation 4). o is LIVELY times the numbers learned.
"""

import torch
from torch import Tensor, nn

from core.nets import Residual, standard
from core.space import Space

LIVELY = 10.0  # how much faster log-odds learn than places do
REACH = 0.05  # how far from its place a piece draws at first, about, in units of the chart


class PieceForger(nn.Module):
    """Noise (n, 1 + noise) to points of the chart (n, dims); the first number chooses the piece."""

    chances = 1  # numbers of noise beside those that the configuration asks for

    def __init__(self, space: Space, noise: int, width: int, layers: int, pieces: int) -> None:
        super().__init__()
        self.log_odds = nn.Parameter(torch.zeros(pieces))
        even = nn.Linear(1, pieces * space.dims, bias=False).weight.detach()  # from -1 to 1
        self.place = nn.Parameter(even.view(pieces, space.dims))
        self.character = nn.Parameter(standard(pieces, width) / 2)
        self.first, last = nn.Linear(noise, width), nn.Linear(width, space.dims)
        with torch.no_grad():
            last.weight.mul_(REACH)
            last.bias.zero_()
        self.rest = nn.Sequential(nn.SiLU(), *[Residual(width) for _ in range(layers - 1)], last)

    def choose(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """The piece (n,) and its log-probability (n,), nats."""
        log_p = (LIVELY * self.log_odds).log_softmax(0)
        edges = log_p.detach().double().exp().cumsum(0)
        u = torch.special.ndtr(z[:, 0].double()) * edges[-1]
        k = torch.searchsorted(edges, u, right=True).clamp_max(len(edges) - 1)
        return k, log_p[k]

    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """(n, 1 + noise) to (n, dims); of points nothing is asked."""
        k, _ = self.choose(z)
        return self.place[k] + self.rest(self.first(z[:, 1:]) + self.character[k])

    def choice_loss(
        self, z: Tensor, y: Tensor | None, odds: Tensor, true: Tensor | None = None
    ) -> Tensor:
        """What the choice lowers, given the expert's log-odds (n,) of the points made of z."""
        _, log_prob = self.choose(z)
        return -((odds - odds.mean()).detach() * log_prob).mean()
