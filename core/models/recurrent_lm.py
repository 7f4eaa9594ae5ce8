"""A recurrent language model: an LSTM carries what it has read in a state of fixed size.

    i, f, g, o = split(W x_t + U h_(t-1) + b)
    c_t = sigma(f) c_(t-1) + sigma(i) tanh(g),    h_t = sigma(o) tanh(c_t)
    p(x_(t+1) | x_1 .. x_t) = softmax(A h_t + a)

Whatever is not in c_t and h_t is forgotten. Source: Hochreiter & Schmidhuber 1997, with the forget
gate of Gers, Schmidhuber & Cummins 2000; as a language model Graves 2013.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from torch import Generator, Tensor, nn

from core.config import Config, switch, within
from core.descent import Pace
from core.language.language_model import LanguageModel, Memory, learn
from core.progress import Step
from core.space import Dataset, Space


@dataclass(frozen=True)
class RecurrentLMConfig(Config):
    layers: int = within(1, 1, 8, "cells, one above the other")
    width: int = within(256, 4, 2_048, "numbers in the state of a cell")
    embedding: int = within(64, 2, 1_024, "numbers that a token is read as")
    steps: int = within(1_000, 1, 10_000_000, "training steps")
    batch: int = within(16, 1, 4_096, "windows in a step")
    rate: float = within(0.004, 1e-6, 0.1, "learning rate at its height")
    half: bool = switch(False, "multiply in bfloat16 while training")


class State:
    """h and c of every cell after the last token, each (layers, n, width)."""

    def __init__(self, h: Tensor, c: Tensor) -> None:
        self.h, self.c = h, c

    def pick(self, rows: Tensor) -> "State":
        """The state of these texts (m,)."""
        return State(self.h[:, rows], self.c[:, rows])


class RecurrentLM(LanguageModel):
    """``embed`` has a row more than there are tokens, for the start; ``cell``: the LSTM."""

    Configuration = RecurrentLMConfig
    title = "Recurrent network (LSTM)"
    source = "Hochreiter & Schmidhuber 1997; Graves 2013"
    config: RecurrentLMConfig

    def __init__(self, config: RecurrentLMConfig, space: Space) -> None:
        super().__init__(config, space)
        c, k = config, self.vocabulary
        self.embed = nn.Embedding(k + 1, c.embedding)
        self.cell = nn.LSTM(c.embedding, c.width, c.layers, batch_first=True)
        self.out = nn.Linear(c.width, k)

    def fit_steps(self, data: Dataset, *, rng: Generator) -> Iterator[Step]:
        """One batch a step; the loss is nats a token."""
        c = self.config
        yield from learn(
            self, self.admit(data), Pace(c.steps, c.batch, c.rate), half=c.half, rng=rng
        )

    def read(
        self, tokens: Tensor, memory: Memory | None = None, *, last: bool = False
    ) -> tuple[Tensor, Memory]:
        """Logits of what follows each of tokens (n, t), (n, t, k), and the state after them."""
        assert memory is None or isinstance(memory, State)
        before = None if memory is None else (memory.h, memory.c)
        seen, (h, c) = self.cell(self.embed(tokens), before)
        return self.out(seen[:, -1:] if last else seen), State(h, c)
