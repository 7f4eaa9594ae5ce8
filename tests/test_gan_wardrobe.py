"""The forger of outfits that is shipped: what it draws freely, and on request."""

import pytest
import torch

from core import checkpoint
from core.inspector import Inspector, Verdict
from core.intervals import wilson
from core.models.gan import Gan
from core.rng import generator
from core.worlds import get
from core.worlds.outfits import FEATURES, code

WORLD = get("wardrobe")
NAME = "gan-wardrobe"


@pytest.fixture(scope="module")
def shipped() -> Gan:
    model, _ = checkpoint.read(NAME)
    assert isinstance(model, Gan)
    return model


def request(**wanted: str) -> list[int]:
    """One row of codes: the values named, -1 elsewhere."""
    return [code(j, wanted[f.name]) if f.name in wanted else -1 for j, f in enumerate(FEATURES)]


def as_asked(verdict: Verdict, y: torch.Tensor) -> torch.Tensor:
    """Whether every value asked for is read off each picture, clean or not, (n,)."""
    return ((verdict.codes == y) | (y < 0)).all(1)


def test_free_draws_are_clean_and_many_and_as_the_card_says(shipped) -> None:
    n, card = 2_000, checkpoint.read_card(NAME)["measures"]
    verdict = Inspector.load().inspect(shipped.sample(n, rng=generator(21)))
    low, high = wilson(int(verdict.clean.sum()), n)
    assert low >= 0.88
    assert low - 0.01 <= card["validity"]["value"] <= high + 0.01
    codes = WORLD.outfits.sample(n, rng=generator(22))
    seen = WORLD.mode(verdict.codes[verdict.clean]).unique().numel()
    assert seen >= 0.82 * WORLD.mode(codes).unique().numel()


def test_single_features_are_as_common_as_in_truth(shipped) -> None:
    """Share by share, among what is read off clean free draws, bald heads' colour included."""
    verdict = Inspector.load().inspect(shipped.sample(4_000, rng=generator(23)))
    codes = verdict.codes[verdict.clean]
    for column in range(len(FEATURES)):
        truth = WORLD.outfits.marginal(column)
        share = torch.bincount(codes[:, column], minlength=len(truth)) / len(codes)
        assert float((share - truth).abs().max()) < 0.05


def test_card_says_what_was_reached() -> None:
    card = checkpoint.read_card(NAME)
    found = card["measures"]
    assert found["validity"]["n"] == found["coverage"]["n"] == 10_000
    assert found["validity"]["value"] >= 0.90
    assert found["coverage"]["value"] >= 0.85 * found["coverage"]["floor"]
    assert found["marginal_kl"]["value"] < 0.02
    assert {"novelty", "memory"} <= set(found)
    assert found["bits_per_dim"]["value"] is None
    assert found["train_seconds"]["value"] == card["train_seconds"] > 0
    for command in (card["command"], card["from_command"]):
        assert command.startswith("python -m core train gan --world wardrobe")
    assert card["from_seconds"] > 0


def test_full_requests_are_read_as_asked(shipped) -> None:
    y = WORLD.outfits.sample(1_200, rng=generator(24))
    verdict = Inspector.load().inspect(shipped.sample_given(y, rng=generator(25)))
    assert float(as_asked(verdict, y).double().mean()) >= 0.95


@pytest.mark.parametrize(
    "wanted",
    [
        {"accessories": "Sunglasses", "clothing_color": "Pink", "clothing_type": "Hoodie"},
        {"hair_type": "LongHairCurly"},
        {"hair_color": "Red", "hair_type": "ShortHairFrizzle", "accessories": "Round"},
        {"hair_type": "NoHair", "clothing_type": "ShirtVNeck"},
    ],
    ids=lambda wanted: "+".join(wanted.values()),
)
def test_partial_requests_are_read_as_asked(shipped, wanted: dict[str, str]) -> None:
    y = torch.tensor([request(**wanted)] * 300)
    verdict = Inspector.load().inspect(shipped.sample_given(y, rng=generator(26)))
    assert float(as_asked(verdict, y).double().mean()) >= 0.90
    assert len(verdict.codes[verdict.clean].unique(dim=0)) > 20, "what is open hardly varies"


def test_draws_repeat_by_seed_and_open_requests_are_free_draws(shipped) -> None:
    free = shipped.sample(40, rng=generator(27))
    assert torch.equal(free, shipped.sample(40, rng=generator(27)))
    assert not torch.equal(free, shipped.sample(40, rng=generator(28)))
    nothing = torch.full((40, 5), -1)
    assert torch.equal(free, shipped.sample_given(nothing, rng=generator(27)))


def test_truncation_narrows_what_is_drawn(shipped) -> None:
    counts = []
    for truncation in (0.0, 0.5, 1.0):
        x = shipped.sample(300, rng=generator(29), truncation=truncation)
        verdict = Inspector.load().inspect(x)
        counts.append(len(verdict.codes.unique(dim=0)))
    assert counts[0] == 1 < counts[1] < counts[2]
