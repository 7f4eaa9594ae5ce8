"""The ruler of several families side by side, the truth's own score last."""

from collections.abc import Mapping
from html import escape
from math import isinf
from typing import Any

import streamlit as st

from pages.ui import ruler_table as one
from pages.ui.words import _


def compare_table(families: Mapping[str, Mapping[str, Any]], *, caption: str = "") -> None:
    """Show measures by family: a row for each measure with a name that all of them have.

    families: title -> measures by name. The last column is the floor; where each family has a floor
    of its own, it stands by its value.
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
    known, meaning = one.named(next(iter(families.values()))[name])
    head = f'<th scope="row">{one.tip(known, meaning)}</th>'
    floors = {one.written(each[name], each[name].floor) for each in families.values()} - {""}
    cells = "".join(
        f'<td><span class="fn-which">{escape(title)}</span>'
        f"{_cell(column[name], apart=len(floors) > 1)}</td>"
        for title, column in families.items()
    )
    floor = floors.pop() if len(floors) == 1 else ""
    said = f'<span class="fn-which">{_("Floor: truth itself")}</span>' if floor else ""
    return f'<tr>{head}{cells}<td class="fn-small">{said}{floor}</td></tr>'


def _cell(measure: Any, *, apart: bool) -> str:
    """The value, with its own floor if each is ``apart``."""
    if measure.value is None:
        return one.tip(_("not defined"), measure.reason)
    text = f'<span class="fn-value">{one.value(measure)}</span>'
    text = one.tip("∞", measure.reason) if measure.reason and isinf(measure.value) else text
    if apart and measure.floor is not None:
        floor = one.written(measure, measure.floor)
        text += f" <small>{_('floor {floor}').format(floor=floor)}</small>"
    return text
