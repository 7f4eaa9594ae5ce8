"""The lesson of the dots: the box, the tasks, the words and the page, each a second way."""

from __future__ import annotations

import math

import exported
import numpy as np
import pytest
from sources import ROOT
from streamlit.testing.v1 import AppTest

from core import rectangle, sweeps
from core.rng import generator
from core.sweeps import DETAILS, DOTS, Setting
from core.worlds import get
from pages.ui import land_box, land_state

PAGE = str(ROOT / "pages/basics/land_sea.py")


@pytest.fixture(scope="module")
def land():
    return get("land")


# What the words of the page claim.


def test_numbers_in_the_words_of_the_presets():
    empty = Setting("histogram", 50, 6, False)
    assert 512 * 256 == 131_072
    assert round(512 * 256 * 0.1) == 13_107
    assert sweeps.measures(empty)["excess_nats"].value is None
    even = -math.log(get("land").share)
    assert sweeps.number(Setting("histogram", 50, 6, True), "excess_nats") == pytest.approx(
        even, abs=0.01
    )
    spike = Setting("gaussian_mixture", 50, 5)
    assert sweeps.number(spike, "excess_nats") > 20_000
    assert sweeps.number(spike, "coverage") < 0.02
    assert sweeps.number(Setting("kernel_density", 20_000, 0), "sea_rate") > 0.5
    assert round(-math.log(64_800), 2) == -11.08
    assert len(get("land").cell_prob) == 4_096


def test_shares_of_land_from_the_mask_by_numpy(land):
    mask = land.mask.numpy()
    edge = np.sin(np.radians(np.linspace(90, -90, land.rows + 1)))
    assert land.share == pytest.approx(mask.mean())
    assert get("sphere").share == pytest.approx((mask.mean(1) * -np.diff(edge)).sum() / 2)
    assert land.entropy == pytest.approx(math.log(mask.mean() * 64_800))


# The box by hand.


def test_box_by_another_route(land):
    box = (-30, -40, 60, 20)
    x = land.train(2000).x
    inside = [box[0] <= lon <= box[2] and box[1] <= lat <= box[3] for lon, lat in x.tolist()]
    assert rectangle.contains(box, x).tolist() == inside
    assert rectangle.area(box) == 5400
    scores = rectangle.log_prob(box, x)
    assert set(scores.tolist()) == {float(np.float32(-math.log(5400))), -math.inf}
    drawn = rectangle.sample(box, 50_000, rng=generator(0))
    assert rectangle.contains(box, drawn).all()
    sea = 1 - float(land.is_land(drawn).double().mean())
    assert rectangle.sea_share(land, box) == pytest.approx(sea, abs=0.01)
    assert rectangle.sea_share(land, (-180, -90, 180, 90)) == pytest.approx(1 - land.share)


def test_tight_box_holds_all_and_no_edge_can_move(land):
    x = land.train(100).x
    box = rectangle.tight(x)
    assert rectangle.contains(box, x).all()
    for edge, inwards in enumerate((1, 1, -1, -1)):
        smaller = [side + inwards * (number == edge) for number, side in enumerate(box)]
        assert not rectangle.contains(smaller, x).all()


def test_a_box_inside_out_is_refused():
    with pytest.raises(ValueError, match="expected west < east"):
        rectangle.area((10, 0, 10, 5))


def test_fate_of_the_three_places():
    box = land_box.START
    fates = {label: land_box.fate(box, place)[1] for label, place in land_box.PLACES.items()}
    assert fates == {"A": "wrong", "B": "wrong", "C": "right"}
    words = {label: land_box.fate(box, place)[0] for label, place in land_box.PLACES.items()}
    assert words["A"].startswith("sea")
    assert words["B"].startswith("land, never")


# The tasks: a model answer passes, a common wrong one does not.


def state(box=(-100, -50, 100, 60), **more):
    settings = {"dots": 500, "family": "histogram", "train": 5000, "columns": 64, "boxes": 8}
    settings |= {"components": 20, "bandwidth": 2.0, "spread": "1", "seed": 0, "most": 50.0}
    return settings | land_box.box_values(box) | more


def test_smallest_box(land):
    tight = rectangle.tight(land.train(100).x)
    assert land_state.smallest_box(state(tight, dots=100))[0]
    assert not land_state.smallest_box(state(tight, dots=500))[0]
    assert not land_state.smallest_box(state(rectangle.tight(land.train(2000).x), dots=100))[0]
    inner = (tight[0] + 1, *tight[1:])
    done, words = land_state.smallest_box(state(inner, dots=100))
    assert not done
    assert "minus infinity" in words


def test_dense_box():
    assert land_state.dense_box(state((-126, 22, 142, 70)))[0]
    assert land_state.dense_box(state((-12, 8, 143, 76)))[0]
    assert not land_state.dense_box(state((-180, -90, 180, -64)))[0]
    assert not land_state.dense_box(state((-180, -90, 180, 90)))[0]


def test_frugal_histogram():
    good = [
        (dots, step)
        for dots in DOTS
        for step in range(7)
        if sweeps.number(Setting("histogram", dots, step), "excess_nats") < 0.2
    ]
    dots, step = good[0]
    columns = DETAILS["histogram"][step]
    assert land_state.frugal_histogram(state(train=dots, columns=columns))[0]
    assert not land_state.frugal_histogram(state(train=200_000, columns=256))[0]
    assert not land_state.frugal_histogram(state(train=50, columns=512))[0]
    assert not land_state.frugal_histogram(state(family="box"))[0]


def test_dry_mixture():
    mixture = {"family": "gaussian_mixture"}
    assert land_state.dry_mixture(state(**mixture, train=5000, components=100))[0]
    assert not land_state.dry_mixture(state(**mixture, train=50, components=50))[0]
    assert not land_state.dry_mixture(state(**mixture, train=5000, components=2))[0]
    assert not land_state.dry_mixture(state())[0]


def test_wettest():
    excess = sweeps.number(Setting("histogram", 5000, 3), "excess_nats")
    right = round(100 * (1 - math.exp(-excess)), 1)
    assert land_state.wettest(state(most=right))[0]
    sea = 100 * sweeps.number(Setting("histogram", 5000, 3), "sea_rate")
    assert not land_state.wettest(state(most=round(sea, 1)))[0]
    assert not land_state.wettest(state(train=50, columns=512, spread="0", most=99.0))[0]


# The page.


def opened(**query) -> AppTest:
    app = AppTest.from_file(PAGE, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = str(value)
    app.run()
    assert not app.exception, [one.value for one in app.exception]
    return app


def words(app: AppTest) -> str:
    return " ".join(
        [one.value for one in app.markdown] + [str(one.proto.body) for one in app.get("html")]
    )


def commit(app: AppTest) -> None:
    app.radio(key="guess_land_rule").set_value("rectangle").run()
    app.button(key="commit_land_rule").click().run()
    app.number_input(key="guess_land_share").set_value(70.0).run()
    app.button(key="commit_land_share").click().run()
    assert not app.exception, [one.value for one in app.exception]


def test_the_coast_waits_for_both_predictions():
    app = opened()
    before = words(app)
    assert "Sea rate" not in before
    assert "Antarctica" not in before
    commit(app)
    after = words(app)
    assert "33.1% of this map is land" in after
    assert "**28.8%**" in after
    assert "28.2% of the land here and 8.4%" in after
    assert "Sea rate" in after
    assert "Not so." in after


@pytest.mark.parametrize("family", DETAILS)
def test_every_family_shows_its_ruler(family):
    app = opened(c_family=family)
    commit(app)
    setting = sweeps.nearest(family, 5000, {"box": 8, "histogram": 64, "gaussian_mixture": 20}.get(
        family, 2.0), True)  # fmt: skip
    rate = 100 * sweeps.number(setting, "sea_rate")
    assert f"{rate:.1f}" in words(app)


SETTINGS = (
    {},
    {"family": "gaussian_mixture", "components": 100, "train": 50_000, "seed": 5},
    {"family": "kernel_density", "bandwidth": 0.5, "train": 200, "spread": "0"},
    {"family": "box", "boxes": 64, "dots": 50},
)


def test_exported_python_gives_the_same():
    states = [state(**settings) for settings in SETTINGS]
    for now in states:
        wanted = land_state.arrays(now) | {
            "excess": sweeps.number(land_state.setting_now(now), "excess_nats"),
            "log_likelihood": -math.inf,
        }
        exported.same(land_state.again(now), wanted)


def test_the_exported_figure_holds_what_the_page_draws():
    figure = land_state.picture(state())
    assert {trace.name for trace in figure.data} >= {"truth", "samples"}
    np.testing.assert_allclose(figure.data[0].z[::-1], sweeps.density(Setting()), rtol=1e-6)
