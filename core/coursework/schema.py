"""An assignment written as text (YAML), and every fault of it with its line.

::

    id: counting
    title: Counting and density
    version: 1
    words: Two rules, and how good they are.            # optional
    opens: 2026-12-01T09:00+01:00                       # optional
    attempts: 3                                         # optional; 0 is without limit
    timeline:                                           # optional
      - {until: 7 days, credit: 100}                    # or a moment with its time zone
      - {until: 14 days, credit: 50}                    # after the last: closed
    items:
      - id: two-bits
        title: Two bits
        kind: reach        # reach table points predict diagnose short choose
        lesson: sampling
        set: {temperature: 1.0, prompt: "A pinch of"}   # where the learner starts
        locked: [prompt]                                # these must be handed in as set
        hidden: [top_k]
        parameters:
          bits: {choice: [1.5, 2.0, 2.5]}
          seed: {range: [1, 99]}                        # whole numbers, or with a step:
          share: {range: [0.1, 0.5], step: 0.05}
          kind: {choice: {naive: naive Bayes, joint: one table}}  # a value: what is read for it
        task: Find the temperature at which the entropy is {bits} bits.
        fields:                                         # answers beside the lesson's controls
          - {id: p, label: The probability, kind: number, low: 0, high: 1}
          - {id: why, label: Why?, kind: text}          # number word text choice point
        checks:
          - {metric: next_entropy, op: near, value: "{bits}", within: 0.05, points: 2}
          - {metric: answer, of: p, op: below, value: 0.1, points: 1, says: Look at the tail.}
        predictions:
          - {id: up, ask: Does it rise?, options: {"yes": It rises, "no": It falls}, right: "yes",
             points: 1}
        by_hand: 2
        rubric: One point for a reason, one for a number.
        hints: [Watch the bars.]
        model: {settings: {temperature: 0.7}, fields: {p: 0.05, why: ""}, predictions: {up: "yes"}}
        wrong:
          - {settings: {temperature: 1.4}, says: Takes a higher temperature for a sharper choice.}

op: below, at_most, above, at_least, equals, differs, near (with within), between (value: [low,
high]), one_of (value: a list). No file holds code: what is measured is a name in the register.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta

from core.coursework import lined, pieces
from core.coursework.assignment import Assignment, Credit, Item
from core.coursework.grade import Metric
from core.coursework.lined import FaultsError, Lined
from core.coursework.reader import Faults, Reader

PARTS = ("id", "title", "version", "words", "opens", "attempts", "timeline", "items")
SPAN = re.compile(r"([0-9]{1,5})(?:\.0)? ?(minute|hour|day|week)s?")
ITEMS = 40


def load(
    text: str,
    metrics: Mapping[str, Metric] | None = None,
    lessons: Collection[str] | None = None,
) -> Assignment:
    """The assignment in a text; FaultsError (a ValueError) tells every fault, each with its line.

    metrics: the register that checks may name; lessons: the pages that items may name. Without
    them any name will do.
    """
    node = lined.read(text)
    faults: Faults = []
    found = _assignment(Reader(node, faults, PARTS, "an assignment"), metrics, lessons)
    if faults:
        raise FaultsError(faults)
    return found


def _assignment(
    read: Reader,
    metrics: Mapping[str, Metric] | None,
    lessons: Collection[str] | None,
) -> Assignment:
    items = []
    for node in read.tables("items", ITEMS, least=1):
        items.append(pieces.item(node, read.faults, metrics, lessons))
    _once(read, items)
    return Assignment(
        id=read.name("id"),
        title=read.text("title"),
        version=read.whole("version", 1, 100_000),
        items=tuple(items),
        words=read.text("words", 4_000, ""),
        opens=_opens(read),
        timeline=_timeline(read),
        attempts=read.whole("attempts", 0, 1_000, 0),
    )


def _once(read: Reader, items: list[Item]) -> None:
    names = [item.id for item in items]
    nodes = read.tables("items", ITEMS, least=1)
    for at, (node, name) in enumerate(zip(nodes, names, strict=True)):
        if name in names[:at]:
            read.fault(node.line, f"expected another id for each item; got {name!r} again")


def _opens(read: Reader) -> datetime | None:
    if not read.has("opens"):
        return None
    return _moment(read.table["opens"], read.fault)


def _timeline(read: Reader) -> tuple[Credit, ...]:
    found: list[Credit] = []
    for node in read.tables("timeline", 20):
        step = Reader(node, read.faults, ("until", "credit"), "a step of the timeline")
        share = step.number("credit", 0, 100) / 100
        if not step.has("until"):
            step.fault(node.line, "expected until in a step of the timeline; got none")
            continue
        until = _until(step.table["until"], read.fault)
        if until is None:
            continue
        if found and not _follows(found[-1], until, share):
            read.fault(node.line, "expected each step later than the last, with no more credit")
        found.append(Credit(until, share))
    return tuple(found)


def _follows(last: Credit, until: datetime | timedelta, share: float) -> bool:
    """Whether a step is of the same sort as the last one, later, and gives no more."""
    if isinstance(until, timedelta) and isinstance(last.until, timedelta):
        return until > last.until and share <= last.share
    if isinstance(until, datetime) and isinstance(last.until, datetime):
        return until > last.until and share <= last.share
    return False


Fault = Callable[[int, str], None]


def _until(node: Lined, fault: Fault) -> datetime | timedelta | None:
    match = SPAN.fullmatch(str(node.value))
    if match and int(match[1]):
        return timedelta(**{f"{match[2]}s": int(match[1])})
    return _moment(node, fault)


def _moment(node: Lined, fault: Fault) -> datetime | None:
    try:
        found: datetime | None = datetime.fromisoformat(str(node.value))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 2000 <= found.year <= 2200:
        wanted = "a moment such as 2026-12-01T09:00+01:00, with its time zone"
        fault(node.line, f"expected {wanted}, or a time such as 7 days; got {node.told()}")
        return None
    return found.astimezone(UTC)
