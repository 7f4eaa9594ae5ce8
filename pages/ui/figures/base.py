"""What every figure shares: the course's template, in the light colours (the browser darkens)."""

import plotly.graph_objects as go

from pages.ui.theme import plotly_template


def figure(*, x: str = "", y: str = "", **layout: object) -> go.Figure:
    """An empty figure with axis titles, in the course's type and colours."""
    drawing = go.Figure(layout={"template": plotly_template("light")})
    drawing.update_layout(xaxis_title=x, yaxis_title=y, **layout)
    return drawing
