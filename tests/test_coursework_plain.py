"""Whoever reads a task, a handout or a result reads words: no names of the code, no twin labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from sources import ROOT
from streamlit.testing.v1 import AppTest

from core.coursework import pretest, schema, variants
from core.coursework.assignment import Item
from core.coursework.draws import draws, worded
from core.coursework.grade import Checked
from core.coursework.metrics import METRICS
from core.worlds.outfits import FEATURES
from pages.ui.controls import Controls
from pages.ui.coursework import control_words, outcomes, ready, results
from pages.ui.coursework import fields as asked_for
from pages.ui.outfit_words import outfit_words

ASSIGNMENTS = [ready.assignment(name) for name in ready.names()]
ITEMS = {item.id: item for one in ASSIGNMENTS for item in one.items}
CODE = re.compile(r"\b[A-Z]?[a-z]+(?:[A-Z][a-z]*)+\w*|\b\w*[A-Za-z]_\w+|\b[A-Z][a-z]+\d+\b|\{\w+\}")
SIGNS = re.compile(r"\\(.)")
UNREAD = {"id", "kind", "lesson", "set", "locked", "hidden", "parameters", "metric", "of", "op",
          "value", "right", "settings", "fields", "predictions", "model"}  # fmt: skip


def read(part: Any) -> Iterator[str]:
    """All texts of an item that somebody reads."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        yield from (text for one in part.values() for text in read(one))
    elif isinstance(part, tuple):
        yield from (text for one in part for text in read(one))
    elif is_dataclass(part):
        names = [one.name for one in fields(part)]
        kept = {"predictions", "fields"} if isinstance(part, Item) else set()
        for name in names:
            if name not in UNREAD or name in kept:
                yield from read(getattr(part, name))


def filled(item: Item, count: int = 60) -> list[Item]:
    """The item as so many learners have it."""
    return [variants.fill(item, one) for one in pretest.variants(item, count)]


@pytest.mark.parametrize("name", ["ShirtScoopNeck", "box_west", "{n}", "Blue01", "NoHair"])
def test_a_name_of_the_code_is_known_as_one(name) -> None:
    assert CODE.search(f"a {name}, b")


@pytest.mark.parametrize("name", sorted(ITEMS))
def test_no_task_says_a_name_of_the_code(name) -> None:
    found = {
        word for one in filled(ITEMS[name]) for text in read(one) for word in CODE.findall(text)
    }
    assert found == set()


@pytest.mark.parametrize("name", sorted(ITEMS))
def test_no_two_fields_of_a_task_have_one_name(name) -> None:
    for one in filled(ITEMS[name]):
        labels = Counter(asked_for._label(field) for field in one.fields)
        labels += Counter(prediction.ask for prediction in one.predictions)
        assert [label for label, count in labels.items() if count > 1] == []


def test_outfits_are_called_as_the_lesson_calls_them() -> None:
    words = [
        dict(zip(f.values, row, strict=True))
        for f, row in zip(FEATURES, outfit_words(), strict=True)
    ]
    called = dict(zip((f.name for f in FEATURES), words, strict=True))
    for one in ITEMS["by-hand"].parameters:
        if one.name in called:
            assert dict(one.words) == {value: called[one.name][value] for value in one.values}


def handout() -> None:
    """A handout, and nothing else, of an assignment in one variant."""
    import streamlit as st

    from core.coursework import variants
    from pages.ui.coursework import ready, trial
    from pages.ui.coursework.handout import handout

    full = ready.assignment(st.session_state["which"])
    seed = trial.seed(st.session_state["variant"])
    handout(full, [variants.fill(item, variants.drawn(item, seed)) for item in full.items])


@pytest.mark.parametrize("which", ready.names())
def test_no_handout_says_a_name_of_the_code(which) -> None:
    for variant in (1, 2, 3):
        app = AppTest.from_function(handout, default_timeout=60)
        app.session_state["which"], app.session_state["variant"] = which, variant
        app.run()
        assert not app.exception
        told = [one.value for kind in (app.markdown, app.caption, app.text) for one in kind]
        told += [str(one.proto.body) for one in app.get("html")]
        assert len(told) > 10
        bare = [SIGNS.sub(r"\1", re.sub(r"<[^>]*>|(?:\\_)+", " ", text)) for text in told]
        assert [word for text in bare for word in CODE.findall(text)] == []


def test_the_start_of_a_task_in_words() -> None:
    (item,) = filled(ITEMS["three-points"], 1)
    told = control_words.start(item)
    assert ("Dots shown: 500", False) in told
    assert (f"West edge of the box: −{-item.set['box_west']:g}°", True) in told
    (item,) = filled(ITEMS["which-beta"], 1)
    assert [words for words, _stays in control_words.start(item)] == [
        "Latents: 2", "Noise in training: on", "World: Land",
    ]  # fmt: skip


@pytest.mark.parametrize("name", sorted({item.lesson for item in ITEMS.values() if item.set}))
@pytest.mark.slow
def test_controls_are_called_as_their_page_calls_them(name, monkeypatch) -> None:
    known: dict[str, tuple[str, dict[str, str]]] = {}
    for made in ("live", "choice", "number", "select", "slider"):
        monkeypatch.setattr(Controls, made, _noting(getattr(Controls, made), known))
    (path,) = (ROOT / "pages").glob(f"*/{name}.py")
    app = AppTest.from_file(str(path), default_timeout=240).run()
    assert not app.exception, [one.value for one in app.exception]
    told = control_words.LABELS[name]()
    both = known.keys() & told.keys()
    assert {one: told[one] for one in both} == {one: known[one][0] for one in both}
    set_by_tasks = {one for item in ITEMS.values() if item.lesson == name for one in item.set}
    assert set_by_tasks <= told.keys() | {"seed"}
    assert len(set_by_tasks & both) >= min(2, len(set_by_tasks) - 1)
    for item in (one for one in ITEMS.values() if one.lesson == name):
        for one in filled(item, 20):
            for control, value in one.set.items():
                words = known.get(control, ("", {}))[1].get(str(value))
                assert words in (None, control_words.said(name, control, value))


def _noting(make: Any, known: dict[str, Any]) -> Any:
    def noted(self, name, label, *rest, **more):
        options = rest[0] if rest and isinstance(rest[0], dict) else {}
        known[name] = label, options
        return make(self, name, label, *rest, **more)

    return noted


def test_a_result_calls_a_moved_lock_by_its_name_on_the_page() -> None:
    (item,) = filled(ITEMS["three-points"], 1)
    one = Checked("check:0", 0.0, 1.0, says="box_west is locked at -95 in this task; it was …")
    assert "“West edge of the box” is set by the task" in results._why(item, one)


def test_a_teacher_reads_what_was_chosen_and_what_was_asked() -> None:
    assert outcomes._written(ITEMS["rescue"], "check:1", "more") == "more"
    assert (
        outcomes._written(ITEMS["areas"], "check:1", "inverse") == "1 over the factor of the area"
    )
    assert outcomes._written(ITEMS["too-often"], "prediction:chance", "half") == "One half"
    assert outcomes._written(ITEMS["by-hand"], "check:0", "0.250") == "0.25"
    assert outcomes._name(ITEMS["by-hand"], "check:1") == "Share of “…”"


def test_a_choice_may_say_what_is_read_for_each_value() -> None:
    plain = {"choice": {"NoHair": "bald", "Bun": "a bun"}}
    assert (draws("hair", plain), worded("hair", plain)) == (("NoHair", "Bun"), plain["choice"])
    assert worded("hair", {"choice": ["NoHair"]}) == worded("n", {"range": [1, 2]}) == {}
    with pytest.raises(ValueError, match="expected words of 1 to 400 signs"):
        draws("hair", {"choice": {"NoHair": ""}})
    text = (ROOT / "data/coursework/counting-and-density.yaml").read_text("utf-8")
    item = schema.load(text, METRICS).item("rescue")
    mine = variants.fill(item, {"clothing_color": "Blue01", "chance": 0.0002})
    assert "in blue, is not" in mine.task
    assert mine.set["clothing_color"] == "Blue01"
