"""Attribute by attribute: directions in z, one slider each, several at once."""

import torch

from core import vae_record
from core.inspector import Inspector, Verdict
from pages.ui import store
from pages.ui.controls import Controls
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.outfit_words import outfit_words
from pages.ui.source import text_alternative
from pages.ui.vae import held, models
from pages.ui.words import _

VIEW = "vae_edit"


def edit_view(controls: Controls) -> None:
    """One picture, five attribute sliders, the inspector's word; call it inside a part."""
    ranges = [controls.live("worn", _("Picture"), 11, 1, models.SHOWN, step=1, help=_(
        "Which test picture is changed."
    ))]  # fmt: skip
    ranges += [
        controls.live(name, label, 0.0, -1.0, 2.0, step=0.05, help=_(
            "How far z moves along this direction. 1 is the step that was learned."
        ))
        for name, label in held.wanted_words().items()
    ]  # fmt: skip
    mount(
        "vae_edit_view", VIEW, {}, room=Room(0, 320, 720),
        on_change=controls.hear(VIEW, "worn", *held.WANTED), sliders=list(held.WANTED),
        ranges=[one.describe(VIEW) for one in ranges], address=held.address("pictures"),
        words={
            "true": _("True"), "again": _("Decoded again"), "made": _("Yours"),
            "clean": _("clean outfit"), "unclean": _("not a clean outfit"),
            "worn_already": _("worn already"),
        },
        outfits=outfit_words(),
    )  # fmt: skip


def made(settings: dict) -> torch.Tensor:
    """The picture that the sliders make, (1, 3, 32, 32)."""
    row = int(settings["worn"]) - 1
    amounts = torch.tensor([float(settings[name]) for name in held.WANTED])
    steps = torch.from_numpy(held.arrows()[row])
    return store.model(models.WARDROBE).decode(models.gaussians()[0][[row]] + amounts @ steps)


def read(settings: dict) -> Verdict:
    """What the inspector reads in it."""
    return Inspector.load().inspect(made(settings))


def in_words(settings: dict) -> None:
    """The picture in words."""
    seen, words = read(settings), outfit_words()
    worn = ", ".join(words[column][int(code)] for column, code in enumerate(seen.codes[0]))
    stand = _("a clean outfit") if bool(seen.clean) else _("not a clean outfit")
    text_alternative(_("The edited picture"), _("The inspector reads {worn}: {stand}.").format(
        worn=worn, stand=stand
    ))  # fmt: skip


def found() -> str:
    """How well edits of held pictures went, in a sentence."""
    counts = vae_record.recorded()["edits"]
    step, loop = counts["pairs/step"], counts["pairs/loop"]
    return _(
        "Of {n} edits of test pictures, one step put the wanted value there in {wanted:.0%} and "
        "left the four others as they were in {others:.0%}. When the edit may look at what it "
        "made and correct itself, up to eight times, these become {more:.0%} and {kept:.0%}."
    ).format(
        n=step["asked"], wanted=step["wanted"] / step["asked"],
        others=step["others"] / step["asked"], more=loop["wanted"] / loop["asked"],
        kept=loop["others"] / loop["asked"],
    )  # fmt: skip
