"""The training room of the lesson: an adversarial pair on the land, trained to its end."""

import streamlit as st

from core.jobs.job import Job
from pages.ui.controls import Controls
from pages.ui.live.choice import choice_view
from pages.ui.run import run_room
from pages.ui.words import _

VIEW = "gan_room"
_NETS = {"width": 128, "layers": 3, "octaves": 5, "batch": 256, "noise": 8, "steps": 4_000}
RECIPES = {
    "calm": _NETS | {"game": "relativistic", "weight": 0.005, "average": 0.99},
    "rash": _NETS | {"game": "non-saturating", "weight": 0.0, "rate": 0.01},
}


def job(controls: Controls) -> Job:
    """The run that the controls ask for."""
    now = controls.state()
    return Job.of(
        "gan", "land", RECIPES[now["trained"]], seed=now["seed"], seconds=float(now["budget"])
    )


def recipe(controls: Controls) -> None:
    """Which pair, and for how long; call it inside a part, before the room's."""
    kinds = {"calm": _("Relativistic, slope punished"), "rash": _("Non-saturating, hasty forger")}
    trained = controls.choice(
        "trained", _("Pair to train"), kinds, "calm",
        help=_("Which game, and how fast the forger learns."),
    )  # fmt: skip
    budgets = {"10": _("10 s"), "30": _("30 s"), "90": _("90 s")}
    budget = controls.choice(
        "budget", _("At most"), budgets, "30", help=_("Seconds of training before it stops.")
    )
    choice_view("gan_recipe", [trained, budget], controls)
    run = job(controls).run
    chosen = run.config.to_dict()
    st.html('<p class="fn-note">{}</p>'.format(_(
        "Train asks for {steps:,} rounds of the {game} game, the slope's weight {weight:g}, with "
        "seed {seed}, and stops after {seconds} seconds of training at most. The rates fall to "
        "nothing at the end, as they do not in the game above."
    ).format(**chosen | {"seed": run.seed, "seconds": budget.value})))  # fmt: skip


def training_room(controls: Controls) -> None:
    """The room; call it inside a part."""
    run_room(
        VIEW, controls, job(controls),
        text=_("A forger while it learns: samples on the map, and curves."),
    )  # fmt: skip
