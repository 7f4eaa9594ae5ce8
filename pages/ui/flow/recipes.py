"""Settings of the play by name, three of which fail on purpose."""

from pages.ui.controls import Controls, Preset
from pages.ui.words import _


def named(controls: Controls) -> None:
    """A button for each; call it inside a part."""
    start = {"way": 100, "temperature": 1.0, "shown": "both"}

    controls.presets([
        Preset("noise", _("Begin with noise"), start | {"model": "spline", "way": 0}),
        Preset("half", _("Half way"), start | {"model": "affine", "way": 54, "shown": "grid"}),
        Preset("jump", _("A flow that may jump"), start | {"model": "bands"}),
        Preset("threads", _("Threads across the sea"), start | {
            "model": "affine", "shown": "dots",
        }, failure=_(
            "Follow the rings: they lie on threads from shore to shore. Every layer is smooth, "
            "and so is its way back. Such a map bends and stretches the sheet, and never cuts "
            "it. Land in two pieces must stay joined, by a strip that can become thin and "
            "never empty."
        )),
        Preset("cold", _("Temperature 0.3"), start | {"temperature": 0.3}, failure=_(
            "Nearly all the noise comes from the middle of the plane, so nearly all dots end "
            "where the middle was sent. The land is equally likely everywhere, so no part of "
            "it deserves to be kept more than another. Of 20,000 such dots 62% lie in Africa and "
            "0.1% in Oceania. And the sea has stayed: look how many rings are left."
        )),
        Preset("short", _("Trained for a moment"), start | {"model": "short"}, failure=_(
            "Sixty steps, a second or two. The grid has bent, but it has not yet found the "
            "coasts. The round trip is as exact as ever: an invertible map is invertible from "
            "its first step on. Being able to go back says nothing about being right."
        )),
    ])  # fmt: skip
