"""A box to type in inside a live view, which redraws while one types."""

from dataclasses import asdict, dataclass
from typing import Any

from pages.ui.words import _


@dataclass(frozen=True)
class TextBox:
    """Text of at most `longest` characters, in so many `rows`; one row takes no line break.
    `locked` is the word at a box that cannot be typed in.

    What `core.language.tokenizer.admit` refuses is refused in the browser, too, with a sentence
    under the box; the text from before then holds.
    """

    name: str
    label: str
    value: str
    longest: int
    help: str = ""
    rows: int = 3
    locked: str = ""
    hidden: bool = False

    def describe(self, view: str) -> dict[str, Any]:
        """As the JavaScript reads it."""
        return asdict(self) | {"view": view, "words": _words()}


def _words() -> dict[str, str]:
    return {
        "long": _("Expected at most {longest} characters; got {count}. Shown is the text before."),
        "control": _(
            "Expected text; got the control character {code}, as a binary file has. Shown is the "
            "text before."
        ),
        "half": _("Expected text; got half of a character, {code}. Shown is the text before."),
    }
