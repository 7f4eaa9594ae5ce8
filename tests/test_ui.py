"""Controls and links, predictions, tables, pictures, export."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from core.measures.measure import Measure
from pages.ui import theme
from pages.ui.compare_table import compare_html
from pages.ui.export import to_csv, to_json, to_npz
from pages.ui.live.map_view import Range
from pages.ui.live.picture_view import levels
from pages.ui.ruler_table import figure, ruler_html

ROOT = Path(__file__).parents[1]
# Controls and links.


def lesson_script() -> None:
    import streamlit as st

    from pages.ui.controls import Controls, Preset

    controls = Controls("trial", st.container())
    controls.slider("k", "Boxes", 4, 1, 64)
    controls.number("width", "Width", 0.5, 0.0, 2.0)
    controls.select("rule", "Rule", {"a": "First", "b": "Second"}, "a")
    controls.switch("coast", "Coast", False)
    live = controls.live("dots", "Dots", 500, 50, 2000)
    controls.box("box", (-10, -20, 30, 40))
    controls.seed(3)
    controls.presets(
        [
            Preset("many", "Many", {"k": 60, "dots": 2000}, failure="Too many."),
            Preset("few", "Few", {"k": 1}),
        ]
    )
    st.button("Reset", key="reset", on_click=controls.reset)
    st.session_state["seen"] = dict(controls.state()) | {"live": live.value}


DEFAULTS = {
    "k": 4,
    "width": 0.5,
    "rule": "a",
    "coast": False,
    "dots": 500,
    "box_west": -10,
    "box_south": -20,
    "box_east": 30,
    "box_north": 40,
    "seed": 3,
    "live": 500,
}


def trial(**query: str) -> AppTest:
    app = AppTest.from_function(lesson_script)
    app.query_params.update({f"c_{name}": value for name, value in query.items()})
    app.run()
    assert not app.exception
    return app


def address(app: AppTest) -> dict[str, str]:
    return {name: value for name, value in app.query_params.items() if name.startswith("c_")}


def test_without_a_link_every_control_has_its_default_and_the_address_is_clear() -> None:
    app = trial()
    assert app.session_state["seen"] == DEFAULTS
    assert address(app) == {}
    assert not app.warning


def test_a_link_restores_every_value() -> None:
    wanted = {"k": "9", "width": "1.25", "rule": "b", "coast": "1", "dots": "600", "box_west": "5"}
    app = trial(**wanted)
    seen = app.session_state["seen"]
    assert seen == DEFAULTS | {
        "k": 9, "width": 1.25, "rule": "b", "coast": True, "dots": 600, "live": 600, "box_west": 5,
    }  # fmt: skip
    assert not app.warning


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("k", "900", "c_k: expected a whole number from 1 to 64; got “900”."),
        ("k", "3.5", "got “3.5”."),
        ("width", "nan", "c_width: expected a number from 0.0 to 2.0; got “nan”."),
        ("width", "inf", "got “inf”."),
        ("rule", "c", "c_rule: expected one of a, b; got “c”."),
        ("coast", "maybe", "c_coast: expected 0 or 1; got “maybe”."),
        ("dots", "", "got “”."),
        ("box_north", "91", "c_box_north: expected a whole number from -89 to 90; got “91”."),
        ("seed", "<script>1</script>[x](y)", "got “script1scriptxy”."),
    ],
)
def test_a_wild_value_is_refused_with_a_sentence_and_the_default_used(name, value, says) -> None:
    app = trial(**{name: value})
    assert app.session_state["seen"] == DEFAULTS
    assert len(app.warning) == 1
    assert says in app.warning[0].value
    assert address(app) == {}


def test_the_sentence_stays_until_the_control_is_moved() -> None:
    app = trial(k="900").run()
    assert len(app.warning) == 1
    app.slider(key="c_k").set_value(7).run()
    app.run()
    assert not app.warning
    assert address(app) == {"c_k": "7"}


def test_presets_and_reset_move_every_kind_of_control() -> None:
    app = trial(width="1.5")
    app.button(key="crack_many").click().run()
    assert app.session_state["seen"]["k"] == 60
    assert app.session_state["seen"]["live"] == 2000
    assert "What went wrong?" in [one.label for one in app.expander]
    app.button(key="reset").click().run()
    assert app.session_state["seen"] == DEFAULTS
    assert address(app) == {}
    assert not app.expander


def asking_script() -> None:
    import streamlit as st

    from pages.ui.controls import Controls

    controls = Controls("trial", st.container())
    controls.seed(3)
    controls.live("dots", "Dots", 500, 50, 2000)
    with controls.reading() as all_of_it:
        with controls.reading() as one:
            controls.state()["seed"]
        with controls.reading() as other:
            controls.slider("k", "Boxes", 4, 1, 64)
            controls.holds({"dots": 500})
        controls.state().get("unknown")
        list(controls.state())
    held = {"one": one, "other": other, "all": all_of_it, "moved": dict(controls.moved)}
    st.session_state["held"] = held


def test_what_a_part_asked_for_and_which_control_moved_last() -> None:
    app = AppTest.from_function(asking_script, default_timeout=30).run()
    held = app.session_state["held"]
    assert held["one"] == {"seed"}
    assert held["other"] == {"k", "dots"}
    assert held["all"] == {"unknown", "seed", "dots", "k"}
    assert held["moved"] == {}
    app.slider(key="c_k").set_value(7).run()
    assert app.session_state["held"]["moved"] == {"k": 1}


def test_one_name_in_two_lessons_is_two_controls() -> None:
    def script() -> None:
        import streamlit as st

        from pages.ui.controls import Controls

        lesson = st.session_state.get("where", "first")
        high = 10 if lesson == "first" else 2
        value = Controls(lesson, st.container()).live("k", "K", 1, 0, high).value
        st.session_state["seen"] = (lesson, value)

    app = AppTest.from_function(script)
    app.query_params["c_k"] = "9"
    assert app.run().session_state["seen"] == ("first", 9)
    app.session_state["where"] = "second"
    del app.query_params["c_k"]
    assert app.run().session_state["seen"] == ("second", 1)
    app.session_state["where"] = "first"
    assert app.run().session_state["seen"] == ("first", 9)
    assert not app.exception


def test_a_live_range_outside_its_own_limits_is_an_error() -> None:
    with pytest.raises(ValueError, match="dots: expected a value from 0.0 to 1.0; got 3"):
        Range("dots", "Dots", 3).describe("view")


def test_a_committed_prediction_cannot_be_changed() -> None:
    def script() -> None:
        import streamlit as st

        from pages.ui.predict import _commit, predict

        st.session_state["answer"] = predict("rule", "Which?", {"a": "First", "b": "Second"})
        if st.session_state["answer"]:
            _commit("rule", "b")

    app = AppTest.from_function(script).run()
    assert app.session_state["answer"] is None
    assert app.button(key="commit_rule").disabled
    app.radio(key="guess_rule").set_value("a").run()
    app.button(key="commit_rule").click().run()
    assert app.session_state["answer"] == "a"
    app.run()
    assert app.session_state["answer"] == "a"
    assert not app.radio


# Tables, pictures, export.


def measured(**given: object) -> Measure:
    return Measure("sea_rate", **given)


def test_the_ruler_says_why_something_is_not_defined() -> None:
    html = ruler_html([measured(reason='no "density" here')])
    assert "not defined" in html
    assert 'data-tip="no &quot;density&quot; here"' in html
    assert 'tabindex="0"' in html


def test_the_ruler_shows_value_interval_floor_bar_and_n() -> None:
    html = ruler_html(
        [measured(value=0.57, low=0.55, high=0.59, floor=0.0, n=10_000, kind="exact")]
    )
    assert "57.0" in html
    assert "55.0 – 59.0" in html
    assert "10\u202f000" in html
    assert 'style="width:57.0%"' in html
    assert 'style="left:0.0%"' in html


def test_the_ruler_says_what_an_average_was_worked_out_from() -> None:
    plain = measured(value=0.5, low=0.4, high=0.6, floor=0.5, n=10_000)
    assert "worked out from" not in ruler_html([plain])
    for html in (ruler_html([replace(plain, drawn=200_000)]),
                 compare_html({"One": {"sea_rate": replace(plain, drawn=200_000)}})):  # fmt: skip
        assert "10\u202f000 reach on average, worked out from 200\u202f000" in html


def test_the_ruler_calls_a_bound_a_bound() -> None:
    html = ruler_html([Measure("excess_nats", 1.0, 0.9, 1.1, 0.0, 100, "bound", "nats")])
    assert "≤ 1.00" in html
    assert "a bound" in html


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.123456, "0.123"), (-2.0, "−2.00"), (10_000, "10\u202f000"), (12.345, "12.3"), (0, "0.00"),
     (0.00012345, "0.000123"), (float("inf"), "∞"), (345.6, "346")],
)  # fmt: skip
def test_numbers_are_written_with_three_figures(value, shown) -> None:
    assert figure(value) == shown


def test_pictures_become_the_levels_they_stand_for() -> None:
    whole = torch.arange(256).float().reshape(1, 1, 16, 16).expand(1, 3, 16, 16)
    shown = levels(whole / 127.5 - 1)
    assert np.array_equal(shown[0, :, :, 0].ravel(), np.arange(256))
    with pytest.raises(ValueError, match="expected pictures"):
        levels(np.zeros((3, 3)))


def test_export_gives_back_the_same_numbers() -> None:
    arrays = {"x": np.array([[1.5, 2.0], [3.0, -4.25]]), "n": np.array([7])}
    table = list(csv.DictReader(io.StringIO(to_csv(arrays).decode())))
    assert [(float(r["x_0"]), float(r["x_1"])) for r in table] == [(1.5, 2.0), (3.0, -4.25)]
    assert [r["n"] for r in table] == ["7", ""]
    with np.load(io.BytesIO(to_npz(arrays))) as back:
        assert np.array_equal(back["x"], arrays["x"])
    assert json.loads(to_json("land_sea", {"k": 3})) == {"lesson": "land_sea", "settings": {"k": 3}}


def test_figures_are_drawn_in_the_light_colours_that_the_browser_exchanges() -> None:
    from pages.ui import figures
    from pages.ui.live.plot_view import _names

    drawn = figures.draw(SimpleNamespace(kind="points"), np.zeros((3, 2)))
    assert drawn.data[0].marker.color in _names()
    assert _names()[theme.colour("samples")] == "samples"
    assert _names()[theme.colour("model")] == "model"
    with pytest.raises(ValueError, match="expected points"):
        figures.draw(SimpleNamespace(kind="tokens"), np.zeros(3))
