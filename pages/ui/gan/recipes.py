"""Recorded games by name: one that goes well, failures, and the cure of each."""

from typing import Any

from core import duel_film, duel_turning
from pages.ui.controls import Controls, Preset
from pages.ui.gan.moment import NOISES
from pages.ui.words import _


def values(name: str) -> dict[str, Any]:
    """The controls' values of a recorded game, shown at its end."""
    card = duel_film.read_card(name)
    chosen = card["settings"]
    noise = next(
        word for word, pair in NOISES.items() if pair == (chosen["noise"], chosen["noise_kind"])
    )
    return {
        "world": card["world"], "game": chosen["game"], "noise": noise,
        "expert_steps": chosen["expert_steps"], "expert_rate": chosen["expert_rate"],
        "rate": chosen["rate"], "weight": chosen["weight"], "settle": chosen["settle"],
        "moves": card["moves"], "moment": -1, "seed": card["seed"],
    }  # fmt: skip


def titles() -> dict[str, str]:
    """Each recorded game as the page calls it."""
    return {
        "healthy": _("Healthy"),
        "collapse": _("Mode collapse"),
        "strong": _("Expert too strong"),
        "cured": _("Expert too strong, cured"),
        "turning": _("Going round"),
        "rested": _("Going round, cured"),
        "forgotten": _("Forgotten continents"),
        "remembered": _("Forgotten continents, cured"),
    }


def named(controls: Controls) -> None:
    """A button for each; call it inside a part."""
    controls.presets([
        Preset("healthy", _("Healthy"), values("healthy")),
        Preset("collapse", _("Mode collapse"), values("collapse"), failure=_(
            "The expert learns slowly and is free to be steep, the forger learns fast. It moves "
            "everything to the spot that the expert likes best. The expert finds out, and the "
            "forger moves on, all of it. No sample is bad by itself, so nothing tells the forger "
            "what it has left out. **Cure**: *Healthy* has as many rounds. There the expert is "
            "fast and its slope is punished, and each forged point is compared with a true one."
        )),
        Preset("strong", _("Expert too strong"), values("strong"), failure=_(
            "Twenty steps of the expert for one of the forger. It gives every forged point nearly "
            "0, and there the minimax loss log(1 − D) is flat. Choose the curve *Gradients*: red "
            "is what the forger gets, green is what the other loss would get from the very same "
            "expert."
        )),
        Preset("cured", _("… and its cure"), values("cured")),
        Preset("turning", _("Going round"), values("turning"), failure=_going_round()),
        Preset("rested", _("… and its cure"), values("rested")),
        Preset("forgotten", _("Forgotten continents"), values("forgotten"), failure=_(
            "The same collapse on the map. Look at *Places* and at the sentence under the picture: "
            "it names the continents that get less than a tenth of their due. **Cure**: the next "
            "one has as many rounds."
        )),
        Preset("remembered", _("… and its cure"), values("remembered")),
    ])  # fmt: skip


def _going_round() -> str:
    """What goes wrong where a game never rests, measured, and what its cure changes."""
    one, other = (duel_film.read_film(name)["trace"] for name in ("turning", "rested"))
    return _(
        "Drag *Step of the game*. The samples run from hill to hill and never rest. Over the last "
        "{rounds} rounds their centre strays {far:.0f}° from its way, and its largest swing takes "
        "{period:.0f} rounds. Each network's step is right against the other as "
        "it stands, and the other moves. Two players who each go downhill can circle a resting "
        "point for ever. **Cure**: the next one has the same game and as many rounds. Its expert "
        "learns faster and is punished for its slope, and rates and penalty fall. There the centre "
        "strays {near:.1f}°."
    ).format(
        rounds=len(one), far=duel_turning.roams(one), near=duel_turning.roams(other),
        period=duel_turning.rhythm(one)[0],
    )  # fmt: skip
