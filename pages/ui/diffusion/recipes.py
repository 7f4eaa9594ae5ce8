"""Settings of the play by name, some of which fail on purpose."""

from pages.ui.controls import Controls, Preset
from pages.ui.diffusion.play import KNOTS
from pages.ui.words import _


def forward(controls: Controls) -> None:
    """Schedules by name; call it inside a part."""
    shy = (8.0, 6.0, 4.0, 3.0, 2.0)
    controls.presets([
        Preset("half", _("As much noise as data"), {"schedule": "straight", "noise": 50}),
        Preset("gone", _("All noise"), {"schedule": "cosine", "noise": 100}),
        Preset("shy", _("Never reaches noise"), {
            "schedule": "bent", "noise": 100,
            **{f"snr_{t}": knot for t, knot in zip(KNOTS, shy, strict=True)},
        }, failure=_(
            "At 100% you still see the continents and the outfit: log snr ends at 2, not far "
            "below zero. The walk back must begin with noise, for noise is all that anybody can "
            "draw. Here the start has the right noise, and none of the data that ought to be left "
            "in it: all dots begin near one middle point. Look at *The way back* below: they "
            "never spread out over the land."
        )),
    ])  # fmt: skip


def backward(controls: Controls) -> None:
    """Walks by name; call it inside a part."""
    start = {"sampler": "ddim", "eta": 0.0, "back": 100, "shown": "dots"}
    controls.presets([
        Preset("fine", _("Heun, 50 steps"), start | {"sampler": "heun", "steps": 50}),
        Preset("ancestral", _("DDPM, 100 steps"), start | {"steps": 100, "eta": 1.0}),
        Preset("hasty", _("Three steps"), start | {"steps": 3}, failure=_(
            "Each step goes straight towards the *mean* of all data that could lie behind the dot. "
            "Far out that mean is one place for all. With few steps the dots are pulled together, "
            "and end between the continents. Look at both numbers: the share at sea, and the "
            "cells of land that are reached."
        )),
    ])  # fmt: skip
