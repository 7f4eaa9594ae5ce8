"""A text on its way: the tokens that were typed, those that were chosen, and what may come next.

    p(x_t | start, x_1 .. x_(t-1)) of every token, and all logits behind the last

A text that grows is not read again: the reader remembers the last few, with their memories, and
reads what is new. So a token more costs a token, in whatever order learners come.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import torch
from torch import Tensor

from core.language.language_model import Memory
from core.language.text_model import AT_ONCE, TextModel, Token

KEPT = 12  # texts that are remembered, and
TOKENS = 2_000  # tokens of all of them together, for each holds keys and values


@dataclass(frozen=True)
class Reading:
    """What a model makes of a text.

    tokens: of the text, the opening left out; typed: how many of them were typed, not chosen;
    cut: how many stood before them and did not fit; before: the numbers of all that was read, the
    opening, too, which a repetition penalty looks at; logits: (k,) float32, of what comes next.
    """

    tokens: list[Token]
    typed: int
    cut: int
    before: list[int]
    logits: Tensor

    @property
    def numbers(self) -> list[int]:
        """The numbers of the tokens."""
        return [token.number for token in self.tokens]


@dataclass(frozen=True)
class _Read:
    """All tokens so far, scored, the logits behind them, and the memory of them."""

    tokens: list[Token]
    logits: Tensor
    memory: Memory


class Reader:
    """Reads for all who ask; ``model``: a TextModel."""

    def __init__(self, model: TextModel) -> None:
        self.model = model
        self._lately: dict[tuple[int, ...], _Read] = {}
        self._lock = Lock()

    def read(self, text: str, chosen: Sequence[int] = ()) -> Reading:
        """The text with the ``chosen`` tokens behind it; ValueError for what is no text."""
        prompt = self.model.prompt(text, after=chosen)
        typed = self.model.tokenizer.encode(self.model.opening + text)
        opening = self.model.tokenizer.encode(self.model.opening)
        skip = len(opening) if typed[: len(opening)] == opening else 0
        skip = max(0, skip - prompt.cut)
        found = self._reach(prompt.tokens)
        count = max(0, len(prompt.tokens) - len(chosen)) - skip
        return Reading(found.tokens[skip:], max(0, count), prompt.cut, prompt.tokens, found.logits)

    def begin(self, tokens: list[int]) -> tuple[Tensor, Memory]:
        """Logits (k,) behind these tokens and a memory of them, for a desk to write on from."""
        found = self._reach(tokens)
        return found.logits.clone(), found.memory.pick(torch.zeros(1, dtype=torch.int64))

    def _reach(self, tokens: list[int]) -> _Read:
        """All tokens read: from the longest remembered text that they begin with, or anew."""
        with self._lock:
            begun = (self._lately.get(tuple(tokens[:n])) for n in range(len(tokens), -1, -1))
            found = next(filter(None, begun), None)
        whole = self._extend(found, tokens) if found else self._anew(tokens)
        with self._lock:
            self._lately.pop(tuple(tokens), None)
            self._lately[tuple(tokens)] = whole
            while len(self._lately) > KEPT or (len(self._lately) > 1 and self._held() > TOKENS):
                self._lately.pop(next(iter(self._lately)))
        return whole

    def _held(self) -> int:
        """Tokens of all texts that are remembered."""
        return sum(map(len, self._lately))

    def _anew(self, tokens: list[int]) -> _Read:
        logits, memory = self._logits([self.model.model.start], None)
        return self._extend(_Read([], logits[-1], memory), tokens)

    def _extend(self, begun: _Read, tokens: list[int]) -> _Read:
        """What was read, and the rest of these tokens."""
        scored, logits = list(begun.tokens), begun.logits
        memory = begun.memory.pick(torch.zeros(1, dtype=torch.int64))
        rest = tokens[len(scored) :]
        for at in range(0, len(rest), AT_ONCE):
            part = rest[at : at + AT_ONCE]
            behind, memory = self._logits(part, memory)
            scored += self.model.tokens(torch.cat([logits[None], behind[:-1]]), part)
            logits = behind[-1]
        return _Read(scored, logits.clone(), memory)

    @torch.no_grad()
    def _logits(self, numbers: list[int], memory: Memory | None) -> tuple[Tensor, Memory]:
        """Logits (t, k) float32 behind each of these tokens."""
        row = torch.tensor([numbers], dtype=torch.int64, device=self.model.model.device)
        logits, memory = self.model.model.read(row, memory)
        return logits[0].float().cpu(), memory
