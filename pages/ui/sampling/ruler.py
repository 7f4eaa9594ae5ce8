"""The novel that none of the small models has read: bits a character of all of them."""

import json
from functools import cache
from html import escape
from typing import Any

import streamlit as st

from core import language_record
from core.paths import DATASETS
from pages.ui.compare_table import compare_table
from pages.ui.ruler_table import figure
from pages.ui.sampling import models
from pages.ui.words import _

Row = tuple[str, float, float, float, int, str]  # title, bits, interval, windows, seconds


@cache
def counted() -> list[dict[str, Any]]:
    """What counting makes of the novel, by order."""
    rows = json.loads((DATASETS / "ngrams.json").read_bytes())
    return [row for row in rows if row["smoothing"] == "kneser_ney"]


def rows() -> list[Row]:
    """Every reader of the novel."""
    found: list[Row] = [
        (
            _("{n}-gram, Kneser–Ney").format(n=row["order"]), row["bits_per_character"],
            row["low"], row["high"], row["windows"], "",
        )
        for row in counted()
    ]  # fmt: skip
    nets = {
        "letters": _("Transformer, letter by letter"), "lstm": _("LSTM"),
        "transformer": _("Our small transformer"),
    }  # fmt: skip
    for word, title in nets.items():
        one = models.measures(word)["bits_per_character"]
        assert one.value is not None
        assert one.low is not None
        assert one.high is not None
        seconds = f"{models.seconds(word):.0f}"
        found.append((title, one.value, one.low, one.high, one.n or 0, seconds))
    real = language_record.recorded()
    bits = (real["bits_per_character"], real["low"], real["high"], real["windows"])
    found.append((_("SmolLM2, which may have read it"), *bits, ""))
    return found


def novel() -> None:
    """The table of the novel, least last."""
    st.markdown(f"### {_('A novel that was held out')}")
    st.markdown(_(
        "*Persuasion* was kept back from our models. How many bits does each need for a character "
        "of it? Less is better. The transformer and the LSTM learned on byte pairs for the same "
        "time; letter by letter the same transformer had more than three times as long, and needs "
        "more bits. For pieces of several letters it is a bound: the same text can be cut in other "
        "ways."
    ))  # fmt: skip
    head = "".join(
        f'<th scope="col">{word}</th>'
        for word in (_("Model"), _("Bits a character"), _("95% interval"), _("Windows"),
                     _("Seconds of training"))
    )  # fmt: skip
    body = "".join(_row(row) for row in rows())
    caption = _(
        "Seconds of one processor. SmolLM2 learned from the open web, where this novel stands: its "
        "figure is no fair one."
    )
    st.html(
        f'<table class="fn-ruler"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(row: Row) -> str:
    title, bits, low, high, windows, seconds = row
    return (
        f'<tr><th scope="row">{escape(title)}</th><td class="fn-value">{bits:.3f}</td>'
        f'<td class="fn-small">{low:.3f} – {high:.3f}</td><td class="fn-small">{windows:,}</td>'
        f'<td class="fn-small">{seconds or "—"}</td></tr>'
    )


def written() -> None:
    """What the small models write, by the ruler."""
    st.markdown(f"### {_('What they write')}")
    compare_table({
        _("6-gram"): _of("ngram"),
        _("LSTM"): _of("lstm"),
        _("Transformer"): _of("transformer"),
        _("The same on letters"): _of("letters"),
    }, caption=_(
        "64 windows written by each at T = 1. The floor is the held-out novel itself. An excess "
        "over the truth is not defined: nobody knows the truth behind a novel."
    ))  # fmt: skip


def _of(word: str) -> dict[str, Any]:
    """The figures on a card that no other work of the machine can move."""
    timed = ("train_seconds", "ms_per_sample")
    return {name: one for name, one in models.measures(word).items() if name not in timed}


def captions() -> None:
    """The one world of text whose truth is known."""
    if "captions" not in models.known():
        return
    one = models.measures("captions")
    excess = one["excess_nats"]
    st.markdown(_(
        "**Where the truth is known.** Captions of outfits come from a small grammar, so their "
        "entropy is exact. Our transformer on captions is {excess} nats a caption above it."
    ).format(excess=figure(excess.value or 0.0)))  # fmt: skip
