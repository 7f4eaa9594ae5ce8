"""The ruler put to the flows and to what competes with them."""

import streamlit as st

from pages.ui.compare_table import compare_table
from pages.ui.flow.models import SHIPPED, measures
from pages.ui.words import _


def on_land() -> None:
    """Three flows of the map beside a histogram."""
    st.markdown(f"### {_('On the map')}")
    st.markdown(_(
        "Three flows and a peer that counts, on the same 200,000 dots. The excess is exact up to "
        "the 10,000 test dots it is averaged over."
    ))  # fmt: skip
    caption = _("10,000 samples and 10,000 true dots each, measured when they were shipped.")
    compare_table({
        _("Affine"): measures(SHIPPED["affine"]),
        _("Spline"): measures(SHIPPED["spline"]),
        _("Bands"): measures(SHIPPED["bands"]),
        _("Histogram"): measures("histogram-land"),
    }, caption=caption)  # fmt: skip
