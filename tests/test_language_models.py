"""Recurrent and attending models: against torch's own parts, caches, and texts read in pieces."""

import math

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from core.language.kv_cache import KeyValueCache, Together
from core.language.transformer import Shape, Transformer, angles, turned
from core.models import FAMILIES
from core.rng import borrowed, generator
from core.space import Space
from core.worlds import get

SPACE = Space("tokens", (40,), (30,))
KINDS = [
    {},
    {"positions": "learned"},
    {"activation": "gelu"},
    {"key_heads": 4},
    {"positions": "learned", "activation": "gelu", "key_heads": 1},
]


def small(**words) -> Transformer:
    """A little decoder whose weights are far from zero."""
    config = {"width": 32, "heads": 4, "hidden": 48, "layers": 3, **words}
    family = FAMILIES["transformer_lm"]
    model = family.create(family.Configuration(**config), SPACE, rng=generator(0))
    with torch.no_grad():
        for p in model.parameters():
            p.normal_(0, 0.3, generator=generator(1))
    return model


def tokens(n: int, t: int, seed: int = 0) -> torch.Tensor:
    return torch.randint(0, 30, (n, t), generator=generator(seed))


def slow(net: Transformer, row: torch.Tensor) -> torch.Tensor:
    """The logits of one text (t,) by loops over places and heads, in double precision."""
    net, s = net.double(), net.shape
    d, group = s.width // s.heads, s.heads // s.key_heads
    h = net.token.weight[row]
    if net.place is not None:
        h = h + net.place.weight[: len(row)]

    def norm(x, g):
        return x / (x.pow(2).mean(-1, keepdim=True) + s.epsilon).sqrt() * g

    def turn(x, place):
        if net.place is not None:
            return x
        angle = place * s.turns ** (-torch.arange(0, d, 2).double() / d)
        pair = torch.complex(x[: d // 2], x[d // 2 :]) * torch.polar(
            torch.ones(d // 2).double(), angle
        )
        return torch.cat([pair.real, pair.imag])

    for block in net.blocks:
        qkv = norm(h, block.before_attention.weight) @ block.attention.qkv.weight.T
        seen = torch.zeros_like(h)
        for t in range(len(row)):
            for head in range(s.heads):
                q = turn(qkv[t, head * d : (head + 1) * d], t)
                at = s.width + head // group * d
                value = at + s.key_heads * d
                keys = torch.stack([turn(qkv[u, at : at + d], u) for u in range(t + 1)])
                weight = torch.softmax(keys @ q / math.sqrt(d), 0)
                seen[t, head * d : (head + 1) * d] = weight @ qkv[: t + 1, value : value + d]
        h = h + seen @ block.attention.out.weight.T
        up = norm(h, block.before_feed.weight) @ block.feed.up.weight.T
        if s.gated:
            gate, up = up.split(s.hidden, -1)
            up = gate * torch.sigmoid(gate) * up
        else:
            up = up * 0.5 * (1 + torch.erf(up / math.sqrt(2)))
        h = h + up @ block.feed.down.weight.T
    return norm(h, net.norm.weight) @ net.token.weight[: s.vocabulary].T


@pytest.mark.parametrize("words", KINDS, ids=str)
def test_the_decoder_by_loops(words) -> None:
    model, row = small(**words), tokens(1, 9)
    fast = model.net(row)[0].double()
    torch.testing.assert_close(fast, slow(model.net, row[0]), atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("words", KINDS, ids=str)
def test_with_the_cache_the_logits_are_the_same(words) -> None:
    model, x = small(**words), tokens(3, 40)
    whole = model.net(x)
    cache, parts = KeyValueCache(), []
    with torch.no_grad():
        for part in (x[:, :7], x[:, 7:8], x[:, 8:20], *x[:, 20:].split(1, 1)):
            parts.append(model.net(part, cache))
    torch.testing.assert_close(torch.cat(parts, 1), whole, atol=1e-4, rtol=1e-4)
    assert cache.length == 40


def test_the_cache_saves_most_multiply_adds() -> None:
    """Counted: forty tokens written one by one, with the cache and with all read again."""
    model, x = small(), tokens(1, 40)
    counts = []
    for kept in (True, False):
        cache = KeyValueCache()
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            for t in range(40):
                model.net(x[:, t : t + 1], cache) if kept else model.net(x[:, : t + 1], last=True)
        counts.append(counter.get_total_flops())
    assert counts[1] > 10 * counts[0]


def test_texts_of_different_lengths_are_read_in_step() -> None:
    model = small()
    texts = [tokens(1, t, seed=t) for t in (1, 5, 17)]
    caches = [KeyValueCache() for _ in texts]
    with torch.no_grad():
        alone = [model.net(torch.cat([x, x[:, :1]], 1), last=True)[0] for x in texts]
        for x, cache in zip(texts, caches, strict=True):
            model.net(x, cache)
        column = torch.cat([x[:, :1] for x in texts])
        together = model.net(column, Together(caches))
    torch.testing.assert_close(together, torch.stack(alone), atol=1e-4, rtol=1e-4)


def test_a_picked_memory_goes_its_own_way() -> None:
    for slug in ("ngram", "recurrent_lm", "transformer_lm"):
        family, world = FAMILIES[slug], get("captions")
        words = {"steps": 2, "batch": 4} if slug != "ngram" else {"order": 3}
        model = family.create(family.Configuration(**words), world.space, rng=generator(0))
        model.fit(world.train(50), rng=generator(0))
        x = world.test(2).x
        with torch.no_grad():
            _, memory = model.read(model.begun(x[:, :20]), last=True)
            both = memory.pick(torch.tensor([1, 1, 0]))
            one, _ = model.read(x[[1, 1, 0], 20:21], both, last=True)
            again, _ = model.read(x[:, 20:21], memory, last=True)
        torch.testing.assert_close(one, again[[1, 1, 0]], atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(
            torch.log_softmax(one[:, -1].double(), -1),
            model.next_log_prob(x[[1, 1, 0], :21]),
            atol=1e-5,
            rtol=1e-5,
        )


def test_rotary_positions_tell_distance_alone() -> None:
    q, k = torch.randn(2, 1, 1, 1, 16, generator=generator(0))

    def product(at: int, other: int) -> float:
        one = turned(q, *angles(torch.tensor([at]), 16, 1e4))
        two = turned(k, *angles(torch.tensor([other]), 16, 1e4))
        return float((one * two).sum())

    assert product(9, 4) == pytest.approx(product(105, 100), abs=1e-4)
    assert product(9, 4) != pytest.approx(product(9, 5), abs=1e-3)


def test_the_long_short_term_memory_by_hand() -> None:
    family, world = FAMILIES["recurrent_lm"], get("captions")
    config = family.Configuration(width=6, embedding=5)
    model = family.create(config, world.space, rng=generator(0))
    x = model.begun(world.test(1).x[:, :12])[0]
    w, u = model.cell.weight_ih_l0, model.cell.weight_hh_l0
    b = model.cell.bias_ih_l0 + model.cell.bias_hh_l0
    h = c = torch.zeros(6)
    for token in x:
        i, f, g, o = (w @ model.embed.weight[token] + u @ h + b).chunk(4)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
    logits, _ = model.read(x[None], last=True)
    torch.testing.assert_close(logits[0, 0], model.out(h), atol=1e-5, rtol=1e-5)


def test_three_tokens_sum_to_one() -> None:
    """Every window of three tokens out of four, with its probability."""
    space = Space("tokens", (3,), (4,))
    every = torch.cartesian_prod(*[torch.arange(4)] * 3)
    for slug in ("recurrent_lm", "transformer_lm"):
        family = FAMILIES[slug]
        model = family.create(family.Configuration(width=8), space, rng=generator(3))
        assert float(model.log_prob(every).exp().sum()) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("slug", ["recurrent_lm", "transformer_lm"])
def test_a_rule_is_learned(slug) -> None:
    """A counts up from a random start: only the first token is undecided, log 8 nats."""
    space = Space("tokens", (12,), (8,))
    x = (torch.randint(0, 8, (400, 1), generator=generator(0)) + torch.arange(12)) % 8
    from core.space import Dataset

    family = FAMILIES[slug]
    config = family.Configuration(width=32, steps=150, batch=32, rate=0.01)
    model = family.create(config, space, rng=generator(0)).fit(Dataset(space, x), rng=generator(0))
    assert float(-model.log_prob(x[:50]).mean()) == pytest.approx(math.log(8), abs=0.25)
    drawn = model.sample(50, rng=generator(1))
    assert float(((drawn[:, 1:] - drawn[:, :-1]) % 8 == 1).double().mean()) > 0.97


def test_completion_keeps_what_is_known() -> None:
    model, x = small(), tokens(20, 40)
    known = torch.zeros(20, 40, dtype=torch.bool)
    known[:10, :15] = True
    done = model.complete(x, known, rng=generator(0))
    assert torch.equal(done[:10, :15], x[:10, :15])
    assert not torch.equal(done[10:, :15], x[10:, :15])
    known[3, 20] = True
    with pytest.raises(ValueError, match="expected what is known to come first; got a gap"):
        model.complete(x, known, rng=generator(0))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"width": 30, "heads": 4}, "expected heads of an even width; got 30 / 4"),
        ({"heads": 4, "key_heads": 3}, "expected heads in equal groups; got 4 for 3 keys"),
        ({"begin": 30}, "begin: expected a token below 30; got 30"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(words, sentence) -> None:
    with pytest.raises(ValueError, match=sentence):
        small(**words)


def test_learned_positions_end() -> None:
    model = small(positions="learned")
    with pytest.raises(ValueError, match="expected at most 41 tokens; got 42"):
        model.net(tokens(1, 42))


def test_a_norm_is_torchs() -> None:
    from core.language.transformer import Norm

    x = torch.randn(3, 16, generator=generator(0))
    torch.testing.assert_close(Norm(16, 1e-5)(x), nn.RMSNorm(16, eps=1e-5)(x))


def test_shapes_say_what_they_hold() -> None:
    with borrowed(generator(0)):
        net = Transformer(Shape(10, 11, 2, 8, 2, 1, 12))
    assert net(tokens(2, 5).clamp_max(10)).shape == (2, 5, 10)
