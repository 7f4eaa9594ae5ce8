"""Guesses checked by the exact model: the same text, whoever guesses, in fewer readings."""

import pytest
import torch
from test_language_models import small, tokens
from test_smollm import needs_model

from core.decoding import DecodingConfig
from core.language.guess_ahead import ahead, decoder, write_ahead
from core.language.kv_cache import KeyValueCache
from core.language.text_model import TextModel
from core.language_bench import TOKENS, greedy, guessed
from core.models.transformer_lm import pretrained
from core.rng import generator

START = tokens(1, 6)[0].tolist()


def likeliest(row: torch.Tensor, before: list[int]) -> int:
    return int(row.argmax())


def alone(net, n: int) -> list[int]:
    """The likeliest n tokens behind START, read anew each time."""
    written = list(START)
    with torch.no_grad():
        for _ in range(n):
            written.append(int(net(torch.tensor([written]))[0, -1].argmax()))
    return written[len(START) :]


def other(seed: int):
    """A decoder of other weights."""
    net = small().net
    with torch.no_grad():
        for p in net.parameters():
            p.add_(torch.randn(p.shape, generator=generator(seed)), alpha=0.3)
    return net


@pytest.mark.parametrize("guesses", [1, 2, 5])
@pytest.mark.parametrize("seed", [None, 3])
def test_whoever_guesses_the_text_is_the_exact_models_own(seed, guesses) -> None:
    exact = small().net
    rough = exact if seed is None else other(seed)
    found = list(ahead(exact, rough, START, 24, likeliest, guesses=guesses))
    assert [number for number, _ in found] == alone(exact, 24)
    whole = torch.tensor([START + [number for number, _ in found]])
    with torch.no_grad():
        wanted = exact(whole)[0, len(START) - 1 : -1]
    torch.testing.assert_close(torch.stack([row for _, row in found]), wanted)


def test_right_guesses_spare_readings() -> None:
    exact, readings = small().net, []
    exact.register_forward_pre_hook(lambda _, given: readings.append(given[0].shape[1]))
    rough = small().net
    list(ahead(exact, rough, START, 14, likeliest, guesses=4))
    assert readings == [6, 5, 5, 3]  # the start, then a token and its guesses, none too many


def test_wrong_guesses_are_forgotten() -> None:
    exact = small().net
    never = other(5)
    with torch.no_grad():
        never.norm.weight.neg_()
    assert [n for n, _ in ahead(exact, never, START, 12, likeliest)] == alone(exact, 12)


@pytest.mark.long
@needs_model
@pytest.mark.slow
@pytest.mark.parametrize(
    "config",
    [DecodingConfig(temperature=0.0), DecodingConfig(temperature=1.2, top_p=0.95, repetition=1.1)],
)
def test_smollm_writes_the_same_with_guesses(config) -> None:
    exact, rough = pretrained("float32"), pretrained("packed")
    plain = list(exact.write("The sea was", 20, config, rng=generator(7)))
    sooner = list(write_ahead(exact, rough, "The sea was", 20, config, rng=generator(7)))
    assert [token.number for token in sooner] == [token.number for token in plain]
    for one, two in zip(sooner, plain, strict=True):
        assert one.log_prob == pytest.approx(two.log_prob, abs=1e-3)
        assert one.drawn == pytest.approx(two.drawn, abs=1e-3)


@needs_model
@pytest.mark.slow
def test_the_race_compares_the_same_text() -> None:
    exact = pretrained("float32")
    start = torch.tensor([[0, *exact.tokenizer.encode("It is a truth")]])
    found = guessed(exact, pretrained("packed"), start)
    assert found.shape == (1, start.shape[1] + TOKENS)
    assert torch.equal(found, greedy(exact, start))


def test_models_of_other_tokens_are_refused() -> None:
    class Few:
        size = 7

    class Many:
        size = 8

    one, two = (TextModel("a", small(), kind()) for kind in (Few, Many))
    with pytest.raises(ValueError, match="same 7 tokens; got 8"):
        next(write_ahead(one, two, "a", 3, rng=generator(0)))
    with pytest.raises(ValueError, match="expected a transformer"):
        decoder(TextModel("b", KeyValueCache(), Few()))
