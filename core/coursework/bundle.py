"""A file that receipts come in: one receipt, a learner's own, or everything of a class.

A receipt that stands alone says nothing of the others. A learner's file and a class's hold all that
there were when it was made, so that one which is missing there was taken out. The file of a class
brings the texts of its assignments, and how long each learner's chain was.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.coursework import canonical, receipts
from core.coursework.exports import FORMAT as CLASS
from core.coursework.receipts import Receipt

LARGEST = 200_000_000  # bytes of a file


@dataclass(frozen=True)
class Bundle:
    """What one file holds. whole: whether it claims to hold every receipt of its learners.

    heads: of each learner the length of the chain and the hash of its last receipt, if told.
    """

    receipts: list[Receipt]
    whole: bool
    texts: list[str] = field(default_factory=list)
    heads: Mapping[str, tuple[int, str]] = field(default_factory=dict)


def read(blob: bytes) -> Bundle:
    """A file as it was downloaded; ValueError says what else it is."""
    found = canonical.load(blob, LARGEST, "a file of receipts")
    if isinstance(found, dict) and found.get("format") == CLASS:
        return _of_class(found)
    if isinstance(found, dict) and found.get("receipts") == []:
        return Bundle([], True)
    return Bundle(receipts.taken(found), not _alone(found))


def _alone(found: Any) -> bool:
    return isinstance(found, dict) and "receipts" not in found


def _of_class(found: dict[str, Any]) -> Bundle:
    try:
        texts = [str(one["text"]) for one in found["works"]]
        heads = {one["id"]: (one["receipts"], one["head"]) for one in found["learners"]}
        several = found["receipts"]
    except (KeyError, TypeError):
        raise ValueError("expected all parts of a class; got otherwise") from None
    return Bundle(receipts.taken(several) if several else [], True, texts, heads)
