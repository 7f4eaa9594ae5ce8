"""The training room of the lesson: a denoiser on land from nothing."""

from collections.abc import Mapping
from functools import partial
from typing import Any

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
    return _job(now, now["seed"])


def _job(words: Mapping[str, Any], seed: int) -> Job:
    """The run that the words of the choices ask for."""
    return Job.of(words["trained"], "land", {}, seed=seed, seconds=float(words["budget"]))


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
    said = partial(_said, seed=controls.state()["seed"])
    choice_view("diffusion_recipe", [trained, budget], controls, say=said)


def _said(words: Mapping[str, str], seed: int) -> str:
    run = _job(words, seed).run
    return _(
        "{title}: Train asks for {steps:,} steps with seed {seed}, and stops after {seconds} "
        "seconds of training at most."
    ).format(
        title=models.titles()[words["trained"]], steps=run.config.steps, seed=run.seed,
        seconds=words["budget"],
    )  # fmt: skip


def training_room(controls: Controls) -> None:
    """The room; call it inside a part."""
    run_room(
        VIEW, controls, job(controls), recording="",
        text=_("A denoiser while it learns: samples on the map, and curves."),
    )  # fmt: skip
