"""Bars of outfit features: truth beside the model, value by value."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from pages.ui.figures.base import figure
from pages.ui.theme import colour


def bars(labels: Sequence[str], series: Mapping[str, Any], *, y: str = "share") -> go.Figure:
    """A group of bars a label, a bar a series; "truth", "model", "samples" have their colour."""
    drawing = figure(y=y, barmode="group", bargap=0.25)
    for name, heights in series.items():
        known = name if name in ("truth", "model", "samples") else "quiet"
        drawing.add_trace(go.Bar(x=list(labels), y=heights, name=name, marker_color=colour(known)))
    return drawing


def marginals(codes: Any, sizes: Sequence[int], values: Sequence[Sequence[str]]) -> go.Figure:
    """The share of each value of each feature in outfits (n, 5)."""
    codes = np.asarray(codes)
    shares = [np.bincount(codes[:, f], minlength=k) / len(codes) for f, k in enumerate(sizes)]
    names = [value for group in values for value in group]
    return bars(names, {"samples": np.concatenate(shares)})
