"""What every model of text shares: it reads tokens one after the other and says what comes next.

    log p(x) = sum_t log p(x_t | x_1 .. x_(t-1))        (the chain rule; Shannon 1948)

A family writes ``read``, which says what may follow each token that it has read and keeps a memory
of them, so that the next token does not read all of them again. From it come the density, the
sample and the completion, exact all three. What is read before the first token is the ``start``.
"""

from abc import abstractmethod
from collections.abc import Iterator
from typing import Protocol

import torch
from torch import Generator, Tensor
from torch.nn.functional import cross_entropy

from core.decoding import draw
from core.descent import Pace, descend
from core.model import GenerativeModel
from core.progress import Step
from core.space import check

POSITIONS = 4_096  # tokens scored at once


class Memory(Protocol):
    """What a model keeps of the tokens that it has read, for several texts (n) at once."""

    def pick(self, rows: Tensor) -> "Memory":
        """The memory of these texts, (m,) int64, each as often as it is named."""


class LanguageModel(GenerativeModel):
    """A distribution over windows of tokens, (n, t) int64 below k."""

    kinds = ("tokens",)

    @property
    def vocabulary(self) -> int:
        """How many tokens there are, k."""
        return self.space.sizes[0]

    @property
    def start(self) -> int:
        """The number of the token that stands before the first; k, where it is no real token."""
        return self.vocabulary

    @abstractmethod
    def read(
        self, tokens: Tensor, memory: Memory | None = None, *, last: bool = False
    ) -> tuple[Tensor, Memory]:
        """Logits of what follows each of tokens (n, t), (n, t, k), and the memory of all so far.

        last: give the logits behind the last token alone, (n, 1, k).
        """

    def begun(self, x: Tensor) -> Tensor:
        """Tokens x (n, t) with the start before them, (n, t + 1)."""
        return torch.cat([x.new_full((len(x), 1), self.start), x], 1)

    def next_log_prob(self, x: Tensor) -> Tensor:
        """log p(next | x) of every token (n, k), nats, for texts x (n, t) from their start."""
        with torch.no_grad():
            logits, _ = self.read(self.begun(x.to(self.device)), last=True)
        return torch.log_softmax(logits[:, -1].double(), -1)

    @torch.no_grad()
    def log_prob_each(self, x: Tensor) -> Tensor:
        """log p(x_t | x_1 .. x_(t-1)) of every token, (n, t), nats."""
        check(self.space, x)
        parts = x.to(self.device).split(max(1, POSITIONS // x.shape[1]))
        return torch.cat([self._score(part) for part in parts] or [x.new_empty(x.shape).double()])

    def _score(self, x: Tensor) -> Tensor:
        logits, _ = self.read(self.begun(x[:, :-1]))
        return -cross_entropy(logits.transpose(1, 2), x, reduction="none").double()

    def log_prob(self, x: Tensor) -> Tensor:
        """log p(x) of windows x (n, t), (n,), nats."""
        return self.log_prob_each(x).sum(1)

    def sample(self, n: int, *, rng: Generator) -> Tensor:
        """n windows (n, t), a token at a time."""
        blank = torch.zeros(n, *self.space.shape, dtype=torch.int64, device=self.device)
        return self.complete(blank, torch.zeros_like(blank, dtype=torch.bool), rng=rng)

    @torch.no_grad()
    def complete(self, x: Tensor, known: Tensor, *, rng: Generator) -> Tensor:
        """x (n, t) with what is not ``known`` drawn anew, each token given those before it.

        What is known must come first in every text (ValueError): a model that reads from left to
        right cannot take what follows a gap into account.
        """
        check(self.space, x)
        if bool((known[:, 1:] & ~known[:, :-1]).any()):
            raise ValueError("expected what is known to come first; got a gap before it")
        x = x.to(self.device).clone()
        given = int(known.all(0).sum())
        logits, memory = self.read(self.begun(x[:, :given]), last=True)
        for place in range(given, x.shape[1]):
            drawn = draw(torch.softmax(logits[:, -1].double(), -1), rng=rng)
            x[:, place] = torch.where(known[:, place].to(x.device), x[:, place], drawn)
            logits, memory = self.read(x[:, place : place + 1], memory, last=True)
        return x


def learn(
    model: LanguageModel, x: Tensor, pace: Pace, *, half: bool, rng: Generator
) -> Iterator[Step]:
    """Raise the likelihood of windows x (n, t), a batch a step; the loss is nats a token.

    half: multiply in bfloat16, which is about twice as fast; weights and sums stay whole.
    """

    def loss(part: Tensor, share: float) -> Tensor:
        with torch.autocast(part.device.type, torch.bfloat16, enabled=half):
            logits, _ = model.read(model.begun(part[:, :-1]))
        return cross_entropy(logits.flatten(0, 1).float(), part.flatten())

    yield from descend(model, loss, x, pace, rng=rng)
