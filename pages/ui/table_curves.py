"""What one setting does to a table of outfits that is drawn from: smoothing, temperature."""

from collections.abc import Mapping

import torch
from torch import Tensor

from core.measures import counted
from pages.ui import figures, store
from pages.ui.live.plot_view import plot_view
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
    charts = store.remember(_temperature_charts, **settings)
    for name, chart, text in zip(("entropy", "impossible"), charts, texts, strict=False):
        plot_view(f"{key}_{name}", chart.marked(at), text=text, height=250)


def _temperature_charts(
    titles: tuple[str, ...], tables: tuple[bytes, ...], known: bool
) -> list[figures.Ready]:
    truth = store.world("outfits").table
    read = (torch.frombuffer(bytearray(one), dtype=torch.float64) for one in tables)
    pairs = [counted.by_temperature(table, truth, TEMPERATURES) for table in read]
    y_titles = (_("entropy, nats"), _("impossible share"))
    charts = []
    for curves, y in zip(zip(*pairs, strict=True), y_titles, strict=True):
        named = dict(zip(titles, curves, strict=True))
        charts.append(figures.sweeps(named, x_title=_("temperature T"), y_title=y))
    return [figures.ready(chart) for chart in charts[: 2 if known else 1]]


def by_smoothing(key: str, curves: Curves, *, at: float, even: float) -> None:
    """Excess over the smoothing for each model by its title, the lowest marked.

    at: the smoothing now; even: the excess of a table in which all outfits are alike.
    """
    x, y = _("smoothing a"), _("excess, nats")
    chart = figures.sweeps(curves, x_title=x, y_title=y, log=True, best=True, level=even)
    plain = figures.ready(chart)
    text = _("Excess against smoothing, the lowest marked")
    plot_view(key, plain.marked(at) if at > 0 else plain, text=text, height=320)
