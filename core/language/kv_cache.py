"""Keys and values that are kept, so that a token is worked out once and looked at ever after.

    attend(q, k, v)_t = sum_(s <= t) softmax_s(q_t . k_s / sqrt(d)) v_s

The keys and values of a token depend on the tokens before it alone. Without the cache, text of n
tokens written one by one costs n (n + 1) / 2 rows of every product; with it, n rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

ROOM = 32  # places made at once, at least


class Cache(Protocol):
    """What a decoder asks of a cache, whether it holds texts of one length or of several."""

    def places(self, t: int) -> Tensor:
        """The places of the next t tokens, (t,), or (n, t) where texts differ in length."""

    def attend(self, layer: int, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        """Add k, v of t tokens to a layer; what their queries q find there, in the shape of q."""

    def advance(self, t: int) -> None:
        """All layers have the t tokens now."""


def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """Attention of queries (n, heads, t, d), the last of s places, to keys (n, key_heads, s, d)."""
    t, s, grouped = q.shape[2], k.shape[2], q.shape[1] != k.shape[1]
    if t == 1 and grouped:  # the queries that share a key are rows of one product
        rows = q.reshape(len(q), k.shape[1], -1, q.shape[3])
        return scaled_dot_product_attention(rows, k, v).view(q.shape)
    mask = torch.ones(t, s, dtype=torch.bool, device=q.device).tril(s - t) if 1 < t < s else None
    return scaled_dot_product_attention(
        q, k, v, attn_mask=mask, is_causal=t == s and t > 1, enable_gqa=grouped
    )


@dataclass
class KeyValueCache:
    """Keys and values of all tokens read so far, for several texts (n) at once.

    kept: one pair for each layer, each (n, key_heads, room, d), of which ``length`` places are in
    use. Room doubles when it is full, so that a token is copied once or twice in all.
    """

    length: int = 0
    kept: list[tuple[Tensor, Tensor]] = field(default_factory=list)

    def extend(self, layer: int, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
        """Add k, v (n, key_heads, t, d) of one layer; returns all of that layer so far."""
        end = self.length + k.shape[2]
        if layer == len(self.kept):
            self.kept.append((k, v))
            return k, v
        if end > self.kept[layer][0].shape[2]:
            self.kept[layer] = (self._wider(layer, 0, end), self._wider(layer, 1, end))
        keys, values = self.kept[layer]
        keys[:, :, self.length : end], values[:, :, self.length : end] = k, v
        return keys[:, :, :end], values[:, :, :end]

    def _wider(self, layer: int, part: int, end: int) -> Tensor:
        old = self.kept[layer][part]
        n, heads, _, d = old.shape
        new = old.new_empty(n, heads, max(2 * end, ROOM), d)
        new[:, :, : self.length] = old[:, :, : self.length]
        return new

    def places(self, t: int) -> Tensor:
        """The next t places, (t,)."""
        return torch.arange(self.length, self.length + t)

    def attend(self, layer: int, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        """Add k, v to a layer, and attend to all that it has."""
        return attend(q, *self.extend(layer, k, v))

    def advance(self, t: int) -> None:
        """All layers have t tokens more."""
        self.length += t

    def keep(self, length: int) -> None:
        """Forget what lies behind the first so many places, if there is more."""
        self.length = min(self.length, length)

    def pick(self, rows: Tensor) -> "KeyValueCache":
        """The cache of these texts (m,); what is then added to it leaves this one as it is."""
        return KeyValueCache(self.length, [(k[rows], v[rows]) for k, v in self.kept])


@dataclass
class Together:
    """Caches of one text each, of different lengths, read in step: one new token a text."""

    caches: Sequence[KeyValueCache]

    def places(self, t: int) -> Tensor:
        """The next place of each text, (n, 1)."""
        return torch.tensor([[cache.length] for cache in self.caches])

    def attend(self, layer: int, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        """Each text attends to its own."""
        rows = zip(self.caches, q.split(1), k.split(1), v.split(1), strict=True)
        return torch.cat([cache.attend(layer, *parts) for cache, *parts in rows])

    def advance(self, t: int) -> None:
        """Every text has one token more."""
        for cache in self.caches:
            cache.advance(t)
