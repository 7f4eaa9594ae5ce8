"""N-grams: by hand, against nltk's interpolation, and against dictionaries that count again."""

import math
from collections import Counter, defaultdict

import pytest
import torch

from core.models import FAMILIES
from core.models.ngram import discount
from core.rng import generator
from core.space import Dataset, Space
from core.worlds import get

ABC = Space("tokens", (6,), (3,))


def fitted(x: torch.Tensor, order: int, smoothing: str = "kneser_ney", space: Space = ABC):
    family = FAMILIES["ngram"]
    config = family.Configuration(order=order, smoothing=smoothing)
    model = family.create(config, space, rng=generator(0))
    return model.fit(Dataset(space, x), rng=generator(0))


def text(*words: str) -> torch.Tensor:
    return torch.tensor([["abc".index(letter) for letter in word] for word in words])


def test_a_unigram_by_hand() -> None:
    """aaabbc: counts 3, 2, 1, so n1 = n2 = 1, D = 1/3, and 3 D / 6 = 1/6 is spread evenly."""
    model = fitted(text("aaabbc"), 1)
    expected = [(3 - 1 / 3) / 6 + 1 / 18, (2 - 1 / 3) / 6 + 1 / 18, (1 - 1 / 3) / 6 + 1 / 18]
    got = model.next_log_prob(torch.zeros(1, 0, dtype=torch.int64)).exp()[0]
    assert got.tolist() == pytest.approx(expected)
    assert model.free_parameters() == 3


def test_a_bigram_by_hand() -> None:
    """ababac: after a come b, b, c; before b stands a alone, before a b and the start, before c a.

    Pairs: start-a 1, ab 2, ba 2, ac 1, so D = 2 / (2 + 2 * 2) = 1/3. Tokens are counted by what
    stands before them: a 2, b 1, c 1, so D_1 = 2 / (2 + 2) = 1/2.
    """
    model = fitted(text("ababac"), 2)
    shorter = [(n - 0.5) / 4 + (3 * 0.5 / 4) / 3 for n in (2, 1, 1)]
    left = 2 * (1 / 3) / 3
    expected = [left * shorter[0], (2 - 1 / 3) / 3 + left * shorter[1]]
    expected.append((1 - 1 / 3) / 3 + left * shorter[2])
    got = model.next_log_prob(text("a")).exp()[0]
    assert got.tolist() == pytest.approx(expected)
    assert sum(expected) == pytest.approx(1)


def test_back_off_by_hand() -> None:
    """The same pairs: b and c keep what they have less D, and a gets all of the rest."""
    model = fitted(text("ababac"), 2, "back_off")
    got = model.next_log_prob(text("a")).exp()[0]
    assert got.tolist() == pytest.approx([2 / 9, (2 - 1 / 3) / 3, (1 - 1 / 3) / 3])


def counted_again(rows: list[list[int]], k: int, order: int, history: tuple[int, ...], raw: bool):
    """p(v | history) by dictionaries: interpolated Kneser-Ney, or Katz's back-off where raw."""
    tables = []
    for m in range(1, order + 1):
        grams: Counter[tuple[int, ...]] = Counter()
        before = defaultdict(set)
        for row in rows:
            padded = [k] * (order - 1) + row
            for end in range(order - 1, len(padded)):
                gram = tuple(padded[end - m + 1 : end + 1])
                grams[gram] += 1
                if m < order:
                    before[gram].add(padded[end - m])
        use = grams if raw or m == order else Counter({g: len(s) for g, s in before.items()})
        tables.append(use)
    p = [1 / k] * k
    for m, table in enumerate(tables, 1):
        once = sum(count == 1 for count in table.values())
        twice = sum(count == 2 for count in table.values())
        d = once / (once + 2 * twice) if once else 0.5
        h = history[len(history) - m + 1 :]
        counts = [table.get((*h, v), 0) for v in range(k)]
        if not (total := sum(counts)):
            continue
        kinds = sum(count > 0 for count in counts)
        if not raw:
            p = [max(c - d, 0) / total + d * kinds / total * p[v] for v, c in enumerate(counts)]
        elif kinds == k:
            p = [c / total for c in counts]
        else:
            unseen = sum(p[v] for v, c in enumerate(counts) if not c)
            p = [
                (c - d) / total if c else d * kinds / total * p[v] / unseen
                for v, c in enumerate(counts)
            ]
    return p


@pytest.mark.parametrize("smoothing", ["kneser_ney", "back_off"])
@pytest.mark.parametrize("order", [1, 2, 3, 5])
def test_dictionaries_count_the_same(order, smoothing) -> None:
    space = Space("tokens", (12,), (5,))
    x = torch.randint(0, 5, (40, 12), generator=generator(order)).clamp_max(4)
    x[:, 3] = (x[:, 2] + 1) % 4  # some order in it; 4 never follows there
    model = fitted(x, order, smoothing, space)
    for row in torch.randint(0, 5, (12, 7), generator=generator(9)).tolist():
        history = ([5] * (order - 1) + row)[len(row) :] if order > 1 else []
        p = counted_again(x.tolist(), 5, order, tuple(history), smoothing == "back_off")
        got = model.next_log_prob(torch.tensor([row])).exp()[0]
        assert got.tolist() == pytest.approx(p, abs=1e-12)


@pytest.mark.parametrize("smoothing", ["kneser_ney", "back_off"])
def test_it_sums_to_one_after_any_history(smoothing) -> None:
    world = get("austen")
    model = fitted(world.train(300).x, 5, smoothing, world.space)
    for histories in (
        world.test(3).x[:, :40],
        torch.randint(0, 97, (20, 9), generator=generator(1)),
    ):
        total = model.next_log_prob(histories).exp().sum(1)
        torch.testing.assert_close(total, torch.ones_like(total))


def test_all_windows_of_three_letters_sum_to_one() -> None:
    space = Space("tokens", (4,), (3,))
    every = torch.cartesian_prod(*[torch.arange(3)] * 4)
    x = torch.randint(0, 3, (30, 4), generator=generator(2))
    for smoothing in ("kneser_ney", "back_off"):
        model = fitted(x, 3, smoothing, space)
        assert float(model.log_prob(every).exp().sum()) == pytest.approx(1, abs=1e-12)


def test_longer_grams_read_better_on_text_never_seen() -> None:
    """Bits a character of the held-out novel fall with the order, as long as there is text."""
    world = get("austen")
    x, test = world.train(3_000).x, world.test(60).x
    bits = [
        float(-fitted(x, order, space=world.space).log_prob(test).mean()) / 256 / math.log(2)
        for order in (1, 2, 3, 4, 5)
    ]
    assert bits == sorted(bits, reverse=True)
    assert 4.2 < bits[0] < 4.6  # letters by themselves
    assert bits[4] < 2.6


def test_samples_have_the_pairs_of_the_model() -> None:
    model = fitted(text("ababac", "aabbcc"), 2)
    x = model.sample(20_000, rng=generator(3))
    after_a = x[:, 1:][x[:, :-1] == 0]
    shares = torch.bincount(after_a, minlength=3).double() / len(after_a)
    expected = model.next_log_prob(text("a")).exp()[0]
    torch.testing.assert_close(shares, expected, atol=0.01, rtol=0)


def test_too_long_a_gram_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a gram that fits 63 bits; got order 6"):
        fitted(torch.zeros(1, 6, dtype=torch.int64), 6, space=Space("tokens", (6,), (50_000,)))


def test_discounts_by_hand() -> None:
    assert discount(torch.tensor([1, 1, 2, 5])) == 0.5
    assert discount(torch.tensor([3, 4])) == 0.5
    assert discount(torch.tensor([1, 7])) == 1.0
