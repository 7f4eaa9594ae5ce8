"""JSON in one form, so that the same values are always the same bytes: signed, hashed, compared.

Keys in order, no spaces, UTF-8, no number that JSON does not have. What is read is bounded in
size and depth, names nothing twice, and holds finite numbers alone.
"""

import hashlib
import json
import math
from typing import Any

DEEP = 12
LARGEST = 2**53  # above, a number may not survive another reader


def dump(value: Any) -> bytes:
    """A value as canonical JSON; ValueError where JSON cannot hold it."""
    try:
        text = json.dumps(
            value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        )
        return text.encode()
    except (TypeError, UnicodeEncodeError, RecursionError) as error:
        raise ValueError(f"expected plain values; got {error}") from None


def sha256(value: Any) -> str:
    """The SHA-256 of a value's canonical JSON, as hexadecimal digits."""
    return hashlib.sha256(dump(value)).hexdigest()


def load(blob: bytes, most: int, what: str = "JSON") -> Any:
    """The value written as these bytes, at most so many; ValueError with one sentence."""
    if len(blob) > most:
        raise ValueError(f"expected {what} of at most {most:,} bytes; got {len(blob):,}")
    try:
        value = json.loads(blob.decode(), object_pairs_hook=_once, parse_constant=_refuse)
    except RecursionError:
        raise ValueError(f"expected {what} less deep; got more than {DEEP} levels") from None
    except ValueError as error:
        raise ValueError(f"expected {what}; got {error}") from None
    _shallow(value, what, DEEP)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name that stands twice")
    return found


def _refuse(word: str) -> Any:
    raise ValueError(f"the number {word}")


def _shallow(value: Any, what: str, left: int) -> None:
    if left == 0:
        raise ValueError(f"expected {what} less deep; got more than {DEEP} levels")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"expected finite numbers in {what}; got {value}")
    if isinstance(value, int) and abs(value) > LARGEST:
        raise ValueError(f"expected numbers of at most 2^53 in {what}; got a larger one")
    if isinstance(value, str) and ("\0" in value or (not value.isascii() and _broken(value))):
        raise ValueError(f"expected text in {what}; got characters that are none")
    inside = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict | list):
        for one in inside:
            _shallow(one, what, left - 1)


def _broken(text: str) -> bool:
    return any("\ud800" <= sign <= "\udfff" for sign in text)
