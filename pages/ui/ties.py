"""Which features go together: maps of mutual information side by side, and one pair in full."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import streamlit as st
import torch
from torch import Tensor

from core.measures import counted
from pages.ui import figures, store
from pages.ui.live.plot_view import plot_view
from pages.ui.outfit_words import outfit_words
from pages.ui.outfits import feature_names
from pages.ui.source import text_alternative
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
    ties_in_words(tables)


def ties_in_words(tables: Mapping[str, Tensor | None]) -> None:
    """The numbers of the upper maps as a table: a line for each two features."""
    known = {title: table for title, table in tables.items() if table is not None}
    every = [counted.information(table) for table in known.values()]
    names = feature_names()
    lines = [f"| | {' | '.join(known)} |", "|---" * (len(known) + 1) + "|"]
    for one, other in combinations(range(len(names)), 2):
        nats = " | ".join(f"{float(table[one, other]):.3f}" for table in every)
        lines.append(f"| {names[one]}, {names[other]} | {nats} |")
    text_alternative(_("Mutual information"), "\n".join(lines))


def _maps(key: str, title: str, table: Tensor, one: int, other: int) -> None:
    content = table.numpy().tobytes()
    whole, nats = store.remember(_all_pairs, table=content)
    pair = {"one": feature_names()[one], "other": feature_names()[other]}
    says = _("{title}: mutual information of every two features, nats").format(title=title)
    plot_view(f"{key}_all", whole, text=says, height=230)
    line = _("{one} and {other}: {nats:.3f} nats")
    st.markdown(line.format(**pair, nats=nats[one][other]))
    apart = store.remember(_one_pair, table=content, one=one, other=other)
    says = _("{title}: {one} and {other}, oftener together than apart, percentage points")
    plot_view(f"{key}_pair", apart, text=says.format(title=title, **pair), height=290)


def _all_pairs(table: bytes) -> tuple[figures.Ready, list[list[float]]]:
    names, nats = feature_names(), counted.information(_read(table))
    grid = figures.heatmap(nats.numpy(), columns=names, rows=names)
    return _plain(grid, 0, MOST, "%{z:.2f}"), nats.tolist()


def _one_pair(table: bytes, one: int, other: int) -> figures.Ready:
    words, apart = outfit_words(), 100 * counted.togetherness(_read(table), one, other)
    grid = figures.heatmap(apart.numpy(), kind="diverging", columns=words[other], rows=words[one])
    return _plain(grid, -WIDEST, WIDEST, "%{z:.1f}")


def _read(table: bytes) -> Tensor:
    return torch.frombuffer(bytearray(table), dtype=torch.float64)


def _plain(grid: Any, low: float, high: float, digits: str) -> figures.Ready:
    """One scale and one margin for all maps, each number in its cell."""
    grid.update_traces(zmin=low, zmax=high, zmid=None, texttemplate=digits, showscale=False)
    grid.update_layout(font_size=11, margin={"l": 96, "r": 6, "t": 8, "b": 66})
    grid.update_xaxes(automargin=False, tickangle=-40)
    grid.update_yaxes(automargin=False)
    return figures.ready(grid)
