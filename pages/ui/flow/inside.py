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
    plain, loop = recorded()["edits"]["plain/step"], recorded()["edits"]["pairs/loop"]
    shares = {name: plain[name] / plain["asked"] for name in ("wanted", "others", "clean")}
    better = {name: loop[name] / loop["asked"] for name in ("wanted", "others", "clean")}
    st.markdown(_(
        "Glow changes a face by one arrow in z: the mean of those that smile less the mean of "
        "those that do not. Here is the same for outfits, with one arrow for each value. The "
        "inspector reads the wanted value in **{wanted:.0%}** of {n} edits, the other four "
        "features unchanged in **{others:.0%}**, and calls {clean:.0%} clean. That is a miss, and "
        "it is shown as it is: the colour of a garment is spread over all scales of z, and one "
        "straight arrow serves every outfit. An edit that looks at its own outcome and corrects "
        "it, up to eight times, with an arrow for each pair of values, comes to {again:.0%} wanted "
        "and {kept:.0%} clean. The autoencoders of this course do much better."
    ).format(n=plain["asked"], again=better["wanted"], kept=better["clean"], **shares))  # fmt: skip
