"""What can be seen of a game at one moment, and the numbers that describe it.

Losses and value are taken on held-out examples: TRIED true points that nobody trains on and TRIED
rows of noise, the same at every moment, so that a curve moves because the networks did.

    value      minus the expert's loss; of minimax and non-saturating games that is
               V(D, G) = E log D(x) + E log(1 - D(G(z))), Goodfellow et al. 2014, equation 1
    gradient   the length of d loss / d (weights of the forger), for a loss of the forger's
    push       minus d loss / d sample, times the number of samples: where each sample would go
    parts      E log D(x) and E log(1 - D(G(z))), whose sum is V; not defined for scores
    apart      Jensen-Shannon divergence of truth and forgery, as `core.duel_apart` estimates it
    opinion    sigmoid(a - zero): D itself where a is a log-odds. A score of the other two games has
               no zero of its own; theirs is half-way between its means on true and forged points
"""

import math
from functools import cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import logsigmoid

from core.duel import Duel, State
from core.duel_apart import apart
from core.games import expert_loss, forger_loss
from core.rng import derive, generator
from core.worlds import get
from core.worlds.masked import Masked
from core.worlds.modes import Modes

TRIED = 1_000  # true and forged points behind each number
SHOWN, PUSHED = 250, 50  # samples that are drawn, and those of them with an arrow
ROWS, COLUMNS = 30, 60  # cells of the expert's opinion
NODES = 17  # of the noise's grid in each direction
REACH = {"gaussian": 2.5, "uniform": 3**0.5}  # how far the grid goes
ODDS = ("minimax", "non-saturating")  # games in which the expert's number is a log-odds
NUMBERS = (
    "expert_loss", "forger_loss", "value", "true_opinion", "forged_opinion", "zero",
    "gradient", "minimax_gradient", "non_saturating_gradient", "near", "true_part", "forged_part",
    "apart",
)  # fmt: skip
Look = dict[str, NDArray[Any]]


@cache
def true_points(world: str) -> Tensor:
    """Held-out points (TRIED, 2) in degrees."""
    return get(world).test(TRIED).x


@cache
def cells() -> Tensor:
    """Centres of the cells of the opinion (ROWS * COLUMNS, 2) in degrees, from the north-west."""
    lat = 90 - (torch.arange(ROWS) + 0.5) * (180 / ROWS)
    lon = (torch.arange(COLUMNS) + 0.5) * (360 / COLUMNS) - 180
    up, across = torch.meshgrid(lat, lon, indexing="ij")
    return torch.stack([across, up], -1).view(-1, 2)


def noise_of(duel: Duel, state: State) -> Tensor:
    """The noise behind every number of a game (TRIED, noise); the first SHOWN are drawn."""
    return state.model.draw_noise(TRIED, rng=generator(derive(duel.seed, "duel/noise")))


def lattice(duel: Duel) -> Tensor:
    """Nodes of an even grid over the first two numbers of the noise, the others 0."""
    reach = REACH[duel.setting("noise_kind")]
    line = torch.linspace(-reach, reach, NODES)
    if duel.setting("noise") == 1:
        return line[:, None]
    flat = torch.cartesian_prod(line, line)
    rest = torch.zeros(len(flat), duel.setting("noise") - 2)
    return torch.cat([flat, rest], 1)


def whole(x: Tensor) -> NDArray[np.int16]:
    """Degrees in hundredths."""
    return (x * 100).round().numpy().astype(np.int16)


def look(state: State) -> Look:
    """Everything that is drawn or told of one moment; `numbers` in the order of NUMBERS."""
    duel, model = state.duel, state.model
    z, inward = noise_of(duel, state), model.observation.inward
    true = inward(true_points(duel.world))
    with torch.no_grad():
        forged = model.forger(z)
        told, said = model.expert(true), model.expert(forged)
        zero = 0.0 if duel.setting("game") in ODDS else float((told.mean() + said.mean()) / 2)
        opinion = torch.sigmoid(model.expert(inward(cells())) - zero)
        made, grid = model.observation.outward(forged), model.decode(lattice(duel))
    counts, near = found(duel.world, made)
    numbers = _numbers(duel, told, said, zero) | _gradients(state, z, told)
    numbers |= {"near": near, "apart": apart(true_points(duel.world), made)}
    return {
        "samples": whole(made[:SHOWN]),
        "grid": whole(grid),
        "opinion": (opinion * 255).round().numpy().astype(np.uint8),
        "push": _push(state, forged[:PUSHED], told),
        "counts": counts,
        "numbers": np.array([numbers[name] for name in NUMBERS], np.float32),
    }


def found(world: str, x: Tensor) -> tuple[NDArray[np.uint16], float]:
    """How many of the points are on each hill (or continent), and the share on any of them."""
    place = get(world)
    if isinstance(place, Modes):
        kind, size = place.mode(x), len(place.centres)
    else:
        assert isinstance(place, Masked)
        cell = place.cells(x)
        here = place.is_land(x) & (cell >= 0)
        kind = torch.where(here, place.cell_continent[cell.clamp_min(0)].long(), -1)
        size = len(place.continents)
        return _count(kind, size), float(place.is_land(x).double().mean())
    return _count(kind, size), float((kind >= 0).double().mean())


def _count(kind: Tensor, size: int) -> NDArray[np.uint16]:
    return torch.bincount(kind[kind >= 0], minlength=size).numpy().astype(np.uint16)


@cache
def floor(world: str) -> NDArray[np.uint16]:
    """The counts of as many true points, drawn anew."""
    x = get(world).sample(TRIED, rng=generator(derive(0, f"duel/floor/{world}")))
    return found(world, x)[0]


@cache
def apart_floor(world: str) -> float:
    """What `apart` says of as many true points, drawn anew: not 0, for both are only samples."""
    x = get(world).sample(TRIED, rng=generator(derive(0, f"duel/floor/{world}")))
    return apart(true_points(world), x)


def forgotten(world: str, counts: NDArray[np.uint16]) -> list[int]:
    """Numbers of the hills with no sample, or of the continents with under a tenth of their due."""
    if isinstance(get(world), Modes):
        return [int(one) for one in np.flatnonzero(counts == 0)]
    return [int(one) for one in np.flatnonzero(counts * 10.0 < floor(world))]


def _numbers(duel: Duel, told: Tensor, said: Tensor, zero: float) -> dict[str, float]:
    game = duel.setting("game")
    lost = float(expert_loss(game, told, said))
    odds = game in ODDS
    return {
        "true_part": float(logsigmoid(told).mean()) if odds else math.nan,
        "forged_part": float(logsigmoid(-said).mean()) if odds else math.nan,
        "expert_loss": lost,
        "forger_loss": float(forger_loss(game, told, said)),
        "value": -lost,
        "true_opinion": float(torch.sigmoid(told - zero).mean()),
        "forged_opinion": float(torch.sigmoid(said - zero).mean()),
        "zero": zero,
    }


def _gradients(state: State, z: Tensor, told: Tensor) -> dict[str, float]:
    """Length of the forger's gradient in its own game, and in the two that share an expert."""
    own = state.duel.setting("game")
    said = state.model.expert(state.model.forger(z[:SHOWN]))
    weights = list(state.model.forger.parameters())
    told = told[:SHOWN].detach()

    def length(game: str) -> float:
        grads = torch.autograd.grad(forger_loss(game, told, said), weights, retain_graph=True)
        return math.sqrt(sum(float(one.square().sum()) for one in grads))

    games = {own, *(ODDS if own in ODDS else ())}
    lengths = {game: length(game) for game in games}
    both = {f"{game.replace('-', '_')}_gradient": lengths.get(game, math.nan) for game in ODDS}
    return both | {"gradient": lengths[own]}


def _push(state: State, u: Tensor, told: Tensor) -> NDArray[np.float32]:
    """Minus the slope of each sample's own loss, in nats a unit of the chart, for u (PUSHED, 2)."""
    u = u.clone().requires_grad_()
    loss = forger_loss(state.duel.setting("game"), told[:PUSHED].detach(), state.model.expert(u))
    slope = torch.autograd.grad(loss, u)[0]
    return (-slope * PUSHED).numpy().astype(np.float32)


def stack(looks: list[Look]) -> Look:
    """Several moments in one array each, the moments first."""
    return {name: np.stack([one[name] for one in looks]) for name in looks[0]} if looks else {}
