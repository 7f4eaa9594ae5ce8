"""The shipped assignments: every variant can be solved, none is solved by a common mistake."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sources import ROOT

from core.coursework import pretest, schema, solutions
from core.coursework.assignment import KINDS, Answer
from core.coursework.grading import grade
from core.coursework.metrics import METRICS
from core.coursework.variants import fill
from core.rng import generator
from core.worlds import get
from core.worlds.modes import Modes

FOLDER = ROOT / "data" / "coursework"
ASSIGNMENTS = {
    path.stem: schema.load(path.read_text("utf-8"), METRICS) for path in FOLDER.glob("*.yaml")
}
ITEMS = {item.id: item for one in ASSIGNMENTS.values() for item in one.items}
TRAINED = {"train-a-flow", "train-a-vae"}  # judged with shipped models in test_coursework_trained
BY_HAND = {"nothing-stored"}  # a person marks all of it
TRIED = sorted(set(ITEMS) - TRAINED - BY_HAND)


def test_there_are_enough_and_two_are_ready():
    assert {"counting-and-density", "noise-and-structure"} <= set(ASSIGNMENTS)
    assert all(name == one.id for name, one in ASSIGNMENTS.items())
    assert len(ITEMS) == sum(len(one.items) for one in ASSIGNMENTS.values()) >= 25
    assert {item.kind for item in ITEMS.values()} == set(KINDS)
    lessons = {path.stem for path in (ROOT / "pages").glob("*/*.py")} - {"home"}
    asked = {item.lesson for item in ITEMS.values()}
    assert {"land_sea", "your_world", "fashion", "pixels", "representation"} <= asked & lessons
    assert {"vae", "flow", "gan", "diffusion"} <= asked & lessons
    assert asked - lessons <= {"sampling", "tokens"}


@pytest.mark.long
@pytest.mark.parametrize("name", TRIED)
def test_every_variant_is_fair(name):
    item = ITEMS[name]
    found = pretest.pretest(item)
    assert found is not None
    assert found.variants == (200 if item.parameters else 1)
    assert (found.solved, found.trivial, found.fooled) == (found.variants, 0, 0)
    assert found.fair
    assert found.different >= (2 if item.parameters else 1)
    assert list(found.bits) == sorted(found.bits)
    assert all(bits >= 0 for bits in found.bits)
    assert replace(found, bits=tuple(round(one, 3) for one in found.bits)) == pretest.recorded(item)


def test_a_changed_item_has_no_record():
    item = ITEMS["never"]
    assert pretest.recorded(item) is not None
    assert pretest.recorded(replace(item, task="Another task.")) is None
    assert pretest.recorded(ITEMS["train-a-flow"]) is None


@pytest.mark.parametrize("name", TRIED)
def test_every_item_has_a_common_mistake_with_its_reason(name):
    item = ITEMS[name]
    for parameters in pretest.variants(item, 3):
        wrong = solutions.mistaken(fill(item, parameters), parameters)
        assert wrong
        assert all(len(one.says) > 10 for one in wrong)
        for one in wrong:  # a mistake is an answer, not something that cannot be measured
            mine = fill(item, parameters)
            judged = grade(mine, parameters, pretest.handed(mine, one)).checks
            asked = {check.of for check in item.checks} & set(one.fields)
            for check, place in zip(item.checks, judged, strict=False):
                if check.of in asked:
                    assert place.measured is not None


@pytest.mark.parametrize("name", sorted(ITEMS))
def test_the_start_holds_all_controls_that_are_measured(name):
    item = ITEMS[name]
    for parameters in pretest.variants(item, 2):
        mine = fill(item, parameters)
        found = grade(mine, parameters, pretest.handed(mine, Answer()))
        assert [one.says for one in found.checks if "a state without it" in one.says] == []
        assert [one.says for one in found.checks if "with the parameter" in one.says] == []
        assert found.points < found.possible


@pytest.mark.parametrize("name", sorted(ITEMS))
def test_measures_belong_to_their_lesson_and_all_has_words(name):
    item = ITEMS[name]
    for one in (*item.checks, *item.predictions):
        metric = METRICS.get(getattr(one, "metric", ""))
        assert metric is None or not metric.lessons or item.lesson in metric.lessons
    assert all(check.says.endswith((".", "?")) for check in item.checks)
    assert item.task.strip().endswith((".", "?"))
    assert item.kind != "short" or (item.by_hand and item.rubric)
    assert item.by_hand or item.hints or item.kind in ("choose", "predict")
    words = [item.task, *item.hints, *(check.says for check in item.checks)]
    assert not any(" simply" in one or " just " in one or "!" in one for one in words)


def test_shipped_files_name_only_measures_that_can_be_told():
    used = {check.metric for item in ITEMS.values() for check in item.checks}
    used |= {one.metric for item in ITEMS.values() for one in item.predictions if one.metric}
    assert used <= set(METRICS)
    assert len(used) > 40
    assert all(metric.help and metric.name == name for name, metric in METRICS.items())


def test_difficulty_of_what_a_neighbour_can_give_is_zero():
    unlike = pretest.pretest(ITEMS["by-hand"], 20)
    alike = pretest.pretest(ITEMS["never"], 20)
    assert unlike is not None
    assert alike is not None
    assert min(unlike.bits) > max(alike.bits) == 0


def test_the_best_expert_gives_one_third_where_a_forger_comes_twice_as_often():
    ring = get("ring")
    assert isinstance(ring, Modes)
    forger = Modes("ring")
    forger.centres = ring.centres[:4]
    x = forger.sample(40_000, rng=generator(3))
    odds = (forger.log_prob(x) - ring.log_prob(x)).exp()  # q / p
    assert ITEMS["too-often"].predictions[0].right == "third"
    assert float((1 / (1 + odds)).mean()) == pytest.approx(1 / 3, abs=1e-6)
