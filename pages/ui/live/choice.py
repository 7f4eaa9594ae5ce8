"""A choice inside a live view, which redraws at once and tells Python after."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from pages.ui.live.room import Room
from pages.ui.live.view import mount


@dataclass(frozen=True)
class Choice:
    """One word out of `options` (the word in the address: the word on the page).

    They stand side by side, or fold up as a menu. `help` says in a line what the choice does,
    `locked` is the word at one that cannot be moved.
    """

    name: str
    label: str
    value: str
    options: Mapping[str, str]
    help: str = ""
    menu: bool = False
    locked: str = ""
    hidden: bool = False

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
            "locked": self.locked,
            "hidden": self.hidden,
            "view": view,
        }


def choice_view(
    key: str,
    choices: Sequence[Choice],
    controls: Any,
    say: Callable[[dict[str, str]], str] | None = None,
) -> None:
    """Show choices in a row under `key`; their words reach the address and Python at once.

    say: the sentence under them, given the word of each by name. It is asked for every
    combination, so that the browser changes it at once.
    """
    room = Room(0, 80 + 40 * bool(say), 80 * len(choices) + 80 * bool(say))
    heard = controls.hear(key, *(one.name for one in choices))
    described = [one.describe(key) for one in choices]
    said = _every(choices, say) if say else {}
    mount("choice_view", key, {}, room=room, on_change=heard, choices=described, said=said)


def _every(choices: Sequence[Choice], say: Callable[[dict[str, str]], str]) -> dict[str, str]:
    """The sentence of each combination, by its words with | between."""
    names = [one.name for one in choices]
    return {
        "|".join(words): say(dict(zip(names, words, strict=True)))
        for words in product(*(one.options for one in choices))
    }


def leaves_view(
    key: str, choice: Choice, leaves: Mapping[str, Sequence[str]], controls: Any
) -> None:
    """Under `key` a choice and, side by side, the pieces of HTML of its word; all are sent at once.

    The pieces are put into the page as they are: escape what comes from a learner.
    """
    told = hashlib.sha256(repr(sorted(leaves.items())).encode()).hexdigest()[:16]
    mount(
        "leaves_view", key, {}, room=Room(0, 300, 300), on_change=controls.hear(key, choice.name),
        choice=choice.describe(key), leaves={word: list(some) for word, some in leaves.items()},
        told=told,
    )  # fmt: skip
