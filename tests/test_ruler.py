"""The ruler itself: the truth scores the floor, and known distortions move it as by hand."""

import math

import pytest
import torch
from scipy.stats import binomtest
from stand_ins import Drawn, Scored, mixture, truth

from core.intervals import around, of_distinct, of_mean, wilson
from core.measures.points import coverage
from core.models import FAMILIES
from core.numerics import ravel
from core.rng import categorical, generator
from core.ruler import measure
from core.worlds import SLUGS, get

LANDS = ("land", "sphere")
KNOWN = [slug for slug in SLUGS if get(slug).known]  # of the others no truth can be asked
N = 4_000


@pytest.fixture(scope="module")
def of_truth():
    """The truth of each world under the ruler."""
    found = {}
    for slug in KNOWN:
        n = 600 if slug in ("wardrobe", "tins") else N
        found[slug] = measure(truth(get(slug)), get(slug), rng=generator(3), n=n)
    return found


@pytest.mark.parametrize("slug", KNOWN)
def test_truth_scores_the_floor(slug, of_truth) -> None:
    for one in of_truth[slug].values():
        if one.value is None or one.floor is None or one.name == "elbo":
            continue
        wide = 3 * (one.high - one.low) + 1e-4
        assert abs(one.value - one.floor) <= wide, one


@pytest.mark.parametrize("slug", KNOWN)
def test_every_measure_is_complete(slug, of_truth) -> None:
    for name, one in of_truth[slug].items():
        plain = one.to_dict()
        assert name == one.name
        if one.value is None:
            assert plain["reason"]
            continue
        assert math.isfinite(one.value)
        assert one.low <= one.value + 1e-9
        assert one.high >= one.value - 1e-9
        assert one.kind in ("exact", "bound", "estimate")
        if one.kind == "estimate":
            assert one.n


@pytest.mark.parametrize("slug", LANDS)
@pytest.mark.parametrize("astray", [0.05, 0.3])
def test_a_known_mixture_by_hand(slug, astray) -> None:
    """(1 - e) truth + e even over the map: sea rate e (1 - s), excess -ln(1 - e + e s)."""
    world = get(slug)
    found = measure(mixture(world, astray), world, rng=generator(4), n=N)
    sea, excess = found["sea_rate"], found["excess_nats"]
    assert sea.low <= astray * (1 - world.share) <= sea.high
    assert excess.value == pytest.approx(-math.log(1 - astray + astray * world.share), abs=1e-4)
    assert excess.value >= -math.log(1 - sea.low)
    assert excess.kind == "exact"


@pytest.mark.parametrize("slug", LANDS)
def test_the_even_map_is_minus_log_share_above(slug) -> None:
    world = get(slug)
    found = measure(mixture(world, 1.0), world, rng=generator(4), n=N)
    assert found["excess_nats"].value == pytest.approx(-math.log(world.share), abs=1e-4)
    assert found["excess_nats"].value == pytest.approx(
        {"land": 1.10, "sphere": 1.24}[slug], abs=0.02
    )


def test_who_forgets_a_continent_is_named() -> None:
    world = get("land")
    number = world.continents.index("Oceania")

    def draw(n, rng):
        x = world.sample(2 * n, rng=rng)
        return x[world.continent(x) != number][:n]

    found = measure(Drawn(world, draw), world, rng=generator(5), n=N)["coverage_by_continent"]
    assert found.value == 0
    assert "Oceania" in found.reason
    others = [part for name, part in found.parts.items() if name != "Oceania"]
    assert all(part.value > 0.9 * part.floor for part in others)


def test_safe_inland_points_do_not_game_it() -> None:
    """Points from one square far inland: no sea at all, and almost nothing covered."""
    world = get("land")
    square = torch.tensor([[90.0, 40.0]])

    def draw(n, rng):
        return square + 5 * torch.rand(n, 2, generator=rng)

    def score(x):
        inside = ((x >= square) & (x <= square + 5)).all(1)
        return torch.where(inside, -math.log(25.0), -math.inf)

    found = measure(Scored(world, draw, score), world, rng=generator(5), n=N)
    assert found["sea_rate"].value == 0
    assert found["coverage"].value < 0.02
    assert found["excess_nats"].value is None
    assert "infinite" in found["excess_nats"].reason
    assert found["missed_share"].value > 0.95


def test_a_spread_too_even_is_seen_too() -> None:
    """Samples handed out in turn, one to each patch, reach more patches than the truth does; so
    does, on a continent, who draws too much of it."""
    world = get("land")
    pool = world.sample(60_000, rng=generator(8))
    order = torch.argsort(world.cells(pool), stable=True)
    turn = torch.empty_like(order)
    cells = world.cells(pool)[order]
    start = torch.searchsorted(cells, cells)
    turn[order] = torch.arange(len(pool)) - start
    pool = pool[torch.argsort(turn, stable=True)]
    n = len(world.cell_prob)
    found, _ = coverage(world, pool[: 5 * n], n)
    assert found.low > found.floor + 0.02

    def draw(n, rng):
        x = world.sample(2 * n, rng=rng)
        return torch.cat([x[world.continent(x) == 3], x])[:n]

    parts = measure(Drawn(world, draw), world, rng=generator(5), n=N)["coverage_by_continent"].parts
    assert parts["Europe"].low > parts["Europe"].floor + 0.1
    assert all(one.high < one.floor for name, one in parts.items() if name != "Europe")


def naive(smoothing: float = 0.0):
    family, world = FAMILIES["naive_bayes"], get("outfits")
    config = family.Configuration(smoothing=smoothing)
    model = family.create(config, world.space, rng=generator(0))
    return model.fit(world.train(), rng=generator(0)), world


def test_outfits_by_hand() -> None:
    """Naive Bayes keeps no mutual information and gives bald people hair colours."""
    model, world = naive(1.0)
    found = measure(model, world, rng=generator(0), n=1_000)
    bald, silver = 8 / 57, 25 / 56
    assert found["impossible_share"].value == pytest.approx(bald * (1 - silver), abs=1e-12)
    pairs = [(i, j) for i in range(5) for j in range(i + 1, 5)]
    truth_information = sum(world.mutual_information(i, j) for i, j in pairs)
    assert found["mutual_information_lost"].value == pytest.approx(truth_information, abs=1e-9)
    assert found["excess_nats"].kind == "exact"
    x = world.sample(200_000, rng=generator(1))
    sampled = float(-model.log_prob(x).mean()) - world.entropy
    assert found["excess_nats"].value == pytest.approx(sampled, abs=0.02)


def test_outfits_never_is_said_in_words() -> None:
    model, world = naive(0.0)
    found = measure(model, world, rng=generator(0), n=1_000)
    assert found["excess_nats"].value is None
    x = world.sample(100_000, rng=generator(2))
    missed = float(torch.isneginf(model.log_prob(x)).double().mean())
    assert found["missed_share"].value == pytest.approx(missed, abs=0.005)


def test_outfits_without_a_density_are_estimated() -> None:
    """The same truth, once by its table and once by samples alone."""
    world = get("outfits")
    drawn = Drawn(world, lambda n, rng: world.sample(n, rng=rng))
    found = measure(drawn, world, rng=generator(0), n=N)
    assert found["excess_nats"].value is None
    assert found["impossible_share"].value == 0
    for name in ("marginal_kl", "mutual_information_lost"):
        one = found[name]
        assert one.kind == "estimate"
        assert abs(one.value - one.floor) < 3 * (one.high - one.low), name


def test_pictures_confetti_and_memory() -> None:
    """Confetti is no outfit; one training picture over and over is remembered and covers one."""
    world = get("wardrobe")
    confetti = Drawn(world, lambda n, rng: 2 * torch.rand(n, 3, 32, 32, generator=rng) - 1)
    found = measure(confetti, world, rng=generator(0), n=300)
    assert found["validity"].value < 0.05
    assert found["memory"].value < 0.05

    one = world.train(20).x[7:8]
    found = measure(
        Drawn(world, lambda n, rng: one.repeat(n, 1, 1, 1)), world, rng=generator(0), n=300
    )
    assert found["memory"].value > 0.99
    assert found["validity"].value == 1
    assert found["coverage"].value == pytest.approx(1 / 3552)
    assert found["novelty"].value == 0
    assert found["marginal_kl"].value > 3


def test_to_lie_near_is_not_to_remember() -> None:
    """True pictures, a few outfits much too often, lie near to any true pictures: the floor says
    so. Training pictures with new grain lie nearer to those that were trained on."""
    world = get("wardrobe")
    common = world.outfits.table.argsort(descending=True)[:40]

    def plain(n, rng):
        return world.picture(common[torch.randint(40, (n,), generator=rng)], rng=rng)

    def learned_by_heart(n, rng):
        x = world.train(n).x
        return (x + torch.randn(x.shape, generator=rng) * 2 / 127.5).clamp(-1, 1)

    near = measure(Drawn(world, plain), world, rng=generator(0), n=400)["memory"]
    assert near.low > 0.06
    assert near.low < near.floor < near.high
    kept = measure(Drawn(world, learned_by_heart), world, rng=generator(0), n=400)["memory"]
    assert kept.value > 0.99
    assert kept.floor < 0.1


def test_pictures_of_held_out_outfits_are_new() -> None:
    world = get("wardrobe")

    def draw(n, rng):
        x, codes = world.sample_with_codes(20 * n, rng=rng)
        return x[world.held_out[ravel(codes, world.outfits.space.sizes)]][:n]

    found = measure(Drawn(world, draw), world, rng=generator(0), n=200)
    assert found["novelty"].value > 0.97
    assert found["novelty"].floor < 0.3


def test_asks_for_enough() -> None:
    world = get("land")
    with pytest.raises(ValueError, match="expected n of 100 or more; got 99"):
        measure(truth(world), world, rng=generator(0), n=99)
    with pytest.raises(ValueError, match="expected a model of"):
        measure(truth(world), get("sphere"), rng=generator(0))


@pytest.mark.parametrize(("hits", "n"), [(0, 50), (3, 50), (50, 50), (700, 10_000)])
def test_wilson_is_scipys(hits, n) -> None:
    peer = binomtest(hits, n).proportion_ci(method="wilson")
    assert wilson(hits, n) == pytest.approx((peer.low, peer.high), abs=1e-12)


def test_intervals_hold_what_they_promise() -> None:
    """Over 400 repeats the true value lies inside about 95% of the time (the jackknife: more)."""
    rng, probs = generator(0), torch.full((500,), 1 / 500)
    expected = float((1 - (1 - probs.double()) ** 800).sum())
    inside = {"mean": 0, "distinct": 0}
    for _ in range(400):
        low, high = of_mean(torch.rand(100, generator=rng))
        inside["mean"] += low <= 0.5 <= high
        counts = torch.bincount(categorical(probs, 800, rng=rng), minlength=500)
        low, high = of_distinct(counts)
        inside["distinct"] += low <= expected <= high
    assert 0.92 <= inside["mean"] / 400 <= 0.98
    assert inside["distinct"] / 400 >= 0.93
    low, high = around(1.0, torch.tensor([0.0, 2.0]))
    assert high - low == pytest.approx(2 * 1.959964 * math.sqrt(2))
