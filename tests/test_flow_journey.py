"""The way through a flow that the lesson draws, and what it says of flows: each a second way."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from core import checkpoint, flow_journey, flow_record, flow_tasks, globe
from core.flow_cooling import cooled
from core.rng import generator
from core.worlds import get
from pages.ui.flow import globe as globe_page
from pages.ui.flow import odd, way
from pages.ui.flow.models import SHIPPED, figure
from pages.ui.live.bytes import unpack

EVEN = math.log(64_800)
WORDS = tuple(SHIPPED)


@pytest.fixture(scope="module")
def land():
    return get("land")


@pytest.fixture(scope="module")
def models():
    return {word: checkpoint.read(name)[0] for word, name in SHIPPED.items()}


# The way of a followed place.


@pytest.mark.parametrize("word", WORDS)
def test_the_last_stage_is_the_likelihood_and_the_map(models, land, word):
    x = land.test(200).x
    found = flow_journey.followed(models[word], x)
    by_model = models[word].log_prob(x).double()
    assert torch.allclose(found.log_density[-1], by_model + EVEN, atol=1e-4)
    assert torch.allclose(found.at[-1] * 2 - 1, land.space.chart(x).double(), atol=1e-6)
    assert len(found.at) == len(flow_journey.movers(models[word])) + 2


@pytest.mark.parametrize("word", WORDS)
def test_the_first_stages_are_noise_and_an_even_square(models, land, word):
    found = flow_journey.followed(models[word], land.test(50).x)
    normal = torch.distributions.Normal(0.0, 1.0)
    assert torch.allclose(found.log_density[0], normal.log_prob(found.z).sum(1))
    assert torch.equal(found.log_density[1], torch.zeros(50, dtype=torch.float64))
    assert torch.allclose(found.at[1], normal.cdf(found.z), atol=1e-12)


@pytest.mark.parametrize("word", ["affine", "spline", "short"])
def test_the_growth_of_a_patch_is_the_jacobian_by_finite_differences(models, word):
    """From the even square to each stage, a small square's area against exp(-d_k).

    The networks run in single precision, so the square must not be too small.
    """
    x = torch.tensor([[22.0, 2.0], [-58.0, -12.0], [106.0, 50.0]])
    found = flow_journey.followed(models[word], x)
    h, s = 3e-4, found.at[1]
    moved = []
    for axis in (0, 1):
        step = torch.zeros(2, dtype=torch.float64)
        step[axis] = h
        ends = [
            flow_journey.carried(models[word], torch.special.ndtri(s + side * step))
            for side in (1, -1)
        ]
        moved.append((ends[0] - ends[1]) / (2 * h))
    area = (moved[0][..., 0] * moved[1][..., 1] - moved[0][..., 1] * moved[1][..., 0]).abs()
    assert torch.allclose(area[1:].log(), -found.log_density[1:], atol=0.02)


@pytest.mark.parametrize("word", WORDS)
def test_dots_on_the_way_end_in_the_models_samples(models, land, word):
    z = flow_journey.noise(100, 0.7, rng=generator(3))
    last = flow_journey.carried(models[word], z)[-1]
    known = models[word].sample(100, rng=generator(3), temperature=0.7)
    assert torch.allclose(land.space.unchart(last * 2 - 1).float(), known, atol=1e-4)


def test_a_probit_is_no_stage_and_moves_are_named_as_they_move(models):
    assert flow_journey.movers(models["bands"]) == [1, 0]
    places = flow_journey.carried(models["affine"], flow_journey.noise(20, 1.0, rng=generator(0)))
    for number, moved in enumerate(flow_journey.movers(models["affine"]), 1):
        stays = 1 - moved
        assert torch.allclose(places[number, :, stays], places[number + 1, :, stays], atol=1e-12)
        assert not torch.allclose(places[number, :, moved], places[number + 1, :, moved])


def test_lines_and_places():
    points, lengths = flow_journey.ruled(3, 2, 5)
    assert lengths == [5] * 5
    assert torch.equal(points[:5, 0], points[:1, 0].expand(5))
    assert torch.equal(points[-5:, 1], points[-1:, 1].expand(5))
    lon, lat = flow_journey.places()
    lattice = flow_journey.lattice()
    assert lattice[len(lon) + 1].tolist() == [float(lon[1]), float(lat[1])]
    assert lattice.abs().max(0).values.tolist() == pytest.approx([178, 88.1])


# The bytes that the browser gets.


@pytest.mark.parametrize("word", WORDS)
def test_bytes_say_what_the_model_says(models, land, word):
    import gzip

    arrays, meta = unpack(gzip.decompress(way.blob(word)))
    n = len(flow_journey.lattice())
    some = torch.randint(n, (40,), generator=generator(1))
    x = flow_journey.lattice()[some]
    z = torch.from_numpy(arrays["node_z"].copy())[some]
    assert torch.allclose(models[word].encode(x), z)
    known = models[word].log_prob(x).double().numpy()
    held = arrays["node_log"][-1][some.numpy()] - meta["log_area"]
    np.testing.assert_allclose(held, known, rtol=1e-4, atol=1e-4)
    back = (models[word].decode(z) - x).abs().max(1).values.double()
    stated = torch.from_numpy(arrays["node_error"].copy())[some]
    assert torch.allclose(back, stated, atol=1e-4)
    assert arrays["node_land"][some.numpy()].astype(bool).tolist() == land.is_land(x).tolist()
    assert arrays["density"].mean() * way.TOP / 255 == pytest.approx(1, abs=0.02)
    assert meta["worst"] < 1e-9


def test_dots_follow_the_seed_and_rings_lie_at_sea(land):
    held = way.dots("spline", 5)
    warm = way.TEMPERATURES.index(1.0)
    square = torch.from_numpy(held["dot_at"][warm, -1].astype(np.float64) / 65_535)
    x = land.space.unchart(square * 2 - 1)
    same = (~land.is_land(x)).numpy() == held["dot_sea"][warm]
    assert same.mean() > 0.98  # 65,535ths may carry a dot over a shore
    assert not np.array_equal(held["dot_at"], way.dots("spline", 6)["dot_at"])
    cold = held["dot_at"][0, -1]
    assert (cold == cold[0]).all()


# What the page claims.


def test_cooling_by_counting_by_hand(models, land):
    found = cooled(models["spline"], land, 0.5, rng=generator(2), n=4_000)
    x = models["spline"].sample(4_000, rng=generator(2), temperature=0.5)
    assert found.sea == pytest.approx(1 - float(land.is_land(x).double().mean()))
    assert found.low < found.sea < found.high
    reached = {int(cell) for cell in land.cells(x) if cell >= 0}
    assert found.reached == len(reached) / 4_096


def test_cold_dots_are_as_wet_and_reach_less(models, land):
    warm, cold = (cooled(models["spline"], land, t, rng=generator(4), n=20_000) for t in (1.0, 0.5))
    assert abs(cold.sea - warm.sea) < 0.03
    assert cold.reached < 0.75 * warm.reached


def test_cold_dots_crowd_where_the_words_say(models, land):
    x = models["spline"].sample(20_000, rng=generator(3), temperature=0.3)
    share = {name: globe.share_of(land, name, x) for name in ("Africa", "Oceania")}
    assert share["Africa"] == pytest.approx(0.62, abs=0.01)
    assert share["Oceania"] == pytest.approx(0.001, abs=0.0007)
    assert float((~land.is_land(x)).double().mean()) > 0.1


def test_jumping_pays_and_threads_stay():
    assert figure("bands", "sea_rate") < 0.02
    assert figure("spline", "sea_rate") > 0.1
    assert figure("affine", "sea_rate") > figure("spline", "sea_rate")
    assert figure("short", "excess_nats") > figure("spline", "excess_nats") + 0.1


def test_open_sea_is_lost_in_rounding_where_it_is_next_to_impossible(models):
    x = flow_journey.lattice()
    error = flow_journey.round_trip(models["bands"], x)
    above = models["bands"].log_prob(x).double() + EVEN
    assert float(above[error > 1].max()) < -19
    assert float(error[above > -8].max()) < 1e-6
    assert 10 < int((error > 1).sum()) < 1_500


@pytest.mark.parametrize("word", ["sphere", "flat"])
def test_the_globe_holds_all_the_probability(word):
    model = checkpoint.read(globe_page.MODELS[word])[0]
    grid = globe.globe_grid(model, 180, 360)
    lat = torch.deg2rad(90 - (torch.arange(180) + 0.5).double())
    cell = torch.cos(lat) * (math.pi / 180) ** 2 / (4 * math.pi)
    assert float((grid * cell[:, None]).sum()) == pytest.approx(1, abs=0.02)


def test_the_flat_map_piles_up_at_the_south_pole():
    sphere, flat, truth = (globe_page.found(word) for word in ("sphere", "flat", "truth"))
    world = get("sphere")
    share = float(
        world.cell_prob[world.cell_continent == world.continents.index("Antarctica")].sum()
    )
    assert truth["antarctica"] == pytest.approx(share, abs=0.006)
    assert sphere["antarctica"] == pytest.approx(share, abs=0.01)
    assert flat["antarctica"] > 3 * share
    assert flat["pole"] > 5 * sphere["pole"]
    assert truth["sea"] == 0


# The tasks: a model answer passes, a common wrong one does not.


def test_filament(models, land):
    x = flow_journey.lattice()
    above = models["affine"].log_prob(x) + EVEN
    good = x[(above > 0.05) & ~land.is_land(x)][0].tolist()
    assert flow_tasks.filament(models["affine"], land, *good).passed
    assert not flow_tasks.filament(models["affine"], land, 22, 0.1).passed  # on land
    assert not flow_tasks.filament(models["affine"], land, -30, 36).passed  # the open sea


def test_times_even(models):
    times = float(torch.exp(models["spline"].log_prob(torch.tensor([[22.0, 0.0]])) + EVEN))
    assert flow_tasks.times_even(models["spline"], 22, 0, round(times, 2)).passed
    assert not flow_tasks.times_even(models["spline"], 22, 0, math.log(times)).passed
    assert not flow_tasks.times_even(models["spline"], 22, 0, None).passed


@pytest.mark.parametrize(
    ("typed", "right"), [(-0.693, True), (0.693, False), (0.5, False), (None, False)]
)
def test_stretched(typed, right):
    assert flow_tasks.stretched(typed).passed is right


def test_trained(models, land):
    assert flow_tasks.trained(models["bands"], land).passed
    poor = flow_tasks.trained(models["affine"], land)
    assert not poor.passed
    assert poor.numbers["excess"] == pytest.approx(figure("affine", "excess_nats"), abs=0.02)
    assert not flow_tasks.trained(None, land).passed


def test_too_likely():
    least = min(flow_record.recorded()["bits"]["true"])
    passed = {
        kind: flow_tasks.too_likely(*_asked(kind, least)).passed
        for kind in ("middle", "grainless", "grey")
    }
    assert passed == {"middle": True, "grainless": False, "grey": False}


def _asked(kind: str, least: float) -> tuple[float, float, bool]:
    bits, clean = odd.chosen(kind, 1)
    return bits, least, clean
