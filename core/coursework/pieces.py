"""The pieces of an item, each read from its table: parameters, fields, checks, predictions."""

from collections.abc import Collection, Mapping
from typing import Any

from core.coursework.assignment import (
    FIELDS,
    KINDS,
    OPERATIONS,
    Answer,
    Check,
    Field,
    Item,
    Parameter,
    Prediction,
    Value,
)
from core.coursework.draws import draws, worded
from core.coursework.grade import Metric
from core.coursework.lined import Lined
from core.coursework.reader import Faults, Reader, is_given, is_number, is_value
from core.coursework.references import lost, names_in

ITEM = (
    "id", "title", "kind", "lesson", "task", "set", "locked", "hidden", "parameters", "fields",
    "checks", "hints", "predictions", "by_hand", "rubric", "feedback", "model", "wrong",
)  # fmt: skip
CHECK = ("metric", "of", "op", "value", "within", "points", "says")
FIELD = ("id", "label", "kind", "low", "high", "unit", "options")
PREDICTION = ("id", "ask", "points", "options", "low", "high", "unit", "right", "metric", "of",
              "within")  # fmt: skip
ANSWER = ("settings", "fields", "predictions", "says")
POINTS, HUGE = 1_000, 1e15
Metrics = Mapping[str, Metric] | None


def item(node: Lined, faults: Faults, metrics: Metrics, lessons: Collection[str] | None) -> Item:
    """One item; what is wrong with it is added to the faults."""
    read = Reader(node, faults, ITEM, "an item")
    found = Item(
        id=read.name("id"),
        title=read.text("title"),
        kind=read.word("kind", KINDS),
        lesson=read.word("lesson", lessons) if lessons is not None else read.name("lesson"),
        task=read.text("task", 8_000),
        set=read.named("set", is_value, "a number, a text, true or false"),
        locked=read.texts("locked", 100, 64),
        hidden=read.texts("hidden", 100, 64),
        parameters=_parameters(read),
        fields=tuple(_field(one, faults) for one in read.tables("fields", 40)),
        checks=tuple(_check(one, faults, metrics) for one in read.tables("checks", 40)),
        hints=read.texts("hints", 10, 2_000),
        predictions=tuple(
            _prediction(one, faults, metrics) for one in read.tables("predictions", 10)
        ),
        by_hand=read.number("by_hand", 0, POINTS, 0.0),
        rubric=read.text("rubric", 4_000, ""),
        feedback=read.switch("feedback", True),
        model=_answer(read.table["model"], faults) if read.has("model") else None,
        wrong=tuple(_answer(one, faults) for one in read.tables("wrong", 10)),
    )
    _whole(read, found)
    return found


def _whole(read: Reader, found: Item) -> None:
    """What must fit together within one item."""
    if not found.possible:
        read.fault(read.line, "expected checks, predictions or by_hand with points; got none")
    for name in found.locked:
        if name not in found.set:
            read.fault(read.at("locked"), f"expected locked controls out of set; got {name!r}")
    ids = [one.id for one in found.fields] + [one.id for one in found.predictions]
    for name in sorted({name for name in ids if name and ids.count(name) > 1}):
        read.fault(read.line, f"expected another id for each answer; got {name!r} again")
    for name in _answered(found) - set(ids):
        read.fault(read.line, f"expected model and wrong to answer what is asked; got {name!r}")
    known = {one.name for one in found.parameters}
    for name in names_in(found) - known:
        wanted = ", ".join(sorted(known)) or "none"
        read.fault(read.line, f"expected parameters ({wanted}); got {{{name}}}")
    for name in sorted(lost(found)):
        read.fault(
            read.at("parameters"), f"expected {name} to be used; got a parameter that is not"
        )


def _answered(found: Item) -> set[str]:
    """Every field and prediction that the written answers name."""
    answers = [*found.wrong, *([found.model] if found.model else [])]
    return {name for one in answers for name in (*one.fields, *one.predictions)}


def _parameters(read: Reader) -> tuple[Parameter, ...]:
    node = read.table.get("parameters")
    if node is None or node.value is None:
        return ()
    if not isinstance(node.value, dict) or len(node.value) > 20:
        read.fault(node.line, f"parameters: expected at most 20 names; got {node.told()}")
        return ()
    found = []
    for name, one in node.value.items():
        inner = Reader(one, read.faults, ("choice", "range", "step"), f"the parameter {name[:40]}")
        try:
            plain = one.plain()
            found.append(Parameter(name, draws(name, plain), worded(name, plain)))
        except ValueError as error:
            inner.fault(one.line, str(error))
    return tuple(found)


def _check(node: Lined, faults: Faults, metrics: Metrics) -> Check:
    read = Reader(node, faults, CHECK, "a check")
    op = read.word("op", OPERATIONS)
    found = Check(
        _metric(read, metrics), op, _compared(read, op), read.number("points", 0, POINTS),
        read.text("of", 100, ""), _within(read), read.text("says", 1_000, ""),
    )  # fmt: skip
    if op == "near" and not read.has("within"):
        read.fault(node.line, "expected within beside near; got none")
    return found


def _metric(read: Reader, metrics: Metrics) -> str:
    name = read.name("metric") if metrics is None else read.word("metric", metrics)
    if metrics is not None and name in metrics:
        wanted, said = metrics[name].of, read.has("of")
        if wanted and not said:
            read.fault(read.line, f"expected of beside {name}: {wanted}; got none")
        if said and not wanted:
            read.fault(read.at("of"), f"expected no of beside {name}; got one")
    return name


def _compared(read: Reader, op: str) -> Value | tuple[Value, ...]:
    if op not in ("between", "one_of"):
        return read.value("value")
    low, high = (2, 2) if op == "between" else (1, 50)
    row = read.tables("value", high, least=low)
    for one in row:
        if not is_value(one.value):
            read.fault(one.line, f"value: expected a number or a text; got {one.told()}")
    return tuple(one.value for one in row)


def _within(read: Reader) -> float | str:
    node = read.table.get("within")
    if node is not None and isinstance(node.value, str):
        return read.text("within", 80)
    return read.number("within", 0, HUGE, 0.0)


def _options(read: Reader) -> dict[str, str]:
    return read.named("options", lambda one: isinstance(one, str) and 0 < len(one) <= 400, "a text")


def _bound(read: Reader, name: str) -> float | None:
    return read.number(name, -HUGE, HUGE) if read.has(name) else None


def _field(node: Lined, faults: Faults) -> Field:
    read = Reader(node, faults, FIELD, "a field")
    found = Field(
        read.name("id"), read.text("label", 400), read.word("kind", FIELDS, "number"),
        _bound(read, "low"), _bound(read, "high"), read.text("unit", 40, ""), _options(read),
    )  # fmt: skip
    if (found.kind == "choice") != bool(found.options):
        read.fault(node.line, "expected options in a choice, and only there; got otherwise")
    return found


def _prediction(node: Lined, faults: Faults, metrics: Metrics) -> Prediction:
    read = Reader(node, faults, PREDICTION, "a prediction")
    found = Prediction(
        read.name("id"), read.text("ask", 1_000), read.number("points", 0, POINTS),
        _options(read), _bound(read, "low"), _bound(read, "high"), read.text("unit", 40, ""),
        read.maybe("right"), _metric(read, metrics) if read.has("metric") else "",
        read.text("of", 100, ""), _within(read),
    )  # fmt: skip
    if (found.right is None) == (not found.metric):
        read.fault(node.line, "expected right or metric, one of them; got both or none")
    right = found.right
    if found.options and isinstance(right, str) and "{" not in right and right not in found.options:
        read.fault(node.line, f"expected right out of the options; got {right[:60]!r}")
    if not found.options and (found.low is None or found.high is None):
        read.fault(node.line, "expected options, or low and high; got neither")
    return found


def _answer(node: Lined, faults: Faults) -> Answer:
    read = Reader(node, faults, ANSWER, "an answer")
    fields = read.named("fields", is_given, "a number, a text or numbers")
    return Answer(
        settings=read.named("settings", is_value, "a number, a text, true or false"),
        fields={name: _row(one) for name, one in fields.items()},
        predictions=read.named("predictions", is_value, "a number, a text, true or false"),
        says=read.text("says", 1_000, ""),
    )


def _row(value: Any) -> Any:
    return (
        tuple(float(one) for one in value if is_number(one)) if isinstance(value, list) else value
    )
