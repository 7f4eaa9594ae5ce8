"""Colours, type and spacing of the course, each named once.

Colour means one thing everywhere. `TOKENS` maps a meaning to its colour on a light and on a
dark ground; from it come the CSS variables (`--fn-truth`), the canvas views, which read those
variables, and Plotly (`plotly_template`). Hues for right and wrong follow Okabe and Ito (2008),
"Color Universal Design", so that they stay apart for colour-blind eyes; the sequential and
diverging maps run in even steps of lightness.
"""

from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import quote

Mode = Literal["light", "dark"]


class Pair(NamedTuple):
    """One colour on a light and on a dark ground, as #rrggbb."""

    light: str
    dark: str


TOKENS: dict[str, Pair] = {
    "ground": Pair("#fbf9f5", "#191816"),
    "panel": Pair("#f4f0e8", "#23211e"),
    "line": Pair("#d9d2c5", "#3d3933"),
    "text": Pair("#2a2521", "#ece7df"),
    "quiet": Pair("#675f56", "#aba397"),
    "truth": Pair("#3b2a1d", "#ead9c2"),
    "model": Pair("#0067a5", "#62b1ec"),
    "samples": Pair("#bd6b00", "#f2a93b"),
    "samples_text": Pair("#8f5300", "#f2a93b"),
    "sea": Pair("#e6eef1", "#1d262c"),
    "land": Pair("#ece1c9", "#38332a"),
    "stand": Pair("#b7cedd", "#455864"),
    "wrong": Pair("#b02c0b", "#ff7f58"),
    "right": Pair("#006f57", "#27b389"),
    "focus": Pair("#0067a5", "#62b1ec"),
    "on_model": Pair("#ffffff", "#10202c"),
}

SEQUENTIAL: dict[Mode, tuple[str, ...]] = {
    "light": (
        "#f5f1e6",
        "#d7dfdb",
        "#b6ced3",
        "#95bcce",
        "#72aac9",
        "#4e98c2",
        "#2b86b6",
        "#0d73a4",
        "#03618e",
        "#044f75",
    ),
    "dark": (
        "#1f1e1b",
        "#20313a",
        "#1c455b",
        "#17597a",
        "#1b6e98",
        "#2f82b2",
        "#4e97c7",
        "#71acd5",
        "#94c1e0",
        "#b9d6e8",
    ),
}
"""Density, from none (the ground) to most; ten even steps of lightness."""

DIVERGING: dict[Mode, tuple[str, ...]] = {
    "light": (
        "#894900",
        "#b16b1b",
        "#cf934d",
        "#e6be90",
        "#f4ead9",
        "#e3edf2",
        "#a6c9df",
        "#6ba6cc",
        "#3482b2",
        "#0b5e90",
    ),
    "dark": (
        "#f5b968",
        "#d08d39",
        "#a16821",
        "#6f471a",
        "#3b2b1a",
        "#1f303c",
        "#1d5575",
        "#2e7ba9",
        "#5ea2d1",
        "#91caf4",
    ),
}
"""Differences, less than zero to more, zero in the middle."""

_DOTS = "".join(
    f'<circle cx="{x}" cy="{y}" r="1.7" fill="{fill}"/>'
    for x, y, fill in (
        (4, 3, "#d07a00"), (12, 2, "#d07a00"), (2, 9, "#d07a00"), (9, 6, "#0067a5"),
        (13, 8, "#0067a5"), (6, 12, "#0067a5"), (11, 13, "#0067a5"),
    )
)  # fmt: skip
ICON = "data:image/svg+xml," + quote(
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">{_DOTS}</svg>'
)
"""The course's mark in the browser's tab: scattered dots, some of them finding their place."""

SERIF = '"Source Serif", "Source Serif 4", Georgia, "Times New Roman", serif'
SANS = '"Source Sans", "Source Sans 3", system-ui, -apple-system, "Segoe UI", sans-serif'
MONO = '"Source Code Pro", ui-monospace, Menlo, Consolas, monospace'


def colour(name: str, mode: Mode = "light") -> str:
    """The colour of a token on that ground, #rrggbb; KeyError for a name that is not a token."""
    return getattr(TOKENS[name], mode)


def variables() -> str:
    """The tokens as registered CSS variables which follow the page's `color-scheme` at once.

    `\\3c` writes the sign "less than", which Streamlit would take for HTML.
    """
    maps = {
        f"{kind}-{step}": Pair(scale["light"][step], scale["dark"][step])
        for kind, scale in (("seq", SEQUENTIAL), ("div", DIVERGING))
        for step in range(len(scale["light"]))
    }
    pairs = {name.replace("_", "-"): pair for name, pair in TOKENS.items()} | maps
    declared = "".join(
        f'@property --fn-{name}{{syntax:"\\3c color>";inherits:true;initial-value:{pair.light}}}\n'
        for name, pair in pairs.items()
    )
    values = "".join(
        f"--fn-{name}:light-dark({pair.light},{pair.dark});" for name, pair in pairs.items()
    )
    fonts = f"--fn-serif:{SERIF};--fn-sans:{SANS};--fn-mono:{MONO};"
    return f"{declared}.stApp,.fn-view{{{values}{fonts}}}\n"


@cache
def stylesheet() -> str:
    """The whole stylesheet of the course: the variables, then `style.css` beside this file."""
    return variables() + (Path(__file__).parent / "style.css").read_text("utf-8")


def scale(kind: Literal["sequential", "diverging"], mode: Mode = "light") -> list[list]:
    """A Plotly colour scale `[[0, colour], ..., [1, colour]]`."""
    stops = (SEQUENTIAL if kind == "sequential" else DIVERGING)[mode]
    return [[step / (len(stops) - 1), stop] for step, stop in enumerate(stops)]


def plotly_template(mode: Mode = "light") -> dict:
    """A Plotly template: quiet axes, the course's fonts and colours, no box round the figure."""
    axis = {
        "gridcolor": colour("line", mode),
        "linecolor": colour("line", mode),
        "zerolinecolor": colour("line", mode),
        "gridwidth": 1,
        "ticks": "",
        "automargin": True,
        "title": {"font": {"size": 13}, "standoff": 8},
    }
    names = ("model", "samples", "truth", "right", "wrong")
    return {
        "layout": {
            "font": {"family": SANS, "size": 13, "color": colour("text", mode)},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": [colour(name, mode) for name in names],
            "colorscale": {
                "sequential": scale("sequential", mode),
                "diverging": scale("diverging", mode),
            },
            "xaxis": axis,
            "yaxis": axis,
            "margin": {"l": 48, "r": 12, "t": 12, "b": 40},
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
            "hoverlabel": {"font": {"family": SANS}},
        }
    }
