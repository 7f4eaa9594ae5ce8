"""The ruler of several families side by side, the truth's own score last."""

from collections.abc import Mapping
from html import escape
from typing import Any

import streamlit as st

from pages.ui import ruler_table as one
from pages.ui.words import _


def compare_table(families: Mapping[str, Mapping[str, Any]], *, caption: str = "") -> None:
    """Show measures by family: a row for each measure that all of them have.

    families: title -> measures by name. The last column is the floor, of the first family's run.
    """
    st.html(compare_html(families, caption=caption))


def compare_html(families: Mapping[str, Mapping[str, Any]], *, caption: str = "") -> str:
    """The table as HTML."""
    heads = [_("Measure"), *families, _("Floor: truth itself")]
    head = "".join(f'<th scope="col">{escape(word)}</th>' for word in heads)
    first, *rest = families.values()
    names = [name for name in first if all(name in other for other in rest)]
    body = "".join(_row(name, list(families.values())) for name in names)
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    head = f"<thead><tr>{head}</tr></thead>"
    return f'<table class="fn-ruler">{title}{head}<tbody>{body}</tbody></table>'


def _row(name: str, columns: list[Mapping[str, Any]]) -> str:
    known, meaning = one.labels().get(name, (name, ""))
    head = f'<th scope="row">{one.tip(known, meaning)}</th>'
    cells = "".join(f"<td>{_cell(column[name])}</td>" for column in columns)
    first = columns[0][name]
    floor = one.written(first, first.floor) if first.value is not None else ""
    return f'<tr>{head}{cells}<td class="fn-small">{floor}</td></tr>'


def _cell(measure: Any) -> str:
    if measure.value is None:
        return one.tip(_("not defined"), measure.reason)
    text = f'<span class="fn-value">{one.value(measure)}</span>'
    return one.tip("∞", measure.reason) if measure.reason else text
