"""A fast model guesses some tokens ahead, and the exact one reads all of the guesses at once.

Reading t tokens takes an exact model hardly longer than reading one, because every weight is
fetched from memory once for all of them. So a rougher copy of it writes a few tokens, the exact
model says behind each what it would have written itself, and what stands before the first
difference is kept, with the exact model's own token behind it.

Both draw each token with the same uniform number, so that the text is, token for token, the one
that the exact model writes alone: a bad guess costs time, never truth. (Leviathan, Kalman & Matias
2023, "Fast inference from transformers via speculative decoding", algorithm 1, keep a guess with
probability min(1, p / q) instead, which gives the same distribution, but another text.)
"""

from collections.abc import Callable, Iterator

import torch
from torch import Generator, Tensor

from core.decoding import PLAIN, DecodingConfig
from core.language.kv_cache import KeyValueCache
from core.language.text_model import TextModel, Token
from core.language.transformer import Transformer

AHEAD = 10  # tokens guessed before the exact model reads them

Draw = Callable[[Tensor, list[int]], int]  # logits (k,) and all tokens before: the token's number


def decoder(model: TextModel) -> Transformer:
    """The network of a TextModel of a transformer; ValueError for another."""
    net = getattr(model.model, "net", None)
    if not isinstance(net, Transformer):
        raise ValueError(f"expected a transformer; got {model.name}")
    return net


@torch.inference_mode()
def ahead(
    exact: Transformer,
    rough: Transformer,
    tokens: list[int],
    n: int,
    draw: Draw,
    *,
    guesses: int = AHEAD,
) -> Iterator[tuple[int, Tensor]]:
    """n tokens behind ``tokens``, each with the exact logits (k,) it was drawn from."""
    written, kept, guessed = list(tokens), KeyValueCache(), KeyValueCache()
    trial: list[int] = []
    while len(written) < len(tokens) + n:
        unread = torch.tensor([written[kept.length :] + trial])
        logits = exact(unread, kept)[0, -1 - len(trial) :]
        for row, guess in zip(logits, [*trial, None], strict=True):
            number = draw(row, written)
            yield number, row
            written.append(number)
            if number != guess:
                break
        kept.keep(len(written) - 1)  # the last is not read yet, and wrong guesses are forgotten
        guessed.keep(kept.length)
        trial = []
        while len(trial) < min(guesses, len(tokens) + n - len(written) - 1):
            row = rough(torch.tensor([(written + trial)[guessed.length :]]), guessed, last=True)
            trial.append(draw(row[0, -1], written + trial))


def write_ahead(
    exact: TextModel,
    rough: TextModel,
    text: str,
    n: int,
    config: DecodingConfig = PLAIN,
    *,
    rng: Generator,
) -> Iterator[Token]:
    """What ``exact.write`` yields, sooner. ValueError for models of other tokens."""
    if exact.tokenizer.size != rough.tokenizer.size:
        raise ValueError(
            f"expected two models of the same {exact.tokenizer.size} tokens; "
            f"got {rough.tokenizer.size}"
        )
    start = exact.prompt(text, room=n).tokens
    (begun,) = exact.model.begun(torch.tensor([start], dtype=torch.int64)).tolist()
    first = len(begun) - len(start)
    chance = torch.rand(n, 1, generator=rng, dtype=torch.float64, device=rng.device)
    drawn: dict[int, Token] = {}

    def draw(logits: Tensor, before: list[int]) -> int:
        place = len(before) - len(begun)
        u, before = float(chance[place]), before[first:]
        drawn[place] = exact.choose(logits.float().cpu(), before, config, u)
        return drawn[place].number

    texts = ahead(decoder(exact), decoder(rough), begun, n, draw)
    for place, (number, _) in enumerate(texts):
        yield drawn[place]
        if number in exact.ends:
            return
