"""Which features go together: tables of mutual information side by side, and one pair in full.

Tables of words and numbers on tinted cells: they can be read out, print well, and cost little.
"""

import math
from collections.abc import Mapping, Sequence
from html import escape
from itertools import combinations

import streamlit as st
import torch
from torch import Tensor

from core.measures import counted
from pages.ui import store
from pages.ui.controls import Controls
from pages.ui.live.choice import leaves_view
from pages.ui.outfit_words import outfit_words
from pages.ui.outfits import feature_names
from pages.ui.words import _

MOST, WIDEST = 0.35, 8.0  # where a tint is at its fullest: nats, percentage points
FULLEST = 45  # percent of the colour, so that the number on it stays easy to read


def ties(controls: Controls, tables: Mapping[str, Tensor | None]) -> tuple[int, int]:
    """For each table (K,) by its title: I of every two features, and one pair in full.

    None stands for a table that nobody knows, and is said to be not defined. Gives the pair that
    the learner chose, as two places.
    """
    for place, (title, table) in zip(st.columns(len(tables)), tables.items(), strict=True):
        with place:
            st.html(f'<p class="fn-cells-title">{escape(title)}</p>' + _whole(table))
    names, pairs = feature_names(), list(combinations(range(5), 2))
    leaves = {f"{i}-{j}": [_pair(*one, i, j) for one in tables.items()] for i, j in pairs}
    options = {f"{i}-{j}": f"{names[i]} × {names[j]}" for i, j in pairs}
    says = _("Which two features the lower tables show.")
    pair = controls.choice("pair", _("Pair"), options, "3-4", help=says, menu=True)
    leaves_view("fashion_ties", pair, leaves, controls)
    one, other = map(int, pair.value.split("-"))
    return one, other


def _whole(table: Tensor | None) -> str:
    """Mutual information of every two features, as HTML."""
    if table is None:
        return f"<p>{_('Not defined: nobody knows the truth behind your rows.')}</p>"
    return store.remember(_information, table=table.numpy().tobytes())


def _pair(title: str, table: Tensor | None, one: int, other: int) -> str:
    """Two features of one source under its title, as HTML."""
    if table is None:
        return ""
    content = table.numpy().tobytes()
    return f'<p class="fn-cells-title">{escape(title)}</p>' + store.remember(
        _together, table=content, one=one, other=other
    )


def _information(table: bytes) -> str:
    nats = counted.information(torch.frombuffer(bytearray(table), dtype=torch.float64)).tolist()
    names = feature_names()
    says = _("mutual information, nats")
    return cells(nats, names, names, top=MOST, digits=2, caption=says)


def _together(table: bytes, one: int, other: int) -> str:
    probs = torch.frombuffer(bytearray(table), dtype=torch.float64)
    names, words, nats = feature_names(), outfit_words(), counted.information(probs)
    apart = (100 * counted.togetherness(probs, one, other)).tolist()
    line = _("{one} and {other}: {nats:.3f} nats; in the cells, percentage points")
    caption = line.format(one=names[one], other=names[other], nats=float(nats[one, other]))
    return cells(apart, words[one], words[other], top=WIDEST, digits=1, caption=caption)


def cells(
    grid: Sequence[Sequence[float]],
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    top: float,
    digits: int,
    caption: str,
) -> str:
    """Numbers as a table of tinted cells: above zero in the model's colour, below in orange.

    top: the size at which a tint is fullest. nan is left blank.
    """
    head = "".join(f'<th scope="col"><span>{escape(name)}</span></th>' for name in columns)
    body = ""
    for name, line in zip(rows, grid, strict=True):
        tinted = "".join(_cell(value, top, digits) for value in line)
        body += f'<tr><th scope="row">{escape(name)}</th>{tinted}</tr>'
    return (
        f'<table class="fn-cells"><caption>{escape(caption)}</caption>'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cell(value: float, top: float, digits: int) -> str:
    if math.isnan(value):
        return "<td></td>"
    share = FULLEST * min(1.0, abs(value) / top)
    ink = "model" if value > 0 else "samples"
    text = f"{value:.{digits}f}"
    text = text.lstrip("-") if float(text) == 0 else text.replace("-", "−")
    tint = f"color-mix(in srgb, var(--fn-{ink}) {share:.0f}%, transparent)"
    return f'<td style="--fn-tint:{tint}">{text}</td>'
