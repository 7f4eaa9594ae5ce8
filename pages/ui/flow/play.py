"""The view of the play: a grid, dots and one followed place on their way through a flow."""

import streamlit as st
import torch

from core import flow_journey as journey
from pages.ui import store
from pages.ui.controls import Controls
from pages.ui.flow import way
from pages.ui.flow.models import SHIPPED, titles
from pages.ui.live.choice import Choice
from pages.ui.live.map_view import Range
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.source import text_alternative
from pages.ui.words import _

VIEW = "flow_play"
LON = list(range(-178, 179, journey.STEP))
LAT = [round(lat + journey.ASIDE, 1) for lat in range(-88, 89, journey.STEP)]


def model_choice(controls: Controls) -> Choice:
    """Which flow is in play."""
    return controls.choice(
        "model", _("Flow"), titles(), "spline",
        help=_("Which map bends the noise: four trained flows."),
    )  # fmt: skip


def shown_choice(controls: Controls) -> Choice:
    """What is drawn of it."""
    shown = {"both": _("grid and dots"), "grid": _("grid"), "dots": _("dots")}
    return controls.choice("shown", _("Show"), shown, "both", help=_("What is drawn on the left."))


def sliders(controls: Controls) -> list[Range]:
    """How far the noise has come, how warm it is, and the place that is followed."""
    return [
        controls.live(
            "way", _("From noise to map"), 100, 0, 100, step=1, unit="%",
            help=_("How many of the layers have done their work."),
        ),
        controls.live(
            "temperature", _("Temperature of the noise"), 1.0, values=way.TEMPERATURES,
            help=_("The noise is drawn T times as wide as in training."),
        ),
        controls.live(
            "lon", _("Followed place, longitude"), 22, values=LON, unit="°",
            help=_("East is positive. Or press on the picture, or use the arrow keys on it."),
        ),
        controls.live(
            "lat", _("Followed place, latitude"), 0.1, values=LAT, unit="°",
            help=_("North is positive."),
        ),
    ]  # fmt: skip


def play_view(controls: Controls, *, revealed: bool) -> None:
    """Show the view; call it inside a part. `revealed`: whether dots at sea are counted."""

    def moved() -> None:
        """The place that was pressed on the picture."""
        if place := st.session_state[VIEW].get("place"):
            controls.put({"lon": int(place[0]), "lat": float(place[1])})

    choices = [model_choice(controls), shown_choice(controls)]
    ranges = sliders(controls)
    seed = controls.state()["seed"]
    names = [one.name for one in (*choices, *ranges)]
    mount(
        "flow_view", VIEW, {"mask_bits": way.coast()}, room=Room(32, 300, 620),
        on_change=controls.hear(VIEW, *names) | {"place": moved},
        choices=[one.describe(VIEW) for one in choices],
        ranges=[one.describe(VIEW) for one in ranges],
        addresses={word: way.addresses(word, seed) for word in SHIPPED},
        mask_shape=way.MASK, words=_words(), revealed=revealed,
    )  # fmt: skip


def _words() -> dict[str, str]:
    return {
        "label": _("A grid over the noise, bent layer by layer until it lies over the land, with "
                   "dots and one followed place. Arrow keys move the followed place."),
        "density": _("density of the flow, against the coast"),
        "books": _("log-density of the followed place, layer by layer"),
        "play": _("Play"), "pause": _("Pause"), "back": _("Layer back"), "on": _("Layer on"),
        "noise": _("noise, as a plane"), "even": _("noise, as an even square"),
        "across": _("moves longitude"), "up": _("moves latitude"),
        "layer": _("layer {k} of {n}"), "dot": _("sample"), "sea": _("sample that ends at sea"),
        "place": _("followed place and what is 8° round it"),
        "stage": _("now"), "here": _("area against noise"),
        "p": _("log p of the place"), "trip": _("there and back, off by"),
        "thousand": _("of 1,000 places on land, at most"), "wet": _("of 300 dots at sea"),
        "per": _("nats per deg²"), "lost": _("not found again"), "last": _("this layer"),
        "books_x": _("layer"), "books_y": _("nats above even"),
        "scale": _("density: 0 – 3.6 times even"),
    }  # fmt: skip


def in_words(controls: Controls) -> None:
    """The view in words, for those who do not see it."""
    now = controls.state()
    model = store.model(SHIPPED[now["model"]])
    place = torch.tensor([[float(now["lon"]), float(now["lat"])]])
    on_land = bool(store.world("land").is_land(place))
    text_alternative(_("The bent grid"), _(
        "A grid over the noise and 300 dots, {way:.0f}% of the way to the map of the world. The "
        "followed place, {lon}° east and {lat}° north, is {where}. The flow gives it a log-density "
        "of {log_p:.2f} nats per square degree. An even spread would give −11.08."
    ).format(
        way=now["way"], lon=now["lon"], lat=now["lat"], log_p=float(model.log_prob(place)),
        where=_("on land") if on_land else _("at sea"),
    ))  # fmt: skip
