"""What a task says of a lesson's controls holds, whoever asks: link, preset, view, reset."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.live.choice import Choice
from pages.ui.live.map_view import Range
from pages.ui.rules import Rules

NUMBER = "expected a whole number from 0 to 10; got “12”"


def script() -> None:
    """A lesson of five controls under a task that sets, locks and hides some of them."""
    import streamlit as st

    from pages.ui.controls import Controls, Preset
    from pages.ui.rules import FREE, Rules

    rules = Rules(
        "t.1", {"size": 3.0, "kind": "b", "own": True, "free": 7, "wild": 12},
        locked=frozenset({"size", "kind"}), hidden=frozenset({"own"}),
        called={"size": "Size", "kind": "Kind", "own": "Own"}.get,
    ) if st.session_state.get("task", True) else FREE  # fmt: skip
    controls = Controls("lesson", st.container(), rules)
    controls.slider("size", "Size", 5, 0, 10)
    controls.select("kind", "Kind", {"a": "A", "b": "B"}, "a")
    controls.switch("own", "Own", False)
    controls.number("free", "Free", 1, 0, 10)
    controls.number("wild", "Wild", 2, 0, 10)
    controls.presets([
        Preset("both", "Both", {"free": 4, "size": 9}), Preset("one", "One", {"free": 4}),
    ])  # fmt: skip
    st.button("Put", on_click=controls.put, args=({"size": 9, "own": False, "free": 5},))
    st.button("Reset", on_click=controls.reset)
    st.session_state["now"] = dict(controls.state())


def run(**query: str) -> AppTest:
    """The page at its first run, its settings in the address."""
    app = AppTest.from_function(script)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def now(app: AppTest) -> dict[str, Any]:
    """The settings that would be handed in."""
    assert not app.exception, [one.value for one in app.exception]
    return app.session_state["now"]


START = {"size": 3, "kind": "b", "own": True, "free": 7, "wild": 2}


def press(app: AppTest, label: str) -> AppTest:
    """Press the button of that label."""
    return next(one for one in app.button if one.label == label).click().run()


def test_a_task_sets_where_the_controls_start_and_says_what_it_cannot_set() -> None:
    app = run()
    assert now(app) == START
    assert [type(value) for value in now(app).values()] == [int, str, bool, int, int]
    assert [NUMBER in one.value for one in app.warning] == [True]


def test_locked_controls_are_shown_and_cannot_be_moved_hidden_ones_are_not_shown() -> None:
    app = run()
    assert app.slider(key="c_size").disabled
    assert "lock" in app.slider(key="c_size").label
    assert not app.number_input(key="c_free").disabled
    assert len(app.toggle) == 0


def test_a_link_moves_what_is_free_and_is_refused_the_rest_in_words() -> None:
    app = run(c_size="9", c_own="0", c_kind="a", c_free="8")
    assert now(app) == START | {"free": 8}
    said = " ".join(one.value for one in app.warning)
    assert [f"“{name}” is set by the task" in said for name in ("Size", "Kind", "Own", "Free")] == [
        True, True, True, False,
    ]  # fmt: skip
    assert "c_size" not in app.query_params
    assert now(app.run()) == START | {"free": 8}


def test_a_link_that_says_the_same_is_not_refused() -> None:
    assert [one.value for one in run(c_size="3").warning if "set by the task" in one.value] == []


def test_a_view_moves_what_is_free_alone() -> None:
    assert now(press(run(), "Put")) == START | {"free": 5}


def test_a_preset_that_moves_what_is_fixed_cannot_be_pressed() -> None:
    app = run()
    assert [one.disabled for one in app.button if one.label in ("Both", "One")] == [True, False]
    assert now(press(app, "One")) == START | {"free": 4}


def test_reset_goes_back_to_what_the_task_set() -> None:
    app = press(press(run(), "Put"), "Reset")
    assert now(app) == START
    assert not [name for name in app.query_params if name.startswith("c_")]


def test_the_task_and_free_play_keep_their_own_settings() -> None:
    app = press(run(), "Put")
    app.session_state["task"] = False
    app.query_params.clear()
    assert now(app.run()) == {"size": 5, "kind": "a", "own": False, "free": 1, "wild": 2}
    app.slider(key="c_size").set_value(8).run()
    app.session_state["task"] = True
    app.query_params.clear()
    assert now(app.run()) == START | {"free": 5}


@pytest.mark.parametrize(("name", "locked", "hidden"), [("a", True, False), ("b", False, True)])
def test_a_live_view_is_told_which_of_its_controls_are_fixed(name, locked, hidden) -> None:
    face = Rules("t", {}, frozenset("a"), frozenset("b")).face(name)
    for one in (Range(name, "A", 0.5, **face), Choice(name, "A", "x", {"x": "X"}, **face)):
        told = one.describe("view")
        assert (bool(told["locked"]), told["hidden"]) == (locked, hidden)
