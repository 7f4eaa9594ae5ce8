"""The inspector: its card's figures on fresh pictures, and what it must see and refuse."""

from __future__ import annotations

import json
import math
import shutil

import pytest
import torch
from PIL import Image, ImageFilter

from core import inspector_training as training
from core.inspector import HOME, Inspector
from core.rng import categorical, derive, generator
from core.space import levels, unlevels
from core.spoil import SPOILERS, blur
from core.worlds import get
from core.worlds.outfits import FEATURES, HAIR_COLOR, HAIR_TYPE, possible

WORLD = get("wardrobe")
MUST_CATCH = ("uniform", "confetti", "blurs", "halves", "blends")
N = 2_500


@pytest.fixture(scope="module")
def card() -> dict:
    """What the shipped inspector says of itself."""
    return json.loads((HOME / "card.json").read_text())


@pytest.fixture(scope="module")
def figures() -> dict:
    """The same examination on pictures that neither training nor the card has seen."""
    return training.examine(Inspector.load(), WORLD, rng=generator(derive(7, "exam")), n=N)


@pytest.fixture(scope="module")
def held() -> tuple[torch.Tensor, torch.Tensor]:
    """True pictures of outfits that training never shows, each outfit four times, and their codes.

    Evenly over the held-out outfits, not by the truth: the rarest count as much as the others.
    """
    outfit = torch.nonzero(WORLD.held_out)[:, 0].repeat(4)
    return WORLD.picture(outfit, rng=generator(12)), WORLD.outfits.every[outfit]


def agrees(found: float, stated: float, n: int = N, stated_n: int = 5_000) -> bool:
    """Whether two shares are less than 4.5 standard errors apart (one more case in each)."""
    both = (found * n + stated * stated_n + 1) / (n + stated_n + 2)
    both = min(max(both, 1 / stated_n), 1 - 1 / stated_n)
    error = math.sqrt(both * (1 - both) * (1 / n + 1 / stated_n))
    return abs(found - stated) < 4.5 * error


@pytest.mark.long
def test_the_cards_figures_hold_on_fresh_pictures(card, figures):
    stated = card["figures"]
    assert agrees(figures["refused"], stated["refused"])
    for part in ("right", "caught"):
        assert set(figures[part]) == set(stated[part])
        for name, share in figures[part].items():
            assert agrees(share, stated[part][name]), (name, share)
    assert set(stated["caught"]) == set(SPOILERS)
    assert set(stated["right"]) == {feature.name for feature in FEATURES}


def test_it_refuses_few_true_pictures_and_catches_what_is_spoilt(card, figures):
    for told in (card["figures"], figures):
        assert told["refused"] <= 0.02
        assert all(told["caught"][name] >= 0.95 for name in MUST_CATCH)
        assert all(share >= 0.995 for share in told["right"].values())


def test_it_reads_every_attribute_of_outfits_never_shown(held):
    x, codes = held
    verdict = Inspector.load().inspect(x)
    right = (verdict.codes == codes).double().mean(0)
    assert bool((right >= 0.995).all()), right.tolist()
    assert float(verdict.clean.double().mean()) >= 0.98


def test_it_tells_necklines_under_long_straight_hair():
    every, seen = WORLD.outfits.every, WORLD.outfits.table > 0
    hard = torch.nonzero(seen & WORLD.held_out & (every[:, 2] >= 2) & (every[:, HAIR_TYPE] == 3))
    outfit = hard[:, 0].repeat(40)
    assert len(outfit) >= 400
    read = Inspector.load().inspect(WORLD.picture(outfit, rng=generator(13))).codes
    assert float((read[:, 2] == every[outfit, 2]).double().mean()) >= 0.995


def test_training_never_draws_a_held_out_outfit():
    probs = training.lessons(WORLD)
    assert float(probs[WORLD.held_out].sum()) == 0
    assert bool((probs[~WORLD.held_out & (WORLD.outfits.table > 0)] > 0).all())
    drawn = categorical(probs, 20_000, rng=generator(1))
    assert not bool(WORLD.held_out[drawn].any())


def by_pillow(x: torch.Tensor, radius: float) -> torch.Tensor:
    """Pictures blurred by Pillow, which the training never used."""
    pixels = levels(x).permute(0, 2, 3, 1).numpy()
    soft = [Image.fromarray(p).filter(ImageFilter.GaussianBlur(radius)) for p in pixels]
    rows = [torch.frombuffer(bytearray(p.tobytes()), dtype=torch.uint8) for p in soft]
    return unlevels(torch.stack(rows).view(-1, 32, 32, 3).permute(0, 3, 1, 2))


def different(x: torch.Tensor, codes: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Pairs of pictures that differ in clothes and in hair, so that a mix shows both."""
    other = codes.roll(1, 0)
    apart = (codes[:, 1:3] != other[:, 1:3]).any(1) & (codes[:, 3:] != other[:, 3:]).any(1)
    return x[apart], x.roll(1, 0)[apart]


def test_it_catches_what_other_hands_spoilt():
    """Spoilt here, by other means than in training: no shared code, no shared draw."""
    x, codes = WORLD.sample_with_codes(800, rng=generator(21))
    one, other = different(x, codes)
    noise = torch.rand(400, 3, 32, 32, generator=generator(22)) * 2 - 1
    place = torch.randint(800, (400, 3, 32, 32), generator=generator(23))
    spoilt = {
        "halves": torch.cat([one[..., :16], other[..., 16:]], 3),
        "top and bottom": torch.cat([one[:, :, :16], other[:, :, 16:]], 2),
        "average": (one + other) / 2,
        "confetti": x.gather(0, place),
        "uniform": noise,
        "blur 1": by_pillow(x, 1.0),
        "blur 2": by_pillow(x, 2.0),
        "flat": x[:, :, :1, :1].expand_as(x).contiguous(),
    }
    caught = {
        name: float((~Inspector.load().inspect(bad).clean).double().mean())
        for name, bad in spoilt.items()
    }
    assert all(share >= 0.95 for share in caught.values()), caught


def test_it_forgives_the_flaws_it_says_it_forgives():
    x, codes = WORLD.sample_with_codes(1_000, rng=generator(31))
    noise = torch.randn(x.shape, generator=generator(32)) * 6 / 127.5
    for flawed in (x + noise, blur(x, 0.4)):
        verdict = Inspector.load().inspect(flawed)
        assert float(verdict.clean.double().mean()) >= 0.98
        assert bool(((verdict.codes == codes).double().mean(0) >= 0.99).all())


def test_verdicts_do_not_depend_on_the_batch(held):
    x = held[0][:60]
    whole, parts = Inspector.load().inspect(x), Inspector.load().inspect(x, batch=7)
    assert torch.equal(whole.codes, parts.codes)
    assert torch.equal(whole.clean, parts.clean)
    assert torch.allclose(whole.score, parts.score, atol=1e-4)
    assert whole.codes.shape == (60, 5)
    assert whole.codes.dtype == torch.int64
    assert torch.equal(whole.clean, whole.score > 0)


def test_it_reads_what_a_file_would_hold_and_the_bald_in_silver():
    x = WORLD.sample(200, rng=generator(41)) + 0.2 / 127.5  # less than half a level
    at = Inspector.load().inspect(unlevels(levels(x)))
    assert torch.equal(at.score, Inspector.load().inspect(x).score)
    bald = torch.nonzero(WORLD.outfits.every[:, HAIR_TYPE] == 0)[:, 0]
    read = Inspector.load().inspect(WORLD.picture(bald, rng=generator(42))).codes
    assert bool(possible(read).all())
    assert set(read[read[:, HAIR_TYPE] == 0, HAIR_COLOR].tolist()) == {5}


def test_every_way_to_spoil_keeps_shape_range_and_seed():
    x = WORLD.sample(40, rng=generator(51))
    before = torch.get_rng_state()
    for name, way in SPOILERS.items():
        bad = way(x, rng=generator(52))
        assert bad.shape == x.shape, name
        assert float(bad.abs().max()) <= 1 + 1e-5, name
        assert torch.equal(bad, way(x, rng=generator(52))), name
        assert float((bad - x).abs().amax((1, 2, 3)).median()) > 0.1, name
    assert torch.equal(before, torch.get_rng_state())


def test_a_few_steps_teach_and_the_card_remakes_the_network(tmp_path, card):
    inspector = training.fresh(rng=generator(derive(0, "create")))
    steps = training.train_steps(inspector, WORLD, total=6, rng=generator(3))
    losses = [step.loss for step in steps]
    assert losses[-1] < losses[0]
    size = sum(p.numel() for p in Inspector.load().parameters())
    assert size == card["parameters"] == sum(p.numel() for p in inspector.parameters()) < 150_000
    assert card["command"].startswith(f"python -m core inspector --steps {card['steps']} --seed")


def test_other_weights_than_the_cards_are_refused(tmp_path):
    folder = tmp_path / "inspector"
    shutil.copytree(HOME, folder)
    blob = bytearray((folder / "weights.safetensors").read_bytes())
    blob[-1] ^= 1
    (folder / "weights.safetensors").write_bytes(bytes(blob))
    with pytest.raises(ValueError, match="expected weights with the hash on the card; got others"):
        Inspector.load(folder)
