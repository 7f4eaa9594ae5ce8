"""The ruler put to the flows and to what competes with them."""

import streamlit as st

from pages.ui.compare_table import compare_table
from pages.ui.flow.models import SHIPPED, measures
from pages.ui.words import _


def on_land() -> None:
    """Three flows of the map beside a histogram."""
    st.markdown(f"### {_('Measured on the map')}")
    st.markdown(_(
        "Three flows and a peer that counts, on the same 200,000 dots. The excess is exact up to "
        "the 10,000 test dots it is averaged over."
    ))  # fmt: skip
    caption = _(
        "10,000 samples and 10,000 true dots each. The machine that trained them did other work, "
        "too, so that training times are too long rather than too short."
    )
    compare_table({
        _("Affine"): measures(SHIPPED["affine"]),
        _("Spline"): measures(SHIPPED["spline"]),
        _("Bands"): measures(SHIPPED["bands"]),
        _("Histogram"): measures("histogram-land"),
    }, caption=caption)  # fmt: skip


def on_globe() -> None:
    """The sphere's flow beside a histogram of the globe."""
    st.markdown(f"### {_('Measured on the globe')}")
    compare_table({
        _("Sphere flow"): measures("sphere_flow-sphere"),
        _("Histogram"): measures("histogram-sphere"),
    }, caption=_("The same ruler, with true areas."))  # fmt: skip


def on_pictures() -> None:
    """The flow on pictures beside the autoencoder and the counted pixels."""
    st.markdown(f"### {_('Measured on pictures')}")
    st.markdown(_(
        "All three costs in bits/dim are upper bounds or exact for 8-bit pictures, as marked. The "
        "truth itself costs 3.07."
    ))  # fmt: skip
    compare_table({
        _("Image flow"): measures("image_flow-wardrobe"),
        _("Variational autoencoder"): measures("variational_autoencoder-wardrobe"),
        _("Pixel naive Bayes"): measures("pixel_naive_bayes-wardrobe"),
    }, caption=_("10,000 pictures drawn of each."))  # fmt: skip
