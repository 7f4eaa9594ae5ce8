"""The game of the play: its controls, the view that plays it, and what is told of it in words."""

import math
from typing import Any

import streamlit as st

from core import duel_film, duel_frame
from core.duel_moves import expand
from core.games import REST
from pages.ui.controls import Controls
from pages.ui.gan import words
from pages.ui.gan.moment import NOISES, moment, playable
from pages.ui.gan.routes import desk
from pages.ui.live.choice import Choice
from pages.ui.live.map_view import Range
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.source import text_alternative
from pages.ui.words import _

VIEW = "gan_play"
RATES = [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01]
WEIGHTS = [0.0, 0.001, 0.005, 0.02, 0.1, 1.0, 10.0]
EXPERT_STEPS = [1, 2, 3, 5, 10, 20]
SETTLE = [0, 100, 200, 400, 800]
LAYERS = "tosga"
ORDER = (  # of the settings in the address of a game, as in gan_play.js
    "game", "noise", "noise_kind", "expert_steps", "expert_rate", "rate", "weight", "settle",
)  # fmt: skip
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
            "speed", _("Speed of Play"), words.speeds(), "full",
            help=_("How many steps Play makes in a second; Full is as fast as it can."),
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
        controls.live(
            "settle", _("Rounds to halve rates and penalty"), 0, values=SETTLE,
            help=_("Both rates and the penalty halve each time so many rounds are over. 0: never."),
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
        words=words.play(),
        moves=playable(rest["moves"]), moment=rest["moment"], layers=rest["layers"],
        fixed=controls.rules.fixed("moves"),
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
    middle = "&".join(f"{name}={_plain(chosen[name])}" for name in ORDER)
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
        "{value:.3f}; theory gives {rest:.3f} where forged and true are the same. Their divergence "
        "is {apart:.3f} nats by an estimate that gives two true samples {level:.3f}."
    ).format(
        experts=found["experts"], forgers=found["forgers"], true=found["true_opinion"],
        false=found["forged_opinion"], places=places, reached=places - len(lost),
        near=found["near"], value=found["value"], rest=-REST[now["game"]],
        apart=found["apart"], level=duel_frame.apart_floor(now["world"]),
    ))  # fmt: skip
