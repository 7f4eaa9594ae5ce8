"""The training room of the lesson: an adversarial pair on land or hills, trained to its end."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from core.jobs.job import Job
from pages.ui import store
from pages.ui.controls import Controls
from pages.ui.gan import words
from pages.ui.live.choice import choice_view
from pages.ui.run import run_room
from pages.ui.words import _

VIEW = "gan_room"
_NETS = {"width": 128, "layers": 3, "octaves": 5, "batch": 256, "noise": 8, "steps": 4_000}
_CALM = {"game": "relativistic", "weight": 0.005, "fade": 0.02, "average": 0.99}
_PIECES = {
    "width": 64, "octaves": 3, "pieces": 256, "finest": 128, "noise": 2, "noise_kind": "uniform",
    "weight": 0.002, "fade": 0.001, "rate": 0.0005,
}  # fmt: skip
RECIPES = {
    "calm": _NETS | _CALM,
    "pieces": _NETS | _CALM | _PIECES,
    "rash": _NETS | {"game": "non-saturating", "weight": 0.0, "rate": 0.01},
}
RECORDED = {("land", "calm"): "gan-land", ("ring", "calm"): "gan-ring"}
DOTS = 500  # true points that are drawn among hills; the land has its coast


def job(controls: Controls) -> Job:
    """The run that the controls ask for."""
    now = controls.state()
    return _job(now, now["seed"])


def _job(words: Mapping[str, Any], seed: int) -> Job:
    """The run that the words of the choices ask for."""
    chosen, seconds = RECIPES[words["trained"]], float(words["budget"])
    return Job.of("gan", words["taught"], chosen, seed=seed, seconds=seconds)


def recipe(controls: Controls) -> None:
    """Which world and pair, and for how long; call it inside a part, before the room's."""
    taught = controls.choice(
        "taught", _("World to copy"), words.worlds(), "land", help=_("What the forger is to copy.")
    )
    kinds = {
        "calm": _("Relativistic, slope punished"), "pieces": _("The same, piece by piece"),
        "rash": _("Non-saturating, hasty forger"),
    }  # fmt: skip
    trained = controls.choice(
        "trained", _("Pair to train"), kinds, "calm",
        help=_("Which game, and how fast the forger learns."),
    )  # fmt: skip
    budgets = {"10": _("10 s"), "30": _("30 s"), "90": _("90 s")}
    budget = controls.choice(
        "budget", _("At most"), budgets, "30", help=_("Seconds of training before it stops.")
    )
    said = partial(_said, seed=controls.state()["seed"])
    choice_view("gan_recipe", [taught, trained, budget], controls, say=said)


def _said(words: Mapping[str, str], seed: int) -> str:
    run = _job(words, seed).run
    return _(
        "Train asks for {steps:,} rounds of the {game} game, the slope's weight {weight:g}, with "
        "seed {seed}, and stops after {seconds} seconds of training at most. The rates fall to "
        "nothing at the end, as they do not in the game above."
    ).format(**run.config.to_dict() | {"seed": run.seed, "seconds": words["budget"]})


def training_room(controls: Controls) -> None:
    """The room; call it inside a part. A recording plays where nothing was trained yet."""
    now = controls.state()
    world = now["taught"]
    run_room(
        VIEW, controls, job(controls), recording=RECORDED.get((world, now["trained"]), ""),
        truth=store.world(world).test(DOTS).x.numpy() if world != "land" else None,
        text=_("A forger while it learns: samples on the map, and curves."),
    )  # fmt: skip
