"""A prediction to commit before the reveal; once committed it stays as it was."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.ui.words import _


def _committed() -> dict[str, Any]:
    return st.session_state.setdefault("_predictions", {})


def prediction(name: str) -> Any:
    """What the learner committed under `name`, or None before that."""
    return _committed().get(name)


def predict(name: str, question: str, options: Mapping[str, str]) -> str | None:
    """Ask for one of `options` (a word for the code, a phrase for the page).

    Gives None until the learner commits, then the chosen word, for the rest of the session.
    """
    st.markdown(f"**{question}**")
    if prediction(name) is not None:
        _show(options[prediction(name)])
        return prediction(name)
    chosen = st.radio(
        question, list(options), index=None, format_func=options.get, key=f"guess_{name}",
        label_visibility="collapsed",
    )  # fmt: skip
    _commit_button(name, chosen)
    return None


def predict_number(
    name: str, question: str, low: float, high: float, *, unit: str = "", step: float = 1.0
) -> float | None:
    """Ask for a number; gives None until the learner commits, then that number."""
    st.markdown(f"**{question}**")
    if prediction(name) is not None:
        _show(f"{prediction(name):g} {unit}")
        return prediction(name)
    value = st.number_input(
        f"{question} ({unit})" if unit else question, low, high, value=None, step=step,
        key=f"guess_{name}", label_visibility="collapsed", width=220,
        placeholder=_("{low:g} to {high:g} {unit}").format(low=low, high=high, unit=unit),
    )  # fmt: skip
    _commit_button(name, value)
    return None


def verdict(right: bool, sentence: str) -> None:
    """Say whether it was right: a mark and a word, in the colour of right or wrong."""
    mark, word, tone = ("✓", _("Right."), "right") if right else ("✕", _("Not so."), "wrong")
    st.html(f'<p class="fn-verdict fn-{tone}"><b>{mark} {word}</b> <span>{sentence}</span></p>')


def _commit_button(name: str, value: Any) -> None:
    st.button(
        _("Commit and see"), key=f"commit_{name}", type="primary", disabled=value is None,
        on_click=_commit, args=(name, value),
    )  # fmt: skip


def _commit(name: str, value: Any) -> None:
    _committed().setdefault(name, value)


def _show(answer: str) -> None:
    label = _("You committed to")
    st.html(f'<p class="fn-committed"><span>{label}</span> <b>{answer}</b></p>')
