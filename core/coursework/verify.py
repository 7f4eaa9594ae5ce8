"""Receipts checked away from the server: who signed, whether any is missing, and graded again.

What is checked, in this order: the form, the signature by a key that is known here, the chain, the
assignment by its hash, the parameters by the server's key (where it is here), and the grade, worked
out anew from the state. What could not be checked is said with the reason: it is not taken for
good, and it is no fault.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.coursework import canonical, receipts, sheets, variants
from core.coursework import state as states
from core.coursework.assignment import Item, Value
from core.coursework.bundle import Bundle
from core.coursework.grade import Grade
from core.coursework.lined import FaultsError
from core.coursework.receipts import Receipt
from core.coursework.state import State

Grading = Callable[[Item, Mapping[str, Value], State], Grade]
CLOSE = 1e-6  # of a point: the same sum on another processor
CHECKS = ("signature", "order", "variant", "grade")


@dataclass(frozen=True)
class Known:
    """What this machine knows: the public key, assignments by the hash of their text, the grader.

    public: empty where nobody said whose receipts they are. server: the server's key, where it is
    here; without it nobody can tell whose variant is whose. holds: whether a trained model that was
    handed in is here.
    """

    public: str
    texts: Mapping[str, str]
    grade: Grading
    server: bytes | None = None
    holds: Callable[[State], bool] = lambda state: True


@dataclass(frozen=True)
class Verdict:
    """One receipt. faults: why it is not good; checked: which of `CHECKS` it passed, or failed;
    unchecked: what could not be looked at, and why."""

    number: int
    learner: str
    assignment: str
    item: str
    points: float | None
    possible: float | None
    faults: list[str] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)


def verify(bundles: Sequence[Bundle], known: Known) -> tuple[list[Verdict], list[str]]:
    """A verdict on each receipt, and what is wrong with the order of them.

    A receipt that several files hold is looked at once.
    """
    several = _once(bundles)
    verdicts = [_one(one, known) for one in several]
    order = []
    for chain in _chains(several).values():
        numbers = {_number(one): verdict for one, verdict in zip(several, verdicts, strict=True)
                   if _learner(one) == _learner(chain[0])}  # fmt: skip
        order += _follow(chain, numbers)
    for bundle in bundles:
        order += _taken_out(bundle) + _ends(bundle)
    return verdicts, order


def _chains(several: Iterable[Receipt]) -> dict[str, list[Receipt]]:
    """The receipts of each learner."""
    found: dict[str, list[Receipt]] = {}
    for one in several:
        found.setdefault(_learner(one), []).append(one)
    return found


def _learner(receipt: Receipt) -> str:
    return str(receipt["receipt"]["learner"])


def _once(bundles: Iterable[Bundle]) -> list[Receipt]:
    """Every receipt of the files, without those that an earlier file held."""
    found: list[Receipt] = []
    seen: set[str] = set()
    for bundle in bundles:
        marks = [receipts.digest(one) for one in bundle.receipts]
        found += [one for one, mark in zip(bundle.receipts, marks, strict=True) if mark not in seen]
        seen.update(marks)
    return found


def _follow(chain: Sequence[Receipt], verdicts: Mapping[int, Verdict]) -> list[str]:
    """What is wrong with the order of the receipts that are here; at a gap nothing is compared."""
    wrong, gaps = receipts.order(chain)
    missing = {number: (last + 1, number - 1) for last, number in gaps}
    for number, verdict in verdicts.items():
        if number not in missing:
            verdict.checked.append("order")
            continue
        first, last = missing[number]
        gone = f"receipt {first} is" if first == last else f"receipts {first} to {last} are"
        verdict.unchecked.append(f"not checked what it follows: {gone} not here")
    return wrong


def _taken_out(bundle: Bundle) -> list[str]:
    """Gaps in a file that should hold all receipts of its learners."""
    gaps = [
        gap
        for chain in _chains(bundle.receipts if bundle.whole else []).values()
        for gap in receipts.order(chain)[1]
    ]
    return [receipts.gap(last, number) for last, number in gaps]


def _ends(bundle: Bundle) -> list[str]:
    """Chains that are shorter or longer than the class says, or end in another receipt."""
    last = {_learner(one): one for one in sorted(bundle.receipts, key=_number)}
    found = []
    for learner, (count, head) in bundle.heads.items():
        one = last.get(learner)
        have = (_number(one), receipts.digest(one)) if one else (0, "")
        if have != (count, head):
            found.append(f"expected {count} receipts of {learner[:8]}, as the class has them; got "
                         + ("another last one" if have[0] == count else f"{have[0]}"))  # fmt: skip
    return found


def _number(receipt: Receipt) -> int:
    return int(receipt["receipt"]["number"])


def _one(receipt: Receipt, known: Known) -> Verdict:
    body = receipt["receipt"]
    verdict = Verdict(
        body["number"], body["learner"], body["assignment"], body["item"],
        body["grade"] and body["grade"].get("points"),
        body["grade"] and body["grade"].get("possible"),
    )  # fmt: skip
    if not _signed(receipt, known, verdict):
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


def _signed(receipt: Receipt, known: Known, verdict: Verdict) -> bool:
    """Whether it is signed by the key that is known, or at all where none is."""
    own = str(receipt["receipt"]["key"])
    good, whole = receipts.signed(receipt, known.public or own), receipts.signed(receipt, own)
    verdict.checked.append("signature")
    if not good:
        other = f"one by another key, {own[:16]}…" if whole else "another"
        wanted = "the signature of this server" if known.public else "the signature of its key"
        verdict.faults.append(f"expected {wanted} over these words; got {other}")
    elif not known.public:
        verdict.unchecked.append(f"not checked whose key {own[:16]}… is: no --public, no key here")
    return good


def _regrade(body: Mapping[str, Any], text: str, known: Known, verdict: Verdict) -> None:
    assignment = sheets.parsed(text)
    item = assignment.item(body["item"])
    if known.server is None:
        verdict.unchecked.append("not checked whose variant this is: the server's key is not here")
    else:
        verdict.checked.append("variant")
        seed = variants.seed(known.server, body["class"], assignment, body["learner"])
        if variants.drawn(item, seed) != body["parameters"]:
            verdict.faults.append("expected this learner's own variant; got another")
    state = states.of(body["state"])
    if not known.holds(state):
        verdict.unchecked.append("not graded again: the trained model is not here")
        return
    _compare(body, known.grade(variants.fill(item, body["parameters"]), body["parameters"], state),
             known, verdict)  # fmt: skip


def _compare(body: Mapping[str, Any], found: Grade, known: Known, verdict: Verdict) -> None:
    if body["grade"] is None and known.server is None:
        verdict.unchecked.append("not compared: this grade is sealed with the server's key")
        return
    verdict.checked.append("grade")
    if body["grade"] is not None:
        verdict.faults.extend(_differ(body["grade"], found))
    elif receipts.seal(found.to_dict(), known.server or b"") != body["sealed"]:
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
