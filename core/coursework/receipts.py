"""Receipts: what was handed in and what it was worth, signed, in a chain of each learner's own.

    body      = canonical JSON of what happened
    signature = Ed25519(signing key, body)                          (RFC 8032)
    hash      = SHA-256 of canonical JSON of {"receipt": body, "signature": signature}
    body.before = hash of the learner's receipt before this one, empty in the first

Each learner has a chain, so that whoever asks to be forgotten leaves every other chain whole. A
receipt names nobody: it holds the opaque learner id, the state and the grade, not the nickname.
Where an item gives no feedback, the grade is sealed: HMAC-SHA256(server key, grade) stands in
its place, by which the server can still show that it was not changed.
"""

import hmac
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from core.coursework import canonical

FORMAT = "from-noise-receipt/1"
LARGEST = 200_000  # bytes of one receipt
MANY = 20_000_000  # bytes of a file of receipts
KINDS = ("submission", "regrade", "mark")
PARTS = {
    "format": str, "kind": str, "number": int, "before": str, "at": str, "class": str,
    "learner": str, "assignment": str, "assignment_sha256": str, "item": str, "attempt": int,
    "credit": float, "parameters": dict, "state": dict, "grade": dict, "sealed": str,
    "hand": float, "versions": dict, "key": str,
}  # fmt: skip
MAYBE = ("grade", "hand")  # may be null

Receipt = Mapping[str, Any]  # {"receipt": body, "signature": 128 hexadecimal digits}


def sign(body: Mapping[str, Any], key: Ed25519PrivateKey) -> Receipt:
    """The receipt of a body; the public key is written into it."""
    whole = {"format": FORMAT, **body, "key": key.public_key().public_bytes_raw().hex()}
    return {"receipt": whole, "signature": key.sign(canonical.dump(whole)).hex()}


def digest(receipt: Receipt) -> str:
    """The hash that the next receipt of the chain holds."""
    return canonical.sha256(dict(receipt))


def seal(grade: Mapping[str, Any], key: bytes) -> str:
    """What stands for a grade that is not shown yet."""
    return hmac.digest(key, canonical.dump(dict(grade)), "sha256").hex()


def read(blob: bytes) -> list[Receipt]:
    """The receipts in a file: one, a list, or all that a learner downloaded. ValueError else."""
    return taken(canonical.load(blob, MANY, "a receipt"))


def taken(found: Any) -> list[Receipt]:
    """The receipts in plain values that were read from a file."""
    if isinstance(found, dict) and "receipts" in found:
        found = found["receipts"]
    several = found if isinstance(found, list) else [found]
    if not several:
        raise ValueError("expected at least one receipt; got none")
    return [_whole(one) for one in several]


def _whole(value: Any) -> Receipt:
    if not isinstance(value, dict) or set(value) != {"receipt", "signature"}:
        raise ValueError("expected a receipt and its signature; got something else")
    body = value["receipt"]
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise ValueError(f"expected a receipt of format {FORMAT}; got another")
    if set(body) != set(PARTS) or not isinstance(value["signature"], str):
        raise ValueError("expected all parts of a receipt and no others; got otherwise")
    for name, kind in PARTS.items():
        part = body[name]
        wrong = type(part) is not kind and not (kind is float and type(part) is int)
        if wrong and not (part is None and name in MAYBE):
            raise ValueError(f"expected {name} of a receipt as {kind.__name__}; got another thing")
    if body["kind"] not in KINDS or len(canonical.dump(value)) > LARGEST:
        raise ValueError(f"expected a receipt of {', '.join(KINDS)}; got another, or a huge one")
    return value


def signed(receipt: Receipt, public: str) -> bool:
    """Whether that key signed exactly this receipt; the key inside it is not believed."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(receipt["signature"]), canonical.dump(receipt["receipt"]))
    except (ValueError, InvalidSignature):
        return False
    return receipt["receipt"]["key"] == public


def breaks(chain: Iterable[Receipt]) -> list[str]:
    """What is wrong with the order of all receipts of a learner: as `order`, and every gap."""
    wrong, gaps = order(chain)
    return wrong + [gap(last, number) for last, number in gaps]


def gap(last: int, number: int) -> str:
    """A gap as a fault: the number before it (0 for none) and the number after it."""
    told = f"number {number} after {last}" if last else f"number {number} first"
    return f"expected every receipt from 1 on; got {told}"


def order(chain: Iterable[Receipt]) -> tuple[list[str], list[tuple[int, int]]]:
    """What is wrong with the receipts of a learner that are here, and where some are not here.

    Wrong are forks, a hash that is not the one before's, time that runs back. A gap is the number
    before it (0 for none) and the number after it.
    """
    ordered = sorted(chain, key=lambda one: one["receipt"]["number"])
    wrong: list[str] = []
    gaps: list[tuple[int, int]] = []
    for before, after in zip([None, *ordered], ordered, strict=False):
        body, last = after["receipt"], 0 if before is None else before["receipt"]["number"]
        number, wanted = body["number"], "" if before is None else digest(before)
        if number == last:
            wrong.append(f"expected every receipt from 1 on; got number {number} twice")
        elif number != last + 1:
            gaps.append((last, number))
        elif body["before"] != wanted:
            wrong.append(f"expected receipt {number} to hold the hash of the one before it")
        if before is not None and body["at"] < before["receipt"]["at"]:
            wrong.append(f"expected receipt {number} to be no earlier than the one before it")
    return wrong, gaps
