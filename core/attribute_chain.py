"""Which attributes are drawn together: a chain of choices, each given those before it.

    log p(y_j = v | y_1 .. y_(j-1)) = b_jv + sum_(i < j) W_(jv, i y_i) - log sum over v

Logistic autoregression (Frey 1998, section 3.2) for attributes of several values, so that every
pair of values may go together more or less often, seen or not. With five attributes all
combinations can be listed: what is left open in a request is hence drawn from exactly
p(open | asked).
"""

import torch
from torch import Generator, Tensor, nn

from core.numerics import unravel
from core.requests import hot

PENALTY = 1e-4  # of the squares of W: a pair that was never seen stays possible
ROUNDS = 100  # of L-BFGS, which has settled long before
CHUNK = 1_000  # requests whose open attributes are drawn together


class AttributeChain(nn.Module):
    """p(y) over all combinations of attributes with ``sizes`` values each; even at first."""

    pull: Tensor
    bias: Tensor

    def __init__(self, sizes: tuple[int, ...]) -> None:
        super().__init__()
        self.sizes = sizes
        self.register_buffer("pull", torch.zeros(sum(sizes), sum(sizes)))
        self.register_buffer("bias", torch.zeros(sum(sizes)))

    def learn(self, y: Tensor) -> None:
        """Take b and W that make the attributes y (n, k) likeliest, less the penalty."""
        seen, times = y.cpu().unique(dim=0, return_counts=True)
        code, share = hot(seen, self.sizes).double(), times.double() / times.sum()
        pull = torch.zeros(self.pull.shape, dtype=torch.float64, requires_grad=True)
        bias = torch.zeros(self.bias.shape, dtype=torch.float64, requires_grad=True)
        descent = torch.optim.LBFGS([pull, bias], max_iter=ROUNDS, line_search_fn="strong_wolfe")

        def loss() -> Tensor:
            descent.zero_grad()
            value = PENALTY * pull.square().sum() - share @ self._log_prob(code, pull, bias)
            value.backward()
            return value

        descent.step(loss)
        with torch.no_grad():
            self.pull.copy_(pull * self._earlier())
            self.bias.copy_(bias)

    def _earlier(self) -> Tensor:
        """One where a value (row) may be pulled by another (column) of an earlier attribute."""
        column = torch.repeat_interleave(torch.arange(len(self.sizes)), torch.tensor(self.sizes))
        return (column[None] < column[:, None]).double()

    def _log_prob(self, code: Tensor, pull: Tensor, bias: Tensor) -> Tensor:
        """log p (n,) of attributes as rows of zeros and ones (n, sum of sizes)."""
        odds = code @ (pull * self._earlier().to(pull)).T + bias
        parts = [part.log_softmax(1) for part in odds.split(self.sizes, 1)]
        return (torch.cat(parts, 1) * code).sum(1)

    def log_prob(self, y: Tensor) -> Tensor:
        """log p(y) (n,) of attributes y (n, k), nats."""
        code = hot(y, self.sizes).to(self.bias.device, torch.float64)
        return self._log_prob(code, self.pull.double(), self.bias.double())

    def every(self) -> Tensor:
        """All combinations of attributes, (m, k), in the order of ``ravel``."""
        return unravel(torch.arange(int(torch.tensor(self.sizes).prod())), self.sizes)

    @torch.no_grad()
    def complete(self, y: Tensor, *, rng: Generator) -> Tensor:
        """Requests y (n, k) with what they leave open (-1) drawn from p(open | asked)."""
        every = self.every()
        table = self.log_prob(every).exp().cpu()
        parts = [self._complete(part.cpu(), every, table, rng=rng) for part in y.split(CHUNK)]
        return torch.cat(parts).to(y.device) if parts else y

    def _complete(self, y: Tensor, every: Tensor, table: Tensor, *, rng: Generator) -> Tensor:
        able = ((y[:, None] == every) | (y[:, None] < 0)).all(2)  # (n, m)
        below = (able * table).cumsum(1)
        u = torch.rand(len(y), 1, dtype=torch.float64, generator=rng, device=rng.device).cpu()
        place = torch.searchsorted(below, u * below[:, -1:], right=True)[:, 0]
        return torch.where(y < 0, every[place.clamp_max(len(every) - 1)], y)
