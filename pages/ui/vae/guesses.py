"""What the learner predicts, and what was found: three ways to draw codes."""

import numpy as np
import streamlit as st
import torch

from core import vae_record
from core.inspector import Inspector
from core.rng import derive, generator
from pages.ui import store
from pages.ui.live.picture_view import levels, picture_view
from pages.ui.predict import predict, prediction, verdict
from pages.ui.vae import models
from pages.ui.words import _

SHEET = 12
NAMES = ("vae_codes", "vae_normal", "vae_learned")


def revealed() -> bool:
    """Whether all three guesses about drawn codes are committed."""
    return all(prediction(name) is not None for name in NAMES)


def drawn(way: str, seed: int) -> tuple[np.ndarray, list[str]]:
    """Twelve pictures decoded from codes drawn one way, and the inspector's marks."""
    rng = generator(derive(seed, f"vae/{way}"))
    if way == "plain":
        plain = store.model(models.PLAIN)
        x = plain.decode(plain.draw_codes(SHEET, rng=rng))
    else:
        model = store.model(models.WARDROBE)
        normal = torch.randn(SHEET, model.config.latent, generator=rng)
        x = model.decode(normal if way == "normal" else model.prior.sample(SHEET, rng=rng))
    clean = Inspector.load().inspect(x).clean
    return levels(x), ["right" if one else "wrong" for one in clean]


def sheet(way: str, seed: int, title: str) -> None:
    """Those pictures, with their marks."""
    pictures, marks = store.remember(drawn, way=way, seed=seed)
    picture_view(f"vae_{way}", pictures, text=title, verdicts=marks, size=64)


def shares() -> dict[str, str]:
    """The answers to all three questions."""
    return {
        "most": _("Nearly all"),
        "half": _("About half"),
        "tenth": _("About one in ten"),
        "few": _("About one in twenty, or fewer"),
    }


def _word(share: float) -> str:
    return "most" if share > 0.7 else "half" if share > 0.3 else "tenth" if share > 0.08 else "few"


def code_guesses(seed: int) -> None:
    """Three questions, one after the other, each with its pictures."""
    asked = {
        "vae_codes": ("plain", models.measures(models.PLAIN), _(
            "A plain autoencoder gives every training picture a code of 24 numbers. You fit a "
            "Gaussian to these codes, draw 10,000 new codes from it, and decode them. How many "
            "are clean outfits?"
        )),
        "vae_normal": ("normal", models.with_normal_prior(), _(
            "Now a *variational* autoencoder. It was trained so that codes look like N(0, I). You "
            "draw 10,000 codes from N(0, I) and decode them. How many are clean?"
        )),
        "vae_learned": ("learned", models.measures(models.WARDROBE), _(
            "Same encoder, same decoder. Now a small network looks where the training codes "
            "really lie, and draws the codes. How many are clean?"
        )),
    }  # fmt: skip
    for name, (way, found, question) in asked.items():
        guess = predict(name, question, shares())
        if not guess:
            return
        clean = found["validity"]
        verdict(guess == _word(clean.value), _(
            "{share:.1%} of {n:,} ({low:.1%} to {high:.1%})."
        ).format(share=clean.value, n=clean.n, low=clean.low, high=clean.high))  # fmt: skip
        sheet(way, seed, question)
        st.markdown(told()[name])


def told() -> dict[str, str]:
    """What each answer means."""
    return {
        "vae_codes": _(
            "The decoder learned what to do with the codes that it met. They lie in clumps and on "
            "bent sheets, one for every kind of hair and shirt. The Gaussian fills the gaps "
            "between them, where the decoder was never taught anything. An autoencoder "
            "*compresses*. It does not say where codes may lie."
        ),
        "vae_normal": _(
            "Better, and still mostly rubbish. This surprises many. The KL term pulls each "
            "picture's Gaussian towards N(0, I). It does not make *all of them together* fill "
            "N(0, I). There are holes between the outfits, and a draw from N(0, I) often lands in "
            "one."
        ),
        "vae_learned": _(
            "Nothing about the pictures was learned anew. What was missing was where the codes "
            "are. This second stage (Dai & Wipf 2019) is a model of 24 numbers in place of 3,072, "
            "and so it is easy. Stable Diffusion is built the same way: an autoencoder, and a "
            "model of its codes. "
        )
        + _price(),
    }


def _price() -> str:
    """What the second stage saves, in nats, beside what it does for the samples."""
    found = vae_record.recorded()["price"]["test"]
    return _(
        "Look at the ruler, too: the price of a test picture's code falls from {normal:.1f} to "
        "{learned:.1f} nats. Out of a bound of thousands of nats that is next to nothing. A good "
        "likelihood and good samples are not the same thing (Theis et al. 2016)."
    ).format(**found)  # fmt: skip


def collapse_guess() -> str | None:
    """A question about beta."""
    guess = predict("vae_beta", _(
        "You train a VAE on the land with β = 30: the KL counts thirty times. What will it paint?"
    ), {
        "sharp": _("A sharper map: stronger regularisation means better samples"),
        "same": _("The same map, a little smoother"),
        "blob": _("One blob that ignores the continents"),
    })  # fmt: skip
    if guess:
        found = models.measures(models.LAND["collapsed"])["sea_rate"]
        verdict(guess == "blob", _(
            "It paints a blob, and {sea:.0%} of its samples lie in the sea. The cheapest way to "
            "lower the KL is to say nothing about x at all. That is *posterior collapse*."
        ).format(sea=found.value))  # fmt: skip
    return guess
