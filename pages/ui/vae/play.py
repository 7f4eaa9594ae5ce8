"""Encode a picture, see its Gaussian, draw codes from it, and see what they stand for."""

from collections.abc import Mapping
from typing import Any

from core import vae_record
from pages.ui.controls import Controls
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.outfit_words import outfit_words
from pages.ui.source import text_alternative
from pages.ui.vae import held, models
from pages.ui.words import _

VIEW = "vae_play"


def play_view(controls: Controls) -> None:
    """A picture, its Gaussian, eight draws decoded; call it inside a part."""
    ranges = [
        controls.live("noise", _("Noise: times σ"), 1.0, 0.0, 2.0, step=0.05, help=_(
            "Codes are z = μ + times · σ · ε. At 0 there is no chance, at 1 it is q(z|x) itself."
        )),
        controls.live("picture", _("Picture"), 13, 1, models.SHOWN, step=1, help=_(
            "Which test picture is encoded. The model has never seen any of them."
        )),
    ]  # fmt: skip
    mount(
        "vae_view", VIEW, {"eps": models.noise(controls.state()["seed"]).numpy()},
        room=Room(0, 420, 560), on_change=controls.hear(VIEW, "noise", "picture"),
        ranges=[one.describe(VIEW) for one in ranges], address=held.address("pictures"),
        words=_words(), outfits=outfit_words(),
    )  # fmt: skip


def _words() -> Mapping[str, str]:
    return {
        "true": _("The picture x"), "gaussian": _("Its Gaussian q(z|x), latent by latent"),
        "drawn": _("Eight codes drawn from it, decoded"), "same": _("wears the same outfit"),
        "other": _("another outfit, or not clean"), "kept": _("wear what x wears"),
        "gained": _("log p(x|z), reconstruction"), "kl": _("KL(q ‖ N(0, I))"),
        "elbo": _("the difference"), "nats": _("nats"), "bound": _("nats, at most log p(x)"),
        "error": _("off by"), "levels": _("levels"), "prior": _("N(0, 1)"),
        "latent": _("latents, the busiest first"), "of": _("of 8"),
    }  # fmt: skip


def in_words(state: Mapping[str, Any]) -> None:
    """What is seen, in words."""
    kl = vae_record.recorded()["kl"]
    busy = sum(one > 0.01 for one in kl)
    mean, deviation = models.gaussians()
    row = int(state["picture"]) - 1
    text_alternative(_("Picture, Gaussian, draws"), _(
        "A test picture, {of} Gaussians as dots with whiskers, and eight pictures that are decoded "
        "from codes drawn from them. {busy} of the {of} latents say something: their means differ "
        "from 0 and their deviations are small (the smallest here is {least:.3f}). The others are "
        "near mean 0 and deviation 1, whatever the picture. The largest mean here is {most:.2f}."
    ).format(
        of=len(kl), busy=busy, least=float(deviation[row].min()), most=float(mean[row].abs().max()),
    ))  # fmt: skip
