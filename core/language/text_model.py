"""A language model with its tokenizer: from typed text to what may come next, and on.

    log p(text) = sum_t log p(x_t | start, x_1 .. x_(t-1)),    perplexity = exp(-log p / tokens)

Text is read from the start token, behind an opening where the model learned from running text (a
line break says: a new paragraph). Only the last ``reach`` tokens fit the window; what is cut is
counted and told.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from threading import Lock

import torch
from torch import Generator, Tensor

from core.decoding import PLAIN, DecodingConfig, draw_at, next_probs
from core.language.language_model import LanguageModel, Memory
from core.language.tokenizer import Tokenizer, admit

LONGEST = 512  # tokens that are written at one go
LATELY = 8  # beginnings that are remembered, and
HELD = 2_000  # tokens of all of them together, for each holds keys and values
AT_ONCE = 64  # tokens of a text whose logits are held at once


@dataclass(frozen=True)
class Prompt:
    """Tokens of a text that the model reads, (t,), and how many before them were cut off."""

    tokens: list[int]
    cut: int


@dataclass(frozen=True)
class Token:
    """One token in its place: what it says, and how likely it was there.

    log_prob: nats, of the model itself (temperature 1, nothing left out); drawn: probability under
    the settings it was drawn with, nan for a text that was only read; rank: 1 if it was the
    likeliest; entropy: nats, of the model's distribution at this place.
    """

    number: int
    piece: bytes
    log_prob: float
    rank: int
    entropy: float
    drawn: float = math.nan

    @property
    def text(self) -> str:
        """The piece as text; a part of a character is the replacement character."""
        return self.piece.decode(errors="replace")


@dataclass(frozen=True)
class Score:
    """A text as the model sees it: its tokens, nats in all, and characters."""

    tokens: list[Token]
    characters: int
    cut: int

    @property
    def log_prob(self) -> float:
        """log p of the text, nats."""
        return math.fsum(token.log_prob for token in self.tokens)

    @property
    def perplexity(self) -> float:
        """exp of the mean surprise of a token; nan for an empty text."""
        return math.exp(-self.log_prob / len(self.tokens)) if self.tokens else math.nan

    @property
    def bits_per_character(self) -> float:
        """Bits a character; nan for an empty text."""
        return -self.log_prob / math.log(2) / self.characters if self.characters else math.nan


class TextModel:
    """``name``, ``model``, ``tokenizer``; ``ends``: tokens behind which nothing follows.

    note: what a learner should know of how it was loaded, or "".
    """

    def __init__(
        self,
        name: str,
        model: LanguageModel,
        tokenizer: Tokenizer,
        *,
        opening: str = "",
        ends: Sequence[int] = (),
        note: str = "",
    ) -> None:
        self.name, self.model, self.tokenizer = name, model, tokenizer
        self.opening, self.ends, self.note = opening, tuple(ends), note
        self._lately: dict[tuple[int, ...], tuple[Tensor, Memory]] = {}
        self._lock = Lock()

    @property
    def reach(self) -> int:
        """Tokens that the window holds."""
        return self.model.space.shape[0]

    def prompt(self, text: str, room: int = 1, after: Sequence[int] = ()) -> Prompt:
        """The tokens of a text and those ``after`` it; the last where ``room`` more do not fit.

        ValueError for what is no text, and for a number that is no token.
        """
        if after and not 0 <= min(after) <= max(after) < self.tokenizer.size:
            raise ValueError(f"expected tokens below {self.tokenizer.size}; got another number")
        tokens = [*self.tokenizer.encode(self.opening + admit(text)), *after]
        kept = tokens[max(0, len(tokens) + room - self.reach) :]
        return Prompt(kept, len(tokens) - len(kept))

    def begin(self, tokens: list[int]) -> tuple[Tensor, Memory]:
        """Logits (k,) float32 of what follows the tokens, and a memory of them, one text.

        What was read lately is not read again: a class often begins with the same text.
        """
        key = tuple(tokens)
        with self._lock:
            found = self._lately.pop(key, None) or self._read(tokens)
            self._lately[key] = found
            while len(self._lately) > LATELY or sum(map(len, self._lately)) > HELD:
                self._lately.pop(next(iter(self._lately)))
        logits, memory = found
        return logits.clone(), memory.pick(torch.zeros(1, dtype=torch.int64))

    @torch.inference_mode()
    def _read(self, tokens: list[int]) -> tuple[Tensor, Memory]:
        row = torch.tensor([tokens], dtype=torch.int64, device=self.model.device)
        logits, memory = self.model.read(self.model.begun(row), last=True)
        return logits[0, -1].float().cpu(), memory

    def logits(self, text: str) -> Tensor:
        """Logits (k,) float32 of the token after the text, over the whole vocabulary."""
        return self.begin(self.prompt(text).tokens)[0]

    def score(self, text: str) -> Score:
        """Every token of the text with its log-likelihood. The opening is read, but not scored."""
        prompt, own = self.prompt(text, room=0), self.tokenizer.encode(admit(text))
        same = prompt.tokens[-len(own) :] == own  # the opening is not a part of the first token
        skip = len(prompt.tokens) - len(own) if own and same else 0
        kept = prompt.tokens if own else []
        tokens = [self._token(z, n) for z, n in zip(self._behind(kept), kept, strict=True)][skip:]
        read = self.tokenizer.decode([token.number for token in tokens])
        return Score(tokens, len(read), prompt.cut)

    def _behind(self, tokens: list[int]) -> Iterator[Tensor]:
        """Logits (k,) behind the start and each token but the last, some tokens at a time."""
        memory: Memory | None = None
        row = self.model.begun(torch.tensor([tokens], dtype=torch.int64, device=self.model.device))
        for part in row[:, :-1].split(AT_ONCE, 1):
            with torch.inference_mode():
                logits, memory = self.model.read(part, memory)
            yield from logits[0].float().cpu()

    def _token(self, logits: Tensor, number: int, drawn: float = math.nan) -> Token:
        (token,) = self.tokens(logits[None], [number])
        return replace(token, drawn=drawn)

    def tokens(self, logits: Tensor, numbers: Sequence[int]) -> list[Token]:
        """The tokens of these numbers, each drawn from its row of logits (t, k)."""
        log_p = torch.log_softmax(logits.double(), -1)
        here = log_p.gather(1, torch.tensor(numbers, dtype=torch.int64)[:, None])
        entropy = -torch.special.xlogy(p := log_p.exp(), p).sum(1)
        rank = 1 + (log_p > here).sum(1)
        rows = zip(numbers, here[:, 0].tolist(), rank.tolist(), entropy.tolist(), strict=True)
        return [Token(n, self.tokenizer.piece(n), score, r, e) for n, score, r, e in rows]

    def write(
        self, text: str, n: int, config: DecodingConfig = PLAIN, *, rng: Generator
    ) -> Iterator[Token]:
        """Up to n tokens after the text, one at a time; fewer where the model ends the text."""
        for row in self.futures(text, n, 1, config, rng=rng):
            if row[0] is None:
                return
            yield row[0]

    def futures(
        self, text: str, n: int, count: int, config: DecodingConfig = PLAIN, *, rng: Generator
    ) -> Iterator[list[Token | None]]:
        """``count`` different ways on from one start, a token of each at a time; None: it is over.

        All of them are one batch; the start is read once. ValueError for more than 512 tokens.
        """
        if not 0 <= n <= LONGEST:
            raise ValueError(f"expected 0 to {LONGEST} tokens; got {n}")
        tokens = self.prompt(text, room=n).tokens
        logits, memory = self.begin(tokens)
        memory = memory.pick(torch.zeros(count, dtype=torch.int64))
        rows, written = logits.expand(count, -1), [list(tokens) for _ in range(count)]
        over = [False] * count
        for place in range(n):
            u = torch.rand(count, generator=rng, dtype=torch.float64, device=rng.device).cpu()
            drawn = [
                None if over[i] else self.choose(rows[i], written[i], config, float(u[i]))
                for i in range(count)
            ]
            yield drawn
            for i, token in enumerate(drawn):
                over[i] = token is None or token.number in self.ends
                written[i].append(0 if token is None else token.number)
            if all(over) or place == n - 1:
                return
            rows, memory = self.advance([row[-1] for row in written], memory)

    def choose(self, logits: Tensor, before: list[int], config: DecodingConfig, u: float) -> Token:
        """The token that the uniform number u draws after tokens ``before``."""
        p = next_probs(logits, config, torch.tensor(before, dtype=torch.int64))
        number = int(draw_at(p[None], torch.tensor([u]))[0])
        return self._token(logits, number, float(p[number]))

    @torch.inference_mode()
    def advance(self, numbers: list[int], memory: Memory) -> tuple[Tensor, Memory]:
        """Read one more token of each text; logits (n, k) float32 of what follows."""
        column = torch.tensor(numbers, dtype=torch.int64, device=self.model.device)[:, None]
        logits, memory = self.model.read(column, memory, last=True)
        return logits[:, -1].float().cpu(), memory
