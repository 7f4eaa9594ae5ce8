"""Typed text on its way to a model and to the address.

In the address a text stands behind a tilde, so that a stray word is not taken for one; the tokens
that were chosen behind it are their numbers with dots between.
"""

import json
import re

from core.language.tokenizer import admit
from pages.ui.words import _

MARK, NONE = "~", "none"
LONGEST = 2_000  # characters of a typed text
MOST = 400  # tokens chosen behind it
NUMBERS = re.compile(r"\d{1,6}(\.\d{1,6})*")


def admitted(text: object) -> str:
    """The text; ValueError says what is wrong with it."""
    return admit(text, LONGEST)


def text_check(name: str):
    """The check of a control that holds a typed text."""

    def check(written: str) -> str:
        if not written.startswith(MARK):
            raise ValueError(
                _("c_{name}: expected a text behind {mark}; got none.").format(name=name, mark=MARK)
            )
        return MARK + admitted(written.removeprefix(MARK))

    return check


def tokens_check(name: str, size: int):
    """The check of a control that holds the numbers of tokens below ``size``."""

    def check(written: str) -> str:
        found = list_of(written) if written == NONE or NUMBERS.fullmatch(written) else None
        if found is None or len(found) > MOST or any(number >= size for number in found):
            raise ValueError(
                _("c_{name}: expected at most {most} numbers below {size}, with dots between.")
                .format(name=name, most=MOST, size=size)
            )  # fmt: skip
        return written

    return check


def list_of(written: str) -> list[int]:
    """The numbers that an address holds."""
    return [] if written == NONE else [int(one) for one in written.split(".")]


def written_of(numbers: list[int]) -> str:
    """Numbers as an address holds them."""
    return ".".join(map(str, numbers)) or NONE


def joined(start: str, on: str) -> str:
    """Both as the view says them, which is what the view is told to see whether it is news."""
    pair = [start.removeprefix(MARK), list_of(on)]
    return json.dumps(pair, ensure_ascii=False, separators=(",", ":"))


def parted(told: object, size: int) -> dict[str, str]:
    """The two controls' values of what a view says; ValueError where it cannot be kept."""
    start, numbers = json.loads(str(told))
    on = written_of([int(one) for one in numbers])
    return {"start": MARK + admitted(start), "on": tokens_check("on", size)(on)}
