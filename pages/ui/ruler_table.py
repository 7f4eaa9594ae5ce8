"""The ruler's figures as a table: value, interval, floor, a tiny bar, or why there is none."""

from collections.abc import Iterable, Mapping
from html import escape
from math import isfinite
from typing import Any

import streamlit as st

from pages.ui.words import _


def labels() -> dict[str, tuple[str, str]]:
    """For each measure its name on the page and what it says, in one line."""
    return {
        "sea_rate": (_("Sea rate"), _("share of samples that fall in the sea")),
        "excess_nats": (_("Excess"), _("cross-entropy less the truth's entropy")),
        "missed_share": (_("Missed"), _("share of truth where the model says never")),
        "coverage": (_("Coverage"), _("share of the truth's cells that samples reach")),
        "coverage_by_continent": (_("Coverage by continent"), _("coverage on each continent")),
        "marginal_kl": (_("Marginals"), _("divergence of single features, summed")),
        "mutual_information_lost": (_("Togetherness lost"), _("mutual information of pairs, lost")),
        "impossible_share": (_("Impossible"), _("share of samples that truth never makes")),
        "validity": (_("Validity"), _("share that the inspector reads as a clean outfit")),
        "novelty": (_("Novelty"), _("valid, and not in the training set")),
        "memory": (_("Memory"), _("nearer to a training picture than truth's own test pictures")),
        "bits_per_dim": (_("Bits per dimension"), _("cost of a picture, per colour level")),
        "train_seconds": (_("Training"), _("time to learn")),
        "ms_per_sample": (_("Sampling"), _("time for one sample")),
        "parameters": (_("Parameters"), _("numbers learned")),
    }


def ruler_table(measures: Iterable[Any] | Mapping[str, Any], *, caption: str = "") -> None:
    """Show the measures of `core.ruler`: each with its n, interval and floor, or its reason."""
    st.html(ruler_html(measures, caption=caption))


def ruler_html(measures: Iterable[Any] | Mapping[str, Any], *, caption: str = "") -> str:
    """The table as HTML; what is not defined is said in words, with the reason on focus."""
    many = measures.values() if isinstance(measures, Mapping) else measures
    heads = (_("Measure"), _("Value"), _("Floor: truth itself"), "", _("n"))
    head = "".join(f'<th scope="col">{word}</th>' for word in heads)
    body = "".join(_row(measure) for measure in many)
    caption = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f'<table class="fn-ruler">{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def figure(value: float, digits: int = 3) -> str:
    """A number with `digits` significant figures, a true minus, thin spaces, no exponent."""
    if not isfinite(value):
        return "∞" if value > 0 else "−∞" if value < 0 else _("not defined")
    if value == int(value) and abs(value) >= 1000:
        return f"{int(value):,}".replace(",", "\u202f").replace("-", "−")
    places = digits - 1 if value == 0 else max(0, digits - 1 - _magnitude(value))
    return f"{value:.{min(8, places)}f}".replace("-", "−")


def _magnitude(value: float) -> int:
    return int(f"{abs(value):e}".partition("e")[2])


def _row(measure: Any) -> str:
    name, meaning = labels().get(measure.name, (measure.name.replace("_", " "), ""))
    tip = _tip(name, meaning) if meaning else escape(name)
    head = f'<th scope="row">{tip}</th>'
    if measure.value is None:
        missing = _tip(_("not defined"), measure.reason or "")
        return f'<tr>{head}<td class="fn-small" colspan="4">{missing}</td></tr>'
    count = f"{measure.n:,}".replace(",", "\u202f") if measure.n else ""
    return (
        f'<tr>{head}<td class="fn-value">{_value(measure)}</td>'
        f'<td class="fn-small">{_number(measure.floor, measure.unit)}</td>'
        f"<td>{_bar(measure)}</td>"
        f'<td class="fn-small">{count}</td></tr>'
    )


def _value(measure: Any) -> str:
    bound = {"bound": "≤ " if _better(measure) != "high" else "≥ "}.get(measure.kind, "")
    text = bound + _number(measure.value, measure.unit)
    if measure.low is not None and measure.high is not None and measure.low != measure.high:
        ends = f"{_number(measure.low, measure.unit, bare=True)} – {_number(measure.high, measure.unit, bare=True)}"
        text += f" <small>{ends}</small>"
    if measure.kind == "bound":
        text += f" <small>{_('a bound')}</small>"
    return text


def _number(value: float | None, unit: str, *, bare: bool = False) -> str:
    if value is None:
        return ""
    if unit in ("share", "%"):
        return figure(100 * value) + ("" if bare else "\u202f%")
    if bare or not unit:
        return figure(value)
    return f"{figure(value)} <small>{escape(_(unit))}</small>"


def _better(measure: Any) -> str:
    return getattr(measure, "better", "low")


def _bar(measure: Any) -> str:
    """Value as a bar, floor as a tick, on one scale from nothing."""
    value, floor = measure.value, measure.floor
    if floor is None or not isfinite(value) or not isfinite(floor):
        return ""
    most = 1.0 if measure.unit in ("share", "%") and max(value, floor) > 0.3 else max(value, floor)
    if most <= 0:
        return ""
    width, tick = (100 * max(0.0, min(1.0, number / most)) for number in (value, floor))
    said = _("bar: value; tick: floor")
    return (
        f'<span class="fn-bar" role="img" aria-label="{said}">'
        f'<i style="width:{width:.1f}%"></i><b style="left:{tick:.1f}%"></b></span>'
    )


def _tip(word: str, text: str) -> str:
    return (
        f'<span class="fn-tip" tabindex="0" data-tip="{escape(text, quote=True)}" '
        f'aria-label="{escape(f"{word}: {text}", quote=True)}">{escape(word)}</span>'
    )
