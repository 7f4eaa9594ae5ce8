"""A ready assignment tried without a class: the same grading, kept in this session alone."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from core.coursework import register, variants
from core.coursework.grade import Grade
from core.coursework.state import Guess, State
from pages.ui.coursework import ready
from pages.ui.coursework.bench import HandedIn, Standing
from pages.ui.coursework.times import moment
from pages.ui.words import _

MARK = "try"
VARIANTS = 1_000


def seed(variant: int) -> bytes:
    """What decides the numbers of a variant that nobody was given."""
    return hashlib.sha256(f"{MARK}/{variant}".encode()).digest()


class Trial:
    """One item of a ready assignment, in one of its variants; a `Bench`."""

    owner = MARK

    def __init__(self, name: str, item: str, variant: int) -> None:
        """ValueError where there is no such assignment, item or variant."""
        if not 0 < variant <= VARIANTS:
            raise ValueError(f"expected a variant from 1 to {VARIANTS}; got {variant}")
        self.assignment = ready.assignment(name)
        asked = self.assignment.item(item)
        self.parameters = variants.drawn(asked, seed(variant))
        self.item = self.full = variants.fill(asked, self.parameters)
        self.variant = variant
        self.place = f"{MARK}.{name}.{item}.{variant}"

    @property
    def _kept(self) -> dict[str, Any]:
        empty: dict[str, Any] = {"committed": {}, "history": []}
        return st.session_state.setdefault("_tried", {}).setdefault(self.place, empty)

    def committed(self) -> Mapping[str, Guess]:
        """What was predicted in this session."""
        return self._kept["committed"]

    def commit(self, name: str, answer: Any, confidence: float) -> None:
        """Keep it for the session; the first one stands."""
        self._kept["committed"].setdefault(name, Guess(answer, confidence))

    def check(self, handed: State) -> Grade:
        """The grade as of now."""
        return register.grade(self.full, self.parameters, handed)

    def upload(self, weights: bytes, card: bytes) -> str:
        """Refused: what strangers bring is not kept."""
        raise ValueError(_("A trial takes a model whose training here has ended, no other."))

    def hand_in(self, handed: State, token: str) -> None:
        """Grade it and remember that for the session."""
        now, grade = moment(datetime.now(UTC)), self.check(handed)
        done = HandedIn(now, grade, handed.to_dict(), earned=grade.points)
        self._kept["history"].append(done)

    def history(self) -> list[HandedIn]:
        """What was handed in during this session."""
        return self._kept["history"]

    def standing(self) -> Standing:
        """Always open, and nothing is kept."""
        return Standing(_("A trial: graded as in a class, and not kept."), checks=True)

    def address(self) -> dict[str, str]:
        """The page of this trial."""
        return {"assignment": f"{MARK}.{self.assignment.id}", "variant": str(self.variant)}


def best(place: str) -> float | None:
    """The most points that were earned at a place in this session."""
    kept = st.session_state.get("_tried", {}).get(place, {"history": []})
    return max((one.earned for one in kept["history"]), default=None)
