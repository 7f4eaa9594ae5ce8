"""Curves of one number against another."""

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from pages.ui.figures.base import figure
from pages.ui.theme import colour

DASHES = {"truth": "dash", "floor": "dot"}


def curves(
    x: Any, series: Mapping[str, Any], *, x_title: str, y_title: str, mark: float | None = None
) -> go.Figure:
    """A line for each series; "truth" is dashed and "floor" dotted; `mark` is x now."""
    drawing = figure(x=x_title, y=y_title)
    for name, heights in series.items():
        known = {"floor": "truth"}.get(name, name)
        ink = {"color": colour(known)} if known in ("truth", "model", "samples") else {}
        line = {"width": 2, "dash": DASHES.get(name, "solid")} | ink
        drawing.add_trace(go.Scatter(x=x, y=heights, name=name, mode="lines", line=line))
    if mark is not None:
        drawing.add_vline(x=mark, line={"color": colour("quiet"), "width": 1})
    return drawing


def sweeps(
    curves: Mapping[str, Any],
    *,
    x_title: str,
    y_title: str,
    log: bool = False,
    best: bool = False,
    level: float | None = None,
) -> go.Figure:
    """A line for each model's `Sweep` (values, scores), told apart by its dashes.

    best: a dot at each lowest score; level: a score to compare with.
    """
    drawing = figure(x=x_title, y=y_title, hovermode="x")
    for (name, sweep), dash in zip(curves.items(), ("solid", "dash", "dot"), strict=False):
        line = {"width": 2, "dash": dash, "color": colour("model")}
        drawing.add_trace(go.Scatter(x=sweep.values, y=sweep.scores, name=name, line=line))
        if best:
            low = {"x": [sweep.best[0]], "y": [sweep.best[1]], "showlegend": False}
            dot = {"size": 10, "color": colour("model"), "symbol": "diamond"}
            drawing.add_trace(go.Scatter(**low, mode="markers", marker=dot, name=name))
    if level is not None:
        drawing.add_hline(y=level, line={"color": colour("truth"), "width": 1, "dash": "dot"})
    drawing.update_xaxes(type="log" if log else "linear")
    drawing.update_yaxes(rangemode="tozero")
    return drawing
