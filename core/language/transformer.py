"""A decoder: every token looks back at all before it, layer by layer.

    h <- h + W_o attend(q, k, v),    q, k, v = W_q n(h), W_k n(h), W_v n(h)
    h <- h + W_down (silu(W_gate n(h)) * W_up n(h))
    attend(q, k, v)_t = sum_(s <= t) softmax_s(q_t . k_s / sqrt(d)) v_s

- attention: Vaswani et al. 2017, equation 1; several queries share a key (Ainslie et al. 2023)
- n, root mean square norm: h / sqrt(mean h^2 + e) * g (Zhang & Sennrich 2019, equation 4)
- rotary positions: q and k are turned by an angle that grows with the place, so that their product
  depends on the distance alone (Su et al. 2021, equation 15)
- SwiGLU (Shazeer 2020, equation 6), or GELU: W_down gelu(W_up n(h)) (Hendrycks & Gimpel 2016)
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, linear, rms_norm, silu

from core.language.kv_cache import Cache, attend


@dataclass(frozen=True)
class Shape:
    """The sizes of a decoder. ``reach``: places that learned positions have; 0: rotary instead."""

    vocabulary: int
    rows: int
    layers: int
    width: int
    heads: int
    key_heads: int
    hidden: int
    gated: bool = True
    reach: int = 0
    turns: float = 10_000.0
    epsilon: float = 1e-5

    def __post_init__(self) -> None:
        if self.width % self.heads or (self.width // self.heads) % 2:
            raise ValueError(f"expected heads of an even width; got {self.width} / {self.heads}")
        if self.heads % self.key_heads:
            raise ValueError(
                f"expected heads in equal groups; got {self.heads} for {self.key_heads} keys"
            )


class Norm(nn.Module):
    """h / sqrt(mean h^2 + e) * g."""

    def __init__(self, width: int, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, h: Tensor) -> Tensor:
        """(..., width) to (..., width)."""
        return rms_norm(h, self.weight.shape, self.weight, self.epsilon)


def angles(places: Tensor, d: int, turns: float) -> tuple[Tensor, Tensor]:
    """Cosine and sine of the angles of ``places`` (..., t) for heads of width d.

    (t, d / 2) each; (n, 1, t, d / 2), to go with heads, where every text has places of its own.
    """
    slower = turns ** (-torch.arange(0, d, 2, device=places.device).double() / d)
    angle = places.double()[..., None] * slower
    angle = angle[:, None] if places.ndim == 2 else angle
    return angle.cos().float(), angle.sin().float()


def turned(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Heads x (n, h, t, d) with the pair (x_i, x_(i + d/2)) of each turned by the angle i."""
    one, two = x.chunk(2, -1)
    return torch.cat([one * cos - two * sin, two * cos + one * sin], -1).to(x.dtype)


class Attention(nn.Module):
    """Look back: queries of this token against keys of all tokens before it and its own."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.d = shape.width // shape.heads
        self.heads, self.key_heads = shape.heads, shape.key_heads
        both = 2 * shape.key_heads * self.d
        self.qkv = nn.Linear(shape.width, shape.width + both, bias=False)
        self.out = nn.Linear(shape.width, shape.width, bias=False)

    def split(self, h: Tensor, turn: tuple[Tensor, Tensor] | None) -> tuple[Tensor, Tensor, Tensor]:
        """Queries (n, heads, t, d), keys and values (n, key_heads, t, d) of h (n, t, width)."""
        parts = self.qkv(h).unflatten(-1, (-1, self.d)).transpose(1, 2)
        q, k, v = parts.split([self.heads, self.key_heads, self.key_heads], 1)
        return (turned(q, *turn), turned(k, *turn), v) if turn else (q, k, v)

    def forward(
        self, h: Tensor, turn: tuple[Tensor, Tensor] | None, cache: Cache | None, layer: int
    ) -> Tensor:
        """(n, t, width) to (n, t, width)."""
        q, k, v = self.split(h, turn)
        seen = attend(q, k, v) if cache is None else cache.attend(layer, q, k, v)
        return self.out(seen.transpose(1, 2).flatten(2))


class FeedForward(nn.Module):
    """Two layers on each token by itself: SwiGLU, or GELU."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.gated, self.hidden = shape.gated, shape.hidden
        self.up = nn.Linear(shape.width, shape.hidden * (2 if shape.gated else 1), bias=False)
        self.down = nn.Linear(shape.hidden, shape.width, bias=False)

    def forward(self, h: Tensor) -> Tensor:
        """(n, t, width) to (n, t, width)."""
        if not self.gated:
            return self.down(gelu(self.up(h)))
        gate, up = self.up(h).split(self.hidden, -1)
        return self.down(silu(gate) * up)


class Block(nn.Module):
    """Look back, then think: each adds to the stream h."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.before_attention = Norm(shape.width, shape.epsilon)
        self.attention = Attention(shape)
        self.before_feed = Norm(shape.width, shape.epsilon)
        self.feed = FeedForward(shape)

    def forward(
        self, h: Tensor, turn: tuple[Tensor, Tensor] | None, cache: Cache | None, layer: int
    ) -> Tensor:
        """(n, t, width) to (n, t, width)."""
        h = h + self.attention(self.before_attention(h), turn, cache, layer)
        return h + self.feed(self.before_feed(h))


class Table(nn.Embedding):
    """A vector for each token: to read it, and to compare with when writing."""

    def scores(self, h: Tensor, size: int) -> Tensor:
        """The product of h (n, t, width) with the first ``size`` vectors, (n, t, size)."""
        return linear(h, self.weight[:size])


class Transformer(nn.Module):
    """Tokens to logits; the table of tokens is also what the last layer compares with."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.token = Table(shape.rows, shape.width)
        self.place = nn.Embedding(shape.reach, shape.width) if shape.reach else None
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = Norm(shape.width, shape.epsilon)
        self.reset()

    def reset(self) -> None:
        """Start small: tables at 0.02, and layers that add nothing to the stream yet."""
        for name, p in self.named_parameters():
            if name in ("token.weight", "place.weight"):
                p.data.mul_(0.02)
            elif name.endswith(("out.weight", "down.weight")):
                nn.init.zeros_(p)

    def forward(self, tokens: Tensor, cache: Cache | None = None, *, last: bool = False) -> Tensor:
        """Logits of what follows each of tokens (n, t), (n, t, vocabulary); ``last``: (n, 1, ...).

        With a cache the tokens stand behind those in it, and are added to it. ValueError where
        learned positions do not reach so far.
        """
        t = tokens.shape[1]
        places = torch.arange(t) if cache is None else cache.places(t)  # (t,) or (n, t)
        places = places.to(tokens.device)
        h, turn = self.token(tokens), None
        if self.place is None:
            turn = angles(places, self.shape.width // self.shape.heads, self.shape.turns)
        elif (end := int(places.max()) + 1) > self.shape.reach:
            raise ValueError(f"expected at most {self.shape.reach} tokens; got {end}")
        else:
            h = h + self.place(places)
        for layer, block in enumerate(self.blocks):
            h = block(h, turn, cache, layer)
        if cache is not None:
            cache.advance(t)
        return self.logits(h[:, -1:] if last else h)

    def logits(self, h: Tensor) -> Tensor:
        """What the stream h (n, t, width) says of every token, (n, t, vocabulary)."""
        return self.token.scores(self.norm(h), self.shape.vocabulary)
