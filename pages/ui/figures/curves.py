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
