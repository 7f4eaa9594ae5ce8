"""What tokenizers and n-grams reach on a novel that none of them has seen."""

from math import log2

import streamlit as st

from core.language import forgetting
from core.language.orders import recorded
from core.language.tokenizer import Characters
from core.language.vocabulary import SIZES, SMOLLM2
from core.language.vocabulary import recorded as vocabulary
from pages.ui.words import _


def orders() -> None:
    """Bits a character of every order, with two ways to treat what was not seen."""
    st.markdown(f"### {_('Bits a character, on a novel held out')}")
    head = _("| order | letters back | grams counted | Kneser–Ney | 95% interval | back-off |")
    pairs = zip(recorded("kneser_ney"), recorded("back_off"), strict=True)
    rows = [
        f"| {one['order']} | {one['order'] - 1} | {one['grams']:,} "
        f"| {one['bits_per_character']:.2f} | {one['low']:.2f} – {one['high']:.2f} "
        f"| {other['bits_per_character']:.2f} |"
        for one, other in pairs
    ]
    st.markdown("\n".join([head, "|---|---|---|---|---|---|", *rows]))
    st.markdown(_(
        "A letter drawn blindly out of {k} would cost log₂ {k} = {even:.2f} bits. The floor is "
        "**not defined**: nobody knows the truth behind a novel. {n} windows of 256 letters, each "
        "read from its start; the figures are exact, for a text is cut into letters in one way "
        "only."
    ).format(
        k=Characters.size, even=log2(Characters.size), n=recorded("kneser_ney")[0]["windows"]
    ))  # fmt: skip


def tokens() -> None:
    """Characters a token of the tokenizers, on the same novel."""
    st.markdown(f"### {_('Characters a token, on the same novel')}")
    found = vocabulary()
    test = found.per_token()[1]
    shown = [SIZES.index(size) for size in (256, 512, 1_024, 4_096, 8_192)]
    rows = [
        f"| {_('novels')} | {SIZES[i]:,} | {found.test[i]:,} | {test[i]:.2f} |" for i in shown
    ] + [f"| SmolLM2 | {SMOLLM2:,} | {found.smollm2:,} | {found.smollm2_per_token():.2f} |"]
    head = _("| learned from | vocabulary | tokens of the novel | characters a token |")
    st.markdown("\n".join([head, "|---|---|---|---|", *rows]))
    st.markdown(_(
        "All of the novel is counted, so there is no interval. Each doubling of the vocabulary "
        "saves less than the one before: common words get their token first."
    ))  # fmt: skip


def memory() -> None:
    """How far back each shipped model of the novels notices a change."""
    st.markdown(f"### {_('Where each forgets')}")
    st.markdown(_(
        "One token is exchanged, so many places before the end. How far does the distribution of "
        "the next token move? 0: not at all. 1: nothing is as it was. The mean over {n} windows "
        "of the held-out novel, and its 95% interval."
    ).format(n=forgetting.recorded()[0].windows))  # fmt: skip
    st.markdown(_table(forgetting.recorded()))
    _ngram, _six, lstm, transformer = forgetting.recorded()
    st.markdown(_(
        "The n-grams forget **at once and exactly**: what stands n letters back is nothing to "
        "them. The recurrent net (an LSTM) carries everything in one state and **forgets bit by "
        "bit**: at 80 tokens it is down to {lstm:.5f}. The transformer looks at every token of "
        "its window and is still moved by {transformer:.4f}. Neither moves much: most of what "
        "comes next is decided near by. Their tokens are byte pairs of {letters:.1f} letters on "
        "average, those of the n-grams are letters."
    ).format(
        lstm=lstm.moved[-1], transformer=transformer.moved[-1], letters=transformer.letters
    ))  # fmt: skip


def _table(rows: list[forgetting.Noticed]) -> str:
    head = _("| tokens back | 3-gram | 6-gram | LSTM | transformer |")
    body = [
        f"| {back} | " + " | ".join(_moved(row, at) for row in rows) + " |"
        for at, back in enumerate(forgetting.BACKS)
    ]
    return "\n".join([head, "|---|---|---|---|---|", *body])


def _moved(row: forgetting.Noticed, at: int) -> str:
    """F with its interval; an exact zero stands alone."""
    if row.moved[at] == 0:
        return "0"
    return f"{row.moved[at]:.4f} ± {row.half[at]:.4f}"
