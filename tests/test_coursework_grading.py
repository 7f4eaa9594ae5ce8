"""Points: what each operation asks for, locked controls, and predictions by their confidence."""

from __future__ import annotations

import math

import pytest

from core.coursework import grading
from core.coursework.assignment import Check, Field, Item, Prediction
from core.coursework.grade import Grade
from core.coursework.grading import alike, grade, meets, score
from core.coursework.state import Guess, State
from core.worlds import get

LAND = {"dots": 100, "box_west": -180, "box_south": -90, "box_east": 180, "box_north": 90}


def item(**parts):
    """An item on the dots of the land."""
    plain = {"id": "one", "title": "One", "kind": "reach", "lesson": "land_sea", "task": "Do it."}
    return Item(**plain | parts)


@pytest.mark.parametrize(("op", "value", "within", "yes", "no"), [
    ("below", 2, 0, (1.9, -5), (2, 2.1, "x", None)),
    ("at_most", 2, 0, (2, 1, "2"), (2.001, None, True)),
    ("above", 2, 0, (2.1,), (2, 1, None)),
    ("at_least", 2, 0, (2, 3), (1.999, None)),
    ("equals", 2, 0, (2, 2.0, "2"), (2.1, "two", None)),
    ("equals", "two", 0, ("two",), ("Two", 2, None)),
    ("equals", True, 0, (True, "true"), (False, 1, None)),
    ("differs", 2, 0, (3, "x"), (2, None)),
    ("near", 2, 0.1, (2.1, 1.9), (2.11, None)),
    ("near", 2, "0.1", (2.1,), (2.2,)),
    ("between", (1, 2), 0, (1, 2, 1.5), (0.9, 2.1, "x", None)),
    ("one_of", ("a", 2), 0, ("a", 2), ("b", 3, None)),
])  # fmt: skip
def test_each_operation(op, value, within, yes, no):
    check = Check("answer", op, value, 1, "x", within)
    assert all(meets(one, check) for one in yes)
    assert not any(meets(one, check) for one in no)


def test_points_are_added_and_what_fails_is_told():
    checks = (
        Check("box_missed", "equals", 0, 1),
        Check("box_larger", "at_most", 0.01, 2, says="S."),
        Check("answer", "equals", 5, 1, "n"),
        Check("sweep_sea", "below", 1, 1),
    )
    found = grade(item(checks=checks, by_hand=2.0), {}, State("land_sea", LAND, {"n": "abc"}))
    assert (found.points, found.possible, found.needs_hand) == (1, 7, True)
    first, second, third, fourth = found.checks
    assert first.passed
    assert (second.says, second.passed) == ("S.", False)
    assert second.measured is not None
    assert "expected a number" in third.says
    assert "without it" in fourth.says
    assert Grade.from_dict(found.to_dict()) == found


def test_a_score_that_is_handed_in_counts_for_nothing():
    liar = State("land_sea", LAND | {"box_larger": 0, "score": 100, "points": 100}, {"points": 100})
    found = grade(item(checks=(Check("box_larger", "at_most", 0.01, 2),)), {}, liar)
    assert found.points == 0


def test_another_lesson_is_refused():
    with pytest.raises(ValueError, match="expected a state of land_sea"):
        grade(item(checks=(Check("box_missed", "equals", 0, 1),)), {}, State("gan", LAND))


@pytest.mark.parametrize("moved", [{"dots": 50}, {"dots": "many"}, {}])
def test_a_locked_control_must_be_as_it_was_set(moved):
    one = item(checks=(Check("box_missed", "equals", 0, 1),), set={"dots": 100}, locked=("dots",),
               predictions=(Prediction("p", "?", 1, right=1, low=0, high=2),))  # fmt: skip
    settings = {**LAND, **moved} if moved else {k: v for k, v in LAND.items() if k != "dots"}
    guess = {"p": Guess(1, 1.0)}
    found = grade(one, {}, State("land_sea", settings, {}, guess))
    assert found.points == 0
    assert all("dots is locked at 100" in check.says for check in found.checks)
    assert grade(one, {}, State("land_sea", LAND | {"dots": 100.0}, {}, guess)).points == 2


@pytest.mark.parametrize("chance", [0.0, 0.1, 0.35, 0.5, 0.8, 1.0])
def test_honest_confidence_expects_most(chance):
    grid = [k / 200 for k in range(201)]
    expected = [chance * score(True, c) + (1 - chance) * score(False, c) for c in grid]
    assert grid[max(range(201), key=expected.__getitem__)] == pytest.approx(chance)
    assert all(0 <= score(right, c) <= 1 for right in (True, False) for c in grid)
    assert (score(True, 1), score(False, 1), score(True, 0), score(False, 0)) == (1, 0, 0.5, 0.5)


def test_predictions_are_scored_by_what_the_server_measures():
    one = item(predictions=(
        Prediction("word", "?", 2, options={"a": "A", "b": "B"}, right="a"),
        Prediction("share", "?", 2, low=0, high=100, metric="box_land", within=5),
    ))  # fmt: skip
    guesses = {"word": Guess("a", 1.0), "share": Guess(36, 0.5)}
    found = grade(one, {}, State("land_sea", LAND, {}, guesses))
    word, share = found.checks
    assert (word.points, word.given, word.confidence) == (2, "a", 1.0)
    assert share.measured == pytest.approx(100 * get("land").share)
    assert share.points == pytest.approx(2 * (1 - 0.125))
    late = grade(one, {}, State("land_sea", LAND))
    assert late.points == 0
    assert all(one.says == "No prediction was committed." for one in late.checks)


def test_nothing_is_right_where_nothing_can_be_measured():
    one = item(predictions=(Prediction("p", "?", 2, low=0, high=1, metric="box_land"),))
    found = grade(one, {}, State("land_sea", {}, {}, {"p": Guess(0, 0.0)}))
    assert found.points == 0
    assert found.checks[0].says


def test_a_measure_of_another_lesson_or_none_is_a_sentence():
    checks = (Check("hills", "equals", 8, 1), Check("no_such", "equals", 8, 1))
    found = grade(item(checks=checks), {}, State("land_sea", LAND))
    assert [one.measured for one in found.checks] == [None, None]
    assert all(one.says.endswith(".") for one in found.checks)


def test_alike_knows_words_from_numbers_and_switches():
    assert alike("5000", 5_000)
    assert alike(0.1 + 0.2, 0.3)
    assert not alike("on", True)
    assert not alike(1, True)
    assert grading.number("nan") is None
    assert grading.number(math.inf) is None


def test_fields_of_an_item_are_no_part_of_its_checks():
    one = item(
        fields=(Field("n", "N", low=0, high=1),), checks=(Check("answer", "equals", 1, 1, "n"),)
    )
    assert grade(one, {}, State("land_sea", {}, {"n": 1})).points == 1
