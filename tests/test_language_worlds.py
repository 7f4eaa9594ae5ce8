"""Worlds of text and the ruler on them: entropies by another route, floors, what is looked up."""

import math

import pytest
import torch
from stand_ins import Drawn, Scored, truth

from core.language import corpus
from core.language.corpus import HELD_OUT, novels, train_text
from core.models import FAMILIES
from core.numerics import entropy
from core.rng import generator
from core.ruler import measure
from core.worlds import get


def test_the_novels_are_whole_and_apart() -> None:
    texts = novels()
    assert {title: len(text) for title, text in texts.items()}["Emma"] > 850_000
    assert all(
        text.isascii() and text.endswith("\n") and "\n\n" not in text for text in texts.values()
    )
    assert "It is a truth universally acknowledged, that a single man in possession" in train_text()
    assert corpus.test_text() == texts[HELD_OUT]
    assert "Sir Walter Elliot, of Kellynch Hall" in corpus.test_text()
    assert "Kellynch" not in train_text()


@pytest.mark.parametrize("slug", ["austen", "austen_pairs"])
def test_windows_are_the_text(slug) -> None:
    world = get(slug)
    x, test = world.train().x, world.test().x
    assert x.shape[1:] == world.space.shape == test.shape[1:]
    whole = train_text()
    assert all(text in whole for text in world.texts(x[:50]) if "�" not in text)
    letters = int(world.lengths(x).sum())
    assert 0.999 * len(whole) < letters <= len(whole)
    assert torch.equal(world.train(7).x, x[:7])
    assert world.log_prob(x[:2]).isnan().all()


def test_the_captions_can_all_be_listed() -> None:
    world = get("captions")
    assert float(world.table.sum()) == pytest.approx(1, abs=1e-12)
    assert world.entropy == pytest.approx(entropy(world.table), abs=1e-9)
    assert max(map(len, world.listed)) < world.space.shape[0]
    x = world.sample(3_000, rng=generator(0))
    score = world.log_prob(x)
    assert float(-score.mean()) == pytest.approx(world.entropy, abs=0.1)
    assert world.log_prob(x[:1]).exp().item() == pytest.approx(
        world.listed[world.texts(x[:1])[0].rstrip("\n")][0]
    )
    wrong = x[:1].clone()
    wrong[0, 3] = 60
    assert world.log_prob(wrong).isneginf().all()


def test_two_outfits_that_look_different_are_told_apart() -> None:
    world = get("captions")
    causes = {}
    for text, (_, place) in world.listed.items():
        plain = text.replace("somebody", "a person").replace("spectacles", "glasses")
        causes.setdefault(plain.replace("wearing", "in"), set()).add(place)
    assert all(len(places) == 1 for places in causes.values())
    assert len(causes) == 3_552


def test_the_truth_of_captions_scores_its_entropy() -> None:
    world = get("captions")
    found = measure(truth(world), world, rng=generator(0), n=1_000)
    bits = found["bits_per_character"]
    assert bits.kind == "exact"
    assert bits.value == pytest.approx(bits.floor)
    letters = float(world.lengths(world.test(1_000).x).double().mean())
    assert bits.value == pytest.approx(world.entropy / math.log(2) / letters, rel=0.03)
    assert found["impossible_share"].value == 0
    assert abs(found["excess_nats"].value) < 3 * (bits.high - bits.low) * letters


def test_what_is_not_defined_says_why() -> None:
    world = get("austen")
    drawn = Drawn(world, lambda n, rng: world.sample(n, rng=rng))
    found = measure(drawn, world, rng=generator(0), n=100)
    for name in ("excess_nats", "impossible_share", "bits_per_character", "missed_share", "elbo"):
        assert found[name].value is None
        assert found[name].reason.startswith("not defined")
    assert found["copied"].value == 1
    assert found["copied"].floor < 0.02
    assert found["known_words"].value > 0.99
    assert 0.9 < found["known_words"].floor < 1


def test_an_even_model_needs_log_k_bits() -> None:
    world = get("austen")
    even = Scored(
        world,
        lambda n, rng: torch.randint(0, 97, (n, 256), generator=rng),
        lambda x: torch.full((len(x),), -256 * math.log(97), dtype=torch.float64),
    )
    found = measure(even, world, rng=generator(0), n=100)
    assert found["bits_per_character"].value == pytest.approx(math.log2(97))
    assert found["bits_per_character"].floor is None
    assert found["known_words"].value < 0.5
    assert found["copied"].value == 0


def test_pairs_give_a_bound() -> None:
    world = get("austen_pairs")
    family = FAMILIES["ngram"]
    model = family.create(family.Configuration(order=2), world.space, rng=generator(0))
    model.fit(world.train(500), rng=generator(0))
    found = measure(model, world, rng=generator(0), n=100)["bits_per_character"]
    x = world.test(100).x
    bits = float(-model.log_prob(x).sum()) / math.log(2)
    assert found.kind == "bound"
    assert found.value == pytest.approx(bits / sum(map(len, world.texts(x))))
    assert found.low < found.value < found.high
