"""One suite for every registered family, on every kind of world that it can model."""

from dataclasses import fields

import pytest
import torch

from core import checkpoint
from core.capabilities import Density, capabilities
from core.model import GenerativeModel
from core.models import FAMILIES
from core.progress import Step
from core.rng import generator
from core.space import Dataset, Space, check
from core.train import worlds_of
from core.worlds import get

PAIRS = [(slug, world) for slug, family in FAMILIES.items() for world in worlds_of(family)]
QUICK = {  # settings under which a family is done in a second
    "gaussian_mixture": {"components": 20, "steps": 4},
    "image_flow": {"steps": 4, "width": 4, "top_steps": 2, "top_width": 8, "batch": 16},
    "autoencoder": {"steps": 8},
    "variational_autoencoder": {"steps": 6, "prior_steps": 2},
    "coupling_flow": {"steps": 8, "width": 32},
    "sphere_flow": {"steps": 8, "width": 32},
    "gan": {"steps": 4, "width": 32, "batch": 32},
    "diffusion": {"steps": 4, "width": 16, "batch": 64, "walk": 4, "score_steps": 8},
    "score": {"steps": 4, "width": 16, "batch": 64, "walk": 4, "score_steps": 8},
    "flow_matching": {"steps": 4, "width": 16, "batch": 64, "walk": 4, "score_steps": 8},
    "ngram": {"order": 2},
    "recurrent_lm": {"steps": 4, "width": 8, "embedding": 4, "batch": 4},
    "transformer_lm": {"steps": 4, "width": 8, "layers": 1, "hidden": 8, "batch": 4, "heads": 2},
}
EXAMPLES = {"land": 2_000, "sphere": 2_000, "outfits": 50, "wardrobe": 300, "tins": 300}
EXAMPLES |= {"ring": 300, "grid": 300, "austen": 60, "austen_pairs": 60, "captions": 60}


def data(world: str) -> Dataset:
    return get(world).train(EXAMPLES[world])


def untrained(slug: str, world: str, seed: int = 0) -> GenerativeModel:
    family = FAMILIES[slug]
    config = family.Configuration(**QUICK.get(slug, {}))
    return family.create(config, get(world).space, rng=generator(seed))


@pytest.fixture(scope="module")
def trained() -> dict[tuple[str, str], GenerativeModel]:
    """Every pair, trained once on a little data with seed 0."""
    return {
        (slug, world): untrained(slug, world).fit(data(world), rng=generator(0))
        for slug, world in PAIRS
    }


@pytest.fixture(params=PAIRS, ids=["-".join(pair) for pair in PAIRS])
def pair(request: pytest.FixtureRequest) -> tuple[str, str]:
    return request.param


def same_state(a: GenerativeModel, b: GenerativeModel) -> bool:
    one, two = a.state_dict(), b.state_dict()
    return one.keys() == two.keys() and all(torch.equal(one[k], two[k]) for k in one)


def test_says_what_it_is(pair) -> None:
    family = FAMILIES[pair[0]]
    assert family.title
    assert family.source
    assert family.__doc__
    assert "sample" not in capabilities(family)
    for spec in fields(family.Configuration):
        assert spec.metadata["help"], f"{spec.name} has no help"


def test_config_refuses_what_is_out_of_range(pair) -> None:
    configuration = FAMILIES[pair[0]].Configuration
    for spec in fields(configuration):
        if "high" in spec.metadata:
            wild = [spec.metadata["high"] + 1, spec.metadata["low"] - 1, float("nan"), "9"]
        else:
            wild = [None, 17]
        for value in wild:
            with pytest.raises(ValueError, match=rf"{spec.name}: expected .*; got"):
                configuration.from_dict({spec.name: value})
    with pytest.raises(ValueError, match="expected a setting out of"):
        configuration.from_dict({"no_such_setting": 1})


def test_one_seed_one_model_and_no_global_state(pair) -> None:
    before = torch.get_rng_state()
    models = [untrained(*pair).fit(data(pair[1]), rng=generator(5)) for _ in range(2)]
    draws = [model.sample(20, rng=generator(6)) for model in models]
    assert same_state(*models)
    assert torch.equal(*draws)
    assert torch.equal(before, torch.get_rng_state()), "the global generator moved"


def test_two_seeds_two_samples(pair, trained) -> None:
    draws = [trained[pair].sample(50, rng=generator(seed)) for seed in (1, 2)]
    assert not torch.equal(*draws)


def test_learns_in_steps_and_is_usable_after_each(pair) -> None:
    model, numbers = untrained(*pair), []
    for step in model.fit_steps(data(pair[1]), rng=generator(0)):
        assert isinstance(step, Step)
        assert torch.is_grad_enabled(), "a step leaked no_grad to its caller"
        assert 0 < step.share <= 1
        numbers.append(step.number)
        if step.number == 1:
            check(model.space, model.sample(3, rng=generator(0)))
    assert numbers == list(range(1, len(numbers) + 1))
    assert step.number == step.total


def test_samples_are_of_the_space(pair, trained) -> None:
    model = trained[pair]
    x = model.sample(64, rng=generator(1))
    assert x.shape == (64, *model.space.shape)
    assert not x.requires_grad
    assert x.dtype == data(pair[1]).x.dtype
    check(model.space, x)
    if model.space.kind == "images":
        assert x.abs().max() <= 1


def test_door_refuses_bad_data(pair) -> None:
    model, good = untrained(*pair), data(pair[1])
    bad = [
        Dataset(Space("tokens", (4,)), torch.zeros(5, 4)),
        Dataset(good.space, good.x[:0]),
        Dataset(good.space, good.x[..., :1]),
        Dataset(good.space, good.x[:4].float() * float("nan")),
    ]
    for dataset in bad:
        with pytest.raises(ValueError, match="expected .*; got"):
            model.fit(dataset, rng=generator(0))


def test_density_is_a_number_for_each(pair, trained) -> None:
    model = trained[pair]
    if not isinstance(model, Density):
        pytest.skip("no density")
    n = 40 if model.space.kind == "tokens" else 200
    for x in (get(pair[1]).sample(n, rng=generator(2)), model.sample(n, rng=generator(3))):
        score = model.log_prob(x)
        assert score.shape == (n,)
        assert not score.isnan().any()
        assert not score.isposinf().any()
    assert torch.isfinite(score).all(), "the model calls its own samples impossible"


def another(device: torch.device) -> torch.device:
    """The device, if it is another than that of the models that were trained once."""
    if device.type == "cpu":
        pytest.skip("no device but the processor")
    return device


def test_cpu_and_device_agree(pair, trained, device) -> None:
    device = another(device)
    model = trained[pair]
    moved = untrained(*pair)
    moved.load_state_dict(model.state_dict())
    moved.to(device)
    here, there = model.sample(50, rng=generator(4)), moved.sample(50, rng=generator(4))
    assert there.device.type == device.type
    torch.testing.assert_close(here, there.cpu(), rtol=1e-4, atol=1e-3)
    if isinstance(model, Density):
        expected, got = model.log_prob(here), moved.log_prob(here.to(device)).cpu()
        torch.testing.assert_close(expected, got, rtol=1e-4, atol=1e-3)


def test_learns_the_same_on_the_device(pair, trained, device) -> None:
    device = another(device)
    model = untrained(*pair).to(device).fit(data(pair[1]), rng=generator(0))
    assert model.device.type == device.type
    if not isinstance(model, Density):
        pytest.skip("no density")
    x = get(pair[1]).sample(100, rng=generator(9))
    expected, got = trained[pair].log_prob(x), model.log_prob(x.to(device)).cpu()
    torch.testing.assert_close(expected, got, rtol=1e-2, atol=1e-2)


def test_checkpoint_gives_the_model_back(pair, trained, tmp_path) -> None:
    checkpoint.write(tmp_path, trained[pair], {"family": pair[0], "world": pair[1]})
    model, card = checkpoint.read(tmp_path)
    assert same_state(model, trained[pair])
    assert card["config"] == trained[pair].config.to_dict()
    assert torch.equal(model.sample(9, rng=generator(1)), trained[pair].sample(9, rng=generator(1)))
    assert model.free_parameters() == trained[pair].free_parameters() > 0
