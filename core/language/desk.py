"""Many learners, one model: texts that grow in step, a token each in every round.

A round reads one new token of every text at once, so that the weights are read once for all of
them; a model that is no transformer reads them one after the other. A new text waits for the round
that is under way, and is then read at one go between two rounds: nobody's turn comes twice before
everybody has had one. Each text keeps its own memory, settings and chance, so what it says does
not depend on who else is there (but for rounding).
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from threading import Condition, Thread

import torch
from torch import Tensor

from core.decoding import PLAIN, DecodingConfig
from core.language.kv_cache import KeyValueCache, Together
from core.language.language_model import Memory
from core.language.text_model import LONGEST, TextModel, Token
from core.language.transformer import Transformer
from core.rng import derive, generator

MOST = 64  # texts at once; more wait
WAITING = 256  # texts that may wait
NEW = 4  # texts that are begun between two rounds

Begin = Callable[[list[int]], tuple[Tensor, Memory]]


class BusyError(ValueError):
    """Too many texts wait already."""


class Ticket:
    """A text that is being written. ``tokens`` so far; ``over`` when no more will come."""

    def __init__(
        self,
        desk: "Desk",
        text: str,
        n: int,
        config: DecodingConfig,
        seed: int,
        after: Sequence[int] = (),
    ) -> None:
        self.desk, self.n, self.config = desk, n, config
        self.prompt = desk.model.prompt(text, room=n, after=after)
        self.before = list(self.prompt.tokens)
        self.uniforms = torch.rand(
            n, generator=generator(derive(seed, "sample")), dtype=torch.float64
        ).tolist()
        self.tokens: list[Token] = []
        self.over = n == 0
        self.failed = ""
        self.memory: Memory | None = None

    def take(self, logits: Tensor) -> None:
        """Draw the next token from logits (k,)."""
        token = self.desk.model.choose(
            logits, self.before, self.config, self.uniforms[len(self.tokens)]
        )
        self.before.append(token.number)
        self.tokens.append(token)
        if len(self.tokens) == self.n or token.number in self.desk.model.ends:
            self.over = True

    def stop(self) -> None:
        """Write no more: the learner has gone, or has asked for something else."""
        with self.desk.changed:
            self.over = True
            self.desk.changed.notify_all()

    def read(self, timeout: float = 60.0) -> Iterator[Token]:
        """The tokens as they come. TimeoutError where none comes for ``timeout`` seconds."""
        given = 0
        while True:
            with self.desk.changed:
                ready = self.desk.changed.wait_for(
                    lambda: len(self.tokens) > given or self.over, timeout
                )
            if not ready:
                raise TimeoutError(f"no token came within {timeout:g} s")
            if self.failed:
                raise RuntimeError(self.failed)
            yield from self.tokens[given : (given := len(self.tokens))]
            if self.over and given == len(self.tokens):
                return


class Desk:
    """One thread that writes for all who ask.

    model: a TextModel; begin: who reads the start of a text, by default the model itself. A Reader
    may know it already.
    """

    def __init__(self, model: TextModel, begin: Begin | None = None) -> None:
        self.model, self.begin = model, begin or model.begin
        self.changed = Condition()
        self.waiting: deque[Ticket] = deque()
        self.active: list[Ticket] = []
        self.thread: Thread | None = None

    def ask(
        self,
        text: str,
        n: int,
        config: DecodingConfig = PLAIN,
        *,
        seed: int = 0,
        after: Sequence[int] = (),
    ) -> Ticket:
        """Begin up to n tokens behind the text and the tokens ``after`` it; returns at once.

        ValueError for what is no text and for more than 512 tokens; BusyError while too many wait.
        """
        if not 0 <= n <= LONGEST:
            raise ValueError(f"expected 0 to {LONGEST} tokens; got {n}")
        ticket = Ticket(self, text, n, config, seed, after)
        with self.changed:
            if len(self.waiting) >= WAITING:
                raise BusyError(f"expected at most {WAITING} texts to wait; got one more")
            self.waiting.append(ticket)
            if self.thread is None:
                self.thread = Thread(target=self._serve, name="desk", daemon=True)
                self.thread.start()
        return ticket

    def _serve(self) -> None:
        while True:
            with self.changed:
                self.active = [ticket for ticket in self.active if not ticket.over]
                if not self.active and not self.waiting:
                    self.thread = None
                    return
                room = min(len(self.waiting), MOST - len(self.active), NEW)
                new = [self.waiting.popleft() for _ in range(room)]
            for ticket in new:
                self._step([ticket])
            self._step(self.active)
            self.active += new

    def _step(self, tickets: list[Ticket]) -> None:
        """One more token for each of these texts; who fails is told so, and is done."""
        tickets = [ticket for ticket in tickets if not ticket.over]
        if not tickets:
            return
        try:
            with torch.inference_mode():
                rows = self._logits(tickets)
        except (RuntimeError, ValueError, IndexError, MemoryError) as error:
            for ticket in tickets:
                ticket.failed, ticket.over = str(error), True
            rows = []
        for ticket, row in zip(tickets, rows, strict=False):
            if not ticket.over:
                ticket.take(row)
        with self.changed:
            self.changed.notify_all()

    def _logits(self, tickets: list[Ticket]) -> list[Tensor]:
        """Logits (k,) of what follows each text: all of a new one is read, else its last token."""
        if tickets[0].memory is None:
            (ticket,) = tickets
            logits, ticket.memory = self.begin(ticket.before)
            return [logits]
        net = getattr(self.model.model, "net", None)
        if not isinstance(net, Transformer):
            return [self._alone(ticket) for ticket in tickets]
        column = torch.tensor([[ticket.before[-1]] for ticket in tickets])
        caches = [t.memory for t in tickets if isinstance(t.memory, KeyValueCache)]
        return list(net(column, Together(caches), last=True)[:, -1])

    def _alone(self, ticket: Ticket) -> Tensor:
        """Logits (k,) behind the last token of one text."""
        assert ticket.memory is not None
        logits, ticket.memory = self.model.advance([ticket.before[-1]], ticket.memory)
        return logits[0]
