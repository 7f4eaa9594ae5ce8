"""A choice inside a live view, which redraws at once and tells Python after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pages.ui.live.room import Room
from pages.ui.live.view import mount


@dataclass(frozen=True)
class Choice:
    """One word out of `options` (the word in the address: the word on the page).

    They stand side by side, or fold up as a menu. `help` says in a line what the choice does.
    """

    name: str
    label: str
    value: str
    options: Mapping[str, str]
    help: str = ""
    menu: bool = False

    def describe(self, view: str) -> dict[str, Any]:
        """As the JavaScript reads it; ValueError unless the value is one of the options."""
        if self.value not in self.options:
            known = ", ".join(self.options)
            raise ValueError(f"{self.name}: expected one of {known}; got {self.value}")
        return {
            "name": self.name,
            "label": self.label,
            "value": self.value,
            "options": [list(pair) for pair in self.options.items()],
            "help": self.help,
            "menu": self.menu,
            "view": view,
        }


def choice_view(key: str, choices: Sequence[Choice], controls: Any) -> None:
    """Show choices in a row under `key`; their words reach the address and Python at once."""
    room = Room(0, 80, 80 * len(choices))
    heard = controls.hear(key, *(one.name for one in choices))
    described = [one.describe(key) for one in choices]
    mount("choice_view", key, {}, room=room, on_change=heard, choices=described)
