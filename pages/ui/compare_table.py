"""The ruler of several families side by side, the truth's own score last."""

from collections.abc import Mapping
from html import escape
from typing import Any

import streamlit as st

from pages.ui import ruler_table as one
from pages.ui.words import _


def compare_table(families: Mapping[str, Mapping[str, Any]], *, caption: str = "") -> None:
    """Show measures by family: a row for each measure with a name that all of them have.

    families: title -> measures by name. The last column is the floor, of the first that has one.
    """
    st.html(compare_html(families, caption=caption))


def compare_html(families: Mapping[str, Mapping[str, Any]], *, caption: str = "") -> str:
    """The table as HTML."""
    heads = [_("Measure"), *families, _("Floor: truth itself")]
    head = "".join(f'<th scope="col">{escape(word)}</th>' for word in heads)
    known = one.labels().keys()
    first, *rest = families.values()
    names = [name for name in first if name in known and all(name in other for other in rest)]
    body = "".join(_row(name, families) for name in names)
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    head = f"<thead><tr>{head}</tr></thead>"
    many = " fn-many" if len(families) > 3 else ""  # intervals then stand below their values
    return f'<table class="fn-ruler{many}">{title}{head}<tbody>{body}</tbody></table>'


def _row(name: str, families: Mapping[str, Mapping[str, Any]]) -> str:
    known, meaning = one.labels()[name]
    head = f'<th scope="row">{one.tip(known, meaning)}</th>'
    cells = "".join(
        f'<td><span class="fn-which">{escape(title)}</span>{_cell(column[name])}</td>'
        for title, column in families.items()
    )
    floors = [each[name] for each in families.values() if each[name].floor is not None]
    floor = one.written(floors[0], floors[0].floor) if floors else ""
    said = f'<span class="fn-which">{_("Floor: truth itself")}</span>' if floor else ""
    return f'<tr>{head}{cells}<td class="fn-small">{said}{floor}</td></tr>'


def _cell(measure: Any) -> str:
    if measure.value is None:
        return one.tip(_("not defined"), measure.reason)
    text = f'<span class="fn-value">{one.value(measure)}</span>'
    return one.tip("∞", measure.reason) if measure.reason else text
