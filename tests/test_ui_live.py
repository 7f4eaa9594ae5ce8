"""The live views: bytes both ways, the browser's draws and arithmetic against Python's."""

from pathlib import Path

import numpy as np
import pytest
import torch

from core.models.joint_table import JointTable, JointTableConfig
from core.models.naive_bayes import NaiveBayes, NaiveBayesConfig
from core.rng import generator
from core.space import OUTFITS, Dataset
from pages.ui import theme
from pages.ui.live.avatar_view import Draws
from pages.ui.live.bytes import pack, unpack

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
        'landAt, onKey}, figure, themed: typeof themed === "undefined" ? null : themed}\')(); }',
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


@pytest.mark.parametrize("kind", ["naive", "joint"])
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
        (NaiveBayes, NaiveBayesConfig) if kind == "naive" else (JointTable, JointTableConfig)
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
    load(page, "base", "map_drawing", "map_view")
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
    load(page, "base", "map_drawing", "map_view")
    moved, shrunk = page.evaluate(
        "[live.map.shift([100, 50, 170, 80], 50, 50), "
        "live.map.reshape([0, 0, 10, 10], 'ws', 40, 99)]"
    )
    assert moved == [110, 60, 180, 90]
    assert shrunk == [9, 9, 10, 10]


def test_a_plot_exchanges_every_light_colour_for_the_one_of_now(page) -> None:
    load(page, "base", "plot_view")
    light, dark = theme.TOKENS["model"]
    figure = {
        "data": [{"marker": {"color": light}, "y": [1, 2, 3], "colors": [light, "#123456"]}],
        "layout": {"colorscale": [[0, light], [1, "#ffffff"]], "title": {"text": light[:-1]}},
    }
    changed = page.evaluate(
        "([figure, names, dark]) => live.themed(figure, names, () => dark)",
        [figure, {light: "model"}, dark],
    )
    assert changed == {
        "data": [{"marker": {"color": dark}, "y": [1, 2, 3], "colors": [dark, "#123456"]}],
        "layout": {"colorscale": [[0, dark], [1, "#ffffff"]], "title": {"text": light[:-1]}},
    }
