"""The code that just ran, beside its equation.

The browser's part that colours code is a megabyte and a half, so a page brings code only when it is
unfolded.
"""

import inspect
from typing import Any

import streamlit as st

from pages.ui.words import _


@st.fragment
def source(thing: Any, *, equation: str = "", title: str = "") -> None:
    """Show the source of a function, method or class, folded; `equation` is LaTeX."""
    name = getattr(thing, "__qualname__", type(thing).__name__)
    module = inspect.getmodule(thing)
    where = f"{module.__name__}.{name}" if module else name
    label = title or _("The code that ran: {where}").format(where=f"`{where}`")
    peek = st.expander(label, on_change="rerun")
    if not peek.open:
        return
    with peek:
        if equation:
            st.latex(equation)
        st.code(inspect.getsource(inspect.unwrap(thing)), language="python", wrap_lines=True)


def text_alternative(figure: str, text: str) -> None:
    """What a figure shows, in words, for those who do not see it: folded under the figure."""
    with st.expander(_("{figure} in words").format(figure=figure)):
        st.markdown(text)
