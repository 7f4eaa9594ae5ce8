"""Sixteen invented pictures beside sixteen true ones, and what may be asked for next."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from core.patchwork import PATCHES, TRAININGS, Recipe
from pages.ui import checks, confetti, store
from pages.ui.controls import Controls
from pages.ui.given import Given
from pages.ui.live.map_view import Readout
from pages.ui.live.sheets_view import sheets_bytes, sheets_view
from pages.ui.words import _


def mine(state: Mapping[str, Any]) -> Recipe:
    """How the learner's pictures are made, as it is held now."""
    return Recipe(state["draw"], int(state["patch"]), int(state["training"]))


def invented(state: Mapping[str, Any]) -> tuple:
    """The learner's pictures at every size of block, and what the inspector says of them."""
    return store.remember(
        confetti.made, seed=state["seed"], draw=state["draw"], training=int(state["training"])
    )  # fmt: skip


def ways() -> dict[str, str]:
    """How a block may come: the word in the address, the words on the page."""
    return {"together": _("whole"), "apart": _("colour by colour"), "uniform": _("as noise")}


def inspected(recipe: Recipe) -> list[Readout]:
    """What the inspector found of 1,000 such pictures, at every size of block."""
    shares = {
        "validity": _("clean outfits, of 1,000"), "memory": _("copies, or nearly"),
        "novelty": _("clean and new"),
    }  # fmt: skip
    return [
        Readout(name, label, "%", frames=confetti.shares(recipe.draw, recipe.training, name))
        for name, label in shares.items()
    ]


def layers(controls: Controls, *, seed: int, revealed: bool) -> dict[str, Any]:
    """What the two sheets show at these settings; the marks wait for a guess."""
    patch = controls.live(
        "patch", _("Block, pixels a side"), 1, values=PATCHES, sweep=True,
        help=_("Each block comes from a picture of its own, always from the same place in it."),
    )  # fmt: skip
    says = _("Whether its colours come from one training picture, from three, or none.")
    draw = controls.choice("draw", _("Each block comes"), ways(), "together", help=says)
    sizes = {str(n): f"{n:,}" for n in TRAININGS}
    says = _("From how many pictures blocks are taken, and pixels counted.")
    last = str(TRAININGS[-1])
    training = controls.choice("training", _("Training pictures"), sizes, last, help=says)
    now = {"seed": seed, "patch": patch.value, "draw": draw.value, "training": training.value}
    true, true_marks = store.remember(confetti.true_ones, seed=seed)
    frames, marks = invented(now)
    return {
        "frames": frames,
        "beside": true,
        "titles": [_("Invented"), _("True")],
        "ranges": [patch],
        "choices": [draw, training],
        "text": _("Sixteen invented pictures beside sixteen true ones."),
        "marks": marks if revealed else None,
        "beside_marks": true_marks,
        "readouts": inspected(mine(now)) if revealed else [],
    }


def next_ones(state: Mapping[str, Any], revealed: bool) -> dict[str, dict[str, str]]:
    """Where the sheets of every recipe one choice away are fetched ahead."""
    here = {name: state[name] for name in ("draw", "training", "seed")}
    here |= {"revealed": int(revealed)}
    moves = {"draw": list(ways()), "training": [str(n) for n in TRAININGS]}
    return {
        name: {word: f"pixels/sheets?{urlencode(here | {name: word})}" for word in words}
        for name, words in moves.items()
    }


@lru_cache(maxsize=64)
def ahead(question: str) -> bytes:
    """The bytes of the sheets that an address asks for; ValueError if it is wild."""
    values = dict(parse_qsl(question))
    given = Given(values)
    seed = given.hold("seed", 0, checks.number("seed", 0, 0, 999_999))
    shown = layers(given, seed=seed, revealed=values.get("revealed") == "1")
    return sheets_bytes("pixels_play", **shown)


def sheets(controls: Controls, revealed: bool) -> None:
    """The two sheets and their controls on the page."""
    state = controls.state()
    shown = layers(controls, seed=state["seed"], revealed=revealed)
    sheets_view(
        "pixels_play", **shown, ahead=next_ones(controls.state(), revealed),
        on_change=controls.hear("pixels_play", "patch", "draw", "training"),
    )  # fmt: skip
