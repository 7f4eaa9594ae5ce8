"""Texts and settings by name, two of which break on purpose."""

from typing import Any

from core.language import starts
from pages.ui.controls import Controls, Preset
from pages.ui.sampling.text import MARK, NONE
from pages.ui.words import _

PLAIN = {"repetition": 1.0, "temperature": 1.0, "top_k": 0, "top_p": 1.0, "min_p": 0.0}


def values(start: str, **changes: Any) -> dict[str, Any]:
    """The controls' values for a text; what is not named stands as at first."""
    return {"start": MARK + start, "on": NONE} | PLAIN | changes


def named(controls: Controls) -> None:
    """A button for each; call it inside a part."""
    controls.presets([
        Preset("salt", _("A pinch of salt"), values(starts.SALT)),
        Preset("turkey_land", _("Turkey, where?"), values(starts.TURKEY["land"])),
        Preset("turkey_meal", _("Turkey, with what?"), values(starts.TURKEY["meal"])),
        Preset("turkey_bird", _("Turkey, doing what?"), values(starts.TURKEY["bird"])),
        Preset("loop", _("In a loop"), values(starts.LOOP, temperature=0.0), failure=_(
            "At T = 0 the likeliest token always wins, and what has been said twice is likeliest "
            "to be said again. Press *Run on*: the more often the sentence stands there, the surer "
            "the model is of it. Greedy choice makes each *token* as likely as can be. It does "
            "not make the *text* a good one: people do not write so. **Cure**: some warmth, or a "
            "repetition penalty above 1."
        )),
        Preset("salad", _("Word salad"), values(starts.WEATHER, temperature=2.0), failure=_(
            "Look at the line under the bars. No single token of the tail is likely, but there are "
            "so many of them that together they win. Drawn from there once, the text is odd, and "
            "the model goes on from odd text. **Cure**: cut the tail (top-p or min-p), then the "
            "warmth is spread over tokens that make sense."
        )),
    ])  # fmt: skip
