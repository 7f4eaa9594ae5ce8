"""What one setting does to a table of outfits that is drawn from: smoothing, temperature."""

from collections.abc import Mapping

import torch
from torch import Tensor

from core.measures import counted
from pages.ui import figures, store
from pages.ui.live.plot_view import plot_view
from pages.ui.source import text_alternative
from pages.ui.words import _

STEPS = (*range(0, 150, 5), *range(150, 501, 25))
TEMPERATURES = tuple(step / 100 for step in STEPS)
Curves = Mapping[str, counted.Sweep]


def by_temperature(key: str, tables: Mapping[str, Tensor], truth: Tensor | None, at: float) -> None:
    """Entropy and impossible share over the temperature for each table (K,) by its title.

    truth: the true table (K,), or None where nobody knows it. at: the temperature now.
    """
    content = tuple(table.numpy().tobytes() for table in (*tables.values(),))
    settings = {"titles": tuple(tables), "tables": content, "known": truth is not None}
    texts = (
        _("Entropy of what is drawn, against temperature"),
        _("Share of what is drawn that the truth never makes, against temperature"),
    )
    charts, sweeps = store.remember(_temperature_charts, **settings)
    for name, chart, text in zip(("entropy", "impossible"), charts, texts, strict=False):
        plot_view(f"{key}_{name}", chart.marked(at), text=text, height=250)
    titles = _("Entropy by temperature"), _("Impossible share by temperature")
    for title, curves in zip(titles, sweeps, strict=False):
        _in_words(title, curves, (0.0, 0.5, 1.0, 2.0, 5.0))


def _temperature_charts(
    titles: tuple[str, ...], tables: tuple[bytes, ...], known: bool
) -> tuple[list[figures.Ready], list[dict[str, counted.Sweep]]]:
    truth = store.world("outfits").table
    read = (torch.frombuffer(bytearray(one), dtype=torch.float64) for one in tables)
    pairs = [counted.by_temperature(table, truth, TEMPERATURES) for table in read]
    y_titles = (_("entropy, nats"), _("impossible share"))
    sweeps = [dict(zip(titles, curves, strict=True)) for curves in zip(*pairs, strict=True)]
    charts = [
        figures.sweeps(curves, x_title=_("temperature T"), y_title=y)
        for curves, y in zip(sweeps, y_titles, strict=True)
    ]
    shown = 2 if known else 1
    return [figures.ready(chart) for chart in charts[:shown]], sweeps[:shown]


def by_smoothing(key: str, curves: Curves, *, at: float, even: float) -> None:
    """Excess over the smoothing for each model by its title, the lowest marked.

    at: the smoothing now; even: the excess of a table in which all outfits are alike.
    """
    x, y = _("smoothing a"), _("excess, nats")
    chart = figures.sweeps(curves, x_title=x, y_title=y, log=True, best=True, level=even)
    plain = figures.ready(chart)
    text = _("Excess against smoothing, the lowest marked")
    plot_view(key, plain.marked(at) if at > 0 else plain, text=text, height=320)
    _in_words(_("Excess by smoothing"), curves, (0.001, 0.01, 0.1, 0.5, 1.0, 2.0, 10.0))


def _in_words(title: str, curves: Curves, values: tuple[float, ...]) -> None:
    """The heights of the curves at a few values, as a table."""
    head = [f"| | {' | '.join(curves)} |", "|---" * (len(curves) + 1) + "|"]
    lines = [
        f"| {value:g} | {' | '.join(f'{curve.at(value):.3f}' for curve in curves.values())} |"
        for value in values
    ]
    text_alternative(title, "\n".join([*head, *lines]))
