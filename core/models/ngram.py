"""An n-gram model: count which token follows the last n - 1, and smooth what was rarely seen.

Interpolated Kneser-Ney (Kneser & Ney 1995; interpolated by Chen & Goodman 1999, equation 24):

    p_m(v | h) = max(c(hv) - D, 0) / c(h)  +  D N(h) / c(h)  p_(m-1)(v | h')
    p_0(v) = 1 / k,     D = n1 / (n1 + 2 n2)

h are the m - 1 tokens before, h' the same without the first; N(h) counts the different tokens that
were seen after h, n1 and n2 the entries counted once and twice (D = 1/2 where none is counted
once). At the highest order c(hv) counts occurrences; below it, the different tokens seen before
hv: "Francisco" is common, but follows one word alone, and so is a poor guess anywhere else.

Back-off (Katz 1987, with the discount D) asks the shorter history for unseen tokens alone:

    p_m(v | h) = (c(hv) - D) / c(h)  if c(hv) > 0,  else  a(h) p_(m-1)(v | h')

with a(h) such that it sums to 1, and c counting occurrences at every order. Where a history was
never seen both rules use the shorter one. A window begins as if nothing but starts stood before.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Generator, Tensor

from core.config import Config, choice, within
from core.language.language_model import LanguageModel, Memory
from core.progress import Step
from core.space import Dataset, Space


@dataclass(frozen=True)
class NGramConfig(Config):
    order: int = within(4, 1, 6, "tokens of a gram: it looks back one less")
    smoothing: str = choice("kneser_ney", ("kneser_ney", "back_off"), "what unseen tokens get")


@dataclass(frozen=True)
class Recent:
    """The last n - 1 tokens of each text, (n, order - 1)."""

    tokens: Tensor

    def pick(self, rows: Tensor) -> "Recent":
        """Those of these texts."""
        return Recent(self.tokens[rows])


class NGram(LanguageModel):
    """``keys`` (m,) int64: the grams that occur, written in base k + 1; ``counts`` (m,) int32.

    Their number is for the data to decide, so these two take the size of what is loaded.
    """

    Configuration = NGramConfig
    title = "N-gram"
    source = "Kneser & Ney 1995; Katz 1987"
    config: NGramConfig
    keys: Tensor
    counts: Tensor

    def __init__(self, config: NGramConfig, space: Space) -> None:
        super().__init__(config, space)
        self.base = self.vocabulary + 1  # the start is a token, too
        if self.base**config.order >= 2**63:
            raise ValueError(
                f"expected a gram that fits 63 bits; got order {config.order} over {self.base - 1}"
            )
        self._keep(torch.zeros(0, dtype=torch.int64), torch.zeros(0, dtype=torch.int32))

    def fit_steps(self, data: Dataset, *, rng: Generator) -> Iterator[Step]:
        """One step: count. The loss is nats a token on the first hundred training windows."""
        x = self.admit(data)
        keys = self._code(self._histories(self.begun(x[:, :-1]), None)) * self.base + x
        self._keep(*torch.unique(keys.flatten(), return_counts=True))
        yield Step(1, 1, float(-self.log_prob_each(x[:100]).mean()))

    def _keep(self, keys: Tensor, counts: Tensor) -> None:
        """Take these grams of the highest order, and work out the shorter ones."""
        self.register_buffer("keys", keys)
        self.register_buffer("counts", counts.int())
        grams = [(keys, counts.int())]
        for order in range(self.config.order - 1, 0, -1):
            shorter, place = torch.unique(grams[0][0] % self.base**order, return_inverse=True)
            each = grams[0][1] if self.config.smoothing == "back_off" else torch.ones_like(place)
            total = torch.zeros(len(shorter), dtype=torch.int64, device=keys.device)
            grams.insert(0, (shorter, total.index_add(0, place, each.long()).int()))
        for order, (key, count) in enumerate(grams, 1):
            self.register_buffer(f"keys_{order}", key, persistent=False)
            self.register_buffer(f"counts_{order}", count, persistent=False)
        self.discounts = [discount(count) for _, count in grams]

    def load_state_dict(self, state_dict: Mapping[str, Any], *rest: Any, **words: Any) -> Any:
        """As in torch, but the tables take the size of what is loaded."""
        if {"keys", "counts"} <= state_dict.keys():
            parts = (state_dict[name].to(self.device) for name in ("keys", "counts"))
            self._keep(*parts)
        return super().load_state_dict(state_dict, *rest, **words)

    def shorter(self, order: int) -> "NGram":
        """The n-gram of this lower order that the same text gives; ValueError for a higher one."""
        if not 1 <= order <= self.config.order:
            raise ValueError(f"expected an order from 1 to {self.config.order}; got {order}")
        keys, place = torch.unique(self.keys % self.base**order, return_inverse=True)
        total = torch.zeros(len(keys), dtype=torch.int64, device=keys.device)
        model = NGram(replace(self.config, order=order), self.space)
        model._keep(keys, total.index_add(0, place, self.counts.long()).int())
        return model.eval()

    def grams(self, order: int) -> tuple[Tensor, Tensor]:
        """The grams of one order as sorted keys (m,), and how each is counted (m,)."""
        return getattr(self, f"keys_{order}"), getattr(self, f"counts_{order}")

    def _histories(self, tokens: Tensor, memory: Recent | None) -> Tensor:
        """The n - 1 tokens up to each of tokens (n, t), (n, t, order - 1)."""
        back = self.config.order - 1
        if memory is None:
            memory = Recent(tokens.new_full((len(tokens), back), self.start))
        if back == 0:
            return tokens.new_empty(*tokens.shape, 0)
        return torch.cat([memory.tokens, tokens], 1)[:, 1:].unfold(1, back, 1)

    def _code(self, histories: Tensor) -> Tensor:
        """Histories (..., m) as one number each, (...)."""
        code = torch.zeros(histories.shape[:-1], dtype=torch.int64, device=histories.device)
        for token in histories.unbind(-1):
            code = code * self.base + token
        return code

    def read(
        self, tokens: Tensor, memory: Memory | None = None, *, last: bool = False
    ) -> tuple[Tensor, Memory]:
        """log p of what follows each of tokens (n, t), (n, t, k) float64, and the last tokens."""
        assert memory is None or isinstance(memory, Recent)
        histories = self._histories(tokens, memory)
        after = Recent(histories[:, -1])
        histories = histories[:, -1:] if last else histories
        return self.follow(histories).log(), after

    def follow(self, histories: Tensor) -> Tensor:
        """p(v | h) of every token v (..., k), float64, for histories h (..., order - 1)."""
        flat = histories.flatten(0, -2)
        even = torch.full((len(flat), self.vocabulary), 1 / self.vocabulary, dtype=torch.float64)
        p = even.to(flat.device)
        for order in range(1, self.config.order + 1):
            count = self.counted(flat[:, flat.shape[1] - order + 1 :], order)  # (n, k)
            p = self._mix(count, p, self.discounts[order - 1])
        return p.view(*histories.shape[:-1], -1)

    def counted(self, history: Tensor, order: int) -> Tensor:
        """c(hv) of every token v, (n, k) float64, for histories h (n, order - 1)."""
        keys, counts = self.grams(order)
        first = self._code(history) * self.base
        low, high = torch.searchsorted(keys, first), torch.searchsorted(keys, first + self.base)
        row = torch.repeat_interleave(torch.arange(len(low), device=low.device), high - low)
        within_row = torch.arange(len(row), device=low.device) - (high - low).cumsum(0)[row]
        place = high[row] + within_row
        dense = torch.zeros(len(low), self.vocabulary, dtype=torch.float64, device=low.device)
        dense[row, keys[place] % self.base] = counts[place].double()
        return dense

    def _mix(self, count: Tensor, shorter: Tensor, discount: float) -> Tensor:
        """p_m (n, k) from the counts c(hv) (n, k) and p_(m-1) (n, k)."""
        total, seen = count.sum(1, keepdim=True), count > 0
        kept = (count - discount).clamp_min(0) / total.clamp_min(1)
        left = discount * seen.sum(1, keepdim=True).double() / total.clamp_min(1)
        if self.config.smoothing == "kneser_ney":
            return torch.where(total > 0, kept + left * shorter, shorter)
        unseen = shorter.masked_fill(seen, 0)
        mixed = torch.where(seen, kept, left * unseen / unseen.sum(1, keepdim=True))
        whole = count / total.clamp_min(1)  # where every token was seen nothing is held back
        return torch.where(
            total == 0, shorter, torch.where(seen.all(1, keepdim=True), whole, mixed)
        )

    def _score(self, x: Tensor) -> Tensor:
        log_p, _ = self.read(self.begun(x[:, :-1]))
        return log_p.gather(2, x[..., None])[..., 0]

    def free_parameters(self) -> int:
        """One a gram that occurs."""
        return len(self.keys)


def discount(counts: Tensor) -> float:
    """D = n1 / (n1 + 2 n2) of the counts (m,): what is taken from each."""
    once, twice = int((counts == 1).sum()), int((counts == 2).sum())
    return once / (once + 2 * twice) if once else 0.5
