"""Figures of points on the map, and of a density over it."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from pages.ui.figures.base import figure
from pages.ui.theme import colour, scale
from pages.ui.words import _


def points(truth: Any = None, samples: Any = None, density: Any = None) -> go.Figure:
    """Dots of truth, crosses of samples, and a density grid (row 0 north), in degrees."""
    drawing = figure(x=_("longitude, degrees"), y=_("latitude, degrees"))
    if density is not None:
        drawing.add_trace(_density(np.asarray(density)))
    for name, spots, symbol in (("truth", truth, "circle"), ("samples", samples, "x-thin")):
        if spots is not None:
            drawing.add_trace(_spots(name, np.asarray(spots), symbol))
    drawing.update_xaxes(range=[-180, 180], constrain="domain", dtick=60)
    drawing.update_yaxes(range=[-90, 90], scaleanchor="x", constrain="domain", dtick=30)
    return drawing


def _spots(name: str, spots: np.ndarray, symbol: str) -> go.Scatter:
    ink = colour(name)
    line = {"width": 1.2, "color": ink} if symbol.endswith("thin") else {"width": 0}
    marker = {"size": 4, "color": ink, "symbol": symbol, "line": line}
    return go.Scatter(x=spots[:, 0], y=spots[:, 1], mode="markers", name=name, marker=marker)


def _density(grid: np.ndarray) -> go.Heatmap:
    rows, columns = grid.shape
    return go.Heatmap(
        z=grid[::-1],
        x=-180 + (np.arange(columns) + 0.5) * 360 / columns,
        y=-90 + (np.arange(rows) + 0.5) * 180 / rows,
        colorscale=scale("sequential"),
        colorbar={"thickness": 10, "title": {"text": _("density")}},
    )
