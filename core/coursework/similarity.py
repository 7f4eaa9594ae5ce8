"""Hand-ins of two learners that are more alike than chance makes them. A lead, not a proof.

Each learner has other parameters, so a copied number is mostly wrong and a copied text is not.
Compared are, within one item: texts by the share of the shorter one's three-word runs that the
other has, too (containment: Broder 1997), so that a few words put in or exchanged hide little; a
trained model by its hash; and what was set or typed freely by the share that is the same.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from core.coursework.assignment import Assignment, Item
from core.coursework.sheets import Handed

RUN, WORDS, FREE = 3, 12, 4  # words in a run; shorter texts, and fewer free values, tell nothing


@dataclass(frozen=True)
class Pair:
    """Two hand-ins. alike: from 0 to 1. why: ``text``, ``model`` or ``values``."""

    item: str
    one: Handed
    other: Handed
    alike: float
    why: str


def pairs(assignment: Assignment, history: Sequence[Handed], least: float) -> list[Pair]:
    """Pairs of different learners at least so much alike, the most alike first."""
    last = {(one.learner, one.item): one for one in history}
    found = []
    for item in assignment.items:
        of_item = [one for one in last.values() if one.item == item.id]
        traces = [(one, trace(item, one.state)) for one in of_item]
        for (one, left), (other, right) in combinations(traces, 2):
            alike, why = compare(left, right)
            if alike >= least:
                found.append(Pair(item.id, one, other, round(alike, 4), why))
    return sorted(found, key=lambda pair: -pair.alike)


@dataclass(frozen=True)
class Trace:
    """What of a hand-in is the learner's own."""

    runs: frozenset[str]
    model: str
    values: Mapping[str, Any]


def trace(item: Item, state: Mapping[str, Any]) -> Trace:
    """The learner's own part of a state: what was given with the task is left out."""
    words: list[str] = []
    for field in item.fields:
        if field.kind == "text":
            words += re.findall(r"\w+", str(state["answers"].get(field.id, "")).casefold())
    runs = {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
    typed = {one.id for one in item.fields if one.kind in ("number", "word", "point")}
    values = {
        f"c_{name}": value for name, value in state["settings"].items()
        if name not in item.locked and item.set.get(name) != value and isinstance(value, float)
    }  # fmt: skip
    values |= {name: state["answers"][name] for name in typed if name in state["answers"]}
    few = len(words) < WORDS
    return Trace(frozenset(() if few else runs), state["checkpoint"] or state["run"], values)


def compare(left: Trace, right: Trace) -> tuple[float, str]:
    """How much alike two hand-ins are, and in what."""
    model = bool(left.model) and left.model == right.model
    fewer = min(len(left.runs), len(right.runs))
    text = len(left.runs & right.runs) / fewer if fewer else 0.0
    names = set(left.values) | set(right.values)
    same = sum(left.values.get(name) == right.values.get(name) for name in names)
    values = same / len(names) if len(names) >= FREE else 0.0
    return max((float(model), "model"), (text, "text"), (values, "values"))
