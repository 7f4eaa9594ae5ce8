"""The learner's own world in the lesson of the dots, on its own page and in the training room."""

from __future__ import annotations

import json
import math
import subprocess
import sys

import numpy as np
import pytest
import torch
from runs import begin, until
from sources import ROOT
from streamlit.testing.v1 import AppTest

from core import own_fits, own_tasks, rectangle
from core.checkpoint import unpack
from core.jobs.job import Job
from core.jobs.pool import Pool
from core.land_tasks import Answer
from core.rng import generator
from core.sweeps import DETAILS, Setting
from core.worlds import kept, link, own, starters
from core.worlds.painted import Painted
from pages.ui.live import bytes as live_bytes
from pages.ui.own_world import models

GUESS, OWN = (str(ROOT / f"pages/basics/{slug}.py") for slug in ("land_sea", "your_world"))


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("FROM_NOISE_CACHE", str(tmp_path))
    kept._held.clear()
    return tmp_path


def opened(page: str, **query: str) -> AppTest:
    app = AppTest.from_file(page, default_timeout=120)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, [one.value for one in app.exception]
    return app


def text(app: AppTest) -> str:
    kinds = ("markdown", "html", "info", "warning", "error")
    return " ".join(
        str(one.value if hasattr(one, "value") else one.proto.body)
        for kind in kinds
        for one in app.get(kind)
    )


def points(n: int = 300) -> own.Points:
    noise = torch.randn(n, 2, generator=generator(0)) * torch.tensor([30.0, 15.0])
    one = own.scattered(noise)
    kept.keep(one)
    return one


# The same models on another truth.


@pytest.mark.parametrize("family", DETAILS)
def test_density_in_cells_is_the_mean_of_the_models_own(family) -> None:
    setting = Setting(family, 1_000, 2, family != "gaussian_mixture")
    world = link.world("islands")
    model = own_fits.fit(world.slug, setting)
    cells = own_fits.density(model, setting)
    assert float(cells.mean()) == pytest.approx(1, abs=2e-3)
    u = torch.rand(200_000, 2, generator=generator(1))
    x = u * torch.tensor([360.0, 180.0]) - torch.tensor([180.0, 90.0])
    heights = model.log_prob(x).double().exp() * 64_800
    west = x[:, 0] < 0
    half = cells[:, : cells.shape[1] // 2].mean()
    assert float(heights[west].mean()) == pytest.approx(float(half), rel=0.03)


def test_measures_are_those_of_the_mask_by_hand() -> None:
    """A histogram is exact: sum over its cells against the share of the land in each."""
    setting = Setting("histogram", 5_000, 3)
    world = link.world("letters")
    found = own_fits.measures(own_fits.fit(world.slug, setting), world.slug)
    mask = np.kron(world.mask.numpy(), np.ones((4, 4)))  # 288 x 576
    land = mask.reshape(32, 9, 64, 9).mean((1, 3))  # of each of 64 x 32 cells
    p = own_fits.density(own_fits.fit(world.slug, setting), setting) / land.size  # of each cell
    truth = land / land.sum()
    cost = -(truth * np.log(p / (64_800 / land.size))).sum() - world.entropy
    assert found["excess_nats"].value == pytest.approx(cost, abs=0.03)
    assert found["sea_rate"].value == pytest.approx((p * (1 - land)).sum(), abs=0.02)


STATE = {"family": "histogram", "spread": "1", "train": 200, "boxes": 8, "columns": 32}
STATE |= {"components": 5, "bandwidth": 5.0, "seed": 3}


@pytest.mark.parametrize("family", DETAILS)
def test_what_is_fetched_ahead_is_what_the_page_then_takes(family, monkeypatch) -> None:
    """Each choice but the one in play; once it was fetched, the page asks for no fit."""
    world, now = link.world("letters"), STATE | {"family": family}
    fetched = models.next_ones(now, world.slug)
    assert {name: set(words) for name, words in fetched.items()} == {
        "spread": {"0"}, "family": set(DETAILS) - {family},
    }  # fmt: skip
    for name, addresses in fetched.items():
        for word, address in addresses.items():
            route, question = address.split("?")
            assert route == "own_world/map"
            setting = models.setting_now(now | {name: word})
            arrays, told = live_bytes.unpack(models.ahead(question))
            model = own_fits.fit(world.slug, setting)
            np.testing.assert_array_equal(arrays["density"], own_fits.density(model, setting))
            np.testing.assert_array_equal(arrays["samples"], own_fits.draw(model, 3, 1_000))
            assert told["coast"]
            assert {one["name"]: one["value"] for one in told["choices"]}.get(name, word) == word
            excess = own_fits.measures(model, world.slug)["excess_nats"]
            assert float(arrays["read_excess"][0]) == (
                math.inf if excess.value is None else pytest.approx(excess.value)
            )
            with monkeypatch.context() as later:
                later.setattr(models.own_fits, "fit", lambda **_: pytest.fail("fitted again"))
                models.judged(world.slug, setting)


@pytest.mark.parametrize("question", ["", "of=own_0", "family=zz", "seed=1e9", "of=../x"])
def test_a_wild_address_of_a_map_is_refused_in_words(question) -> None:
    of = "" if "of" in question else f"&of={link.world('letters').slug}"
    with pytest.raises(ValueError, match="expected|no such|not"):
        models.ahead(question + (of if question else ""))


def test_a_fit_that_takes_long_is_not_made_ahead() -> None:
    world, now = link.world("letters").slug, STATE | {"train": 5_000, "components": 100}
    assert "gaussian_mixture" not in models.next_ones(now, world)["family"]
    with pytest.raises(ValueError, match="takes long"):
        models.ahead(f"family=gaussian_mixture&train=5000&components=100&of={world}")


# The exercises.


def stamped(*rectangles: tuple[int, int, int, int]) -> Painted:
    mask = torch.zeros(72, 144, dtype=torch.bool)
    for top, bottom, left, right in rectangles:
        mask[top:bottom, left:right] = True
    one = own.painted(mask)
    kept.keep(one)
    return one


def passed(judge, *rectangles) -> Answer:
    return judge(stamped(*rectangles))


def test_model_answers_pass_and_common_wrong_answers_do_not() -> None:
    small, box, bridge, hard = (
        own_tasks.small_world,
        own_tasks.perfect_for_a_box,
        own_tasks.bridged,
        own_tasks.hard_to_learn,
    )
    three = [(10, 20, left, left + 12) for left in (0, 50, 100)]
    assert passed(small, *three).passed
    assert not passed(small, (10, 28, 0, 20)).passed  # small, but one piece
    assert not passed(small, *[(0, 30, left, left + 30) for left in (0, 50, 100)]).passed
    assert passed(box, (10, 62, 20, 120)).passed
    assert not passed(box, (30, 40, 60, 80)).passed  # a box, but not a third of the map
    assert not passed(box, (5, 65, 0, 60), (5, 65, 80, 144)).passed
    assert passed(bridge, (32, 40, 0, 8), (32, 40, 136, 144)).passed
    assert not passed(bridge, (20, 52, 20, 60), (20, 52, 80, 120)).passed
    assert not passed(bridge, (10, 60, 60, 100)).passed
    lines = [(2, 70, 7 * k, 7 * k + 1) for k in range(21)]
    assert passed(hard, *lines).passed
    assert not passed(hard, (20, 52, 50, 95)).passed  # as large, but in one block


def test_sentences_of_the_exercises_say_what_was_judged() -> None:
    said = text(opened(OWN, c_own="islands"))
    world = link.world("islands")
    assert f"{world.entropy:.2f} nats and 2 pieces" in said
    one = own_tasks.bridged(world)
    assert f"{one.numbers['sea']:.1%} of its dots in the sea" in said


def test_numbers_in_the_words_of_the_page() -> None:
    block, crumbs = link.world("block"), link.world("crumbs")
    assert block.entropy == pytest.approx(crumbs.entropy, abs=1e-12)
    assert crumbs.pieces == 1_152
    assert round(math.log(2), 3) == 0.693
    for family in DETAILS:  # "most of what it draws falls between them"
        setting = Setting(family, 5_000, 3)
        found = own_fits.measures(own_fits.fit(crumbs.slug, setting), crumbs.slug)
        assert found["sea_rate"].value > 2 / 3, family


# The pages.


@pytest.mark.slow
def test_the_pages_take_every_kind_of_world_and_say_what_is_not_defined() -> None:
    cloud = points()
    for token in ("letters", link.token(link.world("islands")), cloud.slug):
        for page, name in ((OWN, "c_own"), (GUESS, "c_world")):
            app = opened(page, **{name: token})
            assert not app.warning
            said = text(app)
            assert ("Nobody knows p(x)" in said) == (token == cloud.slug), (page, token)


@pytest.mark.long
@pytest.mark.parametrize("page", [GUESS, OWN])
@pytest.mark.parametrize("kind", ["link", "picture", "table"])
def test_snippet_gives_the_numbers_of_the_page(page, kind, tmp_path) -> None:
    from pages.ui.own_world import guess, models, paint, tasks

    noise = torch.rand(72, 144, generator=generator(0)) < 0.5
    world = {"link": link.world("letters"), "picture": own.painted(noise), "table": points()}[kind]
    kept.keep(world)
    app = opened(page, **{"c_own" if page == OWN else "c_world": link.token(world)})
    held = app.session_state._state.filtered_state
    state = {name[2:]: value for name, value in held.items() if name.startswith("c_")}
    if page == OWN:
        setting = models.setting_now(state)
        code, arrays = tasks.again(world, state, setting), tasks.arrays(world, state, setting)
    else:
        code, arrays = guess.again(world, state), guess.arrays(world, state)
    for name, make in paint.files(world).items():
        (tmp_path / name).write_bytes(make())
    script = tmp_path / "again.py"
    told = "{name: (value.shape, float(value.sum())) for name, value in found.items()}"
    found = ", ".join(f"{name!r}: {name}" for name in arrays)
    script.write_text(f"{code}\nimport json\nfound = {{{found}}}\nprint(json.dumps({told}))\n")
    run = subprocess.run(
        [sys.executable, str(script)], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name, (shape, total) in json.loads(run.stdout.splitlines()[-1]).items():
        assert tuple(shape) == arrays[name].shape
        assert total == pytest.approx(float(arrays[name].sum()), rel=1e-6)


def test_the_box_of_the_lesson_is_judged_on_the_own_dots() -> None:
    from pages.ui.own_world import guess

    world = link.world("block")
    box = rectangle.tight(world.train(100).x)
    edges = dict(zip(("box_west", "box_south", "box_east", "box_north"), box, strict=True))
    words = {f"c_{name}": str(value) for name, value in edges.items()}
    said = text(opened(GUESS, c_world="block", c_dots="100", **words))
    assert "0 dots are outside. Its area is 0.0% above the smallest possible." in said
    assert guess.DOTS == 2_000


# The training room.


@pytest.mark.long
@pytest.mark.parametrize("kind", ["painted", "points"])
def test_a_flow_learns_an_own_world_in_a_worker_and_is_judged_against_it(kind) -> None:
    world = link.world("islands") if kind == "painted" else points()
    pool = Pool(size=1)
    try:
        ticket = begin(pool.start(), Job.of("coupling_flow", world.slug, seed=1, steps=25))
        until(lambda: ticket.state in ("finished", "failed"), seconds=120)
        assert ticket.state == "finished", ticket.why
        model = unpack(ticket.weights, ticket.card)
        last = ticket.film.snapshots[-1]
    finally:
        pool.close()
    assert ticket.card["world"] == world.slug
    if kind == "points":
        assert math.isnan(last.excess)
        assert math.isnan(last.astray)
        return
    x = world.test(1_000).x
    again = float(-model.log_prob(x).double().mean()) - math.log(0.156635802469 * 64_800)
    assert last.excess == pytest.approx(again, abs=1e-4)
    assert 0 < last.excess < ticket.film.snapshots[0].excess
    drawn = model.sample(20_000, rng=generator(5))
    column = ((drawn[:, 0] + 180) / 2.5).long().clamp(0, 143)
    row = ((90 - drawn[:, 1]) / 2.5).long().clamp(0, 71)
    sea = 1 - float(starters.mask("islands")[row, column].double().mean())
    assert last.astray == pytest.approx(sea, abs=0.05)


def test_a_run_on_a_world_whose_file_went_says_why(folder) -> None:
    world = link.world("islands")
    job = Job.of("coupling_flow", world.slug, seed=2, steps=5)
    (folder / "worlds" / f"{world.slug}.world").unlink()
    pool = Pool(size=1)
    try:
        ticket = begin(pool.start(), job)
        until(lambda: ticket.state in ("finished", "failed"), seconds=120)
    finally:
        pool.close()
    assert ticket.state == "failed"
    assert "this server does not hold the world" in ticket.why
