"""Measures of the game of forger and expert: it is played again from its settings and its moves.

A recorded moment is read from its film; any other is played here, for at most MOST single steps.
"""

from functools import lru_cache
from typing import Any

from core import duel_film, duel_frame, duel_known, duel_tasks
from core.coursework.assignment import Value
from core.coursework.grade import Metric
from core.coursework.measuring import Parameters, real, seed, typed, word
from core.coursework.state import State
from core.duel import Duel, rewind
from core.duel_moves import expand

Measured = Value | None
LESSON = ("gan",)
MOST = 1_200  # single steps
NOISES = {"1": (1, "uniform"), "2": (2, "uniform"), "2g": (2, "gaussian"), "8": (8, "gaussian")}
GAME = ("world", "seed", "game", "noise", "expert_steps", "settle", "rate", "expert_rate",
        "weight", "moves", "moment")  # fmt: skip


def duel(state: State) -> Duel:
    """The game that the controls ask for; ValueError says what is wrong with them."""
    if word(state, "noise") not in NOISES:
        raise ValueError(f"expected noise out of {', '.join(NOISES)}; got another")
    noise, kind = NOISES[word(state, "noise")]
    whole = {name: int(real(state, name)) for name in ("expert_steps", "settle")}
    exact = {name: real(state, name) for name in ("rate", "expert_rate", "weight")}
    chosen = {"game": word(state, "game"), "noise": noise, "noise_kind": kind, **whole, **exact}
    return Duel.of(word(state, "world"), seed(state), chosen)


def steps(state: State) -> str:
    """The single steps up to the moment that is shown."""
    moves = word(state, "moves")
    played = expand("" if moves == "none" else moves, int(real(state, "expert_steps")), cut=True)
    moment = int(real(state, "moment"))
    return played if moment < 0 else played[:moment]


@lru_cache(maxsize=128)
def moment(game: Duel, played: str) -> dict[str, Any]:
    """What is found after these steps: the numbers of `core.duel_frame`, counts, and steps."""
    look = _filmed(game, played) or _played(game, played)
    told = dict(zip(duel_frame.NUMBERS, map(float, look["numbers"]), strict=True))
    return told | {"counts": look["counts"], "forgers": played.count("f")}


def _filmed(game: Duel, played: str) -> dict[str, Any] | None:
    for name in duel_film.names():
        card = duel_film.read_card(name)
        if game != duel_film.duel_of(name):
            continue
        film = duel_film.read_film(name)
        whole = expand(card["moves"], game.setting("expert_steps"))
        if whole.startswith(played) and len(played) in film["at"]:
            at = film["at"].tolist().index(len(played))
            return {part: film[part][at] for part in ("numbers", "counts")}
    return None


def _played(game: Duel, played: str) -> dict[str, Any]:
    if len(played) > MOST:
        raise ValueError(
            f"expected at most {MOST:,} single steps, to be played again; got {len(played):,}"
        )
    return duel_frame.look(rewind(game, played))


def now(state: State) -> dict[str, Any]:
    """The moment that the controls show."""
    return moment(duel(state), steps(state))


def hills(state: State, parameters: Parameters, of: str) -> Measured:
    """How many hills of the world have a sample (on land, continents with a tenth of their due)."""
    return duel_tasks.collapsed(duel(state).world, now(state)).numbers["reached"]


def hills_off(state: State, parameters: Parameters, of: str) -> Measured:
    """How far a typed number is from the number of hills that are reached."""
    found = typed(state, of)
    return None if found is None else abs(found - float(hills(state, parameters, of) or 0))


def near_hills(state: State, parameters: Parameters, of: str) -> Measured:
    """The share of the samples that lie near a hill (on land, if the world is the land)."""
    return float(now(state)["near"])


def rounds(state: State, parameters: Parameters, of: str) -> Measured:
    """Steps of the forger up to the moment that is shown."""
    return steps(state).count("f")


def gradient_ratio(state: State, parameters: Parameters, of: str) -> Measured:
    """The forger's gradient under minimax over that of the non-saturating loss, one expert."""
    game = word(state, "game")
    return duel_tasks.overpowered(game, now(state)).numbers.get("ratio")


def known_distance(state: State, parameters: Parameters, of: str) -> Measured:
    """How far the recorded expert is from p / (p + q), on average over examples."""
    weights = [f"{weight:g}" for weight in duel_known.WEIGHTS]
    weight, step = word(state, "known_weight"), int(real(state, "known_step"))
    if weight not in weights or step not in duel_known.STEPS:
        raise ValueError("expected a recorded expert; got a setting between two of them")
    place = weights.index(weight), duel_known.STEPS.index(step)
    return float(duel_known.recorded()["distance"][place])


MEASURES = (
    Metric("hills", "hills that are reached", hills, lessons=LESSON, reads=GAME),
    Metric(
        "hills_off",
        "hills that are reached, off by",
        hills_off,
        of="a field with a number",
        lessons=LESSON,
        reads=GAME,
    ),
    Metric("near_hills", "share of samples near a hill", near_hills, lessons=LESSON, reads=GAME),
    Metric(
        "rounds",
        "steps of the forger",
        rounds,
        lessons=LESSON,
        reads=("moves", "expert_steps", "moment"),
    ),
    Metric(
        "gradient_ratio",
        "gradient under minimax over the other one",
        gradient_ratio,
        lessons=LESSON,
        reads=GAME,
    ),
    Metric(
        "known_distance",
        "mean distance of the expert from the best",
        known_distance,
        lessons=LESSON,
        reads=("known_weight", "known_step"),
    ),
)
