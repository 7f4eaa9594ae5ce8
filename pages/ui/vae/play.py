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
    mean, deviation = (part[int(state["picture"]) - 1] for part in models.gaussians())
    kl = vae_record.recorded()["kl"]
    order = sorted(range(len(kl)), key=lambda latent: -kl[latent])
    rows = [f"| {mean[latent]:.2f} | {deviation[latent]:.3f} |" for latent in order]
    says = _(
        "A test picture, its Gaussians as dots with whiskers, and eight pictures that are decoded "
        "from codes drawn from them. Means and deviations, the latent that is busiest over all "
        "test pictures first:"
    )
    table = "\n".join([_("| mean | deviation |") + "\n|--:|--:|", *rows])
    text_alternative(_("Picture, Gaussian, draws"), f"{says}\n\n{table}")
