"""What tokenizers and n-grams reach on a novel that none of them has seen."""

from math import log2

import streamlit as st

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
