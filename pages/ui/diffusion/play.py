"""The view of the play: one slider of noise over a map and a picture, and its schedule."""

from collections.abc import Callable
from functools import cache

import numpy as np
import streamlit as st
import torch

from core.noise_journey import schedule_of
from core.rng import derive, generator
from core.schedules import Schedule
from pages.ui import store
from pages.ui.controls import Controls
from pages.ui.flow import way
from pages.ui.live.choice import Choice
from pages.ui.live.map_view import Range
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.settings import Settings
from pages.ui.source import text_alternative
from pages.ui.words import _

VIEW = "diffusion_play"
DOTS = 500
PICTURES = 6
KNOTS = (0, 25, 50, 75, 100)
START = (8, 4, 0, -4, -8)
TOP = 12.0  # nats of log snr that a knot reaches


def titles() -> dict[str, str]:
    """The schedules: the word in the address and the word on the page."""
    return {
        "linear": _("Linear"), "cosine": _("Cosine"), "straight": _("Straight"),
        "bent": _("Bent by hand"),
    }  # fmt: skip


def choices(controls: Controls) -> list[Choice]:
    """Which schedule, and which of six outfits."""
    outfits = {str(k): str(k + 1) for k in range(PICTURES)}
    return [
        controls.choice("schedule", _("Schedule"), titles(), "cosine",
                        help=_("How much noise there is at each time.")),
        controls.choice("outfit", _("Outfit"), outfits, "0", help=_("Which picture is noised.")),
    ]  # fmt: skip


def sliders(controls: Controls) -> list[Range]:
    """The time, and the five knots of the schedule that is bent by hand."""
    noise = controls.live(
        "noise", _("From data to noise: time t"), 20, 0, 100, step=1, unit="%",
        help=_("How far the forward process has come."),
    )  # fmt: skip
    knots = [
        controls.live(
            f"snr_{t}", _("log snr at {t}%").format(t=t), start, -TOP, TOP, step=0.5,
            help=_("A knot of the bent schedule. Each stays below the one before."),
        )
        for t, start in zip(KNOTS, map(float, START), strict=True)
    ]  # fmt: skip
    return [noise, *knots]


def schedule_now(now: Settings) -> Schedule:
    """The schedule that the controls ask for."""
    return schedule_of(now["schedule"], [now[f"snr_{t}"] for t in KNOTS])


@cache
def fixed(seed: int) -> dict[str, np.ndarray]:
    """Data and noise: dots in the chart, outfits from -1 to 1, and a draw for each number."""
    land = store.world("land")
    rng = generator(derive(seed, "diffusion/forward"))
    pictures = store.world("wardrobe").test(PICTURES).x
    return {
        "dots": land.space.chart(land.test(DOTS).x).numpy(),
        "dot_noise": torch.randn(DOTS, 2, generator=rng).numpy(),
        "pictures": pictures.permute(0, 2, 3, 1).contiguous().numpy(),
        "picture_noise": torch.randn(32, 32, 3, generator=rng).numpy(),
        "mask_bits": way.coast(),
    }


def play_view(controls: Controls) -> None:
    """Show the view; call it inside a part."""
    chosen, ranges = choices(controls), sliders(controls)
    names = [one.name for one in (*chosen, *ranges)]
    mount(
        "diffusion_view", VIEW, fixed(controls.state()["seed"]), room=Room(32, 200, 620),
        on_change=controls.hear(VIEW, *names) | {"knots": _heard(controls)},
        choices=[one.describe(VIEW) for one in chosen],
        ranges=[one.describe(VIEW) for one in ranges], mask_shape=way.MASK, words=_words(),
    )  # fmt: skip


def _heard(controls: Controls) -> Callable[[], None]:
    """What to do when the view tells of all knots at once."""

    def heard() -> None:
        told = st.session_state[VIEW].get("knots")
        if told:
            pairs = zip(KNOTS, told, strict=True)
            controls.put({f"snr_{t}": min(TOP, max(-TOP, float(snr))) for t, snr in pairs})

    return heard


def _words() -> dict[str, str]:
    return {
        "map": _("Dots on land with noise added, and the frame of the map."),
        "picture": _("An outfit with noise added."),
        "curve": _("The schedule: log snr against time, with five knots to drag."),
        "t": _("time t"), "snr": _("log snr, nats"),
        "alpha": _("share of data α"), "sigma": _("share of noise σ"), "log_snr": _("log snr"),
        "gone": _("dots off the map"), "nats": _("nats"),
    }  # fmt: skip


def in_words(controls: Controls) -> None:
    """The view in words."""
    now = controls.state()
    t = now["noise"] / 100
    alpha, sigma = (float(part) for part in schedule_now(now).at(t))
    text_alternative(_("The forward process"), _(
        "{dots} true dots of land and an outfit at time {t:.2f} of the schedule "
        "*{name}*. Each number is {alpha:.3f} times the data and {sigma:.3f} times a number drawn "
        "from a normal distribution."
    ).format(dots=DOTS, t=t, name=titles()[now["schedule"]], alpha=alpha, sigma=sigma))  # fmt: skip
