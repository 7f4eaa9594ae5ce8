"""A grade in words: each check with its mark, what was measured, and what to look at."""

from collections.abc import Mapping

import streamlit as st

from core.coursework import register
from core.coursework.assignment import Item, Prediction
from core.coursework.grade import Checked, Grade, Measured
from pages.ui.coursework.control_words import called
from pages.ui.coursework.said import plain, points
from pages.ui.words import _


def total(grade: Grade, hand: float | None = None) -> str:
    """Points of possible points, and whether a person still marks some; `hand`: what one gave."""
    if grade.needs_hand and hand is None and not grade.checks:
        return _("a person marks it, up to {most} points").format(most=points(grade.possible))
    said = _("{points} of {possible} points").format(
        points=points(grade.points + (hand or 0.0)), possible=points(grade.possible)
    )
    if hand is not None:
        return said + " " + _("({hand} of them by a person)").format(hand=points(hand))
    return said + " " + _("so far; a person marks the rest") if grade.needs_hand else said


def results(item: Item, grade: Grade) -> None:
    """A line for each check and prediction."""
    st.markdown("\n".join(f"- {_line(item, one)}" for one in grade.checks))


def _line(item: Item, one: Checked) -> str:
    mark = "✓" if right(one) else "✕" if not one.points else "◐"
    worth = _("{points} of {possible}").format(
        points=points(one.points), possible=points(one.possible)
    )
    got = f"**{mark}** {named(item, one.what)}" + (f": {worth}" if one.possible else "")
    return ". ".join([got, *filter(None, (_measured(item, one), plain(_why(item, one))))])


def right(one: Checked) -> bool:
    """Whether it holds. A prediction that was right gets more than half of its points; who was 0%
    sure gets half either way, and then nothing is claimed."""
    return 2 * one.points > one.possible if one.what.startswith("prediction") else one.passed


def _why(item: Item, one: Checked) -> str:
    """What is said of it; of a locked control that was moved, by its name on the page."""
    moved = one.says.partition(" ")[0]
    if moved not in item.locked:
        return one.says
    return _("“{control}” is set by the task, and was handed in otherwise.").format(
        control=called(item.lesson, moved)
    )


def named(item: Item, what: str) -> str:
    """What a check or a prediction asks, in the words of the page."""
    kind, _sep, which = what.partition(":")
    if kind == "check":
        check = item.checks[int(which)]
        fields = {field.id: field.label for field in item.fields}
        label = fields.get(check.of) or register.metrics()[check.metric].help
        return plain(label[:1].upper() + label[1:])
    asked = {prediction.id: prediction.ask for prediction in item.predictions}
    return plain(asked.get(which, which))


def options(item: Item, what: str) -> Mapping[str, str]:
    """The words of what can be chosen where a check or a prediction asks; none where one types."""
    kind, _sep, which = what.partition(":")
    asked = item.checks[int(which)].of if kind == "check" else which
    return next((one.options for one in (*item.fields, *item.predictions) if one.id == asked), {})


def _said(asked: Prediction, value: Measured) -> str:
    """An answer to a prediction as the page words it."""
    if isinstance(value, float | int) and not asked.options:
        return plain(f"{value:.4g} {asked.unit}")
    return plain(asked.options.get(str(value), str(value)))


def _measured(item: Item, one: Checked) -> str:
    """What the server measured, where that is not the very answer."""
    kind, _sep, which = one.what.partition(":")
    if kind == "prediction" and one.measured is not None and not right(one):
        asked = next(each for each in item.predictions if each.id == which)
        return _("It is so: {right}").format(right=_said(asked, one.measured))
    if kind == "prediction" and one.confidence is not None and right(one):
        return _("You were {sure:.0%} sure").format(sure=one.confidence)
    if kind != "check" or isinstance(one.measured, str) or item.checks[int(which)].of:
        return ""
    metric = register.metrics()[item.checks[int(which)].metric]
    if one.measured is None:
        return _("Not defined here")
    if isinstance(one.measured, bool):
        return ""
    return _("Measured: {value:.4g} {unit}").format(value=one.measured, unit=plain(metric.unit))
