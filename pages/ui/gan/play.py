"""The game of the play: its controls, the view that plays it, and what is told of it in words."""

import math
from typing import Any

import numpy as np
import streamlit as st

from core import duel_film, duel_frame
from core.duel import Duel
from core.duel_moves import expand, written
from core.games import REST
from pages.ui.controls import Controls
from pages.ui.gan import words
from pages.ui.gan.routes import desk
from pages.ui.live.choice import Choice
from pages.ui.live.map_view import Range
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.source import text_alternative
from pages.ui.words import _

VIEW = "gan_play"
NOISES = {"1": (1, "uniform"), "2": (2, "uniform"), "2g": (2, "gaussian"), "8": (8, "gaussian")}
RATES = [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01]
WEIGHTS = [0.0, 0.001, 0.005, 0.02, 0.1, 1.0, 10.0]
EXPERT_STEPS = [1, 2, 3, 5, 10, 20]
LAYERS = "tosga"
FORGER_REST = {"minimax": -math.log(2), "non-saturating": math.log(2), "relativistic": math.log(2)}


def choices(controls: Controls) -> list[Choice]:
    """World, game, noise; which curve; how fast."""
    return [
        controls.choice(
            "world", _("World"), words.worlds(), "ring",
            help=_("What the forger is to copy. Hills are counted, so that none is lost unseen."),
        ),
        controls.choice(
            "game", _("Game"), words.games(), "relativistic", menu=True,
            help=_("What the expert and the forger lower."),
        ),
        controls.choice(
            "noise", _("Noise"), words.noises(), "2",
            help=_("How many random numbers the forger gets for each sample, and how spread."),
        ),
        controls.choice(
            "curve", _("Curve"), words.curves(), "losses", help=_("Which curve is drawn below."),
        ),
        controls.choice(
            "speed", _("Speed of Play"), words.speeds(), "full", help=_("How fast Play goes."),
        ),
    ]  # fmt: skip


def sliders(controls: Controls) -> list[Range]:
    """How often and how far each network steps, and how the expert is kept in check."""
    return [
        controls.live(
            "expert_steps", _("Expert steps a round"), 1, values=EXPERT_STEPS,
            help=_("Steps of the expert for each step of the forger."),
        ),
        controls.live(
            "weight", _("Weight of the penalty"), 0.005, values=WEIGHTS,
            help=_("How much a steep expert is punished. 0 lets it be as steep as it likes."),
        ),
        controls.live(
            "expert_rate", _("Rate of the expert"), 0.005, values=RATES,
            help=_("How far a step of the expert goes."),
        ),
        controls.live(
            "rate", _("Rate of the forger"), 0.002, values=RATES,
            help=_("How far a step of the forger goes."),
        ),
    ]  # fmt: skip


def _moves(text: str) -> str:
    """Moves of an address; ValueError for what cannot be played."""
    if not text:
        raise ValueError(_("c_moves: expected moves such as e3f2r40; got nothing."))
    try:
        expand(playable(text), 1, cut=True)
    except ValueError:
        raise ValueError(_("c_moves: expected moves such as e3f2r40; got another word.")) from None
    return text


def _layers(text: str) -> str:
    """Letters of the layers that are shown, in their order."""
    if text != "none" and (not text or "".join(one for one in LAYERS if one in text) != text):
        raise ValueError(_("c_layers: expected letters out of tosga, in that order."))
    return text


def _moment(text: str) -> int:
    """A step of the game, or -1 for its end."""
    if not (text == "-1" or (text.isdecimal() and len(text) < 5)):
        raise ValueError(_("c_moment: expected a whole number from -1; got another word."))
    return int(text)


def held(controls: Controls) -> dict[str, Any]:
    """Moves, moment and layers: what has no control of a common kind."""
    return {
        "moves": controls.hold("moves", "r10", _moves),
        "moment": controls.hold("moment", -1, _moment),
        "layers": controls.hold("layers", LAYERS, _layers),
    }


def playable(moves: str) -> str:
    """Moves as the game has them: "none" in an address is the start."""
    return "" if moves == "none" else moves


def settings(now: Any) -> dict[str, Any]:
    """The settings of the game that the controls ask for."""
    noise, kind = NOISES[now["noise"]]
    return {
        "game": now["game"], "expert_steps": int(now["expert_steps"]), "noise": noise,
        "noise_kind": kind, "rate": float(now["rate"]), "weight": float(now["weight"]),
        "expert_rate": float(now["expert_rate"]),
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
    asked = {
        "world": now["world"], "seed": now["seed"], "settings": settings(now),
        "moves": steps_shown(now), "after": len(played) - 1, "every": 100_000, "also": -1,
    }  # fmt: skip
    for _turn in range(60):
        told, looks = desk().ask(asked)
        if told["at"]:
            return _read({name: one[-1] for name, one in looks.items()}, played)
    return None


def _recorded(now: Any, played: str) -> dict[str, Any] | None:
    """The same out of a recorded game, where one has this moment."""
    mine = duel(now)
    for name in duel_film.names():
        film = duel_film.read_film(name)
        if mine == duel_film.duel_of(name) and len(played) in film["at"]:
            experts = int(now["expert_steps"])
            if expand(duel_film.read_card(name)["moves"], experts).startswith(played):
                k = film["at"].tolist().index(len(played))
                return _read({one: film[one][k] for one in film if one != "at"}, played)
    return None


def _read(look: Any, played: str) -> dict[str, Any]:
    numbers = dict(zip(duel_frame.NUMBERS, map(float, look["numbers"]), strict=True))
    counted = {"experts": played.count("e"), "forgers": played.count("f"), "step": len(played)}
    return look | numbers | counted


def play_view(controls: Controls) -> None:
    """Show the game; call it inside a part."""
    desk().open()
    some, ranges, rest = choices(controls), sliders(controls), held(controls)
    seed = controls.state()["seed"]
    mount(
        "gan_view", VIEW, {}, room=Room(32, 460, 900),
        on_change={"state": lambda: _heard(controls)},
        choices=[one.describe(VIEW) for one in some],
        ranges=[one.describe(VIEW) for one in ranges],
        seed=seed, films=films(), noises=NOISES, numbers=duel_frame.NUMBERS,
        cells=(duel_frame.ROWS, duel_frame.COLUMNS), nodes=duel_frame.NODES, rest=rests(),
        words=words.play(), speeds=words.speed_notes(),
        moves=playable(rest["moves"]), moment=rest["moment"], layers=rest["layers"],
    )  # fmt: skip


def rests() -> dict[str, dict[str, float | None]]:
    """What value and losses are where forged and true cannot be told apart."""
    return {
        game: {"value": -lost, "expert": lost, "forger": FORGER_REST.get(game)}
        for game, lost in REST.items()
    }


def films() -> dict[str, dict[str, str]]:
    """The recorded games: the settings as the view writes them, the moves, a mark of the file."""
    found = {}
    for name in duel_film.names():
        card = duel_film.read_card(name)
        mark = card["sha256"][duel_film.FILM][:16]
        found[name] = {"key": key_of(card), "moves": card["moves"], "mark": mark}
    return found


def key_of(card: dict[str, Any]) -> str:
    """The settings of a recorded game as the view writes them."""
    chosen = card["settings"]
    order = ("game", "noise", "noise_kind", "expert_steps", "expert_rate", "rate", "weight")
    middle = "&".join(f"{name}={_plain(chosen[name])}" for name in order)
    return f"world={card['world']}&{middle}&seed={card['seed']}"


def _plain(value: Any) -> str:
    """A number as JavaScript writes it."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _heard(controls: Controls) -> None:
    """What the learner did in the view reaches the address; what no control has is passed over."""
    told = st.session_state[VIEW].get("state") or {}
    checks = {"moves": _moves, "layers": _layers, "moment": _moment}
    for name, value in told.items():
        if name in checks:
            good = str(value) or "none"
            checks[name](good)
            controls.put({name: type(controls.defaults[name])(good)})
        elif name in controls.defaults:
            controls.put({name: type(controls.defaults[name])(value)})


def in_words(controls: Controls) -> None:
    """The moment that is shown, for those who do not see it."""
    now = controls.state()
    found = moment(now)
    if found is None:
        return
    lost = duel_frame.forgotten(now["world"], found["counts"])
    places = len(found["counts"])
    text_alternative(_("The game"), _(
        "The expert has made {experts} steps and the forger {forgers}. On average the expert gives "
        "true points {true:.2f} and forged ones {false:.2f}. Of {places} places {reached} are "
        "reached; {near:.0%} of the samples lie where truth lies. The value of the game is "
        "{value:.3f}; theory gives {rest:.3f} where forged and true are the same."
    ).format(
        experts=found["experts"], forgers=found["forgers"], true=found["true_opinion"],
        false=found["forged_opinion"], places=places, reached=places - len(lost),
        near=found["near"], value=found["value"], rest=-REST[now["game"]],
    ))  # fmt: skip


def samples(now: Any) -> np.ndarray:
    """The samples of the moment that is shown, in degrees."""
    found = moment(now)
    return found["samples"] / 100 if found else np.zeros((0, 2))
