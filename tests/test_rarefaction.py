"""What n examples reach, from more than n: against every way to pick them, and against truth."""

from itertools import combinations

import pytest
import torch
from scipy.stats import binom, hypergeom

from core.measures.points import coverage
from core.rarefaction import chances, expected, interval
from core.rng import categorical, generator
from core.worlds import get

LANDS = ("land", "sphere")


def test_what_n_reach_of_known_kinds_by_hand() -> None:
    prob = torch.tensor([0.5, 0.3, 0.2, 0.0, 1.0])
    wanted = torch.tensor([0.875, 0.657, 0.488, 0.0, 1.0], dtype=torch.float64)
    torch.testing.assert_close(expected(prob, 3), wanted, atol=1e-7, rtol=0)


def test_it_is_the_mean_over_every_way_to_pick() -> None:
    seen = [0, 0, 0, 1, 1, 2, 2, 2, 2, 4]
    counts = torch.bincount(torch.tensor(seen))
    for n in (1, 3, 5):
        picked = [set(few) for few in combinations(range(len(seen)), n)]
        reached = [{seen[place] for place in few} for few in picked]
        wanted = [sum(kind in few for few in reached) / len(reached) for kind in range(5)]
        assert chances(counts, len(seen), n).tolist() == pytest.approx(wanted, abs=1e-12)


def test_it_is_scipys_and_right_on_average() -> None:
    """By the hypergeometric law; and, over all counts that may come, the closed form."""
    total, n, x = 50_000, 10_000, torch.arange(400)
    found = chances(x, total, n).numpy()
    assert found == pytest.approx(1 - hypergeom.pmf(0, total, x.numpy(), n), abs=1e-9)
    for prob in (1e-5, 1 / 4_096, 3e-3):
        mean = float((binom.pmf(x.numpy(), total, prob) * found).sum())
        assert mean == pytest.approx(float(expected(torch.tensor(prob), n)), abs=1e-7)


def test_all_reach_what_is_nearly_everything() -> None:
    assert chances(torch.tensor([0, 9, 10]), 10, 2).tolist() == [0.0, 1.0, 1.0]
    assert interval(torch.tensor([500, 500]), 1_000, 100) == (2.0, 2.0)


def test_few_say_nothing_of_how_sure_it_is() -> None:
    with pytest.raises(ValueError, match="expected at least 200 examples to say what 100 reach"):
        chances(torch.tensor([100, 99]), 199, 100)


def test_nothing_seen_is_not_nothing() -> None:
    """Kinds so rare that all stay away in one run of forty reach the end of the interval."""
    low, high = interval(torch.zeros(50), 1_000, 100)
    rare = torch.full((50,), 1 - (1 / 40) ** (1 / 1_000)) / 50
    assert low == 0
    assert high == pytest.approx(float(expected(rare, 100).sum()), rel=0.01)


@pytest.mark.parametrize("uneven", [0.0, 0.6])
@pytest.mark.parametrize("more", [2, 5])
def test_the_interval_holds_what_it_promises(uneven, more) -> None:
    """Over 600 repeats: all kinds together, and a tenth of them, of a total that is not theirs."""
    rng, n, part = generator(0), 800, slice(0, 50)
    prob = torch.exp(uneven * torch.randn(500, generator=rng)).double()
    prob = prob / prob.sum()
    inside = torch.zeros(2)
    for _ in range(600):
        counts = torch.bincount(categorical(prob, more * n, rng=rng), minlength=500)
        for place, kinds in enumerate((slice(None), part)):
            low, high = interval(counts[kinds], more * n, n)
            inside[place] += low <= float(expected(prob[kinds], n).sum()) <= high
    assert ((inside / 600 > 0.925) & (inside / 600 < 0.975)).all(), inside / 600


@pytest.mark.parametrize("slug", LANDS)
def test_truth_is_within_the_interval_that_often(slug) -> None:
    """The whole land and each continent, by points drawn from the truth itself."""
    world, n, rng, inside = get(slug), 2_000, generator(9), []
    for _ in range(60):
        x = world.sample(5 * n, rng=rng)
        whole, apart = coverage(world, x, n)
        parts = (whole, *apart.parts.values())
        inside += [one.low <= one.floor <= one.high for one in parts]
    assert 0.92 < sum(inside) / len(inside) < 0.975


@pytest.mark.parametrize("slug", LANDS)
def test_the_floor_is_what_true_samples_reach_on_average(slug) -> None:
    """Counted one sample of n at a time, with no formula."""
    world, n, reached = get(slug), 3_000, []
    for seed in range(20):
        x = world.sample(n, rng=generator(seed))
        reached.append(len(world.cells(x).unique()) / len(world.cell_prob))
    reached = torch.tensor(reached)
    error = float(reached.std()) / 20**0.5
    found, _ = coverage(world, world.sample(5 * n, rng=generator(99)), n)
    assert found.floor == pytest.approx(float(reached.mean()), abs=4 * error)
    assert (found.n, found.drawn) == (n, 5 * n)
