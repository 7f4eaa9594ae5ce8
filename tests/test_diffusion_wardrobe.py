"""The denoiser of outfits that is shipped: what it draws freely, on request, and around a face."""

import pytest
import torch

from core import checkpoint, denoising
from core.capabilities import Bounded
from core.inspector import Inspector
from core.intervals import wilson
from core.models.diffusion import Diffusion
from core.rng import generator
from core.worlds import get

WORLD, NAME = get("wardrobe"), "diffusion-wardrobe"
ASKED = {False: 0.985, True: 0.965}  # shares read as asked, of outfits that training had or not


@pytest.fixture(scope="module")
def shipped() -> Diffusion:
    model, _ = checkpoint.read(NAME)
    assert isinstance(model, Diffusion)
    return model


def as_asked(x, y):
    codes = Inspector.load().inspect(x).codes
    return float(((codes == y) | (y < 0)).all(1).double().mean())


def test_free_draws_are_as_clean_and_as_many_as_the_card_says(shipped):
    n, card = 300, checkpoint.read_card(NAME)["measures"]
    verdict = Inspector.load().inspect(shipped.sample(n, rng=generator(41)))
    low, high = wilson(int(verdict.clean.sum()), n)
    assert low - 0.02 <= card["validity"]["value"] <= high + 0.02
    assert card["validity"]["value"] >= 0.97
    assert card["coverage"]["value"] >= 0.95 * card["coverage"]["floor"]
    assert card["novelty"]["value"] > 0
    seen = WORLD.mode(verdict.codes[verdict.clean]).unique().numel()
    true = WORLD.mode(WORLD.outfits.sample(n, rng=generator(46))).unique().numel()
    assert seen > 0.85 * true


def test_card_names_both_commands_and_a_bound():
    card = checkpoint.read_card(NAME)
    assert card["command"].startswith("python -m core train diffusion --world wardrobe")
    assert card["from_command"].startswith("python -m core train diffusion --world wardrobe")
    found = card["measures"]
    assert found["validity"]["n"] == found["coverage"]["n"] >= 1_000
    assert found["bits_per_dim"]["kind"] == "bound"
    assert found["bits_per_dim"]["value"] > found["bits_per_dim"]["floor"]


@pytest.mark.parametrize("held_out", [False, True])
def test_requests_are_read_as_asked(shipped, held_out):
    if held_out:
        places = torch.nonzero(WORLD.held_out)[:, 0]
        pick = torch.randint(len(places), (600,), generator=generator(42))
        y = WORLD.outfits.every[places[pick]]
    else:
        y = WORLD.outfits.sample(600, rng=generator(43))
    assert as_asked(shipped.sample_given(y, rng=generator(44)), y) >= ASKED[held_out]


def test_clothes_change_and_the_face_stays(shipped):
    x = WORLD.test(20).x
    known = torch.ones_like(x, dtype=torch.bool)
    known[:, :, 22:] = False
    way = denoising.way_of(shipped, sampler="ddim", steps=20)
    filled = denoising.last(
        shipped, denoising.fill(shipped, x, known, rng=generator(45), way=way, repeats=2)
    )
    assert torch.equal(filled[known], x[known])
    before, after = (Inspector.load().inspect(one).codes for one in (x, filled))
    assert float((before[:, 0] == after[:, 0]).double().mean()) > 0.8  # glasses are on the face
    assert float((before[:, 1:3] == after[:, 1:3]).all(1).double().mean()) < 0.8


def test_the_few_step_form_needs_four_questions_and_has_no_bound():
    model, card = checkpoint.read(f"{NAME}-few")
    asked = 0

    def count(*_):
        nonlocal asked
        asked += 1

    hook = model.net.register_forward_hook(count)
    y = WORLD.outfits.sample(200, rng=generator(47))
    x = model.sample_given(y, rng=generator(48))
    hook.remove()
    assert asked == 4
    assert as_asked(x, y) >= 0.9
    low, high = wilson(int(Inspector.load().inspect(x).clean.sum()), 200)
    assert low - 0.02 <= card["measures"]["validity"]["value"] <= high + 0.02
    assert card["measures"]["validity"]["value"] >= 0.9
    assert not isinstance(model, Bounded)
    assert card["measures"]["elbo"]["value"] is None
