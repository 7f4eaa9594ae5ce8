"""What the server found: each check with its measure, and the points.

The other side of `core.coursework.assignment`: a `Metric` measures a learner's `State`, and
`core.coursework.grading.grade(item, parameters, state)` makes a `Grade` of it, where `item` is
filled in by `core.coursework.variants.fill` and `parameters` are that learner's values by name.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from core.coursework.assignment import Value

if TYPE_CHECKING:
    from core.coursework.state import State

Measured = Value | None  # None: not defined for this state, and then a check is not met
RUN = "run"  # stands for the model that was trained, among the controls that a metric reads
Measure = Callable[["State", Mapping[str, Value], str], Measured]


@dataclass(frozen=True)
class Metric:
    """One measure that an assignment may name; the register is `core.coursework.metrics.METRICS`.

    measure(state, parameters, of): the value, always the same for the same three; ValueError with
    one sentence where the state does not allow it. It never trusts a number that the browser
    worked out. kind: what comes back, "number", "word" or "switch". of: what `of` must name,
    in one phrase ("a field with a number"), or empty where the metric takes none. reads: the
    controls that it may look at, ``{of}`` in a name being what `of` names; RUN is the trained
    model.
    """

    name: str
    help: str
    measure: Measure
    kind: str = "number"
    unit: str = ""
    of: str = ""
    lessons: tuple[str, ...] = ()  # whose state it can measure; empty is all
    reads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    """One check or prediction as it was judged.

    what: ``check:0`` (its place in the item) or ``prediction:id``. measured: the server's value.
    given: of a prediction, the learner's answer, with its confidence. says: one sentence where
    something could not be measured, or what the check says to those who fail it.
    """

    what: str
    points: float
    possible: float
    measured: Measured = None
    given: Measured = None
    confidence: float | None = None
    says: str = ""

    @property
    def passed(self) -> bool:
        """Whether it got all of its points."""
        return self.points >= self.possible


@dataclass(frozen=True)
class Grade:
    """Points of one item, by the server's own measures.

    possible: with the points by hand. needs_hand: whether a person must still mark it.
    """

    points: float
    possible: float
    checks: tuple[Checked, ...] = ()
    needs_hand: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; `from_dict` gives the same grade back."""
        return {**asdict(self), "checks": [asdict(one) for one in self.checks]}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Grade":
        """The grade that `to_dict` wrote; ValueError where it is not that."""
        try:
            checks = tuple(Checked(**one) for one in values["checks"])
            return cls(**{**values, "checks": checks})
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"expected a grade; got {error}") from None
