"""A window of so many tokens over a long text: what a model reads, and what it has lost.

read = tokens that end at or before a place,    lost = max(0, read - window)
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from core.language.tokenizer import Tokenizer


@dataclass(frozen=True)
class Seen:
    """Tokens read and lost; characters ``first`` .. ``stop`` stand in the window.

    back: tokens from the last mention of a name to the end of what was read, or None where it has
    not been named; inside: whether that mention is in the window.
    """

    read: int
    lost: int
    first: int
    stop: int
    back: int | None
    inside: bool


def ends(tokenizer: Tokenizer, text: str) -> list[int]:
    """Where each token of a plain ASCII text ends, in characters."""
    return list(accumulate(len(tokenizer.piece(token)) for token in tokenizer.encode(text)))


def mentions(text: str, name: str) -> list[int]:
    """Where the name begins, each time, in characters."""
    return [found.start() for found in re.finditer(re.escape(name), text)]


def look(ends: Sequence[int], named: Sequence[int], length: int, window: int, reached: int) -> Seen:
    """What a window holds once ``reached`` characters are read; ``length``: of the name."""
    read = bisect_right(ends, reached)
    lost = max(0, read - window)
    first, stop = ends[lost - 1] if lost else 0, ends[read - 1] if read else 0
    last = max((at for at in named if at + length <= stop), default=None)
    if last is None:
        return Seen(read, lost, first, stop, None, False)
    return Seen(read, lost, first, stop, read - bisect_right(ends, last), last >= first)
