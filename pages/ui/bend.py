"""The recorded sweep on a page: what the model in play comes to, its presets, ruler and chart."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from core import sweeps
from core.measures.measure import Measure
from core.sweeps import Setting
from pages.ui import figures, store
from pages.ui.controls import Controls
from pages.ui.formula import Term, formula
from pages.ui.land_map import families, setting_now
from pages.ui.live.plot_view import plot_view
from pages.ui.presets import Preset
from pages.ui.ruler_table import figure, ruler_table
from pages.ui.source import text_alternative
from pages.ui.words import _

SEAS, NATS = 0.72, 1.6  # ends of the chart


def setting_found(controls: Controls) -> tuple[Setting, dict[str, Measure]]:
    """The setting of the sweep that is in play, and what the ruler found of it."""
    setting = setting_now(controls.state())
    return setting, store.remember(sweeps.measures, setting=setting)


def model_presets(revealed: bool) -> list[Preset]:
    """A good fit, and three that fail in ways of their own."""
    return [
        Preset("fine", _("Many dots, fine cells"), {
            "family": "histogram", "train": 200_000, "columns": 256, "spread": "1",
        }),
        Preset("empty", _("Too fine for so few dots"), {
            "family": "histogram", "train": 50, "columns": 512, "spread": "0",
        }, failure=_(
            "50 dots cannot fill 131,072 cells. At most 50 cells hold all the probability, and "
            "nearly every new dot falls in a cell that says *never*: the excess is infinite. Put "
            "“A little” everywhere else and see the other failure. One tenth of a dot in each cell "
            "makes 13,107 imagined dots against 50 real ones, and the model is the even map again."
        )),
        Preset("memory", _("A spike on every dot"), {
            "family": "gaussian_mixture", "train": 50, "components": 50,
        }, failure=_(
            "Each Gaussian sits on one training dot and is as narrow as it may be. Its training "
            "dots look splendid, and it has learned nothing: it repeats 50 "
            "places. New dots lie thousands of spreads away from any spike, so the excess is "
            "tens of thousands of nats, and coverage is under 2%. This is memory, not a model."
        )),
        Preset("drowned", _("So smooth that it drowns") if revealed else _("Far too smooth"), {
            "family": "kernel_density", "train": 20_000, "bandwidth": 30.0, "spread": "1",
        }, failure=_(
            "Each dot is smeared over 30 degrees, so every edge is gone. Twenty thousand dots "
            "cannot help: the model is not short of data, it is too stiff to use them. More than "
            "half of what it draws lands where no dot can be."
        )),
    ]  # fmt: skip


def in_words(setting: Setting, found: Mapping[str, Measure]) -> None:
    """The map of the model, for those who do not see it."""
    words = _(
        "{family} learned from {n:,} dots, with {size:,.0f} free numbers. The colour shows where "
        "its density is high, the crosses 1,000 places that it draws. Of the 4,096 pieces of "
        "truth, 10,000 samples reach {reach:.1%}; the truth itself reaches {floor:.1%}."
    )
    family, reach = families()[setting.family], found["coverage"]
    text_alternative(_("The model"), words.format(
        family=family, n=setting.dots, size=found["parameters"].value, reach=reach.value,
        floor=reach.floor,
    ))  # fmt: skip


def ruler(setting: Setting, found: Mapping[str, Measure]) -> None:
    """The ruler's table of the model in play."""
    speed = store.remember(sweeps.speed, setting=setting)
    ruler_table({**found, "ms_per_sample": speed}, caption=_(
        "10,000 samples and 10,000 new dots. The floor is what a second true sample scores; of "
        "coverage, what true samples score on average."
    ))  # fmt: skip


def bound(found: Mapping[str, Measure]) -> None:
    """Excess >= -ln(1 - sea rate), with the numbers of the model in play."""
    sea, excess = found["sea_rate"].value or 0.0, found["excess_nats"].value
    nats = " " + _("nats")
    formula("land_bound", [
        Term(_("excess"), "∞" if excess is None else figure(excess) + nats, part="density"),
        Term("≥ − ln(1 −"),
        Term(_("sea rate"), figure(sea), part="samples"),
        Term(") ="),
        Term(_("least excess"), figure(-math.log1p(-sea)) + nats),
    ], text=_("the excess is at least minus the logarithm of one minus the sea rate"))  # fmt: skip


def comparison(setting: Setting) -> Any:
    """Every family at the same number of dots: excess against sea rate, as a figure."""
    lines = {}
    for family, name in families().items():
        row = [Setting(family, setting.dots, step, setting.spread) for step in range(7)]
        sea = [sweeps.number(one, "sea_rate") for one in row]
        nats = [sweeps.number(one, "excess_nats") for one in row]
        lines[name] = sea, [value if value < math.inf else None for value in nats]
    share, here = store.world("land").share, sweeps.number(setting, "excess_nats")
    curve = np.linspace(0, SEAS, 100)
    return figures.trade(
        lines,
        bound=(_("least excess, −ln(1 − sea rate)"), curve, -np.log1p(-curve)),
        marks={_("even over the whole map"): (1 - share, -math.log(share))},
        now=(_("in play"), sweeps.number(setting, "sea_rate"), min(here, 99.0)),
        x=_("sea rate"), y=_("excess, nats"), ends=(SEAS, NATS),
    )  # fmt: skip


def chart(setting: Setting) -> None:
    """The comparison as a live figure, and in words."""
    plot_view(
        "land_trade", store.remember(comparison, setting=setting), height=420,
        text=_("Excess against sea rate for four families at the same number of dots."),
    )  # fmt: skip
    share = store.world("land").share
    text_alternative(_("This chart"), _(
        "Each line is a family, from coarse to fine, all with {dots:,} dots. No point lies under "
        "the dark curve, the least excess that a sea rate allows. An even spread over the whole "
        "map sits on the curve, at {sea:.2f} and {nats:.2f} nats. Settings above {top} nats and "
        "infinite ones are off the chart."
    ).format(dots=setting.dots, sea=1 - share, nats=-math.log(share), top=NATS))  # fmt: skip
