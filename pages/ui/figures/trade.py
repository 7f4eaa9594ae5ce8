"""Two costs against each other: a line of settings for each family, and what nobody can beat."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from pages.ui.figures.base import figure
from pages.ui.theme import colour

SYMBOLS = ("square", "diamond", "circle", "triangle-up", "cross", "star")
DASHES = ("solid", "dash", "dot", "dashdot")


def trade(
    families: Mapping[str, tuple[Any, Any]],
    *,
    bound: tuple[str, Any, Any],
    marks: Mapping[str, tuple[float, float]],
    now: tuple[str, float, float],
    x: str,
    y: str,
    ends: Sequence[float],
) -> go.Figure:
    """Families (name: x values, y values), each with a symbol and a dash of its own.

    bound: name, x, y of a curve below which nothing can lie. marks: named single points.
    now: the setting in play, ringed. ends: the largest x and y that are drawn.
    """
    drawing = figure(x=x, y=y)
    name, across, up = bound
    line = {"color": colour("truth"), "width": 2}
    drawing.add_trace(go.Scatter(x=across, y=up, name=name, mode="lines", line=line))
    for (name, (across, up)), symbol, dash in zip(
        families.items(), SYMBOLS, DASHES * 2, strict=False
    ):
        ink = {"color": colour("model")}
        drawing.add_trace(
            go.Scatter(
                x=across, y=up, name=name, mode="lines+markers",
                line=ink | {"width": 1.2, "dash": dash}, marker=ink | {"size": 8, "symbol": symbol},
            )
        )  # fmt: skip
    for name, (across, up) in marks.items():
        place = {"x": [across], "y": [up], "name": name, "mode": "markers"}
        drawing.add_trace(go.Scatter(**place, marker={"color": colour("quiet"), "size": 9}))
    name, across, up = now
    ring = {"size": 17, "symbol": "circle-open", "color": colour("samples"), "line": {"width": 2.5}}
    drawing.add_trace(go.Scatter(x=[across], y=[up], name=name, mode="markers", marker=ring))
    drawing.update_xaxes(range=[0, ends[0]])
    drawing.update_yaxes(range=[0, ends[1]])
    return drawing
