"""An answer to every task of the shipped assignments that gets full marks, and one that must not.

Where words suffice they stand beside the item (`Item.model`, `Item.wrong`). Where the answer
depends on the learner's parameters it is a function of them, here by the item's id. Teachers see
whether every variant can be solved (`core.coursework.pretest`); learners see none of it.
"""

from collections.abc import Callable, Mapping

from core.coursework import solutions_counting, solutions_noise, solutions_pictures, solutions_text
from core.coursework.assignment import Answer, Item, Value

Solver = Callable[[Mapping[str, Value]], Answer]
MODULES = (solutions_counting, solutions_pictures, solutions_noise, solutions_text)
SOLVERS: dict[str, Solver] = {name: one for part in MODULES for name, one in part.SOLVERS.items()}
MISTAKES: dict[str, Solver] = {name: one for part in MODULES for name, one in part.MISTAKES.items()}


def solved(item: Item, parameters: Mapping[str, Value]) -> Answer | None:
    """The model answer of an item that is filled in for these parameters; None where none is
    known, as for a model that must be trained."""
    return SOLVERS[item.id](parameters) if item.id in SOLVERS else item.model


def mistaken(item: Item, parameters: Mapping[str, Value]) -> list[Answer]:
    """Common wrong answers to the item, each with why somebody may give it."""
    worked = [MISTAKES[item.id](parameters)] if item.id in MISTAKES else []
    return [*item.wrong, *worked]
