"""A sheet of pictures, and grids of numbers as a picture."""

from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go

from pages.ui.figures.base import figure
from pages.ui.theme import scale


def sheet(pictures: Any, columns: int = 8) -> go.Figure:
    """Pictures (n, height, width, 3) of uint8, side by side in rows of `columns`."""
    array = np.asarray(pictures)
    count, height, width, channels = array.shape
    rows = -(-count // columns)
    paper = np.full((rows * columns, height, width, channels), 255, np.uint8)
    paper[:count] = array
    grid = paper.reshape(rows, columns, height, width, channels).swapaxes(1, 2)
    drawing = figure()
    drawing.add_trace(go.Image(z=grid.reshape(rows * height, columns * width, channels)))
    drawing.update_xaxes(visible=False)
    drawing.update_yaxes(visible=False)
    return drawing


def heatmap(
    grid: Any,
    *,
    x: str = "",
    y: str = "",
    kind: Literal["sequential", "diverging"] = "sequential",
    columns: Any = None,
    rows: Any = None,
) -> go.Figure:
    """Numbers (rows, columns) as colours; a diverging map has zero in its middle."""
    drawing = figure(x=x, y=y)
    middle = {"zmid": 0} if kind == "diverging" else {}
    drawing.add_trace(go.Heatmap(z=grid, x=columns, y=rows, colorscale=scale(kind), **middle))
    drawing.update_yaxes(autorange="reversed")
    return drawing
