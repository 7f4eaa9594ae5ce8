"""Which variant a learner gets: the same again and again, and nobody's guess.

    seed = HMAC-SHA256(server key, course | assignment version | opaque learner id)

Each parameter is drawn from the seed by its item's and its own name, so that a new item, or a
changed one, leaves the others as they were.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping

from core.coursework.assignment import Assignment, Item, Value
from core.coursework.references import put

Variant = Mapping[str, Mapping[str, Value]]  # item id -> parameter -> value


def seed(key: bytes, course: str, assignment: Assignment, learner: str) -> bytes:
    """The 32 bytes that decide one learner's variant; the parts cannot run into each other."""
    words = json.dumps([course, assignment.key, learner], ensure_ascii=True)
    return hmac.digest(key, words.encode(), "sha256")


def variant(assignment: Assignment, seed: bytes) -> Variant:
    """The values of every item's parameters under this seed."""
    return {item.id: drawn(item, seed) for item in assignment.items}


def drawn(item: Item, seed: bytes) -> dict[str, Value]:
    """The values of one item's parameters under this seed; each value is equally likely."""
    found: dict[str, Value] = {}
    for one in item.parameters:
        words = json.dumps([item.id, one.name], ensure_ascii=True).encode()
        number = int.from_bytes(hmac.digest(seed, words, hashlib.sha256), "big")
        found[one.name] = one.values[number % len(one.values)]  # 2^256 values: the bias is nil
    return found


def fill(item: Item, parameters: Mapping[str, Value]) -> Item:
    """The item as this learner sees it: parameters in the words, the settings and the checks."""
    words = {one.name: one.words for one in item.parameters}
    filled: Item = put(item, parameters, words)
    return filled
