"""The training room of the lesson: which flow the learner trains, and for how long."""

from core.jobs.job import Job
from core.models.coupling_flow import PRESETS
from pages.ui.controls import Controls
from pages.ui.live.choice import choice_view
from pages.ui.run import Room, run_room
from pages.ui.words import _

VIEW = "flow_room"
RECORDED = {
    "live": "coupling_flow-land",
    "spline": "coupling_flow-land-spline",
    "affine": "coupling_flow-land-affine",
}


def job(controls: Controls, world: str) -> Job:
    """The run that the controls ask for."""
    now = controls.state()
    return Job.of(
        "coupling_flow", world, PRESETS[now["trained"]], seed=now["seed"],
        seconds=float(now["budget"]),
    )  # fmt: skip


def training_room(controls: Controls, world: str) -> Room:
    """Choices and room; call it inside a part. A recording plays where the world is the land."""
    kinds = {"live": _("bands"), "spline": _("spline"), "affine": _("affine")}
    trained = controls.choice(
        "trained", _("Flow to train"), kinds, "live", help=_("Which kind of layer it is made of.")
    )
    budgets = {"10": _("10 s"), "30": _("30 s"), "90": _("90 s")}
    budget = controls.choice(
        "budget", _("At most"), budgets, "30", help=_("Seconds of training before it stops.")
    )
    choice_view("flow_recipe", [trained, budget], controls)
    recording = RECORDED[trained.value] if world == "land" else ""
    return run_room(
        VIEW, controls, job(controls, world), recording=recording,
        text=_("A normalizing flow while it learns: samples, density, curves."),
    )  # fmt: skip
