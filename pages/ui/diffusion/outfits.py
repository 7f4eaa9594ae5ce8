"""Outfits on the way back: what the walk holds, and what the network sees in it."""

from math import inf
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import torch

from core import checkpoint
from core import picture_journey as journey
from core.denoising import Way
from core.inspector import Inspector
from core.rng import derive, generator
from pages.ui import store
from pages.ui.asked import bytes_of
from pages.ui.controls import Controls, Preset
from pages.ui.given import Given
from pages.ui.live.ahead import each_other
from pages.ui.live.frames_view import frames_bytes, frames_view
from pages.ui.live.map_view import Readout
from pages.ui.source import text_alternative
from pages.ui.words import _

VIEW = "diffusion_outfits"
LONG, SHORT = "diffusion-wardrobe", "diffusion-wardrobe-few"
WALKS, MOMENTS = 6, 11
STEPS = [1, 2, 4, 8, 12, 20]
WAYS = {"ddim": ("ddim", 0.0), "ddpm": ("ddim", 1.0), "dpm_solver": ("dpm_solver", 0.0)}


def names() -> list[str]:
    """The denoisers of outfits that are shipped: for many steps, and for few."""
    return [name for name in (LONG, SHORT) if name in checkpoint.names()]


def titles() -> dict[str, str]:
    """How to walk: the word in the address and the word on the page."""
    return {"ddpm": _("DDPM, η = 1"), "ddim": _("DDIM, η = 0"), "dpm_solver": _("DPM-Solver++")}


def way_of(word: str, steps: int) -> Way:
    """How core walks by that name."""
    sampler, eta = WAYS[word]
    return Way(sampler, steps, eta=eta, guidance=store.model(LONG).config.guidance)


def settings(controls: Controls) -> dict[str, Any]:
    """What decides the walk: hashable, by name."""
    now = controls.state()
    return asked_of(now["outfit_way"], now["outfit_steps"], now["seed"])


def asked_of(word: str, steps: float, seed: float) -> dict[str, Any]:
    """The same of the controls' values."""
    return {"word": word, "steps": int(steps), "seed": int(seed)}


def made(word: str, steps: int, seed: int) -> journey.PictureWalk:
    """The walk of six outfits at these settings; for `store.remember`."""
    rng = generator(derive(seed, "diffusion/outfits"))
    return journey.walked(store.model(LONG), WALKS, way_of(word, steps), rng=rng, most=MOMENTS)


def shown(word: str, steps: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """What is sent: MOMENTS frames of both rows (moments, 2 WALKS, 32, 32, 3), and which of the
    guesses are clean outfits (moments, WALKS); for `store.remember`."""
    walk = store.remember(made, word=word, steps=steps, seed=seed)
    at = moments(len(walk.held))
    clean = Inspector.load().inspect(walk.guessed.flatten(0, 1)).clean.view(-1, WALKS)
    return bytes_of(torch.cat([walk.held, walk.guessed], 1))[at], clean[at].numpy()


def moments(frames: int) -> list[int]:
    """The frame that is shown at each of the slider's stops."""
    return torch.linspace(0, frames - 1, MOMENTS).round().long().tolist()


def layers(controls: Controls, seed: int) -> dict[str, Any]:
    """What the view shows at these settings."""
    way = controls.choice(
        "outfit_way", _("Sampler"), titles(), "ddpm", help=_("How a step is made of a guess.")
    )
    moment = controls.live(
        "moment", _("From noise to data"), 50, values=[10 * k for k in range(MOMENTS)], sweep=True,
        unit="%", help=_("Which moment of the walk is shown."),
    )  # fmt: skip
    steps = controls.live(
        "outfit_steps", _("Steps"), 12, values=STEPS, help=_("Into how many steps it is cut.")
    )
    asked = asked_of(way.value, steps.value, seed)
    walk = store.remember(made, **asked)
    frames, clean = store.remember(shown, **asked)
    at = moments(len(walk.held))
    blank = [""] * WALKS
    snr = [_plain(float(walk.log_snr[k])) for k in at]
    return {
        "frames": frames,
        "text": _("Six outfits on the way back from noise, and the network's guesses."),
        "rows": [_("What the walk holds"), _("What the network takes for the data behind it")],
        "verdicts": [blank + ["right" if one else "wrong" for one in step] for step in clean],
        "notes": [blank + [_("clean") if one else _("not yet") for one in step] for step in clean],
        "choices": [way], "ranges": [moment, steps], "columns": WALKS, "narrow": 3,
        "readouts": [
            Readout("snr", _("log snr"), _("nats"), infinite="∞", frames=snr),
            Readout("clean", _("guesses that are clean outfits"), "%", frames=clean.mean(1)),
            Readout("asked", _("questions to the network"), digits=1,
                    frames=[walk.asked] * MOMENTS),
            Readout("ms", _("for the walk"), "ms", frames=[walk.ms] * MOMENTS),
        ],
    }  # fmt: skip


def outfit_view(controls: Controls) -> None:
    """Show the view; call it inside a part."""
    now = controls.state()
    view = layers(controls, int(now["seed"]))
    steps = view["ranges"][1]
    others = each_other("diffusion/walk", view["choices"], [steps], seed=now["seed"])
    frames_view(
        VIEW, **view, ahead=others, dear=[steps.name],
        on_change=controls.hear(VIEW, "outfit_way", "moment", "outfit_steps"),
    )  # fmt: skip


def ahead(question: str) -> bytes:
    """The bytes of the view at the settings of an address; ValueError if it is wild."""
    given = Given(dict(parse_qsl(question)))
    return frames_bytes(VIEW, **layers(given, given.seed()))


def _plain(log_snr: float) -> float:
    """A log snr as the view takes it: infinite where there is no noise left."""
    return log_snr if log_snr < 40 else inf


def by_name(controls: Controls) -> None:
    """Walks by name, and the view in words; call it inside a part."""
    controls.presets([
        Preset("early", _("What is decided first"), {"outfit_steps": 20, "moment": 30}),
        Preset("rushed", _("Two steps"), {"outfit_steps": 2, "moment": 100}, failure=_(
            "The first step goes straight to the *mean* of all outfits, a face with a bit of "
            "every hair. One step is left to choose among them, and it cannot choose everything "
            "at once: look for two kinds of hair on one head. A network that was taught to take "
            "few steps does better: see *How many steps?* below."
        )),
    ])  # fmt: skip
    asked = settings(controls)
    walk = store.remember(made, **asked)
    clean = store.remember(shown, **asked)[1]
    text_alternative(_("The outfits' walk"), _(
        "Six outfits walk back from noise in {steps} steps of {way}; the network is asked "
        "{asked} times. At the start {first:.0%} of its guesses are clean outfits, half-way "
        "{half:.0%}, at the end {last:.0%}."
    ).format(
        steps=asked["steps"], way=titles()[asked["word"]], asked=walk.asked,
        first=clean[0].mean(), half=clean[MOMENTS // 2].mean(), last=clean[-1].mean(),
    ))  # fmt: skip
