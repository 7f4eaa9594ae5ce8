"""The training room of the lesson: a denoiser on land from nothing."""

import streamlit as st

from core.jobs.job import Job
from pages.ui.controls import Controls
from pages.ui.diffusion import models
from pages.ui.live.choice import choice_view
from pages.ui.run import run_room
from pages.ui.words import _

VIEW = "diffusion_room"


def job(controls: Controls) -> Job:
    """The run that the controls ask for."""
    now = controls.state()
    return Job.of(now["trained"], "land", {}, seed=now["seed"],
                  seconds=float(now["budget"]))  # fmt: skip


def recipe(controls: Controls) -> None:
    """Which family, and for how long; call it inside a part, before the room's."""
    trained = controls.choice(
        "trained", _("Family to train"), models.titles(), "flow_matching",
        help=_("Which noise is practised how often, and what an error costs."),
    )  # fmt: skip
    budgets = {"10": _("10 s"), "30": _("30 s"), "90": _("90 s")}
    budget = controls.choice(
        "budget", _("At most"), budgets, "30", help=_("Seconds of training before it stops.")
    )
    choice_view("diffusion_recipe", [trained, budget], controls)
    run = job(controls).run
    st.html('<p class="fn-note">{}</p>'.format(_(
        "{title}: Train asks for {steps:,} steps with seed {seed}, and stops after {seconds} "
        "seconds of training at most."
    ).format(
        title=models.titles()[trained.value], steps=run.config.steps, seed=run.seed,
        seconds=budget.value,
    )))  # fmt: skip


def training_room(controls: Controls) -> None:
    """The room; call it inside a part."""
    run_room(
        VIEW, controls, job(controls), recording="",
        text=_("A denoiser while it learns: samples on the map, and curves."),
    )  # fmt: skip
