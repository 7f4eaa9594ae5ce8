"""The shared page parts: bytes both ways, live draws against core, colours, links, export."""

import csv
import io
import itertools
import json
import tomllib
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from colours import contrast, lab
from streamlit.testing.v1 import AppTest

from core.measures.measure import Measure
from core.models.joint_table import JointTable, JointTableConfig
from core.models.naive_bayes import NaiveBayes, NaiveBayesConfig
from core.rng import generator
from core.space import OUTFITS, Dataset
from pages.ui import theme
from pages.ui.export import to_csv, to_json, to_npz
from pages.ui.live.avatar_view import Draws
from pages.ui.live.bytes import pack, unpack
from pages.ui.live.map_view import Range
from pages.ui.live.picture_view import levels
from pages.ui.ruler_table import figure, ruler_html

ROOT = Path(__file__).parents[1]
LIVE = ROOT / "pages" / "ui" / "live"
ARRAYS = {
    "points": np.arange(10, dtype=np.float32).reshape(5, 2) / 7,
    "codes": np.array([[3, -4], [5, 2**31 - 1]], np.int64),
    "mask": np.array([True, False, True]),
    "bytes": np.arange(7, dtype=np.uint8),
    "wide": np.linspace(0, 1, 3),
    "none": np.zeros((0, 2), np.float32),
}


@pytest.fixture(scope="module")
def page(chrome):
    """An empty page that knows the functions of the live views."""
    tab = chrome.new_page()
    tab.set_content("<body></body>")
    yield tab
    tab.close()


def load(page, *names):
    """Give the page the functions of these scripts (without their entry point)."""
    body = "\n".join((LIVE / f"{name}.js").read_text("utf-8") for name in names)
    page.evaluate(
        "(code) => { window.live = new Function(code + '; return "
        '{pack, unpack, tables: typeof tables === "undefined" ? null : '
        "{smooth, temper, pick, ravel, unravel, countValues, countCombinations, outfits, tables}, "
        'map: typeof READ === "undefined" ? null : {READ, prepare, unionArea, reshape, shift, '
        "landAt, onKey}, figure}')(); }",
        body.replace("export default function (component)", "function entry(component)"),
    )


# Bytes.


def test_pack_and_unpack_give_back_every_array_and_the_meta() -> None:
    arrays, meta = unpack(pack(ARRAYS, title="Ünïcode", nested={"a": [1, None]}))
    assert meta == {"title": "Ünïcode", "nested": {"a": [1, None]}}
    assert arrays.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert arrays[name].shape == array.shape
        assert np.array_equal(arrays[name].astype(np.float64), array.astype(np.float64))


def test_pack_refuses_what_javascript_cannot_hold() -> None:
    with pytest.raises(ValueError, match="within int32"):
        pack({"big": np.array([2**31])})
    with pytest.raises(ValueError, match="expected odd as one of float32"):
        pack({"odd": np.array(["a"])})
    with pytest.raises(ValueError, match="not JSON compliant"):
        pack({}, bad=float("nan"))


def test_the_browser_reads_what_python_packs_and_python_what_the_browser_packs(page) -> None:
    load(page, "base")
    data = pack(ARRAYS, title="Ünïcode")
    read = page.evaluate(
        """(bytes) => {
            const {arrays, meta} = live.unpack(new Uint8Array(bytes));
            const plain = Object.fromEntries(Object.entries(arrays).map(
                ([name, a]) => [name, [[...a.data], a.shape]]));
            return [plain, meta, [...live.pack(arrays, meta)]];
        }""",
        list(data),
    )
    for name, array in ARRAYS.items():
        assert read[0][name][1] == list(array.shape)
        assert np.array_equal(read[0][name][0], array.astype(np.float64).ravel())
    assert read[1] == {"title": "Ünïcode"}
    assert bytes(read[2]) == data


# Live draws.


@pytest.mark.parametrize("kind", ["marginals", "joint"])
@pytest.mark.parametrize(("smoothing", "temperature"), [(0, 1), (1, 1), (0.3, 0.4), (2, 3), (1, 0)])
def test_the_browser_draws_the_outfits_that_python_draws(
    page, kind, smoothing, temperature
) -> None:
    load(page, "base", "avatar_view")
    rows = torch.randint(0, 3, (50, 5), generator=generator(5)) % torch.tensor(OUTFITS.sizes)
    draws = Draws(rows, kind=kind, n=200, seed=11)
    shown = page.evaluate(
        """([kind, rows, uniforms, sizes, smoothing, temperature]) => {
            const shape = [rows.length / sizes.length, sizes.length];
            const table = {data: Int32Array.from(rows), shape};
            const state = {values: {smoothing, temperature}, meta: {kind, sizes},
                arrays: {uniforms: {data: Float64Array.from(uniforms.flat()),
                    shape: [uniforms.length, uniforms[0].length]}},
                marginals: live.tables.countValues(table, sizes),
                combinations: live.tables.countCombinations(table, sizes)};
            state.now = live.tables.tables(state);
            return live.tables.outfits(state);
        }""",
        [
            kind,
            rows.flatten().tolist(),
            draws.uniforms().tolist(),
            list(OUTFITS.sizes),
            smoothing,
            temperature,
        ],
    )
    family, config = (
        (NaiveBayes, NaiveBayesConfig) if kind == "marginals" else (JointTable, JointTableConfig)
    )
    model = family.create(config(smoothing=float(smoothing)), OUTFITS, rng=generator(0))
    model.fit(Dataset(OUTFITS, rows), rng=generator(0))
    wanted = model.sample(200, rng=generator(11), temperature=float(temperature))
    assert shown == wanted.tolist()


def test_a_small_move_of_the_temperature_changes_few_outfits() -> None:
    rows = torch.randint(0, 3, (50, 5), generator=generator(5)) % torch.tensor(OUTFITS.sizes)
    model = NaiveBayes.create(NaiveBayesConfig(smoothing=1.0), OUTFITS, rng=generator(0))
    model.fit(Dataset(OUTFITS, rows), rng=generator(0))
    near, far = (model.sample(500, rng=generator(1), temperature=t) for t in (1.02, 1.0))
    assert (near != far).any(1).double().mean() < 0.15


# The map's arithmetic.


def test_the_map_counts_dots_and_areas_as_python_does(page) -> None:
    load(page, "base", "map_view")
    rng = np.random.default_rng(3)
    dots = np.stack([rng.uniform(-180, 180, 800), rng.uniform(-90, 90, 800)], 1).astype("float32")
    mask = rng.random((36, 72)) < 0.3
    boxes = [[-100, -20, 30, 40], [0, 0, 80, 70], [-90, -10, -40, 10]]
    read = page.evaluate(
        """([dots, bits, shape, boxes]) => {
            const state = {boxes, dots: Infinity, meta: {projection: "flat", mask_shape: shape},
                arrays: {truth: {data: Float32Array.from(dots), shape: [dots.length / 2, 2]},
                         mask_bits: {data: Uint8Array.from(bits)}}};
            live.map.prepare(state);
            const names = ["inside", "outside", "area", "square", "sea", "log_density"];
            return names.map((name) => live.map.READ[name](state));
        }""",
        [dots.ravel().tolist(), np.packbits(mask).tolist(), list(mask.shape), boxes],
    )
    inside = np.zeros(len(dots), bool)
    fine_lon, fine_lat = np.meshgrid(np.arange(-179.75, 180, 0.5), np.arange(-89.75, 90, 0.5))
    covered = np.zeros(fine_lon.shape, bool)
    cell_lon, cell_lat = np.meshgrid(np.arange(-177.5, 180, 5), np.arange(87.5, -90, -5))
    cells = np.zeros(mask.shape, bool)
    for west, south, east, north in boxes:
        for grid, hits in (
            ((dots[:, 0], dots[:, 1]), inside),
            ((fine_lon, fine_lat), covered),
            ((cell_lon, cell_lat), cells),
        ):
            lon, lat = grid
            hits |= (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    area = covered.sum() * 0.25
    sea = (cells & ~mask).sum() / cells.sum()
    wanted = [inside.mean(), 1 - inside.mean(), area / 64_800, area, sea, -np.log(area)]
    assert read == pytest.approx(wanted, abs=1e-9)


def test_a_box_stays_on_the_map_and_never_turns_inside_out(page) -> None:
    load(page, "base", "map_view")
    moved, shrunk = page.evaluate(
        "[live.map.shift([100, 50, 170, 80], 50, 50), "
        "live.map.reshape([0, 0, 10, 10], 'ws', 40, 99)]"
    )
    assert moved == [110, 60, 180, 90]
    assert shrunk == [9, 9, 10, 10]


# Colours.

GROUNDS = ("ground", "panel", "sea", "land")
TEXTS = ("text", "quiet", "truth", "model", "samples_text", "wrong", "right")
MODES = ("light", "dark")


@pytest.mark.parametrize("mode", MODES)
def test_every_text_stands_out_from_every_ground(mode) -> None:
    for text, ground in itertools.product(TEXTS, GROUNDS):
        assert contrast(theme.colour(text, mode), theme.colour(ground, mode)) >= 4.5, (text, ground)
    assert contrast(theme.colour("on_model", mode), theme.colour("model", mode)) >= 4.5
    for ground in GROUNDS:
        assert contrast(theme.colour("samples", mode), theme.colour(ground, mode)) >= 3


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("blind", ["", "protanopia", "deuteranopia"])
def test_meanings_stay_apart_for_colour_blind_eyes(mode, blind) -> None:
    names = ("truth", "model", "samples", "wrong", "right")
    for one, other in itertools.combinations(names, 2):
        apart = lab(theme.colour(one, mode), blind) - lab(theme.colour(other, mode), blind)
        assert np.linalg.norm(apart) >= 15, (one, other)
    ground = lab(theme.colour("sea", mode), blind) - lab(theme.colour("land", mode), blind)
    assert np.linalg.norm(ground) >= 10


@pytest.mark.parametrize("mode", MODES)
def test_the_maps_run_in_even_steps_of_lightness(mode) -> None:
    sequential = np.diff([lab(stop)[0] for stop in theme.SEQUENTIAL[mode]])
    assert np.ptp(sequential) < 0.6
    assert abs(sequential).min() > 5
    diverging = np.array([lab(stop)[0] for stop in theme.DIVERGING[mode]])
    assert diverging == pytest.approx(diverging[::-1], abs=0.6)


def test_the_settings_repeat_the_theme() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
    names = {
        "primaryColor": "model",
        "backgroundColor": "ground",
        "secondaryBackgroundColor": "panel",
        "textColor": "text",
        "borderColor": "line",
        "linkColor": "model",
        "codeTextColor": "truth",
        "codeBackgroundColor": "panel",
    }
    chart = ("model", "samples", "truth", "right", "wrong")
    for mode in MODES:
        assert {k: settings[mode][k] for k in names} == {
            k: theme.colour(name, mode) for k, name in names.items()
        }
        wanted = [theme.colour(name, mode) for name in chart]
        assert settings[mode]["chartCategoricalColors"] == wanted


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
    st.session_state["seen"] = controls.state() | {"live": live.value}


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
