"""The game of forger and expert step by step: notation, replay, numbers by a second route."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import numpy as np
import pytest
import torch
from scipy.spatial.distance import jensenshannon
from torch.nn.functional import logsigmoid

from core import duel_frame
from core.duel import CHOSEN, Duel, State
from core.duel_apart import apart, shares
from core.duel_desk import Desk
from core.duel_film import pack_state, unpack_state
from core.duel_frame import NUMBERS, look
from core.duel_kept import Keeper, Question
from core.duel_moves import MOST, expand, written
from core.duel_turning import rhythm, roams
from core.rng import derive, generator
from core.worlds import get

ODDS = {"game": "non-saturating", "weight": 0.01}


def numbers(seen) -> dict[str, float]:
    return dict(zip(NUMBERS, map(float, seen["numbers"]), strict=True))


def weights(state: State, part: str) -> torch.Tensor:
    return torch.cat([p.detach().flatten() for p in getattr(state.model, part).parameters()])


@pytest.mark.parametrize(
    ("moves", "experts", "steps"),
    [("", 1, ""), ("e3", 2, "eee"), ("r2", 1, "efef"), ("r2", 3, "eeefeeef"), ("f1r1", 2, "feef")],
)
def test_moves_are_single_steps(moves, experts, steps):
    assert expand(moves, experts) == steps


@pytest.mark.parametrize("experts", [1, 2, 5])
def test_a_row_of_steps_is_written_one_way_and_read_back(experts):
    draw = torch.Generator().manual_seed(experts)
    for _ in range(40):
        pick = torch.randint(2, (23,), generator=draw).tolist()
        steps = "".join("ef"[one] for one in pick)
        words = written(steps, experts)
        assert expand(words, experts) == steps
        kinds = re.findall(r"[efr]", words)
        assert all(one != two for one, two in pairwise(kinds))
    assert written("ef" * 40, 1) == "r40"
    assert written("eeef", 2) == "e1r1"


@pytest.mark.parametrize("moves", ["x3", "e0", "e", "3e", "e3 f1", "r9999", f"e{MOST + 1}", "e-1"])
def test_wrong_moves_are_refused_in_words(moves):
    with pytest.raises(ValueError, match="expected"):
        expand(moves, 1)


@pytest.mark.parametrize(
    ("world", "settings"),
    [("sphere", {}), ("ring", {"width": 512}), ("ring", {"noise": 99}), ("ring", {"game": "chess"}),
     ("ring", {"rate": 7.0}), ("land", {"requests": True}), ("ring", {"settle": -1}),
     ("ring", {"settle": 2.5})],
)  # fmt: skip
def test_wrong_games_are_refused_in_words(world, settings):
    with pytest.raises(ValueError, match="expected"):
        Duel.of(world, 0, settings)


def test_a_step_moves_one_network_and_leaves_the_other():
    state = Duel.of("ring", 3, ODDS).begin()
    for letter, moved, frozen in (("e", "expert", "forger"), ("f", "forger", "expert")):
        before = {part: weights(state, part) for part in (moved, frozen)}
        state.step(letter)
        assert not torch.equal(weights(state, moved), before[moved])
        assert torch.equal(weights(state, frozen), before[frozen])


def played(keeper: Keeper, duel: Duel, steps: str, after: int = -1) -> dict[int, dict]:
    """Every moment after a step, however many questions it takes on a busy machine."""
    found, reached = {}, after
    while reached < len(steps):
        answer = keeper.answer(Question(duel, steps, reached))
        reached = answer.reached
        for k, step in enumerate(answer.at):
            found[step] = {name: one[k] for name, one in answer.looks.items()}
    return found


def test_the_same_moves_give_the_same_state_however_they_are_played():
    duel, keeper = Duel.of("grid", 1, ODDS), Keeper()
    steps = expand("e2r3f1", 1)
    whole = look(duel.begin().play(steps))
    found = played(keeper, duel, steps)
    assert sorted(found) == list(range(len(steps) + 1))
    other = steps[:4] + "fff"  # from the middle, another way
    again = look(duel.begin().play(other))
    branch = played(keeper, duel, other, 4)
    for name in whole:
        np.testing.assert_array_equal(found[len(steps)][name], whole[name])
        np.testing.assert_array_equal(branch[len(other)][name], again[name])
    assert not np.array_equal(again["samples"], whole["samples"])


def test_a_question_stops_in_time_and_goes_on_where_it_stopped():
    duel, keeper, steps = (
        Duel.of("ring", 0, {"game": "minimax", "weight": 0.0}),
        Keeper(),
        "ef" * 300,
    )
    first = keeper.answer(Question(duel, steps, 0, every=1_000))
    assert 0 < first.reached < len(steps)
    assert first.at == []
    second = keeper.answer(Question(duel, steps, first.reached, every=1_000))
    assert second.reached > first.reached


def test_a_kept_end_goes_on_as_if_it_had_never_been_packed():
    duel = Duel.of("ring", 2, {"game": "relativistic", "weight": 0.05, "expert_steps": 2})
    state = duel.begin().play("eefeef")
    held = {name: one.clone() for name, one in pack_state(state.keep()).items()}
    other = duel.begin().take(unpack_state(duel, state.steps, held))
    for one in (state, other):
        one.play("eef")
    for part in ("expert", "forger"):
        assert torch.equal(weights(state, part), weights(other, part))
    np.testing.assert_array_equal(look(state)["samples"], look(other)["samples"])


@pytest.mark.parametrize("game", ["minimax", "non-saturating"])
def test_losses_and_value_are_those_of_goodfellow(game):
    duel = Duel.of("ring", 0, {"game": game, "weight": 0.0})
    state = duel.begin().play("efefe")
    told = numbers(look(state))
    model = state.model
    with torch.no_grad():
        true = model.judge(get("ring").test(1_000).x)
        z = duel_frame.noise_of(duel, state)
        false = model.expert(model.forger(z))
    value = float(logsigmoid(true).mean() + logsigmoid(-false).mean())
    mine = {"minimax": logsigmoid(-false), "non-saturating": -logsigmoid(false)}[game]
    assert told["value"] == pytest.approx(value, abs=1e-5)
    assert told["expert_loss"] == pytest.approx(-value, abs=1e-5)
    assert told["forger_loss"] == pytest.approx(float(mine.mean()), abs=1e-5)
    assert told["true_opinion"] == pytest.approx(float(true.sigmoid().mean()), abs=1e-5)
    assert told["gradient"] == pytest.approx(told[f"{game.replace('-', '_')}_gradient"], rel=1e-5)


def test_the_forgers_gradient_is_the_slope_of_its_loss():
    """Finite differences along the gradient itself: d loss / d length is the gradient's length."""
    duel = Duel.of("ring", 0, {"game": "minimax", "weight": 0.0})
    state = duel.begin().play("eeee")
    told = numbers(look(state))
    model, z = state.model, duel_frame.noise_of(duel, state)[: duel_frame.SHOWN]
    parts = list(model.forger.parameters())

    def loss() -> torch.Tensor:
        return logsigmoid(-model.expert(model.forger(z))).double().mean()

    grads = torch.autograd.grad(loss(), parts)
    length, h = told["minimax_gradient"], 2e-3
    ends = []
    for sign in (1, -1):
        with torch.no_grad():
            for one, grad in zip(parts, grads, strict=True):
                one += sign * h * grad / length
            ends.append(float(loss()))
            for one, grad in zip(parts, grads, strict=True):
                one -= sign * h * grad / length
    assert (ends[0] - ends[1]) / (2 * h) == pytest.approx(length, rel=0.03)


def test_arrows_point_where_the_expert_is_surer():
    state = Duel.of("ring", 0, {"game": "non-saturating", "weight": 0.0}).begin().play("e" * 40)
    seen = look(state)
    model = state.model
    u = model.observation.inward(torch.from_numpy(seen["samples"][:50] / 100.0).float())
    push = torch.from_numpy(seen["push"])
    with torch.no_grad():
        gain = model.expert(u + 1e-3 * push / push.norm(dim=1, keepdim=True)) - model.expert(u)
        due = push.norm(dim=1) / torch.sigmoid(-model.expert(u)) * 1e-3
    assert (gain > 0).double().mean() > 0.95
    assert float((gain - due).abs().max() / due.max()) < 0.1


def test_opinion_and_counts_by_hand():
    state = Duel.of("ring", 0, {"game": "minimax", "weight": 0.0}).begin().play("ef" * 5)
    seen = look(state)
    place = torch.tensor([[-177.0, 87.0], [3.0, -3.0]])  # the first cell, and one in the middle
    with torch.no_grad():
        due = torch.sigmoid(state.model.judge(place)) * 255
    opinion = seen["opinion"].reshape(duel_frame.ROWS, duel_frame.COLUMNS)
    assert opinion[0, 0] == pytest.approx(float(due[0]), abs=0.6)
    assert opinion[15, 30] == pytest.approx(float(due[1]), abs=0.6)
    z = duel_frame.noise_of(state.duel, state)
    x = state.model.decode(z).double()
    gaps = torch.cdist(x, get("ring").centres)
    near = [int(((gaps.argmin(1) == k) & (gaps.min(1).values <= 9)).sum()) for k in range(8)]
    assert seen["counts"].tolist() == near
    assert numbers(seen)["near"] == pytest.approx(sum(near) / 1_000)


def test_forgotten_continents_are_judged_by_what_truth_reaches():
    floor = duel_frame.floor("land")
    assert duel_frame.forgotten("land", floor) == []
    without = floor.copy()
    without[5] = 0
    assert get("land").continents[duel_frame.forgotten("land", without)[0]] == "Oceania"
    assert duel_frame.forgotten("ring", np.array([3, 0, 1, 1, 1, 1, 1, 0])) == [1, 7]


def test_the_desk_answers_and_refuses():
    desk = Desk()
    words = {
        "world": "ring", "seed": 0, "settings": ODDS, "moves": "e1f1", "after": -1, "every": 1,
        "also": -1,
    }  # fmt: skip
    try:
        desk.ask(words, 60)
        header, arrays = desk.ask(words | {"after": 1}, 60)
        assert header == {"at": [2], "reached": 2, "total": 2}
        mine = look(Duel.of("ring", 0, ODDS).begin().play("ef"))
        np.testing.assert_array_equal(arrays["samples"][-1], mine["samples"])
        with pytest.raises(ValueError, match="expected moves"):
            desk.ask(words | {"moves": "checkmate"})
        desk.process.kill()  # it is replaced
        assert desk.ask(words, 60)[0]["total"] == 2
    finally:
        desk.close()


def test_what_a_player_may_set_are_settings_of_the_family():
    duel = Duel.of("land", 0, {})
    assert set(duel.chosen) == {*CHOSEN, "settle"}
    assert math.isfinite(numbers(look(duel.begin()))["value"])


def test_rates_and_penalty_halve_as_often_as_they_should():
    duel = Duel.of("ring", 0, {"rate": 0.008, "expert_rate": 0.004, "weight": 0.02, "settle": 3})
    state = duel.begin().play("ef" * 7)  # the last step of each came after six of the forger
    assert state.forger.param_groups[0]["lr"] == pytest.approx(0.008 / 4)
    assert state.expert.param_groups[0]["lr"] == pytest.approx(0.004 / 4)
    assert state.model.weight == pytest.approx(0.02 / 4)
    again = duel.begin().take(duel.begin().play("ef" * 4).keep()).play("ef" * 3)
    for part in ("expert", "forger"):
        assert torch.equal(weights(state, part), weights(again, part))
    still = Duel.of("ring", 0, {"rate": 0.008}).begin().play("ef" * 3)
    assert still.forger.param_groups[0]["lr"] == 0.008


def test_a_divergence_is_that_of_histograms():
    """By NumPy's histogram and SciPy's distance; 0 of a set and itself, log 2 of sets apart."""
    x, y = (get("ring").sample(700, rng=generator(k)) for k in (1, 2))
    y = y + torch.tensor([20.0, 0.0])
    edges = np.arange(-180, 181, 12), np.arange(-90, 91, 12)
    p, q = (np.histogram2d(*one.numpy().T, bins=edges)[0].ravel() / 700 for one in (x, y))
    assert apart(x, y) == pytest.approx(jensenshannon(p, q) ** 2, abs=1e-9)
    assert apart(x, x) == 0
    far = torch.full((5, 2), -80.0)
    assert apart(far, -far) == pytest.approx(math.log(2))


def test_the_floor_of_the_divergence_is_what_chance_adds():
    for world in ("ring", "grid"):
        truth = get(world)
        pairs = [
            [truth.sample(1_000, rng=generator(derive(k, side))) for side in ("one", "other")]
            for k in range(30)
        ]
        found = np.array([apart(*pair) for pair in pairs])
        used = (shares(torch.cat([one for pair in pairs for one in pair])) > 0.001).sum()
        assert found.mean() == pytest.approx((float(used) - 1) / 4_000, rel=0.25)
        assert abs(duel_frame.apart_floor(world) - found.mean()) < 5 * found.std()


def test_a_circle_and_a_rest_are_told_apart():
    t = np.arange(400)
    circle = 30 * np.stack([np.cos(t * 2 * np.pi / 50), np.sin(t * 2 * np.pi / 50)], 1)
    drift = np.stack([0.1 * t, -0.05 * t], 1)
    assert roams(circle + drift) == pytest.approx(30, rel=0.02)
    period, share = rhythm(circle + drift)
    assert period == pytest.approx(50)
    assert share > 0.95
    assert roams(drift) == pytest.approx(0, abs=1e-9)
    draw = np.random.default_rng(0).normal(size=(400, 2))
    assert rhythm(draw)[1] < 0.05
    crossings = (np.diff(np.sign(circle[:, 0])) != 0).sum()
    assert 2 * 400 / crossings == pytest.approx(period, rel=0.1)
