"""Decoding: what is kept, against transformers' own processors; the limits, by hand."""

import math

import pytest
import torch
from transformers.generation.logits_process import (
    MinPLogitsWarper,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from core.decoding import HOTTEST, DecodingConfig, draw, draw_at, filtered, next_probs, spread
from core.rng import generator


def logits(seed: int, k: int = 2_000) -> torch.Tensor:
    return 4 * torch.randn(k, generator=generator(seed))


def theirs(z: torch.Tensor, seen: torch.Tensor, config: DecodingConfig) -> torch.Tensor:
    """The same settings by the library, in its own order."""
    steps = [RepetitionPenaltyLogitsProcessor(config.repetition)]
    steps.append(TemperatureLogitsWarper(float(config.temperature)))
    if config.top_k:
        steps.append(TopKLogitsWarper(config.top_k))
    if config.top_p < 1:
        steps.append(TopPLogitsWarper(config.top_p))
    if config.min_p > 0:
        steps.append(MinPLogitsWarper(config.min_p))
    scores = z[None].clone()
    for step in steps:
        scores = step(seen[None], scores)
    return scores[0]


SETTINGS = [
    {"temperature": 0.7},
    {"top_k": 1},
    {"top_k": 50, "temperature": 1.7},
    {"top_p": 0.9},
    {"top_p": 0.01, "temperature": 0.5},
    {"min_p": 0.05},
    {"min_p": 1.0},
    {"repetition": 1.3},
    {"repetition": 0.8, "temperature": 2.5, "top_k": 100, "top_p": 0.95, "min_p": 0.02},
    {"repetition": 1.1, "temperature": 0.3, "top_k": 7, "top_p": 0.5, "min_p": 0.2},
]


@pytest.mark.parametrize("words", SETTINGS)
def test_what_is_kept_is_what_transformers_keeps(words) -> None:
    config = DecodingConfig(**words)
    for seed in range(20):
        z = logits(seed)
        seen = torch.randint(0, len(z), (30,), generator=generator(seed))
        ours, peer = filtered(z, config, seen), theirs(z, seen, config)
        assert torch.equal(torch.isfinite(ours), torch.isfinite(peer)), seed
        torch.testing.assert_close(ours.softmax(-1), peer.softmax(-1), atol=1e-6, rtol=0)


def test_the_softmax_is_whole() -> None:
    """Logits far apart lose nothing: the same as in double precision, to 1e-6, at any T."""
    z = torch.cat([logits(1, 49_152), torch.tensor([60.0, 90.0, -300.0])])
    for temperature in (0.1, 0.8, 1.0, 3.0, 50.0):
        p = next_probs(z, DecodingConfig(temperature=temperature))
        exact = (z.double() - z.max().double()).div(temperature).exp()
        torch.testing.assert_close(p, exact / exact.sum(), atol=1e-12, rtol=0)
        assert float(p.sum()) == pytest.approx(1)


def test_the_ends_of_the_temperature() -> None:
    z = torch.tensor([1.0, 3.0, 3.0, -math.inf, 0.0])
    assert next_probs(z, DecodingConfig(temperature=0.0)).tolist() == [0, 0.5, 0.5, 0, 0]
    even = next_probs(z, DecodingConfig(temperature=HOTTEST))
    assert even.tolist() == [0.25, 0.25, 0.25, 0, 0.25]
    z = torch.tensor([1.0, 4.0, 3.0, 2.0])
    hot = {"temperature": HOTTEST}
    assert next_probs(z, DecodingConfig(top_k=2, **hot)).tolist() == [0, 0.5, 0.5, 0]
    assert next_probs(z, DecodingConfig(top_p=0.5, **hot)).tolist() == [0, 0.5, 0.5, 0]
    assert next_probs(z, DecodingConfig(min_p=0.9, **hot)).tolist() == [0.25] * 4
    near = next_probs(z, DecodingConfig(temperature=HOTTEST / 2))
    torch.testing.assert_close(near, torch.full((4,), 0.25).double(), atol=1e-5, rtol=0)


def test_the_penalty_by_hand() -> None:
    z, seen = torch.tensor([2.0, -2.0, 1.0]), torch.tensor([0, 1, 1])
    assert filtered(z, DecodingConfig(repetition=2.0), seen).tolist() == [1.0, -4.0, 1.0]


def test_boltzmann() -> None:
    """Logits are energies with the other sign: p(v) / p(u) = exp((z_v - z_u) / T)."""
    z = torch.tensor([0.5, -1.0, 2.0])
    for temperature in (0.25, 1.0, 4.0):
        p = next_probs(z, DecodingConfig(temperature=temperature))
        assert float(p[0] / p[1]) == pytest.approx(math.exp(1.5 / temperature))


def test_how_undecided_by_hand() -> None:
    even = spread(torch.full((8,), 1 / 8))
    assert even.entropy == pytest.approx(math.log(8))
    assert even.perplexity == pytest.approx(8)
    assert even.choices == pytest.approx(8)
    sure = spread(torch.tensor([1.0, 0.0]))
    assert (sure.entropy, sure.perplexity, sure.choices, sure.top) == (0, 1, 1, 1)
    two = spread(torch.tensor([0.9, 0.1]))
    assert two.entropy == pytest.approx(-0.9 * math.log(0.9) - 0.1 * math.log(0.1))
    assert two.choices == pytest.approx(1 / 0.82)


def test_draws_follow_the_probabilities() -> None:
    p = torch.tensor([[0.5, 0.0, 0.3, 0.2]])
    drawn = draw(p.expand(40_000, 4), rng=generator(0))
    shares = torch.bincount(drawn, minlength=4).double() / len(drawn)
    torch.testing.assert_close(shares, p[0].double(), atol=0.01, rtol=0)
    u = torch.tensor([0.0, 0.4999, 0.5, 0.7999, 0.8, 0.99999])
    assert draw_at(p.double().expand(6, 4), u.double()).tolist() == [0, 0, 2, 2, 3, 3]


def test_no_finite_logit_is_refused() -> None:
    with pytest.raises(ValueError, match="expected at least one finite logit; got none"):
        filtered(torch.full((3,), -math.inf), DecodingConfig())
    with pytest.raises(ValueError, match="temperature: expected a number from 0"):
        DecodingConfig(temperature=-1.0)
