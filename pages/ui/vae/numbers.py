"""Numbers that were measured beforehand: the bound by k, noise taken away, blur."""

import math

import numpy as np
import plotly.graph_objects as go
import streamlit as st
import torch

from core import vae_record
from core.inspector import Inspector
from core.vae_record import BOUND, KS, NOISES, recorded
from pages.ui import store
from pages.ui.controls import Controls
from pages.ui.figures.base import figure
from pages.ui.live.map_view import Readout
from pages.ui.live.picture_view import levels
from pages.ui.live.plot_view import plot_view
from pages.ui.live.sheets_view import sheets_view
from pages.ui.source import text_alternative
from pages.ui.theme import colour
from pages.ui.vae import models
from pages.ui.words import _

SHEET = 8


def bound_view(controls: Controls) -> None:
    """The importance-weighted bound by k; call it inside a part."""
    codes = controls.live("k", _("Codes for each picture, k"), 1, values=list(KS), sweep=True,
                          help=_("How many codes are drawn and weighed."))  # fmt: skip
    found = recorded()["bounds"]
    start = found[0]["value"]
    count = models.measures("pixel_naive_bayes-wardrobe")["bits_per_dim"].value
    gain = [(start - one["value"]) * 3072 * math.log(2) for one in found]
    plot_view(
        "vae_bound", [_bound_figure(k) for k in range(len(KS))], height=260, ranges=[codes],
        text=_("The bound in bits/dim falls as k grows, more and more slowly."),
        readouts=[
            Readout("bits", _("bits/dim, at most"), frames=[one["value"] for one in found]),
            Readout("low", _("95% from"), frames=[one["low"] for one in found]),
            Readout("high", _("to"), frames=[one["high"] for one in found]),
            Readout("gain", _("tighter than k = 1 by"), _("nats"), frames=gain),
            Readout("share", _("of what pixel naive Bayes pays"), "%",
                    frames=[one["value"] / count for one in found]),
        ],
        on_change=controls.hear("vae_bound", "k"),
    )  # fmt: skip
    lines = [_("| k | bits/dim, at most | 95% interval |") + "\n|--:|--:|--:|"]
    lines += [f"| {one['k']} | {one['value']:.3f} | {one['low']:.3f} – {one['high']:.3f} |"
              for one in found]  # fmt: skip
    text_alternative(_("The bound by k"), "\n".join(lines))


def _bound_figure(step: int) -> go.Figure:
    found = recorded()["bounds"]
    drawing = figure(x=_("k, codes for each picture"), y=_("bits/dim, at most"))
    ink = colour("model")
    drawing.add_trace(go.Scatter(
        x=list(KS), y=[one["value"] for one in found], mode="lines+markers", showlegend=False,
        line={"color": ink, "width": 2}, marker={"size": 7, "color": ink},
    ))  # fmt: skip
    now = {"x": [KS[step]], "y": [found[step]["value"]], "showlegend": False, "mode": "markers"}
    drawing.add_trace(go.Scatter(**now, marker={"size": 14, "color": colour("samples")}))
    drawing.update_xaxes(type="log", tickvals=list(KS), ticktext=[str(k) for k in KS])
    drawing.update_layout(margin={"t": 10, "b": 45})
    return drawing


def of_many() -> str:
    """What the bound is averaged over."""
    return _("{n} test pictures, the same draws for every k.").format(n=BOUND)


def dirty() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """At each noise eight noisy pictures and what they decode to, marks, and the true ones."""
    model, x = store.model(models.WARDROBE), store.world("wardrobe").test(100).x[2:10]
    frames, marks = [], []
    for deviation in NOISES:
        seen = vae_record.noisy(x, deviation)
        both = torch.cat([seen, model.decode(model.encode(seen))])
        frames.append(levels(both))
        marks.append(Inspector.load().inspect(both).clean.numpy())
    return np.stack(frames), np.stack(marks), levels(x), Inspector.load().inspect(x).clean.numpy()


def noise_view(controls: Controls) -> None:
    """Noise put on pictures, and taken away; call it inside a part."""
    frames, marks, true, fine = store.remember(dirty)
    found = recorded()["cleaned"]
    added = controls.live(
        "added", _("Noise added"), 40, values=list(NOISES), sweep=True, unit=_("levels"),
        help=_("Its standard deviation, of 255 levels."),
    )  # fmt: skip
    sheets_view(
        "vae_noise", frames, true, ranges=[added], marks=marks, beside_marks=fine,
        titles=[_("Two rows with noise, two rows decoded again"), _("True")],
        text=_("Eight noisy pictures, the same decoded again, and the true ones."),
        readouts=[
            Readout("before", _("off by, noisy"), _("levels"), frames=[a["before"] for a in found]),
            Readout("after", _("off by, decoded"), _("levels"), frames=[a["after"] for a in found]),
        ],
        on_change=controls.hear("vae_noise", "added"),
    )  # fmt: skip


def _share(hits: list[int]) -> float:
    return hits[0] / hits[1]


def given_back() -> str:
    """How often a picture decodes to its own outfit, with a KL and without."""
    given = recorded()["given"]
    here, plain = given["variational"], given["plain"]
    return _(
        "Of {n} test pictures {here:.0%} decode to their own outfit, and of the hoodies only "
        "{hoodies:.0%}. The plain autoencoder, which pays for nothing, gives back {plain:.0%}."
    ).format(
        n=here["all"][1], here=_share(here["all"]), hoodies=_share(here["hoodies"]),
        plain=_share(plain["all"]),
    )  # fmt: skip


def between() -> str:
    """How often half-way is a clean outfit."""
    found = recorded()["halfway"]
    return _(
        "You may have heard that everything between two codes is a sensible picture. The inspector "
        "disagrees. Of {n} places half-way between two test pictures it calls {codes:.1%} clean, "
        "with the plain autoencoder {plain:.1%}, and of mixed pixels {pixels:.1%}. Between two "
        "hair styles lies no hair style. It is where the clouds are *not*."
    ).format(
        n=found["pixels"][1], codes=_share(found["variational"]), plain=_share(found["plain"]),
        pixels=_share(found["pixels"]),
    )  # fmt: skip


def blur() -> None:
    """How much of the edges is left, in words and numbers."""
    sharp = recorded()["sharp"]
    st.markdown(_(
        "**Blur.** Take the squared step from each pixel to its neighbours: edges make it large. "
        "On true outfits without grain it is {true:.0f} levels² on average. After encoding and "
        "decoding **{again:.0%}** of it is left, in pictures drawn from the prior {drawn:.0%}. "
        "Where the decoder is not sure whether hair ends here or one pixel on, it says the mean. "
        "The mean of two sharp pictures is a blurred one. Every model that is trained to be "
        "near *on average* pays this price; adversaries and diffusion pay others."
    ).format(
        true=sharp["true"], again=sharp["again"] / sharp["true"],
        drawn=sharp["drawn"] / sharp["true"],
    ))  # fmt: skip
