"""Which features go together: maps of mutual information side by side, and one pair in full."""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from torch import Tensor

from core.measures import counted
from pages.ui import figures
from pages.ui.live.plot_view import plot_view
from pages.ui.outfit_words import outfit_words
from pages.ui.outfits import feature_names
from pages.ui.words import _

MOST, WIDEST = 0.35, 8.0  # ends of the colours: nats, percentage points


def ties(key: str, tables: Mapping[str, Tensor | None], one: int, other: int) -> None:
    """For each table (K,) by its title: I of every two features, and the pair `one`, `other`.

    None stands for a table that nobody knows, and is said to be not defined.
    """
    for place, (title, table) in zip(st.columns(len(tables)), tables.items(), strict=True):
        with place:
            st.markdown(f"**{title}**")
            if table is None:
                st.markdown(_("Not defined: nobody knows the truth behind your rows."))
            else:
                _maps(f"{key}_{list(tables).index(title)}", title, table, one, other)


def _maps(key: str, title: str, table: Tensor, one: int, other: int) -> None:
    names, nats = feature_names(), counted.information(table)
    grid = figures.heatmap(nats.numpy(), columns=names, rows=names)
    _plain(grid, 0, MOST, "%{z:.2f}")
    says = _("{title}: mutual information of every two features, nats").format(title=title)
    plot_view(f"{key}_all", grid, text=says, height=230)
    pair = {"one": names[one], "other": names[other]}
    line = _("{one} and {other}: {nats:.3f} nats")
    st.markdown(line.format(**pair, nats=float(nats[one, other])))
    apart = 100 * counted.togetherness(table, one, other)
    words = outfit_words()
    grid = figures.heatmap(apart.numpy(), kind="diverging", columns=words[other], rows=words[one])
    _plain(grid, -WIDEST, WIDEST, "%{z:.1f}")
    says = _("{title}: {one} and {other}, oftener together than apart, percentage points")
    plot_view(f"{key}_pair", grid, text=says.format(title=title, **pair), height=290)


def _plain(grid: Any, low: float, high: float, digits: str) -> None:
    """One scale for all maps, each number in its cell."""
    grid.update_traces(zmin=low, zmax=high, zmid=None, texttemplate=digits, showscale=False)
    grid.update_layout(font_size=11, margin={"l": 8, "r": 8, "t": 8, "b": 8})
