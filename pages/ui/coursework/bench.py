"""One item on a learner's bench: what is asked, what was answered so far, how it is handed in.

Two keep a bench: a class, in the store of this server, and a trial, in this session alone. Answers
that are not handed in yet are kept in the session and in the learner's own browser.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

import streamlit as st

from core import checkpoint
from core.coursework import state
from core.coursework.assignment import Assignment, Item
from core.coursework.grade import Grade
from core.coursework.state import Guess, State
from pages.ui import run_pool
from pages.ui.coursework.control_words import called
from pages.ui.rules import Rules


@dataclass(frozen=True)
class HandedIn:
    """One hand-in: when, in words; what came of it; its receipt, where there is one.

    grade: None while the points are not told. state: what was handed in, as plain values.
    hand: points that a person gave, None as long as nobody did.
    """

    when: str
    grade: Grade | None
    state: Mapping[str, Any]
    receipt: bytes = b""
    name: str = ""
    remark: str = ""
    earned: float | None = None
    hand: float | None = None


@dataclass(frozen=True)
class Standing:
    """How an item stands now, in words. shut: why nothing can be handed in, or nothing.

    checks: whether the learner may see how it would be graded, before handing it in.
    """

    words: str
    shut: str = ""
    checks: bool = False


class Bench(Protocol):
    """What the strip beside a lesson needs; each method may raise ValueError with one sentence."""

    place: str  # in the address of the lesson
    owner: str  # whose it is, so that two who share a browser do not share answers
    assignment: Assignment
    item: Item  # filled in for this learner, without what would give an answer away
    full: Item  # the same with its checks: for points and names, never shown whole

    def committed(self) -> Mapping[str, Guess]:
        """The predictions that stand."""

    def commit(self, name: str, answer: Any, confidence: float) -> None:
        """Commit a prediction; the first one stands."""

    def check(self, handed: State) -> Grade:
        """How it would be graded now; nothing is recorded."""

    def upload(self, weights: bytes, card: bytes) -> str:
        """Keep a trained model that no run of this server can give again; its SHA-256."""

    def hand_in(self, handed: State, token: str) -> None:
        """Grade and record it; the same token again records nothing more."""

    def history(self) -> list[HandedIn]:
        """What was handed in for this item, the newest last."""

    def standing(self) -> Standing:
        """Whether it can be handed in, how often, by when."""

    def address(self) -> dict[str, str]:
        """The query of the page that the learner came from."""


def rules(bench: Bench) -> Rules:
    """What the item says of its lesson's controls."""
    item = bench.item
    locked, hidden = frozenset(item.locked), frozenset(item.hidden)
    return Rules(bench.place, item.set, locked, hidden, partial(called, item.lesson))


def answers(bench: Bench) -> dict[str, Any]:
    """What was typed, chosen and placed so far, by field; before that, what was handed in last."""
    if bench.place in drafts():
        return drafts()[bench.place]
    history = bench.history()
    return dict(history[-1].state["answers"]) if history else {}


def drafts() -> dict[str, dict[str, Any]]:
    """The answers of this session, by place."""
    return st.session_state.setdefault("_drafts", {})


ANSWERS = "answers"  # what is stirred when one of them changes (`pages.ui.controls`)


def placed(bench: Bench | None) -> dict[str, tuple[float, float]] | None:
    """The points that an item asks for, longitude and latitude by name, as far as they are placed;
    None where it asks for none."""
    wanted = [one.id for one in bench.item.fields if one.kind == "point"] if bench else []
    if not bench or not wanted:
        return None
    given = answers(bench)
    return {name: tuple(given[name]) for name in wanted if given.get(name)}


def answer(bench: Bench, values: Mapping[str, Any]) -> None:
    """Keep what was typed; what the item does not ask for is passed over."""
    asked = {one.id for one in bench.item.fields}
    kept = {name: value for name, value in values.items() if name in asked}
    drafts()[bench.place] = answers(bench) | kept


@dataclass(frozen=True)
class Now:
    """The lesson as it stands: its name, its settings, the key of the model that was trained."""

    lesson: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    model: str = ""


def handed(bench: Bench, now: Now) -> State:
    """What would be handed in now, checked; ValueError with one sentence where it is too large."""
    return state.of(_plain(bench, now) | _model(now.model, bench.upload))


def seen(bench: Bench, now: Now) -> dict[str, Any]:
    """The same as plain values, unchecked, and nothing is kept for it: to compare with."""
    return {"run": "", "checkpoint": "", **_plain(bench, now), **_model(now.model, _digest)}


def _plain(bench: Bench, now: Now) -> dict[str, Any]:
    typed = {name: one for name, one in answers(bench).items() if one not in (None, "")}
    guesses = bench.committed().items()
    return {
        "format": state.FORMAT,
        "lesson": now.lesson,
        "settings": dict(now.settings),
        "answers": typed,
        "predictions": {
            name: {"answer": one.answer, "confidence": one.confidence} for name, one in guesses
        },
    }


def _model(key: str, keep: Callable[[bytes, bytes], str]) -> dict[str, str]:
    """How a trained model is named: a finished run by its key, another one by its weights."""
    ticket = run_pool.pool().find(key) if key else None
    if ticket is None or not ticket.weights:
        return {}
    if ticket.state == "finished":
        return {"run": key}
    return {"checkpoint": keep(ticket.weights, checkpoint.written(ticket.card))}


def _digest(weights: bytes, _card: bytes) -> str:
    """The name that weights get where they are kept."""
    return hashlib.sha256(weights).hexdigest()
