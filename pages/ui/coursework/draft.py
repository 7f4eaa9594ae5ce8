"""Answers that are not handed in yet, kept in the learner's own browser and found again there.

The view beside them says when there is no connection, and that a press of Hand in waits for one.
"""

import json
from typing import Any

import streamlit as st

from core.coursework import state
from core.coursework.assignment import Field
from pages.ui import store
from pages.ui.coursework.bench import Bench, answer, answers, drafts
from pages.ui.live.view import mount
from pages.ui.words import _

VIEW = "task_draft"


def draft(bench: Bench, heard: int) -> None:
    """Keep the answers in the browser, and take them from there once in a session.

    heard: how many presses of Hand in have arrived in this session.
    """
    typed = answers(bench)
    mount(
        "draft_view", VIEW, {}, on_change={"found": lambda: _found(bench)},
        place=f"{bench.owner}.{bench.place}", work=typed, fresh=bench.place not in drafts(),
        fields=[_field(one, bench) for one in bench.item.fields],
        here={"session": store.session(), "heard": heard, "handed": len(bench.history())},
        words=_words(),
    )  # fmt: skip


def _field(one: Field, bench: Bench) -> dict[str, Any]:
    """Where the browser finds what is typed before the server has heard of it."""
    key = f"answer_{bench.place.replace('.', '_')}_{one.id}"
    return {"id": one.id, "kind": one.kind, "key": key, "options": list(one.options)}


def _words() -> dict[str, str]:
    return {
        "lost": _(
            "No connection. What you change now is not sent yet. It is kept in this browser and "
            "goes when the connection is back."
        ),
        "waiting": _(
            "Not handed in yet: no connection. It waits here and goes when the connection is back. "
            "Keep this page open."
        ),
        "sending": _("Handing in. It counts once it says so here."),
    }


def _found(bench: Bench) -> None:
    """What the browser kept, if it is what answers can be; the fields show it then."""
    try:
        kept = json.loads(str(st.session_state[VIEW].get("found"))[: state.LARGEST])
        good = state.of(
            {"format": state.FORMAT, "lesson": bench.item.lesson, "answers": _typed(kept)}
        )
    except (ValueError, TypeError, AttributeError):
        return
    drafts()[bench.place] = {}  # the browser knows better than what was handed in before
    answer(bench, good.to_dict()["answers"])
    for held in [name for name in st.session_state if str(name).startswith("answer_")]:
        del st.session_state[held]


def _typed(kept: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in kept.items() if one not in (None, "")}
