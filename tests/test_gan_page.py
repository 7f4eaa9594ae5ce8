"""The page of the lesson on adversaries: what it says, what it hides, what it hands out."""

from __future__ import annotations

import asyncio
import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs

import exported
import numpy as np
import pytest
from lesson_page import opened, words
from scipy import integrate, stats
from scipy.spatial import distance
from sources import ROOT
from starlette.requests import Request
from starlette.responses import Response
from streamlit.testing.v1 import AppTest

from core import duel_film, duel_frame, duel_known, duel_tasks
from core.duel_frame import NUMBERS, look
from core.duel_moves import expand
from core.duel_turning import roams
from core.rng import derive, generator
from core.worlds import get
from pages.ui.gan import guesses, moment, recipes, routes, taken
from pages.ui.live.bytes import unpack

PAGE = str(ROOT / "pages/modern/gan.py")
NAMES = ("healthy", "collapse", "strong", "cured", "turning", "rested", "forgotten", "remembered")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def _closed():
    yield
    routes.desk().close()
    routes.desk.cache_clear()


def ask(name: str, query: str, **headers: str) -> Response:
    """The answer of a route to a query."""
    scope = {
        "type": "http", "method": "GET", "path": "/", "path_params": {"name": name},
        "query_string": query.encode(),
        "headers": [(one.replace("_", "-").encode(), two.encode()) for one, two in headers.items()],
    }  # fmt: skip
    if name == "game":
        with ThreadPoolExecutor(1) as apart:  # a browser of other tests may hold this thread's loop
            return apart.submit(asyncio.run, routes._game(Request(scope))).result()
    return routes._blob(Request(scope))


def card(name: str) -> dict:
    return json.loads((ROOT / f"data/checkpoints/{name}/card.json").read_text("utf-8"))


def unzipped(answer: Response) -> tuple[dict, dict]:
    return unpack(gzip.decompress(answer.body))


def page(**query: str) -> AppTest:
    return opened(PAGE, **query)


def link(name: str) -> dict[str, str]:
    """The address of a recorded game."""
    return {f"c_{key}": str(value) for key, value in recipes.values(name).items()}


def end(name: str) -> dict[str, float]:
    film = duel_film.read_film(name)
    found = dict(zip(NUMBERS, map(float, film["numbers"][-1]), strict=True))
    return found | {"counts": film["counts"][-1], "forgers": 2_400}


def test_recorded_games_begin_as_they_are_played_again():
    for name in NAMES:
        film, duel = duel_film.read_film(name), duel_film.duel_of(name)
        steps = expand(duel_film.read_card(name)["moves"], duel.setting("expert_steps"))
        state = duel.begin().play(steps[:4])
        gap = film["samples"][4].astype(int) - look(state)["samples"]
        assert film["at"][4] == 4
        assert np.abs(gap).max() <= 5  # hundredths of a degree, on any machine
        assert film["at"][-1] == len(steps)
        size = sum(path.stat().st_size for path in (duel_film.DUELS / name).iterdir())
        assert size <= duel_film.MOST


def test_what_the_recorded_games_show_is_what_they_are_called():
    reached = {name: guesses.reached(name, -1) for name in NAMES}
    assert reached["healthy"] == 8
    assert end("healthy")["near"] > 0.6
    assert reached["collapse"] <= 3
    assert end("collapse")["near"] > 0.9
    strong = end("strong")
    assert strong["minimax_gradient"] < strong["non_saturating_gradient"] / 10
    assert reached["cured"] == 8 > reached["strong"]
    far, calm = (roams(duel_film.read_film(name)["trace"]) for name in ("turning", "rested"))
    assert far > 20 > 2 > calm
    assert reached["remembered"] == 7 > 4 >= reached["forgotten"]


@pytest.mark.parametrize("name", NAMES)
def test_counts_of_a_film_are_those_of_its_samples(name):
    """250 of the 1,000 samples are in the film: by nearest centre they fit the counts."""
    film, world = duel_film.read_film(name), get(duel_film.read_card(name)["world"])
    x = film["samples"][-1] / 100
    if hasattr(world, "centres"):
        gaps = np.linalg.norm(x[:, None] - world.centres.numpy(), axis=2)
        near = (gaps.min(1) <= 3 * world.spread).mean()
        assert near == pytest.approx(end(name)["near"], abs=0.1)
        some = np.unique(gaps.argmin(1)[gaps.min(1) <= 3 * world.spread - 0.01])
        assert (end(name)["counts"][some] > 0).all()


def test_guesses_are_answered_by_the_recorded_games():
    app = page()
    assert "times as much" not in words(app)
    app.session_state["_predictions"] = {
        "gan_half": "open", "gan_strong": "more", "gan_lost": "most",
    }  # fmt: skip
    app.run()
    said = words(app)
    strong, start = end("strong"), duel_film.read_film("healthy")["numbers"][0]
    ratio = strong["non_saturating_gradient"] / strong["minimax_gradient"]
    assert f"{ratio:.0f} times as much" in said
    assert f"true points {start[NUMBERS.index('true_opinion')]:.2f}" in said
    assert f"{end('collapse')['near']:.0%} of the samples lie near a hill" in said
    assert said.count("Right.") >= 2
    assert "Not so." in said


def floor_by_hand(place: str) -> float:
    """The divergence of two true samples, by NumPy's histogram and SciPy's distance."""
    world, edges = get(place), (np.arange(-180, 181, 12), np.arange(-90, 91, 12))
    both = world.test(1_000).x, world.sample(1_000, rng=generator(derive(0, f"duel/floor/{place}")))
    one, other = (np.histogram2d(*x.numpy().T, bins=edges)[0].ravel() for x in both)
    return float(distance.jensenshannon(one, other) ** 2)


def test_a_trace_is_that_of_the_moments():
    """The last centre is the mean of the samples of the last moment, of which the film has 250."""
    for name in NAMES:
        film = duel_film.read_film(name)
        x = film["samples"][-1] / 100
        spread = x.std(0) / np.sqrt(len(x))
        assert (np.abs(x.mean(0) - film["trace"][-1]) < 5 * spread + 0.01).all()
        forgers = expand(duel_film.read_card(name)["moves"], 1).count("f")
        assert len(film["trace"]) == min(400, forgers)


def test_the_ruler_counts_what_the_films_hold():
    said = words(page())
    for name, title in recipes.titles().items():
        film = duel_film.read_film(name)
        counts, place = film["counts"][-1].astype(float), duel_film.read_card(name)["world"]
        due = duel_frame.floor(place) / 10 if place == "land" else np.ones(len(counts))
        near = film["numbers"][-1, NUMBERS.index("near")]
        start = f"| {title} | {near:.0%} | {(counts >= due).sum()} | {len(counts)} | "
        told, level, far = said.partition(start)[2].partition("°")[0].split(" | ")
        assert float(told) == pytest.approx(film["numbers"][-1, NUMBERS.index("apart")], abs=6e-4)
        assert float(level) == pytest.approx(floor_by_hand(place), abs=6e-4)
        t, trace = np.arange(len(film["trace"])), film["trace"].astype(float)
        left = [one - np.polyval(np.polyfit(t, one, 1), t) for one in trace.T]
        assert float(far) == pytest.approx(np.sqrt(np.mean(np.square(left).sum(0))), abs=0.06)
    assert "Excess nats: not defined" in said
    parts = card("gan-land")["measures"]["coverage_by_continent"]["parts"]
    worst = min(parts, key=lambda name: parts[name]["value"] / parts[name]["floor"])
    assert f"in **{worst}**, which it neglects most" in said


def test_settings_of_a_link_solve_the_tasks_and_others_do_not():
    broken = words(page(**link("collapse"), c_known_weight="0", c_known_step="1000"))
    mended, strong = words(page(**link("healthy"))), words(page(**link("strong")))
    solved = [said.count("✓ Right.") for said in (broken, mended, strong)]
    assert solved == [2, 0, 1]
    assert "Yours reaches 1 hills" in broken
    assert "gradients are not defined against it" in mended
    assert "This is another world." in words(page(**link("forgotten")))


def test_tasks_by_hand():
    film = {name: end(name) for name in NAMES}
    assert duel_tasks.collapsed("ring", film["collapse"]).passed
    assert not duel_tasks.collapsed("ring", film["healthy"]).passed
    assert not duel_tasks.collapsed("ring", film["strong"]).passed  # few hills, and off them
    fine = film["healthy"] | {"near": 0.7}
    assert duel_tasks.cured("ring", fine).passed
    assert not duel_tasks.cured("ring", film["healthy"]).passed  # a choice of one's own is needed
    assert not duel_tasks.cured("ring", fine | {"forgers": 2_401}).passed
    assert not duel_tasks.cured("ring", fine | {"counts": np.array([0, *[100] * 7])}).passed
    assert not duel_tasks.cured("ring", film["cured"]).passed
    assert not duel_tasks.overpowered("relativistic", film["healthy"]).passed
    assert not duel_tasks.overpowered("non-saturating", film["collapse"]).passed
    assert not duel_tasks.close(0.06).passed
    assert duel_tasks.as_asked(3, 12).passed
    assert not duel_tasks.as_asked(2, 16).passed


def test_the_best_value_is_twice_the_divergence_less_log_four():
    """By SciPy's own densities and quadrature over finer cells."""
    centres = get("ring").centres.numpy()
    lon, lat = np.arange(-320, 320, 1.25), np.arange(-200, 200, 1.25)
    spot = np.stack(np.meshgrid(lon, lat, indexing="ij"), -1)
    p = np.mean([stats.multivariate_normal(c, 144).pdf(spot) for c in centres], 0)
    q = stats.multivariate_normal([0, 0], [50**2, 28**2]).pdf(spot)

    def whole(z):
        return integrate.trapezoid(integrate.trapezoid(z, lat), lon)

    middle = (p + q) / 2
    js = (whole(p * np.log(p / middle)) + whole(q * np.log(q / middle))) / 2
    assert duel_known.best_value() == pytest.approx(2 * js - np.log(4), abs=1e-4)
    held = duel_known.recorded()
    assert (held["value"] <= duel_known.best_value() + 1e-6).all()
    assert held["value"][0, -1] > duel_known.best_value() - 0.03
    assert held["distance"][0, -1] < 0.05 < 0.2 < held["distance"][-1, -1]
    places = duel_frame.cells()
    best = duel_known.best(places).numpy()
    far = np.abs(held["opinion"][0, -1] / 255 - best)
    weight = (duel_known.log_truth(places).exp() + duel_known.log_forged(places).exp()).numpy()
    mean = float((far * weight).sum() / weight.sum())
    assert mean == pytest.approx(held["distance"][0, -1], abs=0.01)


QUERY = "world=ring&game=minimax&noise=2&noise_kind=uniform&expert_steps=1&weight=0.0&seed=5"


def test_the_route_plays_and_refuses_in_words():
    asked = {name: one[0] for name, one in parse_qs(f"{QUERY}&moves=e1r1").items()}
    routes.desk().ask(routes.question(asked), 90)  # a busy machine takes its time to start
    played = ask("game", f"{QUERY}&moves=e1r1&after=2&every=1")
    arrays, meta = unpack(played.body)
    words_of = {name: one[0] for name, one in parse_qs(QUERY).items()}
    settings = routes.settings(words_of)
    state = moment.Duel.of("ring", 5, settings).begin().play("eef")
    assert meta["at"] == [3]
    np.testing.assert_array_equal(arrays["samples"][0], look(state)["samples"])
    for wrong in ("moves=x", "moves=r9999", "seed=-", "rate=9", "world=moon", "every=two"):
        name = wrong.partition("=")[0]
        rest = "&".join(one for one in QUERY.split("&") if not one.startswith(f"{name}="))
        answer = ask("game", f"{rest}&{wrong}")
        assert answer.status_code == 400
        assert "expected" in json.loads(answer.body)["why"]
    assert ask("game", QUERY, sec_fetch_site="cross-site").status_code == 403


def test_films_and_worlds_are_handed_out():
    for name in NAMES:
        arrays, _meta = unzipped(ask("film", f"name={name}"))
        np.testing.assert_array_equal(arrays["counts"], duel_film.read_film(name)["counts"])
    _arrays, meta = unzipped(ask("world", "world=land"))
    assert meta["names"] == list(get("land").continents)
    assert ask("film", "name=none").status_code == 404
    assert ask("world", "world=moon").status_code == 404


def test_exported_python_gives_the_same():
    now = recipes.values("collapse") | {"moves": "e2r3", "seed": 4, "moment": 6}
    exported.same(taken.code_again(now), taken.arrays(now))


@pytest.mark.parametrize(
    ("name", "value"),
    [("c_moves", "e0"), ("c_moves", "checkmate"), ("c_layers", "zz"), ("c_moment", "-7"),
     ("c_game", "chess"), ("c_rate", "7"), ("c_noise", "3"), ("c_known_step", "2000")],
)  # fmt: skip
def test_a_wild_link_is_refused_in_words(name, value):
    app = page(**{name: value})
    assert len(app.warning) == 1
    assert name.removeprefix("c_") in app.warning[0].value
