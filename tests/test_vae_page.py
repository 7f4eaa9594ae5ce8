"""The page of the lesson on variational autoencoders: what it hides, says, and hands out."""

from __future__ import annotations

import math
from dataclasses import replace

import exported
import numpy as np
import pytest
import torch
from lesson_page import opened, words
from sources import ROOT
from streamlit.testing.v1 import AppTest

from core import checkpoint, recording, vae_record, vae_tasks
from core.anomaly import roc
from core.inspector import Inspector
from core.models.variational_autoencoder import VariationalAutoencoder
from core.rng import generator
from core.worlds import get, starters
from pages.ui.vae import edits, held, land, models, strange, taken, training

PAGE = str(ROOT / "pages/modern/vae.py")
pytestmark = pytest.mark.slow


def page(**query: str) -> AppTest:
    return opened(PAGE, **query)


def commit(app: AppTest, **guesses: str) -> str:
    app.session_state["_predictions"] = guesses
    app.run()
    assert not app.exception, [one.value for one in app.exception]
    return words(app)


def test_each_answer_waits_for_its_guess_and_the_ruler_for_all():
    app = page()
    before = words(app)
    assert "5.3%" not in before
    assert "fn-ruler" not in before
    assert "trained so that codes look like" not in before
    said = commit(app, vae_codes="most")
    assert "5.3% of 10,000 (4.8% to 5.7%)" in said
    assert "Not so." in said
    assert "12.2%" not in said
    said = commit(app, vae_codes="few", vae_normal="tenth", vae_learned="most", vae_beta="blob")
    assert "12.2% of 10,000" in said
    assert "85.8% of 10,000" in said
    assert "64% of its samples lie in the sea" in said
    assert "Not so." not in said
    assert "fn-ruler" in said
    assert "not defined" in said


def test_settings_of_a_link_solve_the_tasks():
    right = page(c_worn="11", c_sunglasses="1", c_silver="1", c_picture="13", c_noise="2")
    said = words(right)
    assert "Two arrows, added." in said
    assert "2 of 8. The encoder makes σ no wider" in said
    mean, deviation = (float(part[12, _busiest()]) for part in models.gaussians())
    nats = float(
        torch.distributions.kl_divergence(
            torch.distributions.Normal(mean, deviation), torch.distributions.Normal(0.0, 1.0)
        )
    )
    right.number_input(key="answer_kl").set_value(round(nats, 2)).run()
    right.number_input(key="answer_idle").set_value(12).run()
    said = words(right)
    assert f"{nats:.3f} nats. Nearly all" in said
    assert "12 of 24. It was offered more" in said


def test_common_wrong_answers_do_not_solve_them():
    wrong = page(c_worn="20", c_sunglasses="1", c_picture="2", c_noise="2")
    said = words(wrong)
    assert "Two arrows, added." not in said  # picture 20 has silver hair from the start
    assert "The mean code of this picture decodes to another outfit." in said
    mean, deviation = (float(part[1, _busiest()]) for part in models.gaussians())
    log2 = (mean**2 + deviation**2 - 1) / 2 - math.log2(deviation)
    wrong.number_input(key="answer_kl").set_value(log2).run()
    wrong.number_input(key="answer_idle").set_value(24).run()
    assert "Not that many." in words(wrong)
    assert "Count again." in words(wrong)


def _busiest() -> int:
    return int(np.argmax(vae_record.recorded()["kl"]))


def test_silver_is_not_asked_of_the_bald_nor_of_what_is_worn():
    made = edits.made({"worn": 13, **dict.fromkeys(held.WANTED, 0.0), "silver": 1.0})
    bald = models.pictures()[1][12].tolist()
    assert bald[4] == 0
    assert not vae_tasks.dressed(made, bald, {3: 5}).passed


def test_two_of_eight_latents_carry_the_map():
    """The model answer passes: eight offered, a good bound, and the count of the busy typed."""
    land = get("land")
    config = replace(training.land_config("1", "8", "on"), steps=700, prior_steps=400)
    model = VariationalAutoencoder.create(config, land.space, rng=generator(0))
    model.fit(land.train(), rng=generator(0))
    answer = vae_tasks.trained(model, land, typed=2)
    assert answer.passed
    assert answer.numbers["offered"] == 8
    normal = torch.distributions.Normal
    clouds = normal(*model._posteriors(land.test(2_000).x))
    kl = torch.distributions.kl_divergence(clouds, normal(0.0, 1.0)).mean(0)
    assert int((kl >= 0.01).sum()) == answer.numbers["busy"] == 2
    assert not vae_tasks.trained(model, land, typed=8).passed
    assert not vae_tasks.trained(model, land).passed


def test_no_more_latents_than_coordinates_or_a_poor_bound_does_not_pass():
    land = get("land")
    two = vae_tasks.trained(checkpoint.read(models.LAND["trained"])[0], land, typed=2)
    assert not two.passed
    assert two.numbers["busy"] == 2
    assert two.numbers["excess"] == pytest.approx(0.313, abs=0.03)
    bad = vae_tasks.trained(checkpoint.read(models.LAND["collapsed"])[0], land, typed=0)
    assert not bad.passed
    assert bad.numbers["busy"] == 0
    assert not vae_tasks.trained(None, land).passed


def test_the_record_is_of_the_shipped_weights():
    assert vae_record.recorded()["weights"] == vae_record.weights()


def test_recorded_errors_and_bounds_come_out_again():
    record, world = vae_record.recorded(), get("wardrobe")
    model = checkpoint.read(vae_record.VARIATIONAL)[0]
    blends = vae_record.strange(world)["blends"]
    again = model.decode(model.encode(blends))
    by_hand = ((blends - again).double().square().mean((1, 2, 3)).sqrt() * 127.5).tolist()
    assert record["strange"]["variational"]["blends"] == pytest.approx(by_hand, abs=0.01)
    x = world.test(100).x
    bits = -model.importance_bound(x, rng=torch.Generator().manual_seed(5), k=16)
    mean = float(bits.mean()) / 3072 / math.log(2)
    assert record["bounds"][4]["k"] == 16
    assert mean == pytest.approx(record["bounds"][4]["value"], abs=0.1)
    values = [one["value"] for one in record["bounds"]]
    assert values == sorted(values, reverse=True)
    assert values[4] / 6.64 == pytest.approx(0.61, abs=0.01)


def test_the_area_of_the_hard_kind_is_as_the_rank_sum_has_it():
    errors = vae_record.recorded()["strange"]["variational"]
    true, odd = np.array(errors["true"]), np.array(errors["blends"])
    wins = (odd[:, None] > true).mean() + (odd[:, None] == true).mean() / 2
    assert roc(torch.tensor(true), torch.tensor(odd)).area == pytest.approx(wins, abs=1e-9)
    assert 0.9 < wins < 0.97


def test_words_on_edits_and_blur_are_what_was_counted():
    said, record = words(page()), vae_record.recorded()
    loop = record["edits"]["pairs/loop"]
    assert loop["wanted"] / loop["asked"] >= 0.9
    assert loop["others"] / loop["asked"] >= 0.85
    assert f"these become {loop['wanted'] / loop['asked']:.0%}" in said
    sharp = record["sharp"]
    assert f"**{sharp['again'] / sharp['true']:.0%}** of it is left" in said
    assert "clean, with the plain autoencoder 3.6%, and of mixed pixels 0.4%" in said
    assert "24 latents were offered" in said
    assert "12 of 24" not in said  # a task asks for it


def test_roughness_of_a_chequered_picture():
    rows = torch.arange(32)
    chequered = ((rows[:, None] + rows) % 2 * 2.0 - 1).expand(1, 3, 32, 32)
    assert float(vae_record.roughness(chequered)) == pytest.approx(255**2)
    assert float(vae_record.roughness(torch.zeros(1, 3, 32, 32))) == 0


def test_the_pictures_beside_the_scores_are_of_the_same_kind():
    arrays, told = strange.arrays(), strange.told()
    for place, word in enumerate(told["names"]):
        one, other = (arrays[name][place, 0].astype(float) for name in ("pictures", "again"))
        error = np.sqrt(((one - other) ** 2).mean())
        assert error == pytest.approx(told["bits"][word][0], abs=0.3)  # rounded to levels here


def test_sheets_and_edits_in_words_are_read_by_the_inspector():
    settings = {"worn": 11, **dict.fromkeys(held.WANTED, 0.0), "sunglasses": 1.0}
    seen = Inspector.load().inspect(edits.made(settings))
    assert seen.codes[0, 0] == 2
    assert bool(seen.clean)


SETTINGS = (
    {"picture": 13, "noise": 1.0, "seed": 0},
    {"picture": 2, "noise": 0.0, "seed": 5},
    {"picture": 24, "noise": 1.75, "seed": 999},
)


def test_exported_python_gives_the_same():
    for settings in SETTINGS:
        exported.same(taken.code_again(settings), taken.arrays(settings), atol=1e-5)


@pytest.mark.parametrize(
    ("name", "value"),
    [("c_noise", "3"), ("c_picture", "0"), ("c_k", "x"), ("c_land_model", "healthy"),
     ("c_beta", "1000"), ("c_world", "own-nothing"), ("c_odd", "cats"), ("c_z1", "9")],
)  # fmt: skip
def test_a_wild_link_is_refused_in_words(name, value):
    app = page(**{name: value})
    assert len(app.warning) == 1
    assert name.removeprefix("c_") in app.warning[0].value


def test_each_recording_is_of_the_settings_it_plays_for():
    for asked, name in training.RECORDED.items():
        _, card = recording.read(f"variational_autoencoder-{name}")
        assert card["model"]["config"] == training.land_config(*asked).to_dict()
    for asked, name in training.RECORDED_PICTURES.items():
        _, card = recording.read(f"variational_autoencoder-{name}")
        assert card["model"]["config"] == training.picture_config(*asked).to_dict()


def test_a_painted_world_takes_the_place_of_land_in_the_room():
    app = page(c_world=next(iter(starters.NAMES)))
    assert not app.warning


def test_the_figures_of_the_map_are_there_once_the_server_is_warm(monkeypatch):
    land.warm()
    monkeypatch.setattr(vae_tasks, "mean_bound", lambda *_: pytest.fail("worked out again"))
    assert land._readouts("trained")[0]["text"].endswith("%")
    assert "Posterior collapse" in land.collapse_told()
