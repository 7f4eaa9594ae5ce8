"""An assignment tried before a class meets it: can each variant be solved, how hard are they."""

from statistics import median
from typing import Any

import streamlit as st

from core.coursework.assignment import Assignment
from core.coursework.pretest import Pretest, pretest, recorded
from pages.ui.words import _

VARIANTS = 12  # of each item; the course's own were tried with 200, and that was written down
KEPT = "_pretested"


def trying(found: Assignment, mark: str) -> None:
    """A button, and what came of it; `mark` is the same for the same text."""
    st.button(
        _("Try {count} variants of each item").format(count=VARIANTS), key="pretest",
        on_click=_try, args=(found, mark),
        help=_("Each with its model answer, with the mistakes that you named, and untouched."),
    )  # fmt: skip
    kept = st.session_state.get(KEPT, {})
    if kept.get("mark") != mark:
        return
    st.dataframe(
        [_row(item.title, made) for item, made in zip(found.items, kept["made"], strict=True)],
        hide_index=True, placeholder="–", alt=_("How each item did."),
    )  # fmt: skip
    st.caption(_(
        "Solved: full points for the model answer. At the start, by a mistake: full points for "
        "nothing, for a mistake; both should be 0. Difficulty: how rare an answer is among those "
        "that solve some variant, in bits, lowest, middle and highest."
    ))  # fmt: skip


def _try(found: Assignment, mark: str) -> None:
    made = [recorded(item) or pretest(item, VARIANTS) for item in found.items]
    st.session_state[KEPT] = {"mark": mark, "made": made}


def _row(title: str, made: Pretest | None) -> dict[str, Any]:
    names = (_("Tried"), _("Solved"), _("At the start"), _("By a mistake"), _("Difficulty, bits"))
    if made is None:
        return {_("Item"): title} | dict.fromkeys(names[:4]) | {names[4]: _("needs a person")}
    bits = made.bits
    spread = f"{bits[0]:.1f} · {median(bits):.1f} · {bits[-1]:.1f}" if bits else ""
    told = (made.variants, made.solved, made.trivial, made.fooled, spread)
    return {_("Item"): title} | dict(zip(names, told, strict=True))
