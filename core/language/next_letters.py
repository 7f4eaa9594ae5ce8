"""What n-grams of several orders say of the next letter, and which of them notice a change.

    d(p, q) = 1/2 sum_v |p(v) - q(v)|        (total variation: 0 the same, 1 nothing in common)

p is the distribution behind a start, q behind the same start with the letter ``back`` places before
its end replaced. An n-gram looks back n - 1 letters: for back >= n both are the same, exactly.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Generator, Tensor

from core.decoding import draw
from core.language.tokenizer import Characters

FARTHEST = 12  # letters back that are changed
OPENING = "\n"  # stands before every start: a new paragraph
LETTERS = Characters()


class Counting(Protocol):
    """A model of characters that counts what followed the last few of them: an n-gram."""

    @property
    def config(self) -> Any: ...
    @property
    def start(self) -> int: ...
    def begun(self, x: Tensor) -> Tensor: ...
    def read(self, tokens: Tensor, memory: Any = None, *, last: bool = False) -> Any: ...
    def next_log_prob(self, x: Tensor) -> Tensor: ...
    def counted(self, history: Tensor, order: int) -> Tensor: ...


@dataclass(frozen=True)
class NextLetters:
    """Behind one start, for each of the models.

    probs (m, 1 + c, k): with the start as it is, and with the letter 1 .. c back replaced; counts
    (m, k): how often each letter followed the history in the training text; instead: the letters
    put in, 1 .. c back; bits: bits a character of the start itself, nan for an empty one.
    """

    probs: Tensor
    counts: Tensor
    instead: str
    bits: list[float]

    def moved(self, model: int, back: int) -> float:
        """Total variation that the change of one letter makes."""
        return float((self.probs[model, 0] - self.probs[model, back]).abs().sum() / 2)


def next_letters(models: Sequence[Counting], start: str) -> NextLetters:
    """What each model says behind the start, as it is and changed."""
    changed = [changed_at(start, back) for back in range(1, min(FARTHEST, len(start)) + 1)]
    x = torch.tensor([LETTERS.encode(OPENING + text) for text in (start, *changed)])
    probs = torch.stack([model.next_log_prob(x).exp() for model in models])
    counts = torch.stack([_counts(model, x[:1]) for model in models])
    instead = "".join(text[-back] for back, text in enumerate(changed, start=1))
    return NextLetters(probs, counts, instead, [_bits(model, x[:1]) for model in models])


def changed_at(start: str, back: int) -> str:
    """The start with an e in place of the letter ``back`` before its end; an a where an e stood."""
    place = len(start) - back
    return start[:place] + ("a" if start[place] == "e" else "e") + start[place + 1 :]


def _counts(model: Counting, x: Tensor) -> Tensor:
    """How often each letter followed the last letters of x (1, t), (k,) int64."""
    back = model.config.order - 1
    row = torch.cat([x.new_full((1, back), model.start), x], 1)
    return model.counted(row[:, row.shape[1] - back :], back + 1)[0].long()


def _bits(model: Counting, x: Tensor) -> float:
    """Bits a character of x (1, t) behind its opening."""
    if x.shape[1] == 1:
        return math.nan
    log_p, _ = model.read(model.begun(x[:, :-1]))
    each = log_p.gather(2, x[..., None])[0, 1:, 0]
    return -float(each.mean()) / math.log(2)


def written(model: Counting, n: int, *, rng: Generator) -> Iterator[str]:
    """n letters drawn one after the other behind a line break."""
    logits, memory = model.read(model.begun(torch.tensor([LETTERS.encode(OPENING)])), last=True)
    for _ in range(n):
        token = draw(torch.softmax(logits[:, -1].double(), -1), rng=rng)
        yield LETTERS.decode(token.tolist())
        logits, memory = model.read(token[:, None], memory, last=True)
