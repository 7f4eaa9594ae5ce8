"""A game as the controls ask for it, and what core finds at the moment that is shown."""

from functools import lru_cache
from typing import Any

import numpy as np

from core import duel_film, duel_frame
from core.duel import Duel
from core.duel_moves import expand, written
from pages.ui.gan.routes import desk

NOISES = {"1": (1, "uniform"), "2": (2, "uniform"), "2g": (2, "gaussian"), "8": (8, "gaussian")}


def playable(moves: str) -> str:
    """Moves as the game has them: "none" in an address is the start."""
    return "" if moves == "none" else moves


def settings(now: Any) -> dict[str, Any]:
    """The settings of the game that the controls ask for."""
    noise, kind = NOISES[now["noise"]]
    return {
        "game": now["game"], "expert_steps": int(now["expert_steps"]), "noise": noise,
        "noise_kind": kind, "rate": float(now["rate"]), "weight": float(now["weight"]),
        "expert_rate": float(now["expert_rate"]), "settle": int(now["settle"]),
    }  # fmt: skip


def duel(now: Any) -> Duel:
    """The game itself."""
    return Duel.of(now["world"], now["seed"], settings(now))


def shown(now: Any) -> str:
    """The single steps up to the moment that is shown."""
    experts = int(now["expert_steps"])
    steps = expand(playable(now["moves"]), experts, cut=True)
    return steps if now["moment"] < 0 else steps[: now["moment"]]


def steps_shown(now: Any) -> str:
    """The same as moves are written."""
    return written(shown(now), int(now["expert_steps"]))


def moment(now: Any) -> dict[str, Any] | None:
    """What core finds at the moment that is shown; None while it is still played.

    All of `core.duel_frame.look`, its numbers by name, and `step`, `experts`, `forgers`.
    """
    played = shown(now)
    if (found := _recorded(now, played)) is not None:
        return found
    steps = steps_shown(now)
    try:
        return _read(_asked(duel(now), steps, len(played) - 1), played)
    except LookupError:
        return None


@lru_cache(maxsize=64)
def _asked(game: Duel, moves: str, after: int) -> duel_frame.Look:
    """The last moment of a game, which never changes; LookupError while it is still played."""
    words = {
        "world": game.world, "seed": game.seed, "settings": game.chosen, "moves": moves,
        "after": after, "every": 100_000, "also": -1,
    }  # fmt: skip
    for _turn in range(60):
        told, looks = desk().ask(words)
        if told["at"]:
            return {name: one[-1] for name, one in looks.items()}
    raise LookupError


def _recorded(now: Any, played: str) -> dict[str, Any] | None:
    """The same out of a recorded game, where one has this moment."""
    mine = duel(now)
    for name in duel_film.names():
        film = duel_film.read_film(name)
        if mine == duel_film.duel_of(name) and len(played) in film["at"]:
            experts = int(now["expert_steps"])
            if expand(duel_film.read_card(name)["moves"], experts).startswith(played):
                k = film["at"].tolist().index(len(played))
                return _read({one: film[one][k] for one in duel_film.SEEN}, played)
    return None


def _read(look: Any, played: str) -> dict[str, Any]:
    numbers = dict(zip(duel_frame.NUMBERS, map(float, look["numbers"]), strict=True))
    counted = {"experts": played.count("e"), "forgers": played.count("f"), "step": len(played)}
    return look | numbers | counted


def samples(now: Any) -> np.ndarray:
    """The samples of the moment that is shown, in degrees."""
    found = moment(now)
    return found["samples"] / 100 if found else np.zeros((0, 2))
