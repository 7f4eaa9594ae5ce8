"""The ruler put to the denoisers and to an adversary and a flow on the same world."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core import checkpoint
from pages.ui import store
from pages.ui.compare_table import compare_table
from pages.ui.diffusion import fill, models, outfits, requests
from pages.ui.diffusion.mask import FACE
from pages.ui.diffusion.outfits import LONG, SHORT, names
from pages.ui.flow.models import measures
from pages.ui.words import _

CHECKED = 200  # test dots on which two counts of steps are compared


@dataclass(frozen=True)
class Twice:
    """Log-likelihood by few and by many steps: the mean of each, and of their distance, nats."""

    few: int
    many: int
    mean: float
    apart: float


def twice(network: str) -> Twice:
    """The same likelihoods by two counts of steps; for `store.remember`."""
    model, x = models.model(network), store.world("land").test(CHECKED).x
    many = model.config.score_steps
    a, b = model.score(x, many // 2).double(), model.score(x, many).double()
    return Twice(many // 2, many, float(b.mean()), float((a - b).abs().mean()))


def on_land() -> None:
    """All that is shipped on the land, side by side."""
    st.markdown(f"### {_('Measured on the map')}")
    compare_table(
        {models.titles()[word]: measures(models.name(word)) for word in models.shipped()}
        | {_("Adversaries"): measures("gan-land"), _("Bands flow"): measures("coupling_flow-land")},
        caption=_("10,000 samples and 10,000 true dots each."),
    )
    st.markdown(_(
        "**Adversary against diffusion.** The adversary makes a sample in one pass of its network "
        "and has no density. A denoiser is asked again and again, so it is slower, and it has a "
        "likelihood that can be put to the ruler. Compare *at sea* with *coverage*, and "
        "milliseconds with both."
    ))  # fmt: skip
    for word in models.shipped():
        st.markdown(_exact(word))


def _exact(word: str) -> str:
    found = store.remember(twice, network=word)
    bound = measures(models.name(word)).get("elbo")
    said = _(
        "**{title}**: the excess is by the probability-flow ODE with {many} steps. On {n} test "
        "dots half as many steps change a dot's log-likelihood by {apart:.3f} nats on average."
    ).format(title=models.titles()[word], many=found.many, n=CHECKED, apart=found.apart)
    if bound is None or bound.value is None:
        return said
    return said + " " + _(
        "The variational bound is {bound:.3f} nats: a bound from below on average, and not the "
        "likelihood itself."
    ).format(bound=bound.value)  # fmt: skip


def on_pictures() -> None:
    """Denoisers of outfits beside an adversary and an autoencoder, by the same inspector."""
    st.markdown(f"### {_('Measured on outfits')}")
    words = {LONG: _("Diffusion"), SHORT: _("Diffusion, few steps")}
    compare_table(
        {words[name]: measures(name) for name in names()}
        | {_("Adversaries"): measures("gan-wardrobe"),
           _("Autoencoder"): measures("variational_autoencoder-wardrobe")},
        caption=_("Pictures drawn freely, read by the same inspector."),
    )  # fmt: skip
    for name in names():
        config = checkpoint.read_card(name)["config"]
        st.markdown(_(
            "**{title}** walks {steps} steps, with guidance {weight:g}: one picture asks its "
            "network {asked} times. The adversary's forger is asked once."
        ).format(
            title=words[name], steps=config["walk"], weight=config["guidance"],
            asked=config["walk"] * _doubled(config),
        ))  # fmt: skip


def _doubled(config: Mapping[str, Any]) -> int:
    """How often a free draw asks in a step: twice if it follows a request of its own, guided."""
    return 2 if config.get("choose") and config["guidance"] not in (0, 1) else 1


def warm() -> None:
    """Work out what everybody sees first, the sheets of outfits included."""
    for network in models.shipped():
        store.remember(twice, network=network)
    if LONG in names():
        requests.ahead("")
        outfits.ahead("")
        store.remember(fill.made, picture=0, mask=FACE, seed=0)
