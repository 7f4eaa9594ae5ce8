"""The map of the recorded sweep: four families on the land dots, their controls, and what is next.

Every fit and every figure was made beforehand (`core.sweeps`), so that a step of a slider is a
look-up. What a learner may ask for next, one move away, is fetched while nobody waits
(`next_ones`, `ahead`), so that the browser shows it at once.
"""

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from core import sweeps
from core.measures.measure import Measure
from core.sweeps import DETAIL_NAMES, DETAILS, DOTS, SPREADS, Setting
from pages.ui import checks, store
from pages.ui.controls import Controls
from pages.ui.given import Given
from pages.ui.live.choice import Choice
from pages.ui.live.map_view import Range, Readout, map_bytes, map_view
from pages.ui.ruler_table import figure
from pages.ui.words import _

LEARNED, FIRST = 5000, {"box": 8, "histogram": 64, "gaussian_mixture": 20, "kernel_density": 2.0}
DRAWN, TOP = 1000, 6.0  # samples; top of the colours


def families() -> dict[str, str]:
    """The families of the sweep by their names on the page."""
    return {
        "box": _("Boxes"),
        "histogram": _("Histogram"),
        "gaussian_mixture": _("Gaussians"),
        "kernel_density": _("Kernels"),
    }


def setting_now(state: Mapping[str, Any]) -> Setting:
    """The setting of the sweep that the controls stand for."""
    family = state["family"]
    spread = state["spread"] == "1"
    return sweeps.nearest(family, state["train"], state[DETAIL_NAMES[family]], spread)


def details(controls: Controls) -> dict[str, Range]:
    """The slider of each family's own detail; a page shows that of the family in play."""
    words = {
        "box": (_("Boxes"), "", _("How many rectangles share the dots.")),
        "histogram": (_("Columns"), "", _("Cells from west to east; half as many rows.")),
        "gaussian_mixture": (_("Gaussians"), "", _("How many hills share the dots.")),
        "kernel_density": (_("Kernel width"), "°", _("Spread of the hill on every dot.")),
    }
    return {
        family: controls.live(
            DETAIL_NAMES[family], label, FIRST[family], values=DETAILS[family], unit=unit, help=help
        )
        for family, (label, unit, help) in words.items()
    }


def warm() -> None:
    """Work out what each family shows first, so that nobody waits for it."""
    for family, detail in FIRST.items():
        setting = sweeps.nearest(family, LEARNED, detail, True)
        store.remember(sweeps.draw, setting=setting, seed=0, n=DRAWN)
        for make in (sweeps.measures, sweeps.density, sweeps.outline):
            store.remember(make, setting=setting)


def between(one: Measure, scale: float = 1.0) -> str:
    """Interval and floor of a measure, for the small type beside its value."""
    low, high, floor = (figure(scale * (end or 0.0)) for end in (one.low, one.high, one.floor))
    return _("({low} – {high}; floor {floor})").format(low=low, high=high, floor=floor)


def live_numbers(found: Mapping[str, Measure], revealed: bool) -> Iterator[Readout]:
    """The ruler's figures that stand under the map; the sea rate once the sea is known."""
    excess, sea, reach = (found[name] for name in ("excess_nats", "sea_rate", "coverage"))
    if excess.value is None:
        never = _("∞: it says never to {missed:.1%} of new dots")
        words = never.format(missed=found["missed_share"].value)
        yield Readout("excess", _("excess"), infinite=words, frames=[math.inf])
    else:
        note = _("nats") + " " + between(excess)
        yield Readout("excess", _("excess"), note, frames=[excess.value])
    if revealed:
        note = "% " + between(sea, 100)
        yield Readout("sea_rate", _("sea rate"), note, frames=[100 * (sea.value or 0.0)])
    note = "% " + between(reach, 100)
    yield Readout("coverage", _("coverage"), note, frames=[100 * (reach.value or 0.0)])


def knobs(controls: Controls, learned: int = LEARNED) -> tuple[list[Choice], dict[str, Range]]:
    """Choices and sliders of the map; of the details all, the one in play is picked later."""
    says = _("Which kind of density.")
    model = controls.choice("family", _("Model"), families(), "histogram", help=says)
    says = _("Crosses are drawn by the model, dots are what it learned from.")
    dots = {"samples": _("Samples"), "truth": _("Training dots"), "both": _("Both")}
    shown = controls.choice("show", _("Dots on the map"), dots, "samples", help=says)
    says = _("Some probability over the whole map, so that nothing is impossible.")
    words = {"1": _("A little"), "0": _("Nothing")}
    spread = controls.choice("spread", _("Everywhere else"), words, "1", help=says)
    says = _("How many dots the model learns from.")
    train = controls.live("train", _("Training dots"), learned, values=DOTS, help=says)
    return [model, shown, spread], {"train": train} | details(controls)


def layers(controls: Controls, *, seed: int, revealed: bool) -> dict[str, Any]:
    """What the map of the model shows at these settings: all but the coast and what is next."""
    choices, sliders = knobs(controls)
    now = {one.name: one.value for one in choices} | {
        one.name: one.value for one in sliders.values()
    }
    setting, family = setting_now(now), now["family"]
    found = store.remember(sweeps.measures, setting=setting)
    return {
        "text": _("The density of the model as colour, and what it draws."),
        "truth": store.remember(sweeps.dots, n=2000)[: setting.dots],
        "samples": store.remember(sweeps.draw, setting=setting, seed=seed, n=DRAWN),
        "density": store.remember(sweeps.density, setting=setting),
        "density_unit": _("× even"),
        "density_top": TOP,
        "smooth": family in sweeps.RECORDED,
        "coast": revealed,
        "boxes": store.remember(sweeps.outline, setting=setting),
        "choices": choices if family in SPREADS else choices[:2],
        "ranges": [sliders["train"], sliders[family]],
        "readouts": list(live_numbers(found, revealed)),
    }


def next_ones(state: Mapping[str, Any], revealed: bool) -> dict[str, dict[str, str]]:
    """Where the map of every setting one move away is fetched ahead."""
    family = state["family"]
    names = ("family", "spread", "train", *DETAIL_NAMES.values(), "seed")
    here = {name: state[name] for name in names} | {"revealed": int(revealed)}
    moves: dict[str, list[Any]] = {"spread": ["1", "0"], "family": list(families())}
    moves |= {"train": list(DOTS), DETAIL_NAMES[family]: list(DETAILS[family])}
    return {
        name: {f"{value:g}" if isinstance(value, float) else str(value):
               f"land_sea/map?{urlencode(here | {name: value})}" for value in values}
        for name, values in moves.items()
    }  # fmt: skip


@lru_cache(maxsize=256)
def ahead(question: str) -> bytes:
    """The bytes of the map at the settings that an address asks for; ValueError if it is wild."""
    values = dict(parse_qsl(question))
    given = Given(values)
    seed = given.hold("seed", 0, checks.number("seed", 0, 0, 999_999))
    return map_bytes(
        "land_model", **layers(given, seed=seed, revealed=values.get("revealed") == "1")
    )


def model_map(controls: Controls, *, coast: Mapping[str, Any]) -> None:
    """Controls and map of the model in play.

    coast: `mask` and `coast` for the map once the rule is known, else empty.
    """
    shown = layers(controls, seed=controls.state()["seed"], revealed=bool(coast))
    heard = ("family", "show", "spread", "train", *DETAIL_NAMES.values())
    map_view(
        "land_model", **(shown | dict(coast)), ahead=next_ones(controls.state(), bool(coast)),
        on_change=controls.hear("land_model", *heard),
    )  # fmt: skip
