"""An item beside its lesson: what is asked, what is checked, what is handed in; tried alone."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from sources import ROOT
from streamlit.testing.v1 import AppTest

from core import checkpoint
from core.coursework import changed, register, variants
from core.coursework.grade import RUN
from core.coursework.solutions import solved
from core.coursework.state import State
from pages.ui import run_pool
from pages.ui.coursework import bench, ready, trial
from pages.ui.coursework.opened import opened

VARIANT = 7
# The slider of each family of the sweep; what a task leaves as the lesson has it.
UNSET = ("boxes", "columns", "components", "bandwidth", "network")
pytestmark = pytest.mark.slow


def place(name: str, item: str, variant: int = VARIANT) -> str:
    """The address of a trial."""
    return f"{trial.MARK}.{name}.{item}.{variant}"


def run(task: str, **query: str) -> AppTest:
    """The lesson on the land with a task open."""
    app = AppTest.from_file(str(ROOT / "pages/basics/land_sea.py"), default_timeout=120)
    app.query_params["task"] = task
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, [one.value for one in app.exception]
    return app


def words(app: AppTest) -> str:
    """All that the page says in Markdown and warnings."""
    return "\n".join(one.value for one in [*app.markdown, *app.warning])


@pytest.fixture(scope="module")
def item():
    """The tightest box, with the numbers of the variant."""
    asked = ready.assignment("counting-and-density").item("tight-box")
    return variants.fill(asked, variants.drawn(asked, trial.seed(VARIANT)))


@pytest.fixture(scope="module")
def answer(item):
    """Settings that solve it."""
    asked = ready.assignment("counting-and-density").item("tight-box")
    return solved(item, variants.drawn(asked, trial.seed(VARIANT)))


def settings(answer) -> dict[str, str]:
    """The settings of an answer as a link has them."""
    return {f"c_{name}": f"{value:g}" for name, value in answer.settings.items()}


def test_the_model_answer_is_checked_and_handed_in_for_full_points(answer) -> None:
    app = run(place("counting-and-density", "tight-box"), **settings(answer))
    app.button(key="task_check").click().run()
    assert "Checked: 3 of 3 points" in words(app)
    app.button(key="task_hand_in").click().run()
    assert "3 of 3 points" in words(app)
    app.button(key="task_hand_in").click().run()
    assert "You have handed in exactly this already" in words(app)


def test_the_start_is_not_the_answer_and_a_change_makes_a_check_old(answer) -> None:
    app = run(place("counting-and-density", "tight-box"))
    app.button(key="task_check").click().run()
    assert "Checked: 0 of 3 points" in words(app)
    app.number_input(key="c_seed").set_value(5).run()
    assert "You have changed" not in words(app)  # no check of it looks at the seed
    app.query_params["c_box_west"] = "-150"
    del app.session_state["c_box_west"]
    app.run()
    assert "You have changed “West edge of the box” since" in words(app)


def test_another_variant_asks_for_another_thing() -> None:
    task = "counting-and-density", "tight-box"
    told = {words(run(place(*task, variant))) for variant in (1, 2, 3)}
    assert len(told) > 1


@pytest.mark.parametrize(
    "task",
    [
        "try", "try.counting-and-density.tight-box.0", "try.counting-and-density.tight-box.9999999",
        "try.../../etc/passwd.x.1", "try.none.x.1", "try.counting-and-density.none.1", ".", "a.b",
        "<script>alert(1)</script>", "x" * 5_000, f"{'0' * 32}.tight-box",
    ],
)  # fmt: skip
def test_a_wild_task_is_refused_in_words_and_the_lesson_plays(task) -> None:
    app = run(task)
    assert len(app.warning) == 1
    assert "cannot be opened" in app.warning[0].value
    assert "<script" not in app.warning[0].value
    assert "task_hand_in" not in [one.key for one in app.button]


def test_a_task_of_another_lesson_is_not_opened_here() -> None:
    app = run(place("counting-and-density", "by-hand"))
    assert "belongs to another lesson" in words(app)
    assert "task_hand_in" not in [one.key for one in app.button]


@pytest.mark.parametrize(
    ("state", "named"),
    [
        ("finished", {"run": "k"}),
        ("stopped", {"checkpoint": "sha"}),
        ("shown", {"checkpoint": "sha"}),
    ],
)
def test_a_finished_run_is_named_by_its_key_another_model_by_its_weights(monkeypatch, state, named):
    ticket = SimpleNamespace(state=state, weights=b"w", card={"a": 1})
    pool = SimpleNamespace(find={"k": ticket}.get)
    monkeypatch.setattr(run_pool, "pool", lambda: pool)
    kept = []

    def keep(*model: bytes) -> str:
        kept.append(model)
        return "sha"

    assert bench._model("k", keep) == named
    assert kept == ([] if state == "finished" else [(b"w", checkpoint.written({"a": 1}))])
    assert bench._model("", keep) == bench._model("unknown", keep) == {}


def test_every_control_that_a_measure_looks_at_is_told(monkeypatch) -> None:
    class Watched(dict):
        def __getitem__(self, name):
            seen.add(name)
            return super().__getitem__(name)

    for full in (ready.assignment(name) for name in ready.names()):
        for one in full.items:
            if one.id in ("train-a-flow", "train-a-vae", "collapse", "cure", "too-strong"):
                continue  # what they read is that of their kind, and takes minutes
            parameters = variants.drawn(one, trial.seed(VARIANT))
            mine, seen = variants.fill(one, parameters), set()
            right = solved(mine, parameters)
            known = Watched({**mine.set, **(right.settings if right else {})})
            told = {} if right is None else dict(right.fields)
            register.grade(replace(mine, locked=()), parameters, State(mine.lesson, known, told))
            assert seen <= changed.reads(mine), one.id
            assert changed.reads(mine) <= {*known, *UNSET}, one.id


def test_what_differs_is_named_and_only_what_counts() -> None:
    full = ready.assignment("counting-and-density").item("rescue")
    mine = variants.fill(full, variants.drawn(full, trial.seed(VARIANT)))
    before = State(mine.lesson, dict(mine.set), {"bald": "same"}).to_dict()
    assert changed.changed(mine, before, before) == []
    moved = before | {"settings": before["settings"] | {"smoothing": 3.0, "seed": 9}}
    assert changed.changed(mine, before, moved) == ["smoothing"]
    other = before | {"answers": {"bald": "more"}}
    assert changed.changed(mine, before, other) == ["bald"]


def test_a_model_that_was_trained_anew_is_named_and_one_that_is_gone_is_not() -> None:
    item = ready.assignment("noise-and-structure").item("train-a-flow")
    before = State(item.lesson, run="a" * 32).to_dict()
    assert changed.changed(item, before, before | {"run": "b" * 32}) == [RUN]
    assert changed.changed(item, before, before | {"run": ""}) == []


def test_no_task_no_strip() -> None:
    assert opened("land_sea") == (None, "")
