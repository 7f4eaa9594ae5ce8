"""Two tins on the plane of heights and widths, and four ways to stand between them."""

from collections.abc import Mapping
from typing import Any

import torch

from core.measures.tins import NEAR
from core.rng import derive, generator
from core.space import levels
from core.worlds.tins import LARGEST, SMALLEST, STEP, draw
from pages.ui import store
from pages.ui.controls import Controls
from pages.ui.live.map_view import Range
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.representation.learned import MOST, NETS
from pages.ui.source import text_alternative
from pages.ui.words import _

VIEW = "representation_play"
STARTS = {"height_a": 25.0, "width_a": 10.0, "height_b": 12.0, "width_b": 24.0}
STRIP = 8


def strip(seed: int) -> torch.Tensor:
    """Heights and widths of the tins under the plane, (8, 2), pixels."""
    return store.world("tins").sizes(STRIP, rng=generator(derive(seed, "representation/strip")))


def ranges(controls: Controls) -> list[Range]:
    """The sliders of the play: the way between, components, and the two tins."""
    halfway = controls.live(
        "t", _("From A to B"), 0.5, 0.0, 1.0, step=0.01,
        help=_("0 is at A, 1 is at B, one half is between them."),
    )  # fmt: skip
    k = controls.live(
        "k", _("Numbers in PCA"), 2, 1, MOST, step=1,
        help=_("How many principal components a tin is squeezed through."),
    )  # fmt: skip
    says = {
        "height_a": (_("Height of A"), _("Moves tin A up and down in the plane.")),
        "width_a": (_("Width of A"), _("Moves tin A left and right in the plane.")),
        "height_b": (_("Height of B"), _("Moves tin B up and down in the plane.")),
        "width_b": (_("Width of B"), _("Moves tin B left and right in the plane.")),
    }
    sizes = [
        controls.live(name, label, STARTS[name], SMALLEST, LARGEST, step=STEP, unit="px", help=help)
        for name, (label, help) in says.items()
    ]
    return [halfway, k, *sizes]


def words() -> dict[str, str]:
    """What the view says."""
    return {
        "plane": _("Every point is a tin. Drag A or B."),
        "pictures": _("A, B, and what lies between them in four descriptions"),
        "strip": _("Or press a tin: A moves to its two numbers."),
        "press": _("Tin {n}: move A to its height and width"),
        "width": _("width, pixels"),
        "height": _("height, pixels"),
        "a": _("Tin A"),
        "b": _("Tin B"),
        "sizes": _("In height and width"),
        "pixels": _("In 1,024 pixels"),
        "pca": _("In PCA with {k}"),
        "codes": _("In a learned code of {codes}"),
        "size": _("height {h}, width {w}"),
        "tin": _("a tin, {far} levels off"),
        "ghost": _("no tin, {far} levels off"),
    }


def play_view(controls: Controls) -> None:
    """The plane, the six pictures, the sliders: all drawn in the browser."""
    sliders = ranges(controls)
    says = _("How many numbers the autoencoder may keep of a tin.")
    codes = controls.choice(
        "codes", _("Numbers in the learned code"), {word: word for word in NETS}, "2", help=says
    )
    shown = strip(controls.state()["seed"])
    mount(
        "tins_view", VIEW, {"strip": levels(draw(shown)).numpy()}, room=Room(0, 520, 700),
        on_change=controls.hear(VIEW, *(one.name for one in sliders), "codes"),
        label=_("The plane of heights and widths. Arrow keys move the dark tin, space changes it."),
        ranges=[one.describe(VIEW) for one in sliders], choices=[codes.describe(VIEW)],
        sizes=shown.tolist(), words=words(), near=NEAR,
    )  # fmt: skip


def in_words(now: Mapping[str, Any]) -> None:
    """What the play shows, in words."""
    text_alternative(_("The play"), _(
        "A plane of heights and widths with two tins, A ({ha:g} high, {wa:g} wide) and B ({hb:g} "
        "high, {wb:g} wide). Beside it both tins, and what lies between them in four descriptions: "
        "height and width, 1,024 pixels, {k} principal components, and the {codes} numbers of an "
        "autoencoder. Under each: how far the nearest tin is."
    ).format(
        ha=now["height_a"], wa=now["width_a"], hb=now["height_b"], wb=now["width_b"],
        k=now["k"], codes=now["codes"],
    ))  # fmt: skip
