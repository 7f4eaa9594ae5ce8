"""Receipts checked away from the server: who signed, whether any is missing, and graded again.

What is checked, in this order: the form, the signature by a key that is known here, the chain, the
assignment by its hash, the parameters by the server's key (where it is here), and the grade, worked
out anew from the state. What could not be checked is said, and is not taken for good.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.coursework import canonical, receipts, sheets, variants
from core.coursework import state as states
from core.coursework.assignment import Item, Value
from core.coursework.grade import Grade
from core.coursework.lined import FaultsError
from core.coursework.receipts import Receipt
from core.coursework.state import State

Grading = Callable[[Item, Mapping[str, Value], State], Grade]
CLOSE = 1e-6  # of a point: the same sum on another processor


@dataclass(frozen=True)
class Known:
    """What this machine knows: the public key, assignments by the hash of their text, the grader.

    server: the server's key, where it is here; without it nobody can tell whose variant is whose.
    """

    public: str
    texts: Mapping[str, str]
    grade: Grading
    server: bytes | None = None


@dataclass(frozen=True)
class Verdict:
    """One receipt. faults: why it is not good; unchecked: what could not be looked at, and why."""

    number: int
    learner: str
    assignment: str
    item: str
    points: float | None
    possible: float | None
    faults: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)


def verify(several: Sequence[Receipt], known: Known) -> tuple[list[Verdict], list[str]]:
    """A verdict on each receipt, and what is wrong with the order of them."""
    chains: dict[str, list[Receipt]] = {}
    for one in several:
        chains.setdefault(one["receipt"]["learner"], []).append(one)
    order = [fault for chain in chains.values() for fault in receipts.breaks(chain)]
    return [_one(one, known) for one in several], order


def _one(receipt: Receipt, known: Known) -> Verdict:
    body = receipt["receipt"]
    verdict = Verdict(
        body["number"], body["learner"], body["assignment"], body["item"],
        body["grade"] and body["grade"].get("points"),
        body["grade"] and body["grade"].get("possible"),
    )  # fmt: skip
    if not receipts.signed(receipt, known.public):
        verdict.faults.append("expected the signature of this server over these words; got another")
        return verdict
    text = known.texts.get(body["assignment_sha256"])
    if text is None:
        verdict.unchecked.append(f"not graded again: the text of {body['assignment']} is not here")
        return verdict
    try:
        _regrade(body, text, known, verdict)
    except (ValueError, LookupError, TypeError) as error:
        verdict.faults.append(f"expected a state that can be graded again; got: {error}")
    return verdict


def _regrade(body: Mapping[str, Any], text: str, known: Known, verdict: Verdict) -> None:
    assignment = sheets.parsed(text)
    item = assignment.item(body["item"])
    if known.server is None:
        verdict.unchecked.append("not checked whose variant this is: the server's key is not here")
    else:
        seed = variants.seed(known.server, body["class"], assignment, body["learner"])
        if variants.drawn(item, seed) != body["parameters"]:
            verdict.faults.append("expected this learner's own variant; got another")
    filled = variants.fill(item, body["parameters"])
    found = known.grade(filled, body["parameters"], states.of(body["state"]))
    if body["grade"] is not None:
        verdict.faults.extend(_differ(body["grade"], found))
    elif known.server is None:
        verdict.unchecked.append("not compared: this grade is sealed with the server's key")
    elif receipts.seal(found.to_dict(), known.server) != body["sealed"]:
        verdict.faults.append("expected the sealed grade; got another when graded again")


def _differ(written: Mapping[str, Any], found: Grade) -> list[str]:
    told = [
        f"expected {name} {written.get(name)}; got {value:g} when graded again"
        for name, value in (("points", found.points), ("possible", found.possible))
        if abs(float(written.get(name, -1)) - value) > CLOSE
    ]
    points = [one.get("points") for one in written.get("checks", [])]
    if not told and points != [one.points for one in found.checks]:
        told.append("expected the points of each check; got others when graded again")
    return told


def texts(sources: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Assignments by the hash of their text; sources: a name and a text each. ValueError names a
    text that is no assignment."""
    found = {}
    for name, text in sources:
        try:
            sheets.parsed(text)
        except FaultsError as error:
            raise ValueError(f"{name}: {error}") from None
        found[canonical.sha256(text)] = text
    return found
