"""The formula of the change of variables with its numbers, and what edits in z come to."""

import streamlit as st

from core.flow_record import recorded
from pages.ui.flow.play import VIEW
from pages.ui.formula import Term, formula
from pages.ui.words import _


def change_of_variables() -> None:
    """log p(x) = log N(z) + log |det|, and the noise z."""
    nats = _("nats")
    formula("flow_formula", [
        Term("log p(x)", says=_("log-density of the place"), live="log_p", unit=_("nats/deg²")),
        Term("="),
        Term("log N(z)", says=_("log-density of its noise z"), live="log_n", unit=nats),
        Term("+"),
        Term(
            "log |∂z/∂x|", says=_("log of the factor of areas, from place to noise"),
            live="log_det", unit=nats,
        ),
    ], listen=VIEW, text=_("log p of x is log N of z plus the log-determinant"))  # fmt: skip
    formula("flow_noise", [
        Term("z₁", says=_("noise across"), live="z1"),
        Term("z₂", says=_("noise upwards"), live="z2"),
        Term("log N(z) = −½ (z₁² + z₂²) − log 2π", live="log_n", unit=nats),
    ], listen=VIEW, text=_("the log-density of two normal numbers"))  # fmt: skip


def edit_words() -> None:
    """What an edit is, and how often it does what was asked."""
    plain, pairs, loop = (_shares(name) for name in ("plain/step", "pairs/step", "pairs/loop"))
    st.markdown(_(
        "Glow changes a face by one arrow in z: the mean of those that smile less the mean of "
        "those that do not. Here is the same for outfits, with one arrow for each value. Of {n} "
        "edits the inspector reads the wanted value in **{wanted:.0%}**, and the other four "
        "features unchanged in **{others:.0%}**. With an arrow for each *pair* of values it is "
        "{wanted2:.0%} and {others2:.0%}. Most edits miss, and the page shows it as it is: what "
        "an avatar wears is spread over many numbers of z, and between two outfits z passes "
        "through places that no outfit comes from. An edit that looks at its own outcome and "
        "corrects it, up to eight times, comes to {wanted3:.0%} wanted, and {clean3:.0%} clean. "
        "The autoencoders of this course do better."
    ).format(
        n=recorded()["edits"]["plain/step"]["asked"], wanted=plain["wanted"],
        others=plain["others"], wanted2=pairs["wanted"], others2=pairs["others"],
        wanted3=loop["wanted"], clean3=loop["clean"],
    ))  # fmt: skip


def _shares(way: str) -> dict[str, float]:
    """The shares of edits of one way that did what was asked."""
    counts = recorded()["edits"][way]
    return {name: counts[name] / counts["asked"] for name in ("wanted", "others", "clean")}
