"""Every item is tried before a class meets it: can it be solved, is it trivial, how hard is it.

Of many variants each is graded with its model answer, with its common mistakes, and as it stands
at the start. A variant's difficulty, in bits, is how rare its answer is among answers that solve
some variant of the same item:

    bits = log2 (tried + 1) / (passing + 1)

0 where any neighbour's answer does, log2 (tried + 1) where none but its own does.

``python -m core.coursework.pretest`` tries all shipped items, in some minutes, and writes
``data/coursework/pretests.json``, so that a teacher need not wait for that.
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.coursework import canonical, schema
from core.coursework.assignment import Answer, Item, Value
from core.coursework.grading import grade
from core.coursework.metrics import METRICS
from core.coursework.solutions import mistaken, solved
from core.coursework.state import Guess, State
from core.coursework.variants import drawn, fill
from core.paths import DATA

FOLDER = DATA / "coursework"
FILE = FOLDER / "pretests.json"
VARIANTS, PANEL = 200, 16
SLOW = {"hills", "near_hills", "gradient_ratio", "hills_off"}  # seconds each: nobody's neighbours
SURE = 1.0  # confidence of a model answer's predictions

Parameters = Mapping[str, Value]


@dataclass(frozen=True)
class Pretest:
    """variants: how many were tried; different: how many of them differ. solved, trivial: how many
    get full marks with their model answer, and at the start. fooled: how many with a mistake.
    bits: the difficulty of each that was compared, in order, rising."""

    item: str
    variants: int
    different: int
    solved: int
    trivial: int
    fooled: int
    bits: tuple[float, ...]

    @property
    def fair(self) -> bool:
        """Whether all can be solved, none is solved at the start, and no mistake solves one."""
        return self.solved == self.variants and not self.trivial and not self.fooled


def variants(item: Item, count: int = VARIANTS) -> list[dict[str, Value]]:
    """The parameters of so many learners, by pinned seeds; one is enough without parameters."""
    seeds = (hashlib.sha256(f"pretest/{k}".encode()).digest() for k in range(count))
    every = [drawn(item, seed) for seed in seeds]
    return every if item.parameters else every[:1]


def handed(item: Item, answer: Answer) -> State:
    """The state of somebody who hands in this answer to an item that is filled in."""
    guesses = {name: Guess(one, SURE) for name, one in answer.predictions.items()}
    return State(item.lesson, {**item.set, **answer.settings}, answer.fields, guesses)


def full(item: Item, parameters: Parameters, answer: Answer) -> bool:
    """Whether an answer gets every point that the server gives."""
    mine = fill(item, parameters)
    found = grade(mine, parameters, handed(mine, answer))
    return found.points >= found.possible - mine.by_hand


def pretest(item: Item, count: int = VARIANTS) -> Pretest | None:
    """Try an item; None where no model answer is known, so that a person must."""
    every = variants(item, count)
    answers = [solved(fill(item, one), one) for one in every]
    if any(answer is None for answer in answers):
        return None
    pairs = [(one, answer) for one, answer in zip(every, answers, strict=True) if answer]
    wrong = (any(full(item, one, bad) for bad in mistaken(fill(item, one), one)) for one in every)
    return Pretest(
        item.id,
        len(every),
        len({tuple(sorted(one.items(), key=str)) for one in every}),
        sum(full(item, one, answer) for one, answer in pairs),
        sum(full(item, one, Answer()) for one in every),
        sum(wrong),
        _difficulty(item, pairs),
    )


def _difficulty(item: Item, pairs: Sequence[tuple[Parameters, Answer]]) -> tuple[float, ...]:
    """Bits of the first variants, each against the model answers of the others; none if slow."""
    few = pairs[: PANEL + 1] if not SLOW & {one.metric for one in item.checks} else ()
    found = []
    for at, (one, _own) in enumerate(few):
        others = [answer for place, (_, answer) in enumerate(few) if place != at]
        passing = sum(full(item, one, answer) for answer in others)
        found.append(math.log2((len(others) + 1) / (passing + 1)))
    return tuple(sorted(found))


def shipped() -> list[Item]:
    """The items of all shipped assignments."""
    files = sorted(FOLDER.glob("*.yaml"))
    loaded = [schema.load(path.read_text("utf-8"), METRICS) for path in files]
    return [item for assignment in loaded for item in assignment.items]


def digest(item: Item) -> str:
    """What tells an item from a changed one."""
    return canonical.sha256(asdict(item))[:16]


@cache
def _recorded() -> Mapping[str, Any]:
    held: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return held


def recorded(item: Item) -> Pretest | None:
    """What was found of a shipped item; None where it was changed since, or is another's."""
    held = _recorded().get(item.id)
    if held is None or held["digest"] != digest(item):
        return None
    plain = {name: one for name, one in held.items() if name != "digest"}
    return Pretest(**{**plain, "bits": tuple(plain["bits"])})


def main() -> Path:
    """Try every shipped item and write the file."""
    found = {}
    for item in shipped():
        if (tried := pretest(item)) is not None:
            rounded = tuple(round(one, 3) for one in tried.bits)
            found[item.id] = {**asdict(tried), "bits": rounded, "digest": digest(item)}
    FILE.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return FILE


if __name__ == "__main__":
    main()
