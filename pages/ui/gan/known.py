"""An expert against a forger whose density is known: what it says beside the best answer."""

from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import streamlit as st

from core import duel_known
from core.duel_frame import COLUMNS, ROWS, cells
from pages.ui.controls import Controls
from pages.ui.given import Given
from pages.ui.live.ahead import each_other
from pages.ui.live.map_view import Readout, map_bytes, map_view
from pages.ui.source import source, text_alternative
from pages.ui.words import _

VIEW = "gan_known"


def _words() -> dict[str, str]:
    return {f"{weight:g}": f"{weight:g}" for weight in duel_known.WEIGHTS}


def row_of(now) -> tuple[int, int]:
    """Which of the recorded experts is shown, and after which of the steps."""
    weight = list(_words()).index(now["known_weight"])
    return weight, duel_known.STEPS.index(int(now["known_step"]))


def layers(controls: Controls) -> dict[str, Any]:
    """What the left map shows at these settings: what the expert says after so many steps."""
    weight = controls.choice(
        "known_weight", _("Weight of the penalty"), _words(), "0.01",
        help=_("How much a steep expert is punished."),
    )  # fmt: skip
    step = controls.live(
        "known_step", _("Steps of the expert"), 5, values=duel_known.STEPS, sweep=True,
        help=_("How often the expert has learned. The forger stands still."),
    )  # fmt: skip
    held, row = duel_known.recorded(), list(_words()).index(weight.value)
    return {
        "text": _("What the expert says: the darker, the surer that a point is true."),
        "density": held["opinion"][row].reshape(-1, ROWS, COLUMNS) / 255, "density_top": 1.0,
        "density_unit": "D", "density_label": _("the expert's opinion"), "smooth": True,
        "ranges": [step], "choices": [weight],
        "readouts": [
            Readout("value", _("value V"), _("nats"), frames=held["value"][row]),
            Readout("distance", _("mean |D − D*|"), frames=held["distance"][row]),
        ],
    }  # fmt: skip


def ahead(question: str) -> bytes:
    """The bytes of that map at the settings of an address; ValueError if it is wild."""
    return map_bytes(VIEW, **layers(Given(dict(parse_qsl(question)))))


def known_view(controls: Controls) -> None:
    """Two maps: what the expert says after so many steps, and p / (p + q)."""
    left, right = st.columns(2)
    with left:
        shown = layers(controls)
        map_view(
            VIEW, **shown, ahead=each_other("gan/known", shown["choices"]),
            on_change=controls.hear(VIEW, "known_step", "known_weight"),
        )  # fmt: skip
    with right:
        map_view(
            "gan_best", text=_("The best answer, p over p plus q, on the same map."),
            density=_best(), density_top=1.0, density_unit="D*",
            density_label=_("the best opinion"), smooth=True,
            readouts=[Readout("best", _("best value 2 JS − log 4"), _("nats"), frames=[_top()])],
        )  # fmt: skip


@cache
def _best() -> np.ndarray:
    return duel_known.best(cells()).view(ROWS, COLUMNS).numpy()


def _top() -> float:
    return duel_known.best_value()


def in_words(controls: Controls) -> None:
    """The two maps as numbers, and the code."""
    held, row = duel_known.recorded(), row_of(controls.state())
    text_alternative(_("The expert and the best answer"), _(
        "The expert's value is {value:.3f} nats, the best one {best:.3f}. Over examples, half of "
        "them true, it is off by {distance:.3f} on average."
    ).format(
        value=held["value"][row], best=_top(), distance=held["distance"][row],
    ))  # fmt: skip
    source(duel_known.best, equation=r"D^*(x) = \frac{p(x)}{p(x) + q(x)}")
    source(duel_known.best_value, equation=r"V(D^*, G) = 2\,\mathrm{JS}(p, q) - \log 4")
