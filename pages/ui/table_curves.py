"""What one setting does to a table of outfits, drawn: smoothing, temperature."""

from collections.abc import Mapping

from torch import Tensor

from core.measures import counted
from pages.ui import figures
from pages.ui.live.plot_view import plot_view
from pages.ui.words import _

Curves = Mapping[str, counted.Sweep]
TEMPERATURES = tuple(step / 20 for step in range(101))


def by_temperature(
    key: str, tables: Mapping[str, Tensor], truth: Tensor | None, *, at: float
) -> None:
    """Entropy and impossible share over the temperature for each table (K,) by its title.

    at: the temperature now. truth: the true table (K,), or None where nobody knows it.
    """
    x = _("temperature T")
    curves = {t: counted.entropy_by_temperature(p, TEMPERATURES) for t, p in tables.items()}
    chart = figures.sweeps(curves, x_title=x, y_title=_("entropy, nats"), mark=at)
    text = _("Entropy of what is drawn, against temperature")
    plot_view(f"{key}_entropy", chart, text=text, height=250)
    if truth is None:
        return
    curves = {
        title: counted.impossible_by_temperature(p, truth, TEMPERATURES)
        for title, p in tables.items()
    }
    chart = figures.sweeps(curves, x_title=x, y_title=_("impossible share"), mark=at)
    text = _("Share of what is drawn that the truth never makes, against temperature")
    plot_view(f"{key}_impossible", chart, text=text, height=250)


def by_smoothing(key: str, curves: Curves, *, at: float, even: float) -> None:
    """Excess over the smoothing for each model by its title, the lowest marked.

    at: the smoothing now; even: the excess of a table in which all outfits are alike.
    """
    x, y = _("smoothing a"), _("excess, nats")
    chart = figures.sweeps(curves, x_title=x, y_title=y, log=True, mark=at, best=True, level=even)
    plot_view(key, chart, text=_("Excess against smoothing, the lowest marked"), height=320)
