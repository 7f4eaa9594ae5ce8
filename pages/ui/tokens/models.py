"""The tokenizers and the n-grams of the lesson, each once in a process."""

from typing import Any

from core.language import smollm
from core.language.byte_pairs import BYTES, BytePairs, learn
from core.language.corpus import VOCABULARY, read_merges
from core.language.next_letters import NextLetters, next_letters, written
from core.language.tokenizer import Tokenizer
from core.language.vocabulary import SMOLLM2
from core.rng import derive, generator
from pages.ui import store
from pages.ui.words import _

ORDERS = range(1, 7)
MOST = 300  # merges that the play learns
WRITTEN = 120  # letters of each sample
GRAMS = "ngram-austen"


def titles() -> dict[str, str]:
    """The tokenizers that are here: the word in the address and the word on the page."""
    own = {"novels": _("Novels, {n:,} tokens").format(n=VOCABULARY), "yours": _("Yours, above")}
    if smollm.find() is None:
        return own
    return {"smollm2": _("SmolLM2, {n:,} tokens").format(n=SMOLLM2)} | own


def names() -> dict[str, str]:
    """The tokenizers as a sentence calls them."""
    return {
        "smollm2": _("the tokenizer of SmolLM2"), "novels": _("the tokenizer of the novels"),
        "yours": _("your tokenizer"),
    }  # fmt: skip


def tokenizer(word: str, text: str = "", merges: int = 0) -> Tokenizer:
    """The tokenizer of that word; yours: so many merges learned from this text."""
    if word == "smollm2":
        return store.remember(_smollm2)
    if word == "novels":
        return store.remember(_novels)
    return store.remember(_yours, text=text, merges=merges)


def chosen(now: Any) -> Tokenizer:
    """The tokenizer that the controls ask for."""
    if now["tokenizer"] != "yours":
        return tokenizer(now["tokenizer"])
    return tokenizer("yours", now["text"], now["merges"])


def _smollm2() -> Tokenizer:
    return smollm.files().tokenizer


def _novels() -> BytePairs:
    return BytePairs(read_merges())


def _yours(text: str, merges: int) -> BytePairs:
    return BytePairs([step.pair for step in learned(text)[:merges]])


def learned(text: str) -> list[Any]:
    """The merges that the play learns from a text, each a `core.language.byte_pairs.Merge`."""
    return store.remember(_learned, text=text)


def _learned(text: str) -> list[Any]:
    return list(learn(text, BYTES + MOST))


def grams() -> list[Any]:
    """The n-grams of orders 1 to 6 on the novels."""
    return store.remember(_grams)


def _grams() -> list[Any]:
    six = store.model(GRAMS)
    return [six.shorter(order) for order in ORDERS]


def behind(start: str) -> NextLetters:
    """What the n-grams say behind a start."""
    return store.remember(_behind, start=start)


def _behind(start: str) -> NextLetters:
    return next_letters(grams(), start)


def samples(seed: int) -> list[str]:
    """A text that each order wrote."""
    return store.remember(_samples, seed=seed)


def _samples(seed: int) -> list[str]:
    rngs = [generator(derive(seed, f"tokens/order {order}")) for order in ORDERS]
    return [
        "".join(written(model, WRITTEN, rng=rng)) for model, rng in zip(grams(), rngs, strict=True)
    ]


def warm() -> None:
    """Load what every visitor is shown, before anybody waits."""
    for word in titles():
        tokenizer(word)
    samples(0)
