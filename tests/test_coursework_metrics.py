"""Measures of coursework against a second route, and what they say of states that are not fit."""

from __future__ import annotations

import math
import time
from itertools import pairwise, product
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from core import duel_film, rectangle, sweeps
from core.coursework import (
    metrics_codes,
    metrics_flow,
    metrics_games,
    metrics_noise,
    metrics_outfits,
    metrics_text,
)
from core.coursework.grading import measure
from core.coursework.metrics import METRICS
from core.coursework.metrics_land import EDGES, PLACES, quarter
from core.coursework.state import State
from core.duel import rewind
from core.duel_frame import NUMBERS, look
from core.language.byte_pairs import BYTES, learn
from core.measures import counted
from core.models.coupling_flow import CouplingFlow
from core.worlds import get

BOX = {"box_west": -20, "box_south": -40, "box_east": 60, "box_north": 40, "dots": 300}
GAME = {"world": "ring", "game": "non-saturating", "noise": "2", "expert_steps": 1, "weight": 0.0,
        "expert_rate": 0.002, "rate": 0.01, "settle": 0, "moves": "r2400", "moment": 19,
        "seed": 0}  # fmt: skip
WALK = {"seed": 2, "network": "flow_matching", "sampler": "ddim", "steps": 4, "eta": 0.3,
        "schedule": "bent", "snr_0": 8.0, "snr_25": 4.0, "snr_50": 0.0, "snr_75": -4.0,
        "snr_100": -8.0, "noise": 40}  # fmt: skip


def found(name, lesson, settings, answers=None, of="", **parameters):
    """What one measure finds."""
    return METRICS[name].measure(State(lesson, settings, answers or {}), parameters, of)


# The land.


def test_box_by_numpy():
    dots = sweeps.training()[:2_000].numpy()
    west, south, east, north = (BOX[f"box_{edge}"] for edge in EDGES)
    inside = (dots >= [west, south]).all(1) & (dots <= [east, north]).all(1)
    assert found("box_missed", "land_sea", BOX) == (~inside[:300]).sum()
    assert found("box_holds", "land_sea", BOX) == pytest.approx(inside.mean())
    assert found("box_covers", "land_sea", BOX) == pytest.approx(80 * 80 / 64_800)
    low, high = np.floor(dots[:300].min(0)), np.ceil(dots[:300].max(0))
    larger = 80 * 80 / (high - low).prod() - 1
    assert found("box_larger", "land_sea", BOX) == pytest.approx(larger)


def test_land_of_a_box_by_drawing_from_it():
    x = rectangle.sample([-20, -40, 60, 40], 40_000, rng=torch.Generator().manual_seed(1))
    drawn = 100 * float(get("land").is_land(x).double().mean())
    assert found("box_land", "land_sea", BOX) == pytest.approx(drawn, abs=1)


@pytest.mark.parametrize(("place", "word"), [
    ((0.0, 0.0), "wrongly_generated"), ((25.0, 0.0), "rightly_generated"),
    ((100.0, 60.0), "never_generated"), ((-150.0, 0.0), "neither"),
])  # fmt: skip
def test_places_that_everybody_knows(place, word):
    assert found("place", "land_sea", BOX, {"A": place}, "A") == word
    assert word in PLACES.values()
    north_east = quarter(*place) == "north-east"
    said = found("place", "land_sea", BOX, {"A": place}, "A", quarter="north-east")
    assert said == (word if north_east else "another_quarter")


def test_the_sweep_is_that_of_the_page():
    state = {"family": "histogram", "train": 200_000, "columns": 256, "spread": "1"}
    setting = sweeps.Setting("histogram", 200_000, 5, True)
    assert found("sweep_excess", "land_sea", state) == sweeps.number(setting, "excess_nats")
    assert found("sweep_sea", "land_sea", state) == sweeps.number(setting, "sea_rate")
    assert found("sweep_dots", "land_sea", state, most=0.2) == 200_000 / 50_000
    never = {"family": "histogram", "train": 50, "columns": 512, "spread": "0"}
    assert found("sweep_excess", "land_sea", never) is None


# A painted world.


def test_own_world_of_starters():
    block = {"own": "block"}
    assert found("own_entropy", "your_world", block) == pytest.approx(math.log(48 * 24 * 2.5**2))
    assert found("own_share", "your_world", block) == pytest.approx(48 * 24 / (72 * 144))
    assert found("own_pieces", "your_world", {"own": "islands"}) == 2
    assert found("own_smaller", "your_world", {"own": "islands"}) == pytest.approx(0.5)
    assert found("own_box_excess", "your_world", block) < 0.05


# Outfits.


def test_entropy_and_the_impossible_by_enumeration():
    state = {"model": "naive", "smoothing": 1.0, "temperature": 0.7}
    table = metrics_outfits.table("naive", 1.0).numpy() ** (1 / 0.7)
    p = table / table.sum()
    assert found("outfit_nats", "fashion", state) == pytest.approx(-(p * np.log(p)).sum())
    never = get("outfits").table.numpy() == 0
    share = 100 * p[never].sum()
    assert found("outfit_impossible", "fashion", state) == pytest.approx(share)


def test_smoothing_above_is_zero_at_the_bottom_alone():
    curve = metrics_outfits.curve("joint")
    scores = dict(zip(curve.values, curve.scores, strict=True))
    for a, score in scores.items():
        state = {"model": "joint", "smoothing": a}
        above = found("smoothing_above", "fashion", state)
        assert above == pytest.approx(score / min(scores.values()) - 1, abs=1e-9)
    assert found("smoothing_above", "fashion", {"model": "joint", "smoothing": 0.0}) is None
    assert isinstance(curve, counted.Sweep)


# What the page of a lesson finds, too.


def test_codes_as_the_page_has_them():
    from pages.ui.vae import edits, held, models

    state = {"worn": 4, "sunglasses": 0.5, "silver": 1.0, "pink": 0.0, "curly": 0.25, "hoodie": -1}
    amounts = tuple(float(state[name]) for name in metrics_codes.WISHES)
    assert held.WANTED == metrics_codes.WISHES
    torch.testing.assert_close(edits.made(state), metrics_codes.edited(3, amounts))
    assert (models.SHOWN, models.DRAWS) == (metrics_codes.SHOWN, metrics_codes.DRAWS)
    mean, deviation = (part[[12]] for part in models.gaussians())
    codes = mean + 1.5 * deviation * models.noise(5)
    from core.vae_tasks import lost

    made = metrics_codes.shipped().decode(codes)
    kept = lost(made, models.pictures()[1][12]).numbers["kept"]
    settings = {"picture": 13, "noise": 1.5, "seed": 5}
    assert found("draws_kept", "vae", settings) == kept


def test_names_are_those_of_the_pages():
    from pages.ui.diffusion import back, play
    from pages.ui.diffusion import models as denoisers
    from pages.ui.flow.models import SHIPPED
    from pages.ui.gan.moment import NOISES

    assert metrics_flow.SHIPPED == SHIPPED
    assert metrics_games.NOISES == NOISES
    assert metrics_noise.KNOTS == play.KNOTS
    assert set(metrics_noise.SCHEDULES) == set(play.titles())
    assert set(metrics_noise.NETWORKS) == set(denoisers.titles())
    assert (back.DOTS, max(back.STEPS)) == (metrics_noise.DOTS, metrics_noise.STEPS)


def test_a_walk_is_the_one_on_the_page():
    from pages.ui.diffusion import back

    controls = SimpleNamespace(state=lambda: WALK)
    asked = back.settings(controls)
    seen = back.judge(**asked)
    assert found("walk_sea", "diffusion", WALK) == pytest.approx(100 * seen.sea)
    assert found("walk_reached", "diffusion", WALK) == pytest.approx(seen.reached)
    assert found("walk_guesses", "diffusion", WALK) == 4


def test_a_schedule_between_its_knots():
    assert found("log_snr", "diffusion", WALK) == pytest.approx(4 - 16 * 0.15)
    assert found("data_left", "diffusion", WALK) == pytest.approx((1 + math.exp(8)) ** -0.5)
    straight = WALK | {"schedule": "straight"}
    assert found("log_snr", "diffusion", straight) == pytest.approx(2 * math.log(0.6 / 0.4))


# Flows and games.


def test_log_p_of_a_place_by_the_slope_of_the_whole_map():
    flow = metrics_flow.flow("spline")
    assert isinstance(flow, CouplingFlow)
    x = torch.tensor([[22.0, 0.1]])
    slope = torch.autograd.functional.jacobian(lambda one: flow(one)[0].sum(0), x.double())[:, 0]
    z = flow.encode(x)[0]
    by_hand = float(-z.square().sum() / 2 + torch.linalg.slogdet(slope)[1]) - math.log(2 * math.pi)
    settings = {"model": "spline", "lon": 22, "lat": 0.1}
    off = found("followed_off", "flow", settings, {"p": by_hand}, "p")
    assert off == pytest.approx(0, abs=1e-3)
    times = found("followed_times", "flow", settings)
    assert times == pytest.approx(math.exp(by_hand) * 64_800, rel=1e-3)
    assert found("followed_sea", "flow", settings) is False


def test_a_recorded_moment_is_what_playing_gives():
    game = metrics_games.duel(State("gan", GAME))
    assert game == duel_film.duel_of("collapse")
    played = look(rewind(game, "ef" * 9 + "e"))
    numbers = dict(zip(NUMBERS, played["numbers"].tolist(), strict=True))
    assert found("near_hills", "gan", GAME) == pytest.approx(numbers["near"], abs=0.01)
    assert found("hills", "gan", GAME) == (played["counts"] > 0).sum()
    assert found("rounds", "gan", GAME) == 9
    assert found("hills_off", "gan", GAME, {"n": 8}, "n") == 8 - (played["counts"] > 0).sum()


def test_a_game_that_is_not_recorded_is_played_or_refused():
    mine = GAME | {"seed": 12, "moves": "e3f2", "moment": -1}
    game = metrics_games.duel(State("gan", mine))
    numbers = dict(zip(NUMBERS, look(rewind(game, "eeeff"))["numbers"].tolist(), strict=True))
    ratio = numbers["minimax_gradient"] / numbers["non_saturating_gradient"]
    assert found("gradient_ratio", "gan", mine) == pytest.approx(ratio)
    with pytest.raises(ValueError, match="at most 1,200 single steps"):
        found("hills", "gan", mine | {"moves": "r2000"})
    assert found("gradient_ratio", "gan", GAME | {"game": "wasserstein", "moves": "e1"}) is None


# Tokens and sampling.


def test_logits_by_hand():
    given = {"logits": "1, 0"}
    state = {"T": 1.0}
    p = math.e / (1 + math.e)
    bits = -(p * math.log2(p) + (1 - p) * math.log2(1 - p))
    assert found("typed_bits", "sampling", {}, state, "T", **given) == pytest.approx(bits)
    off = found("chance_off", "sampling", {}, {"p": 0.5}, "p", temperature=0.5, **given)
    assert off == pytest.approx(1 / (1 + math.exp(-2)) - 0.5)
    assert found("nucleus_off", "sampling", {}, {"n": 0}, "n", top_p=0.7, **given) == 1
    assert found("nucleus_off", "sampling", {}, {"n": 0}, "n", top_p=0.8, **given) == 2


def _merged_by_hand(text):
    """Byte pairs over strings, the plain way: every merge and what it leaves."""
    words = [list(word) for word in [text.split(" ")[0], *(" " + w for w in text.split(" ")[1:])]]
    order, left = {chr(k): k for k in range(256)}, []
    while True:
        pairs = {}
        for word in words:
            for pair in pairwise(word):
                pairs[pair] = pairs.get(pair, 0) + 1
        top = max(pairs.values(), default=0)
        if top < 2:
            return left
        best = min(
            (p for p, n in pairs.items() if n == top), key=lambda p: (order[p[0]], order[p[1]])
        )
        order[best[0] + best[1]] = len(order)
        for word in words:
            at = 0
            while at < len(word) - 1:
                if (word[at], word[at + 1]) == best:
                    word[at : at + 2] = [best[0] + best[1]]
                at += 1
        left.append(sum(map(len, words)))


@pytest.mark.parametrize("text", ["low lower lowest", "banana bandana", "old cold gold bold",
                                  "sing singing sings", "an ant and a band"])  # fmt: skip
def test_merges_as_they_are_made_by_hand(text):
    left = _merged_by_hand(text)
    assert [one.length for one in learn(text, BYTES + 1_000)] == left
    assert found("merges_off", "tokens", {}, {"n": len(left)}, "n", text=text) == 0
    for count in (1, 2):
        state = {"n": left[count - 1]}
        assert found("tokens_off", "tokens", {}, state, "n", text=text, merges=count) == 0
    assert metrics_text.TOKENS == ("tokens",)


# States that are not fit.

WILD = ("", "x", "../../etc/passwd", "1e308", -1e15, 1e15, 0, True, "own-0123456789abcdef", "nan")
CONTROLS = sorted({*BOX, *GAME, *WALK, "family", "train", "columns", "spread", "boxes", "own",
                   "components", "bandwidth", "model", "smoothing", "temperature", "accessories",
                   "clothing_color", "clothing_type", "hair_color", "hair_type", "draw", "patch",
                   "training", "distance", "height_a", "width_a", "height_b", "width_b", "t",
                   "wardrobe_k", "picture", "worn", "sunglasses", "silver", "pink", "curly",
                   "hoodie", "lon", "lat", "known_weight", "known_step"})  # fmt: skip


@pytest.mark.parametrize("name", sorted(METRICS))
def test_a_wild_state_is_a_sentence_and_costs_little(name):
    metric = METRICS[name]
    lesson = metric.lessons[0] if metric.lessons else "land_sea"
    since = time.process_time()
    for wild, answer in product(WILD, (None, "x", (1.0, 2.0), (1.0, 2.0, 3.0), (400.0, 0.0))):
        answers = {} if answer is None else {"height": answer, "A": answer}
        state = State(lesson, dict.fromkeys(CONTROLS, wild), answers)
        value, said = measure(name, "height" if metric.of else "", {"seed": 0}, state)
        assert value is None or isinstance(value, bool | int | float | str)
        assert not said or 10 < len(said) < 450
    assert time.process_time() - since < 20
