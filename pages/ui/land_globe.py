"""Why the flat map lies: the same number of dots, even on the map or even on the globe."""

from typing import Any

from pages.ui import store
from pages.ui.controls import Controls
from pages.ui.live.map_view import map_view
from pages.ui.source import text_alternative
from pages.ui.words import _


def globe_or_map(controls: Controls, dots: Any) -> None:
    """Two choices and the map that they make; `dots` (n, 2) are even on the map."""
    land, globe = store.world("land"), store.world("sphere")
    says = _("Which area counts as equal: that of the paper or that of the ground.")
    words = {"flat": _("the land of the map"), "globe": _("the land of the globe")}
    even = controls.choice("even", _("Dots drawn evenly over"), words, "flat", help=says)
    says = _("The second map squeezes the rows near the poles until areas are true.")
    words = {"flat": _("the flat map"), "equal_area": _("a map with true areas")}
    paper = controls.choice("paper", _("Drawn on"), words, "flat", help=says)
    map_view(
        "land_globe", text=_("Two thousand dots over land, with the coast."),
        truth=dots if even.value == "flat" else globe.train(2000).x.numpy(),
        mask=land.mask.numpy(), coast=True, projection=paper.value, choices=[even, paper],
        on_change=controls.hear("land_globe", "even", "paper"),
    )  # fmt: skip
    text_alternative(_("This map"), _(
        "Dots that are even over the land of the flat map are crowded in Antarctica and "
        "Greenland once areas are true. Dots that are even over the globe thin out towards the "
        "poles of the flat map. Each is even on one map only."
    ))  # fmt: skip
