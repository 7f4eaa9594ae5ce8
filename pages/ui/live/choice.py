"""A choice inside a live view, which redraws at once and tells Python after."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


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
