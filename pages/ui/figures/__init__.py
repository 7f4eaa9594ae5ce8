"""Figures by the kind of space: Plotly only, no Streamlit, no maths."""

from typing import Any

import plotly.graph_objects as go

from pages.ui.figures.curves import curves, sweeps
from pages.ui.figures.outfits import bars, marginals
from pages.ui.figures.pictures import heatmap, sheet
from pages.ui.figures.points import points
from pages.ui.figures.ready import Ready, ready
from pages.ui.figures.trade import trade

__all__ = [
    "Ready",
    "bars",
    "curves",
    "draw",
    "heatmap",
    "marginals",
    "points",
    "ready",
    "sheet",
    "sweeps",
    "trade",
]


def draw(space: Any, x: Any, *, values: Any = ()) -> go.Figure:
    """Samples `x` of a space as the figure that suits its kind; ValueError for another kind.

    values: for outfits, the words for each feature's values.
    """
    if space.kind in ("points", "sphere"):
        return points(samples=x)
    if space.kind == "outfits":
        return marginals(x, space.sizes, values)
    if space.kind == "images":
        from pages.ui.live.picture_view import levels

        return sheet(levels(x))
    raise ValueError(f"expected points, sphere, outfits or images; got {space.kind}")
