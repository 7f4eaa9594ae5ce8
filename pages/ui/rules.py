"""What an open task says of a lesson's controls: where they start, which stay so, which are hid."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from pages.ui import checks
from pages.ui.words import _


@dataclass(frozen=True)
class Rules:
    """place: the task's own name, so that what is set for it is not mixed with free play.

    start: value by name of control. locked: those that keep it. hidden: those that keep it and are
    not shown. called: what a control is called on its page, by its name.
    """

    place: str = ""
    start: Mapping[str, Any] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    called: Callable[[str], str] = str

    def fixed(self, name: str) -> bool:
        """Whether a control keeps the value that it starts with."""
        return name in self.locked or name in self.hidden

    def first(self, name: str, default: Any, check: checks.Check, notices: Any) -> Any:
        """The value that a control starts with; one that it cannot have is said in `notices`."""
        if name not in self.start:
            return default
        value = self.start[name]
        whole = isinstance(default, int) and isinstance(value, float) and value.is_integer()
        try:
            return check(checks.written(int(value) if whole else value))
        except ValueError as error:
            sentence = _("The task sets something that this page does not have. {error}")
            notices.warning(sentence.format(error=error))
            return default

    def refusal(self, name: str, value: Any) -> str:
        """What is said to a link that asks a fixed control for another value; else nothing."""
        if st.query_params.get(checks.key(name)) in (None, checks.written(value)):
            return ""
        sentence = _("“{control}” is set by the task, and the link does not change it.")
        return sentence.format(control=self.called(name))

    def face(self, name: str) -> dict[str, Any]:
        """How a live view shows the control."""
        return {"locked": fixed_word() if name in self.locked else "", "hidden": self.hides(name)}

    def hides(self, name: str) -> bool:
        """Whether the control is not shown."""
        return name in self.hidden


FREE = Rules()
"""Nothing is asked: every control starts at its default and may be moved."""


def fixed_word() -> str:
    """What a locked control says."""
    return _("Set by the task")


def leave_other_place(place: str) -> None:
    """Two lessons may use one name: forget the last place's values (its memory keeps them)."""
    if st.session_state.get("_lesson") != place:
        for held in [name for name in st.session_state if str(name).startswith("c_")]:
            del st.session_state[held]
        st.session_state.pop("_moved", None)
        st.session_state["_lesson"] = place
