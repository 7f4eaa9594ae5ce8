"""The way back: a walk from noise to land as it was made, and the field that it follows."""

from functools import cache, partial
from typing import Any

import numpy as np

from core import noise_journey as journey
from core.denoising import Way
from core.rng import derive, generator
from pages.ui import store
from pages.ui.controls import Controls
from pages.ui.diffusion import models, play
from pages.ui.flow import way as coast
from pages.ui.live.choice import Choice
from pages.ui.live.map_view import Range
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.source import text_alternative
from pages.ui.words import _

VIEW = "diffusion_back"
DOTS = 400
STEPS = [1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 100, 200]
COLUMNS, ROWS = 61, 31
SCALE = 10_000


def samplers() -> dict[str, str]:
    """How to walk back: the word in the address and the word on the page."""
    return {"ddim": _("DDIM"), "heun": _("Heun"), "dpm_solver": _("DPM-Solver++")}


def choices(controls: Controls) -> list[Choice]:
    """Which network walks (if there are several), how, and what is drawn."""
    shown = {"both": _("both"), "dots": _("dots"), "arrows": _("arrows")}
    made = [
        controls.choice("sampler", _("Sampler"), samplers(), "ddim",
                        help=_("How a step is made of the network's guess.")),
        controls.choice("shown", _("Show"), shown, "both", help=_("What is drawn."), menu=True),
    ]  # fmt: skip
    if len(models.shipped()) > 1:
        known = {word: models.titles()[word] for word in models.shipped()}
        network = controls.choice(
            "network", _("Network"), known, models.shipped()[0],
            help=_("Which family trained it."), menu=True,
        )  # fmt: skip
        made.append(network)
    return made


def sliders(controls: Controls) -> list[Range]:
    """Where on the walk, how many steps, how much fresh noise."""
    return [
        controls.live("back", _("From noise to data"), 60, 0, 100, step=1, unit="%",
                      help=_("Which moment of the walk is shown.")),
        controls.live("steps", _("Steps"), 20, values=STEPS,
                      help=_("Into how many steps the walk is cut.")),
        controls.live("eta", _("Fresh noise η"), 0.0, 0, 1, step=0.1,
                      help=_("With DDIM alone: 0 adds no noise, 1 is DDPM's ancestral sampler.")),
    ]  # fmt: skip


def settings(controls: Controls) -> dict[str, Any]:
    """What decides a walk: hashable, by name."""
    now = controls.state()
    eta = now["eta"] if now["sampler"] == "ddim" else 0.0
    knots = tuple(now[f"snr_{t}"] for t in play.KNOTS) if now["schedule"] == "bent" else ()
    return {
        "network": now["network"] if len(models.shipped()) > 1 else models.shipped()[0],
        "sampler": now["sampler"], "steps": int(now["steps"]), "eta": float(eta),
        "schedule": now["schedule"], "knots": knots, "seed": int(now["seed"]),
    }  # fmt: skip


def way_of(asked: dict[str, Any]) -> Way:
    """How core walks at these settings."""
    schedule = journey.schedule_of(asked["schedule"], asked["knots"])
    return Way(asked["sampler"], asked["steps"], eta=asked["eta"], schedule=schedule)


def made(n: int = DOTS, **asked: Any) -> journey.Walk:
    """The walk of n dots at these settings; for `store.remember`."""
    rng = generator(derive(asked["seed"], "diffusion/walk"))
    return journey.walked(models.model(asked["network"]), n, way_of(asked), rng=rng)


def judge(**asked: Any) -> journey.Judged:
    """How good the shown dots are; for `store.remember`."""
    rng = generator(derive(asked["seed"], "diffusion/true"))
    return journey.judged(store.remember(made, **asked), store.world("land"), rng=rng)


@cache
def field(network: str) -> np.ndarray:
    """The network's guesses on a grid, as whole numbers: 10,000 is half a map."""
    found = journey.field(models.model(network), COLUMNS, ROWS)
    return (found.clamp(-2, 2) * SCALE).round().numpy().astype(np.int16)


def back_view(controls: Controls) -> None:
    """Show the view; call it inside a part."""
    chosen, ranges = choices(controls), sliders(controls)
    names = [one.name for one in (*chosen, *ranges)]
    asked = settings(controls)
    walk, found = store.remember(made, **asked), store.remember(judge, **asked)
    snr = walk.log_snr.clamp(-40, 40).numpy()
    arrays = {"at": walk.at.numpy().astype(np.float32), "log_snr": snr.astype(np.float32),
              "field": field(asked["network"]), "mask_bits": coast.coast()}  # fmt: skip
    mount(
        "diffusion_back_view", VIEW, arrays, room=Room(32, 200, 420),
        on_change=controls.hear(VIEW, *names),
        choices=[one.describe(VIEW) for one in chosen],
        ranges=[one.describe(VIEW) for one in ranges], mask_shape=coast.MASK, words=_words(),
        told=_told(walk, found), levels=[journey.LEAST, journey.MOST], scale=SCALE,
    )  # fmt: skip


def _told(walk: journey.Walk, found: journey.Judged) -> list[dict[str, str]]:
    """What came of the walk, as readouts."""
    interval = _("{low:.0%} to {high:.0%}").format(low=found.low, high=found.high)
    return [
        {"name": "sea", "label": _("at sea"), "text": f"{found.sea:.1%}", "note": interval},
        {"name": "reached", "label": _("cells of land reached, against true dots"),
         "text": f"{found.reached:.0%}"},
        {"name": "guesses", "label": _("guesses of the network"), "text": str(walk.guesses)},
        {"name": "ms", "label": _("for {n} dots").format(n=found.n), "text": f"{walk.ms:.0f} ms"},
    ]  # fmt: skip


def _words() -> dict[str, str]:
    return {
        "label": _("Dots on their way from noise to land, and arrows towards the guessed data."),
        "play": _("Play the walk"), "pause": _("Pause"), "let": _("Let particles go"),
        "stop": _("Stop"), "snr": _("log snr"), "nats": _("nats"), "frame": _("step kept"),
    }  # fmt: skip


def in_words(controls: Controls) -> None:
    """The view in words."""
    asked = settings(controls)
    found = store.remember(judge, **asked)
    text_alternative(_("The walk"), _(
        "{n} dots go from noise to the map in {steps} steps of {sampler}. Of them {sea:.1%} end "
        "at sea (95% interval {low:.1%} to {high:.1%}), and they reach {reached:.0%} as many "
        "cells of land as the same number of true dots."
    ).format(
        n=found.n, steps=asked["steps"], sampler=samplers()[asked["sampler"]], sea=found.sea,
        low=found.low, high=found.high, reached=found.reached,
    ))  # fmt: skip


numbers = partial(store.remember, judge)
