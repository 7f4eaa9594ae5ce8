"""The page of the lesson on diffusion: its numbers by another route, what it hides, hands out."""

from __future__ import annotations

import gzip
import math

import exported
import numpy as np
import pytest
import torch
from lesson_page import opened, words
from sources import ROOT
from streamlit.testing.v1 import AppTest

from core import checkpoint, noise_tasks, worlds
from core import noise_journey as journey
from core import picture_record as record
from core.denoising import Way
from core.rng import derive, generator
from core.schedules import cosine, linear, straight
from pages.ui.diffusion import pictures
from pages.ui.live.bytes import unpack

PAGE = str(ROOT / "pages/modern/diffusion.py")
pytestmark = pytest.mark.slow


def page(**query: str) -> AppTest:
    return opened(PAGE, **query)


@pytest.fixture(scope="module")
def model():
    return checkpoint.read("flow_matching-land")[0]


def test_knots_are_made_to_fall():
    assert journey.falling([8, 9, 0, 0, -4]) == [8, 7.5, 0, -0.5, -4]
    alpha, sigma = journey.schedule_of("bent", [8, 9, 0, 0, -4]).at(1.0)
    assert float(alpha**2 / sigma**2) == pytest.approx(math.exp(-4))


def test_a_walk_keeps_its_ends_and_counts_its_guesses(model):
    calls = 0

    def count(*_):
        nonlocal calls
        calls += 1

    hook = model.net.register_forward_hook(count)
    try:
        for sampler, steps in (("ddim", 7), ("heun", 7), ("dpm_solver", 50)):
            calls = 0
            way = Way(sampler, steps, schedule=cosine())
            walk = journey.walked(model, 20, way, rng=generator(1), most=9)
            assert len(walk.at) == min(steps + 1, 9)
            assert calls <= walk.guesses
            assert calls >= walk.guesses - 1
            assert walk.log_snr[0] == pytest.approx(float(cosine().log_snr(1.0)))
            ends = model.outward(walk.at[-1])
            torch.testing.assert_close(ends, walk.end, atol=2.5, rtol=0)
    finally:
        hook.remove()


def test_the_field_is_the_guess_at_its_places(model):
    found = journey.field(model, 5, 3)
    s = journey.levels()[12]
    y = torch.tensor([[float(journey.reach(s)) * 0.5, -float(journey.reach(s))]])
    one = torch.ones(1, dtype=torch.float64)
    with torch.no_grad():
        torch.testing.assert_close(found[12, 0, 3], model.net(y, one, one * s)[0])


def test_true_dots_are_never_at_sea_and_reach_what_true_dots_reach():
    land = worlds.get("land")
    true = land.sample(2_000, rng=generator(3))
    walk = journey.Walk(true[None], torch.zeros(1), true, 1.0, 1)
    found = journey.judged(walk, land, rng=generator(4))
    assert found.sea == 0
    assert found.reached == pytest.approx(1, abs=0.06)


@pytest.mark.parametrize("seed", range(4))
def test_few_questions_are_enough_on_the_straight_schedule_alone(model, seed):
    land = worlds.get("land")

    def answer(schedule):
        way = Way("dpm_solver", noise_tasks.FEW, schedule=schedule)
        rng = generator(derive(seed, "diffusion/walk"))
        walk = journey.walked(model, 400, way, rng=rng)
        found = journey.judged(walk, land, rng=generator(4))
        return noise_tasks.thrifty(found, walk.guesses)

    assert answer(straight()).passed
    assert not answer(linear()).passed


def test_model_answers_pass_and_common_wrong_ones_do_not():
    assert noise_tasks.left(journey.schedule_of("bent", [8, 6, 4, 3, 2])).passed
    assert not noise_tasks.left(cosine()).passed
    t = float(linear().when(torch.tensor(0.0, dtype=torch.float64)))
    assert noise_tasks.even(linear(), t).passed
    assert not noise_tasks.even(straight(), 0.5).passed  # the middle does not count
    assert noise_tasks.deviation(0.938).passed
    assert not noise_tasks.deviation(0.881).passed  # sigma^2, its root forgotten
    assert not noise_tasks.deviation(None).passed
    good = journey.Judged(400, 0.05, 0.03, 0.07, 0.9, 1.0)
    before = torch.tensor([1, 2, 3, 4, 5])
    new = torch.tensor([[1, 2, 0, 4, 5], [1, 0, 3, 4, 5]])
    assert noise_tasks.dressed(before, new).passed
    assert not noise_tasks.dressed(before, torch.stack([new[0], before])).passed
    assert not noise_tasks.dressed(before, new - torch.tensor([1, 0, 0, 0, 0])).passed
    assert noise_tasks.thrifty(good, 20).passed
    assert not noise_tasks.thrifty(good, 21).passed


def test_guesses_reveal_after_they_are_committed():
    app = page()
    before = words(app)
    assert "The network says" not in before
    assert "sampler, steps" not in before
    app.session_state["_predictions"] = {
        "diffusion_noise": 2.1, "diffusion_far": "coast", "diffusion_steps": "wet",
        "diffusion_static": "smooth",
    }  # fmt: skip
    app.run()
    assert not app.exception
    after = words(app)
    assert "The network says" in after
    assert "Not so." in after
    assert "| DDIM, 3 |" in after


class Held:
    """Controls that stand still."""

    def __init__(self, **values):
        knots = {"snr_0": 8.0, "snr_25": 4.0, "snr_50": 0.0, "snr_75": -4.0, "snr_100": -8.0}
        self.values = knots | {
            "seed": 3, "eta": 0.5, "sampler": "ddim", "steps": 5, "schedule": "bent",
            "network": "flow_matching",
        } | values  # fmt: skip

    def state(self):
        return self.values


def test_exported_python_gives_the_same():
    from pages.ui.diffusion import taken

    for one in (Held(), Held(sampler="heun", schedule="cosine", steps=10)):
        exported.same(taken.code_again(one), taken.arrays(one), atol=1e-4)


@pytest.mark.parametrize(
    ("name", "value"),
    [("c_schedule", "wavy"), ("c_noise", "101"), ("c_snr_50", "99"), ("c_steps", "0"),
     ("c_sampler", "euler"), ("c_eta", "2"), ("c_trained", "gan")],
)  # fmt: skip
def test_a_wild_link_is_refused_in_words(name, value):
    app = page(**{name: value})
    assert len(app.warning) == 1
    assert name.removeprefix("c_") in app.warning[0].value


def test_recorded_pictures_travel_once_and_whole():
    sent = [one.proto.bytes for one in page().get("bidi_component")]
    views = {unpack(one)[1].get("address"): len(one) for one in sent}
    held = record.pictures()
    for name in ("steps", "guidance", "strength"):
        assert views[pictures.address(name)] < 10_000  # not with every change of a slider
        frames = unpack(gzip.decompress(pictures.blob(name)))[0]["frames"]
        for k, ours in enumerate(frames):
            theirs = held[name][:, k] if name == "steps" else held[name][k]
            np.testing.assert_array_equal(ours, theirs.reshape(ours.shape))
    with pytest.raises(KeyError):
        pictures.blob("others")
