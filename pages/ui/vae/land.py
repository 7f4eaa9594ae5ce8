"""Two latents and the map: what three models of the land do with their codes."""

from typing import Any

import torch

from core import checkpoint, vae_tasks
from pages.ui import store
from pages.ui.controls import Controls, Preset
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.source import text_alternative
from pages.ui.vae import held, land_codes, models, numbers
from pages.ui.words import _

VIEW = "vae_land"


def land_view(controls: Controls) -> None:
    """Codes and map of one of three models; call it inside a part."""
    choices = [
        controls.choice("land_model", _("Model"), models.land_titles(), "trained", help=_(
            "Three models of the same family. One is as it should be."
        )),
        controls.choice("painted", _("On the map"), {
            "samples": _("samples"), "lattice": _("only the bent lattice"),
        }, "samples", help=_("What is drawn over the land.")),
    ]  # fmt: skip
    ranges = [
        controls.live(name, label, start, -land_codes.REACH, land_codes.REACH,
                      step=land_codes.STEP, help=_("The code that you hold; also by arrow keys."))
        for name, label, start in (("z1", "z₁", 0.5), ("z2", "z₂", 0.5))
    ]  # fmt: skip
    mount(
        "vae_land_view", VIEW, {}, room=Room(31, 200, 700),
        on_change=controls.hear(VIEW, "land_model", "painted", "z1", "z2"),
        choices=[one.describe(VIEW) for one in choices],
        ranges=[one.describe(VIEW) for one in ranges], address=held.address("land"),
        mask=land_codes.shape(store.world("land")),
        figures={word: _readouts(word) for word in models.LAND},
        words={
            "codes": _("Codes of true dots: mean and one deviation"),
            "map": _("The map: lines of equal z, and samples as crosses"),
            "place": _("your code is decoded to"), "land": _("land"), "sea": _("sea"),
        },
    )  # fmt: skip
    controls.presets(
        [
            Preset("fine", _("Model A"), {"land_model": "trained"}),
            Preset("sick", _("Model B"), {"land_model": "collapsed"}, failure=collapse_told()),
            Preset("ill", _("Model C"), {"land_model": "overfitted"}, failure=overfit_told()),
        ]
    )
    text_alternative(_("Codes and map"), in_words())


def warm() -> None:
    """Measure the three models before anybody waits for it."""
    for word in models.LAND:
        store.remember(figures, word=word)
    store.remember(numbers.dirty)


def figures(word: str) -> dict[str, Any]:
    """What the ruler and the two bounds say of one model."""
    card = checkpoint.read_card(models.LAND[word])
    seen = int(card["data"].split("/")[-1])
    model, world = store.model(models.LAND[word]), store.world("land")
    found = models.measures(models.LAND[word])
    kl = model.kl_by_latent(world.test(5_000).x)
    return {
        "sea": found["sea_rate"].value, "excess": found["excess_nats"].value,
        "kl": kl.tolist(), "seen": seen,
        "train": vae_tasks.mean_bound(model, world.train(seen).x[:5_000]),
        "test": vae_tasks.mean_bound(model, world.test(5_000).x),
    }  # fmt: skip


def _readouts(word: str) -> list[dict[str, str]]:
    now = store.remember(figures, word=word)
    kl = ", ".join(f"{one:.3f}" for one in now["kl"])
    return [
        {"name": "sea", "label": _("samples at sea"), "text": f"{now['sea']:.1%}", "note": ""},
        {"name": "excess", "label": _("excess"), "text": f"≤ {now['excess']:.2f}",
         "note": _("nats, a bound")},
        {"name": "kl", "label": _("KL of z₁, z₂"), "text": kl, "note": _("nats")},
        {"name": "bounds", "label": _("bound on training dots, on test dots"),
         "text": f"{_minus(now['train'])}, {_minus(now['test'])}", "note": _("nats")},
    ]  # fmt: skip


def _minus(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def collapse_told() -> str:
    """What is wrong with model B."""
    now = store.remember(figures, word="collapsed")
    return _(
        "**Posterior collapse.** Look at the codes: every dot has the same cloud, N(0, I). The KL "
        "of both latents is near 0 ({first:.4f} and {second:.4f} nats). So z says nothing about x, "
        "the decoder has nothing to go by, and it sends every code to nearly the same place, with "
        "a wide blob around it. It was trained with β = 30 from the first step. Cures: a lower β, "
        "or one that rises slowly (*warm-up*)."
    ).format(first=now["kl"][0], second=now["kl"][1])


def overfit_told() -> str:
    """What is wrong with model C."""
    now = store.remember(figures, word="overfitted")
    return _(
        "**Overfitting.** On the {n} dots that it was trained on, its bound is {train} nats. On "
        "dots that it has not seen it is {test}. That is a gap of {gap:.2f} nats; model A has next "
        "to none. Its samples crowd where those few dots were. A good bound on training data "
        "proves nothing. More data is the cure."
    ).format(
        n=now["seen"], train=_minus(now["train"]), test=_minus(now["test"]),
        gap=now["train"] - now["test"],
    )  # fmt: skip


def in_words() -> str:
    """The figures of the three models as a table."""
    titles = models.land_titles()
    lines = [_("| Model | samples at sea | KL z₁ | KL z₂ | bound, training | bound, test |")
             + "\n|---|--:|--:|--:|--:|--:|"]  # fmt: skip
    for word in models.LAND:
        now = store.remember(figures, word=word)
        lines.append(
            f"| {titles[word]} | {now['sea']:.1%} | {now['kl'][0]:.4f} | {now['kl'][1]:.4f} | "
            f"{_minus(now['train'])} | {_minus(now['test'])} |"
        )
    return "\n".join(lines)


def decoded(word: str, z1: float, z2: float) -> torch.Tensor:
    """Where the code that is held is decoded to, (1, 2) degrees."""
    return store.model(models.LAND[word]).decode(torch.tensor([[float(z1), float(z2)]]))
