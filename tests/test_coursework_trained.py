"""Models that were handed in: judged anew, refused with a sentence, and never by their card."""

from __future__ import annotations

import hashlib
import json

import pytest
from sources import ROOT

from core.coursework import handed, pretest, schema
from core.coursework.grading import grade
from core.coursework.metrics import METRICS
from core.coursework.state import State
from core.coursework.variants import fill
from core.jobs import cache
from core.jobs.job import Job
from core.recording import record

SHIPPED = ROOT / "data" / "checkpoints"
FILES = {"train-a-flow": "noise-and-structure", "train-a-vae": "practice-noise"}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("FROM_NOISE_COURSEWORK", str(tmp_path / "coursework"))
    return tmp_path


def item_of(name):
    path = ROOT / "data" / "coursework" / f"{FILES[name]}.yaml"
    return schema.load(path.read_text("utf-8"), METRICS).item(name)


def blobs(name):
    """Weights and card of a shipped model."""
    return tuple(
        (SHIPPED / name / file).read_bytes() for file in ("weights.safetensors", "card.json")
    )


def handed_in(item, name, **answers):
    """The state of somebody who hands in a shipped model."""
    return State(item.lesson, dict(item.set), answers, checkpoint=handed.keep(*blobs(name)))


def graded(name, model, most, **answers):
    """The grade of a shipped model, for a learner whose seed is the one it was trained with."""
    parameters = {"seed": 0, "most": most}
    item = fill(item_of(name), parameters)
    return grade(item, parameters, handed_in(item, model, **answers))


def test_a_good_flow_passes_every_variant_and_a_poor_one_none():
    bounds = {one["most"] for one in pretest.variants(item_of("train-a-flow"))}
    assert len(bounds) >= 5
    for most in bounds:
        good, poor = (
            graded("train-a-flow", f"coupling_flow-land{rest}", most) for rest in ("", "-short")
        )
        assert good.points == good.possible
        assert poor.points == 0
    card = json.loads(blobs("coupling_flow-land")[1])
    found = graded("train-a-flow", "coupling_flow-land", 0.2).checks[0].measured
    assert found == pytest.approx(card["measures"]["excess_nats"]["value"], abs=0.02)


def test_a_good_autoencoder_passes_every_variant_and_a_collapsed_one_none():
    bounds = {one["most"] for one in pretest.variants(item_of("train-a-vae"))}
    assert len(bounds) >= 4
    for most in bounds:
        good = graded("train-a-vae", "variational_autoencoder-land", most, busy=2)
        poor = graded("train-a-vae", "variational_autoencoder-land-collapsed", most, busy=2)
        assert good.points == good.possible
        assert poor.points == 0


def test_the_figures_on_a_card_are_not_believed():
    weights, words = blobs("coupling_flow-land-short")
    card = json.loads(words)
    card["measures"]["excess_nats"]["value"] = 0.001
    item = fill(item_of("train-a-flow"), {"seed": 0, "most": 0.2})
    state = State(
        "flow", dict(item.set), checkpoint=handed.keep(weights, json.dumps(card).encode())
    )
    found = grade(item, {"seed": 0, "most": 0.2}, state).checks[0]
    assert found.measured == pytest.approx(0.55, abs=0.05)
    assert found.points == 0


def test_another_seed_family_or_world_is_refused_with_a_sentence():
    item = fill(item_of("train-a-flow"), {"seed": 7, "most": 0.2})
    cases = {"coupling_flow-land": "your seed 7", "sphere_flow-sphere": "coupling_flow",
             "variational_autoencoder-land": "coupling_flow"}  # fmt: skip
    for model, said in cases.items():
        found = grade(item, {"seed": 7, "most": 0.2}, handed_in(item, model)).checks[0]
        assert found.points == 0
        assert said in found.says


def test_poisoned_models_are_refused_and_nothing_is_kept(home):
    weights, words = blobs("coupling_flow-land-short")
    deep = b'{"format": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    for one, two in ((weights[:-1], words), (weights, b"{}"), (weights, b"\x80\x04."), (b"", words),
                     (weights, deep), (weights, words + b" " * 200_000)):  # fmt: skip
        with pytest.raises(ValueError, match="expected"):
            handed.keep(one, two)
    assert not (home / "coursework").exists()


def test_a_model_that_nobody_handed_in_is_a_sentence():
    item = fill(item_of("train-a-flow"), {"seed": 0, "most": 0.2})
    for state in (State("flow", item.set), State("flow", item.set, checkpoint="0" * 64),
                  State("flow", item.set, run="f" * 32)):  # fmt: skip
        found = grade(item, {"seed": 0, "most": 0.2}, state).checks[0]
        assert found.measured is None
        assert "expected a" in found.says
    with pytest.raises(ValueError, match="hexadecimal"):
        handed.model(State("flow", checkpoint="../../etc/passwd"))


def test_a_run_of_this_server_outlives_the_cache():
    job = Job.of("coupling_flow", "land", {"layer": "affine", "layers": 1}, seed=3, steps=2)
    film, facts = record(job)
    from core.jobs.training import Training

    training = Training(job, 2)
    while not training.over:
        training.advance()
    weights, card = training.result()
    assert facts["seed"] == card["seed"] == 3
    cache.default().put(job.key, film, weights, card)
    assert handed.keep_run(job.key)
    cache.default().home.joinpath(job.key, "weights.safetensors").unlink()
    model, told = handed.model(State("flow", run=job.key))
    assert told["seed"] == 3
    assert model.free_parameters() > 0
    assert hashlib.sha256(weights).hexdigest() == told["weights_sha256"]
    assert not handed.keep_run("a" * 32)
