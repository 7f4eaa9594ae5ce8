"""The ruler's figures as a table: value, interval, floor, a tiny bar, or why there is none."""

from collections.abc import Iterable, Mapping
from html import escape
from math import isfinite
from typing import Any

import streamlit as st

from pages.ui.words import _

SHARES = (
    "sea_rate",
    "missed_share",
    "coverage",
    "coverage_by_continent",
    "coverage_by_piece",
    "impossible_share",
    "validity",
    "novelty",
    "memory",
    "known_words",
    "copied",
)
"""Measures that are shares of a whole, written in percent."""


def labels() -> dict[str, tuple[str, str]]:
    """For each measure its name on the page and what it says, in one line."""
    return {
        "sea_rate": (_("Sea rate"), _("share of samples that fall in the sea")),
        "excess_nats": (_("Excess"), _("cross-entropy less the truth's entropy")),
        "held_out_nats": (_("Held-out nats"), _("minus the mean log-density of unseen points")),
        "missed_share": (_("Missed"), _("share of truth where the model says never")),
        "coverage": (_("Coverage"), _("share of the truth's cells that samples reach")),
        "coverage_by_continent": (_("Coverage by continent"), _("coverage on each continent")),
        "coverage_by_piece": (_("Coverage by piece"), _("coverage on each piece of land")),
        "marginal_kl": (_("Marginals"), _("divergence of single features, summed")),
        "mutual_information_lost": (_("Togetherness lost"), _("mutual information of pairs, lost")),
        "impossible_share": (_("Impossible"), _("share of samples that truth never makes")),
        "validity": (_("Validity"), _("share that the inspector reads as a clean outfit")),
        "novelty": (_("Novelty"), _("valid, and not in the training set")),
        "memory": (_("Memory"), _("near to a training picture; floor: near to as many never seen")),
        "bits_per_dim": (_("Bits per dimension"), _("cost of a picture, per colour level")),
        "bits_per_character": (_("Bits a character"), _("cost of held-out text, per character")),
        "known_words": (_("Known words"), _("share of written words that the training text has")),
        "copied": (_("Copied"), _("share of 32-letter stretches that stand in the training text")),
        "train_seconds": (_("Training"), _("time to learn")),
        "ms_per_sample": (_("Sampling"), _("time for one sample")),
        "parameters": (_("Parameters"), _("numbers learned")),
    }


def ruler_table(measures: Iterable[Any] | Mapping[str, Any], *, caption: str = "") -> None:
    """Show the measures of `core.ruler`: each with its n, interval and floor, or its reason."""
    st.html(ruler_html(measures, caption=caption))


def ruler_html(measures: Iterable[Any] | Mapping[str, Any], *, caption: str = "") -> str:
    """The table as HTML; what is not defined is said in words, with the reason on focus."""
    many = list(measures.values() if isinstance(measures, Mapping) else measures)
    sampled = any(measure.n for measure in many)
    heads = (_("Measure"), _("Value"), _("Floor: truth itself"), "", _("n") if sampled else "")
    head = "".join(f'<th scope="col">{word}</th>' for word in heads)
    body = "".join(_row(measure) + _parts(measure) for measure in many)
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    return (
        f'<table class="fn-ruler">{title}<thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


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


def named(measure: Any) -> tuple[str, str]:
    """The name of a measure on the page, and what it says, in one line."""
    known, meaning = labels().get(measure.name, (measure.name.replace("_", " "), ""))
    if measure.drawn:
        words = _("{meaning}: what {n} reach on average, worked out from {drawn}")
        n, drawn = _count(measure.n), _count(measure.drawn)
        meaning = words.format(meaning=meaning, n=n, drawn=drawn)
    return known, meaning


def _row(measure: Any, name: str = "", kind: str = "") -> str:
    known, meaning = named(measure)
    title = escape(name) if name else tip(known, meaning) if meaning else escape(known)
    head = f'<tr class="fn-row {kind}"><th scope="row">{title}</th>'
    if measure.value is None:
        endless = measure.reason.startswith("infinite")
        missing = tip(_("infinite") if endless else _("not defined"), measure.reason)
        return f'{head}<td class="fn-small" colspan="4">{missing}</td></tr>'
    return (
        f'{head}<td class="fn-value">{value(measure)}</td>'
        f'<td class="fn-small">{written(measure, measure.floor)}</td>'
        f"<td>{_bar(measure)}</td>"
        f'<td class="fn-small">{_count(measure.n)}</td></tr>'
    )


def _parts(measure: Any) -> str:
    """The same measure of each part, such as each continent, in rows set in."""
    return "".join(_row(part, _(name), "fn-part-row") for name, part in measure.parts.items())


def value(measure: Any) -> str:
    """The value with its interval, and what bounds it."""
    bound = {"bound": "≥ " if measure.better == "high" else "≤ "}.get(measure.kind, "")
    text = bound + written(measure, measure.value)
    if None not in (measure.low, measure.high) and measure.low != measure.high:
        ends = (written(measure, end, bare=True) for end in (measure.low, measure.high))
        text += f" <small>{' – '.join(ends)}</small>"
    return f"{text} <small>{_('a bound')}</small>" if bound else text


def written(measure: Any, value: float | None, *, bare: bool = False) -> str:
    """One number of a measure with its unit; nothing for None."""
    if value is None:
        return ""
    if measure.name == "parameters":
        return f"{value:,.0f}".replace(",", "\u202f")
    if measure.name in SHARES:
        return figure(100 * value) + ("" if bare else "\u202f%")
    unit = "" if bare or not measure.unit else f" <small>{escape(_(measure.unit))}</small>"
    return figure(value) + unit


def _count(n: int | None) -> str:
    return f"{n:,}".replace(",", "\u202f") if n else ""


def _bar(measure: Any) -> str:
    """Value as a bar, floor as a tick, from nothing to one scale that every table shares."""
    value, floor = measure.value, measure.floor
    if floor is None or not isfinite(value) or not isfinite(floor):
        return ""
    most = _scale(measure.unit, max(value, floor))
    width, tick = (100 * max(0.0, min(1.0, number / most)) for number in (value, floor))
    said = _("bar: value; tick: floor")
    return (
        f'<span class="fn-bar" role="img" aria-label="{said}">'
        f'<i style="width:{width:.1f}%"></i><b style="left:{tick:.1f}%"></b></span>'
    )


def _scale(unit: str, largest: float) -> float:
    """The end of a bar: the whole for shares, 8 bits/dim, and 1 nat (or 10, 100 if it takes it)."""
    end = 8.0 if unit == "bits/dim" else 1.0
    while largest > end:
        end *= 10
    return end


def tip(word: str, text: str) -> str:
    """A word with an explanation on hover and on focus."""
    return (
        f'<span class="fn-tip" tabindex="0" data-tip="{escape(text, quote=True)}" '
        f'aria-label="{escape(f"{word}: {text}", quote=True)}">{escape(word)}</span>'
    )
