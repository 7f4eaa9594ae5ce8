"""What was measured beforehand, as tables: value, interval, floor."""

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from core import checkpoint
from core.description_record import CODES, STEPS, TIN_STEPS, recorded
from core.intervals import wilson
from pages.ui.representation import learned
from pages.ui.ruler_table import tip
from pages.ui.words import _


def table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table in the course's own type; the first cell of a row names it."""
    top = "".join(f'<th scope="col">{escape(word)}</th>' for word in heads)
    body = "".join(_row(heads, *row) for row in rows)
    st.html(
        f'<table class="fn-ruler"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(heads: Sequence[str], name: str, *cells: str) -> str:
    """A row; on a narrow page each cell says what its column is."""
    inside = "".join(
        f'<td><span class="fn-which">{escape(head)}</span>{cell}</td>' if cell else "<td></td>"
        for head, cell in zip(heads[1:], cells, strict=True)
    )
    return f'<tr class="fn-row"><th scope="row">{escape(name)}</th>{inside}</tr>'


def share(found: Sequence[int]) -> str:
    """Hits out of n as a share with its 95% interval."""
    low, high = wilson(*found)
    return (
        f'<span class="fn-value">{found[0] / found[1]:.1%}</span> '
        f"<small>{100 * low:.1f} – {100 * high:.1f}</small>"
    )


def mean(found: Sequence[float], digits: int = 1) -> str:
    """A mean with its 95% interval."""
    value, low, high = (f"{one:.{digits}f}" for one in found)
    return f'<span class="fn-value">{value}</span> <small>{low} – {high}</small>'


def of_tins() -> None:
    """Tins: given back, and half-way between two, by description."""
    kept = recorded()["tins"]
    names = {"pixels": _("pixels: 1,024")} | {f"pca/{k}": f"PCA: {k}" for k in TIN_STEPS}
    names |= {f"codes/{d}": _("autoencoder: {d}").format(d=d) for d in (1, 2, 4, 8)}
    names |= {"sizes": _("Floor: height and width, 2")}
    rows = [
        [title, mean(kept[name]["rms"]), share(kept[name]["tins"]), mean(kept[name]["between"]),
         share(kept[name]["between_tins"])]
        for name, title in names.items()
    ]  # fmt: skip
    table(
        _("1,000 test tins given back, and 1,000 pairs half-way; intervals of 95%."),
        (_("Description: numbers"), _("off by, levels"), _("is a tin"), _("half-way: off by"),
         _("half-way: is a tin")),
        rows,
    )  # fmt: skip


def drawn_anew() -> None:
    """How many new codes, drawn beside the training codes, stand for tins: from the cards."""
    found = {
        d: checkpoint.read_card(name)["measures"]["validity"] for d, name in learned.NETS.items()
    }
    told = ", ".join(
        _("{d}: {value:.1%} ({low:.1%} – {high:.1%})").format(
            d=d, **{end: one[end] for end in ("value", "low", "high")}
        )
        for d, one in found.items()
    )
    st.markdown(_(
        "**Codes outside the data.** Draw {n:,} new codes from a bell curve fitted to the codes of "
        "the training tins, and decode them. So many are tins, by numbers in the code: {told}. Two "
        "numbers leave little room to go wrong. In eight dimensions nearly every new code lies "
        "where no tin ever was. The variational autoencoder takes this up."
    ).format(n=found["2"]["n"], told=told))  # fmt: skip


def of_wardrobe() -> None:
    """People given back, by description."""
    kept: dict[str, Any] = recorded()["wardrobe"]
    names = {f"pca/{k}": f"PCA: {k}" for k in STEPS}
    names["autoencoder"] = _("autoencoder: {n}").format(n=CODES)
    names["variational_autoencoder"] = _("variational autoencoder: {n}").format(n=CODES)
    rows = [
        [title, mean(kept[name]["rms"]), share(kept[name]["clean"]), share(kept[name]["worn"])]
        for name, title in names.items()
    ]
    floor = kept["pixels"]
    rows.append([
        _("Floor: the pictures themselves"), mean(floor["rms"]), share(floor["clean"]),
        share(floor["worn"]),
    ])  # fmt: skip
    table(
        _("1,000 test pictures given back; intervals of 95%."),
        (_("Description: numbers"), _("off by, levels"), _("a clean outfit"), _("the same outfit")),
        rows,
    )


def compared() -> dict[str, str]:
    """The descriptions that neighbours and sums were measured in, and what they are called."""
    return {
        "pixels": _("pixels: 3,072"), f"pca/{CODES}": f"PCA: {CODES}",
        "autoencoder": _("autoencoder: {n}").format(n=CODES),
        "variational_autoencoder": _("variational autoencoder: {n}").format(n=CODES),
    }  # fmt: skip


def neighbours() -> None:
    """Neighbours that wear the same."""
    near = recorded()["neighbours"]
    names = compared() | {"chance": _("Floor: a random picture")}
    table(
        _("1,000 test pictures, each with the nearest of 10,000; intervals of 95%."),
        (_("Description: numbers"), _("wears the same outfit"), _("of 5 attributes shared")),
        [
            [title, share(near[name]["same"]), mean(near[name]["shared"], 2)]
            for name, title in names.items()
        ],
    )


def sums() -> None:
    """Sunglasses put on by one pair, by an arrow learned from many pictures, by looking again."""
    kept = recorded()["arithmetic"]
    rows = [
        [title, *(share(kept[how + name]) if how + name in kept else _no_edit()
                  for how in ("", "arrow/", "edit/"))]
        for name, title in compared().items()
    ]  # fmt: skip
    rows.append([_("Floor: true pictures of what was wanted"), *[share(kept["truth"])] * 3])
    table(
        _("1,000 sums each: read as exactly the outfit wanted; intervals of 95%."),
        (_("Description: numbers"), _("one pair"), _("fitted to 10,000"), _("and look again")),
        rows,
    )


def _no_edit() -> str:
    return tip(_("not measured"), _("looking again needs a model that encodes and decodes"))
