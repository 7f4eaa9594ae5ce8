"""What an assignment is: plain frozen records, made by `core.coursework.schema.load` alone.

An item's words, checks, hints, fields, predictions and settings may name its parameters as
``{name}``; `core.coursework.variants.fill` puts one learner's values there. A text that is
``{name}`` and nothing else becomes the value itself, a number where it is a number; within a longer
text stands the value in words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

Value = float | str | bool  # of a control, a parameter, an answer or a measure; int is a float here

KINDS = ("reach", "table", "points", "predict", "diagnose", "short", "choose")
OPERATIONS = (
    "below", "at_most", "above", "at_least", "equals", "differs", "near", "between", "one_of",
)  # fmt: skip
FIELDS = ("number", "word", "text", "choice", "point")


@dataclass(frozen=True)
class Parameter:
    """What may differ between learners: one of `values`, each as likely as the others.

    words: of a value that is a name in the code, what a learner reads in its place.
    """

    name: str
    values: tuple[Value, ...]
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """One thing that the server measures, and what it is worth.

    metric: a name in the register of metrics; of: what it looks at (an answer's field, a
    control, a category), if it needs to be told; value: a number or word, a pair for `between`,
    several for `one_of`, or ``"{parameter}"``; within: how far off `near` may be.
    """

    metric: str
    op: str
    value: Value | tuple[Value, ...]
    points: float
    of: str = ""
    within: float | str = 0.0
    says: str = ""  # what a learner who fails it is told, if anything


@dataclass(frozen=True)
class Field:
    """One answer to type, choose or place: a number, a word, a text, a choice, a point.

    low, high: the range of a number. options: of a choice, the word in the code -> on the page.
    A point is a pair, longitude and latitude in degrees. A word is short, a text up to a page.
    """

    id: str
    label: str
    kind: str = "number"
    low: float | None = None
    high: float | None = None
    unit: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Prediction:
    """A guess to commit, with a confidence, before the page shows what is so.

    options: the word in the code -> on the page; without any, a number from low to high.
    right: the right answer, or ``"{parameter}"``; or else `metric` (and `of`) measures it.
    within: how far off a number may be.
    """

    id: str
    ask: str
    points: float
    options: Mapping[str, str] = field(default_factory=dict)
    low: float | None = None
    high: float | None = None
    unit: str = ""
    right: Value | None = None
    metric: str = ""
    of: str = ""
    within: float | str = 0.0


@dataclass(frozen=True)
class Answer:
    """An answer to an item that somebody could give: the model answer, or a common wrong one.

    says: why a learner may give it. For the teacher and the tests; a learner never sees it.
    """

    settings: Mapping[str, Value] = field(default_factory=dict)
    fields: Mapping[str, Value | tuple[float, ...]] = field(default_factory=dict)
    predictions: Mapping[str, Value] = field(default_factory=dict)
    says: str = ""


@dataclass(frozen=True)
class Item:
    """One task: a lesson with its controls set, what to do there, and how that is judged.

    set: value of a control by name (without ``c_``) where the learner starts. locked: of these,
    which must be handed in as they were set. hidden: which controls the page does not show.
    fields: what to answer beside the lesson. checks: what the server measures. by_hand: points
    that a person gives, by `rubric`. feedback: whether the learner sees each check's result.
    model, wrong: the answer that gets full marks and those that must not, where words suffice.
    """

    id: str
    title: str
    kind: str
    lesson: str
    task: str
    set: Mapping[str, Value] = field(default_factory=dict)
    locked: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    fields: tuple[Field, ...] = ()
    checks: tuple[Check, ...] = ()
    hints: tuple[str, ...] = ()
    predictions: tuple[Prediction, ...] = ()
    by_hand: float = 0.0
    rubric: str = ""
    feedback: bool = True
    model: Answer | None = None
    wrong: tuple[Answer, ...] = ()

    @property
    def possible(self) -> float:
        """Points for everything right."""
        measured = sum(one.points for one in self.checks)
        return measured + sum(one.points for one in self.predictions) + self.by_hand


@dataclass(frozen=True)
class Credit:
    """Until then, this share (0 to 1) of the points counts.

    until: a moment, with its time zone, or a time since the assignment opened.
    """

    until: datetime | timedelta
    share: float

    def ends(self, opened: datetime) -> datetime:
        """The moment at which it ends, for an assignment opened then: at a whole minute, as told.

        A minute that has begun is given whole, so nobody is late before the told time.
        """
        end = opened + self.until if isinstance(self.until, timedelta) else self.until
        begun = timedelta(seconds=end.second, microseconds=end.microsecond)
        return end - begun + timedelta(minutes=1) if begun else end


@dataclass(frozen=True)
class Assignment:
    """Items to do, and by when. `key` names this version of it among all.

    opens: not before; None is as soon as it is released. timeline: the credit in order of time;
    empty is full credit without an end. attempts: how often each item may be handed in; 0 is
    without limit.
    """

    id: str
    title: str
    version: int
    items: tuple[Item, ...]
    words: str = ""
    opens: datetime | None = None
    timeline: tuple[Credit, ...] = ()
    attempts: int = 0

    @property
    def key(self) -> str:
        """Identity and version, such as ``counting@1``."""
        return f"{self.id}@{self.version}"

    @property
    def possible(self) -> float:
        """Points for everything right."""
        return sum(item.possible for item in self.items)

    def item(self, name: str) -> Item:
        """The item of that id; ValueError where there is none."""
        for item in self.items:
            if item.id == name:
                return item
        known = ", ".join(item.id for item in self.items)
        raise ValueError(f"expected an item out of {known}; got {name[:64]!r}")
