"""Part of an outfit kept, the rest drawn anew: a mask of 8 x 8 patches to paint."""

from collections.abc import Callable
from typing import Any

import streamlit as st
from torch import Tensor

from core import picture_journey as journey
from core.denoising import Way
from core.inspector import Inspector
from core.rng import derive, generator
from pages.ui import store
from pages.ui.asked import bytes_of
from pages.ui.controls import Controls
from pages.ui.diffusion import outfits
from pages.ui.diffusion.mask import FACE, SIDE, check, patches
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.outfit_words import outfit_words
from pages.ui.source import text_alternative
from pages.ui.words import _

VIEW = "diffusion_fill"
PICTURES, FILLED = 6, 4
WAY = Way("ddim", 10, eta=1.0)


def settings(controls: Controls) -> dict[str, Any]:
    """What decides the pictures: hashable, by name."""
    now = controls.state()
    return {"picture": int(now["kept_outfit"]), "mask": now["kept"], "seed": int(now["seed"])}


def originals() -> Tensor:
    """The pictures to choose from, (PICTURES, 3, 32, 32)."""
    return store.world("wardrobe").test(PICTURES).x


def made(picture: int, mask: str, seed: int) -> Tensor:
    """FILLED pictures (n, 3, 32, 32) that keep the mask's patches; for `store.remember`."""
    rng, model = generator(derive(seed, "diffusion/fill")), store.model(outfits.LONG)
    return journey.renewed(model, originals()[picture], patches(mask), FILLED, WAY, rng=rng)


def fill_view(controls: Controls) -> None:
    """Show the view; call it inside a part."""
    chosen = controls.choice(
        "kept_outfit", _("Outfit"), {str(k): str(k + 1) for k in range(PICTURES)}, "0",
        help=_("Which true picture is partly kept."),
    )  # fmt: skip
    mask = controls.hold("kept", FACE, check)
    asked = settings(controls)
    x = store.remember(made, **asked)
    arrays = {"pictures": bytes_of(originals()), "made": bytes_of(x)}
    mount(
        "diffusion_fill_view", VIEW, arrays, room=Room(0, 320, 420),
        on_change=controls.hear(VIEW, "kept_outfit") | {"kept": _heard(controls)},
        choices=[chosen.describe(VIEW)], mask=mask, side=SIDE, words=_words(),
        worn=[", ".join(one) for one in worn(x)],
    )  # fmt: skip


def _heard(controls: Controls) -> Callable[[], None]:
    """What to do when the view tells of another mask."""

    def heard() -> None:
        told = st.session_state[VIEW].get("kept")
        if told:
            controls.put({"kept": check(told)})

    return heard


def codes(controls: Controls) -> tuple[Tensor, Tensor]:
    """What the inspector reads off the original (5,) and off what is drawn round it (n, 5)."""
    asked, read = settings(controls), Inspector.load().inspect
    x = store.remember(made, **asked)
    return read(originals()[[asked["picture"]]]).codes[0], read(x).codes


def worn(x: Tensor) -> list[list[str]]:
    """What the inspector reads off each picture, in words."""
    codes, words = Inspector.load().inspect(x).codes, outfit_words()
    return [[group[v] for group, v in zip(words, row, strict=True)] for row in codes.tolist()]


def _words() -> dict[str, str]:
    return {
        "label": _("A true outfit under a mask of 8 by 8 patches. Arrow keys move, space keeps a "
                   "patch or gives it up."),
        "made": _("Drawn anew round what is kept"), "kept": _("Keep what you paint"),
        "face": _("Keep the face"), "clothes": _("Keep the clothes"), "half": _("Keep the left"),
        "none": _("Keep nothing"), "place": _("row {row}, column {column}: {what}"),
        "yes": _("kept"), "no": _("drawn anew"), "count": _("patches kept"),
    }  # fmt: skip


def in_words(controls: Controls) -> None:
    """The view in words; call it inside a part."""
    asked = settings(controls)
    x = store.remember(made, **asked)
    before = worn(originals()[asked["picture"]][None])[0]
    text_alternative(_("What is kept"), _(
        "Of 64 patches {kept} are kept. The outfit wears {before}. The {n} pictures drawn round "
        "what is kept wear: {after}."
    ).format(
        kept=int(patches(asked["mask"]).sum()), before=", ".join(before), n=FILLED,
        after="; ".join(", ".join(one) for one in worn(x)),
    ))  # fmt: skip
