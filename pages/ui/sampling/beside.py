"""Several models on one start: what each thinks comes next, and how it reads the start itself."""

import math
from html import escape
from typing import Any

import streamlit as st
import torch

from core.language.reading import Reading
from pages.ui.controls import Controls
from pages.ui.ruler_table import figure
from pages.ui.sampling import models
from pages.ui.sampling.text import MARK, admitted, list_of
from pages.ui.words import _

BEST = 5


def whole_text(settings: Any) -> str:
    """The text of the play, what was chosen behind the start included."""
    tokenizer = models.text_model(settings["model"]).tokenizer
    return settings["start"].removeprefix(MARK) + tokenizer.decode(list_of(settings["on"]))


def beside(controls: Controls) -> None:
    """The table; call it inside a part."""
    text = whole_text(controls.state())
    try:
        admitted(text)
    except ValueError as error:
        st.markdown(str(error))
        return
    names = [word for word in models.BESIDE if word in models.known()]
    rows = "".join(_row(word, models.reader(word).read(text)) for word in names)
    heads = (_("Model"), _("Likeliest next tokens, at T = 1"), _("Bits a character of your text"))
    head = "".join(f'<th scope="col">{one}</th>' for one in heads)
    st.html(f'<table class="fn-ruler"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>')


def _row(word: str, reading: Reading) -> str:
    tokenizer = models.text_model(word).tokenizer
    p = torch.softmax(reading.logits.double(), -1).topk(BEST)
    best = "&emsp;".join(
        f"<b>{escape(shown(tokenizer.piece(number)))}</b> <small>{figure(100 * share)} %</small>"
        for share, number in zip(p.values.tolist(), p.indices.tolist(), strict=True)
    )
    title = escape(models.titles()[word])
    return f'<tr><th scope="row">{title}</th><td>{best}</td><td>{bits(word, reading)}</td></tr>'


def shown(piece: bytes) -> str:
    """A token as text in which a space at its head can be seen."""
    text = piece.decode(errors="replace").replace("\n", "↵").replace("\t", "⇥")
    return "␣" + text[1:] if text.startswith(" ") else text


def bits(word: str, reading: Reading) -> str:
    """Bits a character of what was read, in words where that is not defined."""
    tokenizer = models.text_model(word).tokenizer
    letters = len(tokenizer.decode(reading.numbers))
    if not letters:
        return _("not defined: there is no text")
    nats = math.fsum(token.log_prob for token in reading.tokens)
    return figure(-nats / math.log(2) / letters)
