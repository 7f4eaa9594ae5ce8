"""Answers that are not handed in yet, kept in the learner's own browser and found again there."""

import json
from typing import Any

import streamlit as st

from core.coursework import state
from pages.ui.coursework.bench import Bench, answer, answers
from pages.ui.live.view import mount

VIEW = "task_draft"


def draft(bench: Bench) -> None:
    """Keep the answers in the browser, and take them from there once in a session."""
    typed = answers(bench)
    mount(
        "draft_view", VIEW, {}, on_change={"found": lambda: _found(bench)},
        place=f"{bench.owner}.{bench.place}", work=typed, fresh=not typed,
    )  # fmt: skip


def _found(bench: Bench) -> None:
    """What the browser kept, if it is what answers can be; the fields show it then."""
    try:
        kept = json.loads(str(st.session_state[VIEW].get("found"))[: state.LARGEST])
        good = state.of(
            {"format": state.FORMAT, "lesson": bench.item.lesson, "answers": _typed(kept)}
        )
    except (ValueError, TypeError, AttributeError):
        return
    answer(bench, good.to_dict()["answers"])
    for held in [name for name in st.session_state if str(name).startswith("answer_")]:
        del st.session_state[held]


def _typed(kept: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in kept.items() if one not in (None, "")}
