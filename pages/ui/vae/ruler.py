"""The ruler put to the autoencoders and to what competes with them."""

import streamlit as st

from pages.ui.compare_table import compare_table
from pages.ui.vae import models
from pages.ui.words import _


def on_pictures() -> None:
    """Two autoencoders, the second with two priors, beside counted pixels."""
    caption = _(
        "10,000 pictures drawn of each. The autoencoder has no density: it never says how codes "
        "are distributed, so p(x) is not defined. The costs of the VAE are bounds. It was trained "
        "for {vae:.0f} s, its prior included, and the autoencoder for {plain:.0f} s."
    ).format(vae=_seconds(models.WARDROBE), plain=_seconds(models.PLAIN))
    compare_table({
        _("Autoencoder"): models.measures(models.PLAIN),
        _("VAE, N(0, I)"): models.with_normal_prior(),
        _("VAE, learned prior"): models.measures(models.WARDROBE),
        _("Pixel naive Bayes"): models.measures("pixel_naive_bayes-wardrobe"),
    }, caption=caption)  # fmt: skip


def _seconds(name: str) -> float:
    """How long a shipped model was trained."""
    return float(models.measures(name)["train_seconds"].value or 0.0)


def on_land() -> None:
    """The three models of the map beside the autoencoder."""
    st.markdown(f"### {_('On the map')}")
    names = models.land_titles()
    compare_table({
        _("Autoencoder"): models.measures("autoencoder-land"),
        **{_("VAE {name}").format(name=names[word]): models.measures(models.LAND[word])
           for word in models.LAND},
    }, caption=_("10,000 samples and 10,000 true dots each. Every excess here is a bound: the true "
                 "one is no larger."))  # fmt: skip
