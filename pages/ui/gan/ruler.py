"""The ruler put to shipped adversarial pairs and to what competes with them."""

import streamlit as st

from core import checkpoint
from pages.ui.compare_table import compare_table
from pages.ui.flow.models import measures
from pages.ui.words import _

LAND, WARDROBE = "gan-land", "gan-wardrobe"


def on_land() -> None:
    """The forger of the land beside a flow and a histogram."""
    if LAND not in checkpoint.names():
        return
    st.markdown(f"### {_('Measured on the map')}")
    compare_table({
        _("Adversaries"): measures(LAND),
        _("Flow"): measures("coupling_flow-land"),
        _("Histogram"): measures("histogram-land"),
    }, caption=_("10,000 samples and 10,000 true dots each."))  # fmt: skip


def on_pictures() -> None:
    """The forger of pictures beside an autoencoder and a flow."""
    if WARDROBE not in checkpoint.names():
        return
    st.markdown(f"### {_('Measured on pictures')}")
    compare_table({
        _("Adversaries"): measures(WARDROBE),
        _("Variational autoencoder"): measures("variational_autoencoder-wardrobe"),
        _("Image flow"): measures("image_flow-wardrobe"),
    }, caption=_("10,000 pictures drawn of each."))  # fmt: skip
