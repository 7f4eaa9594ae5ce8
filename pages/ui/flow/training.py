"""The training room of the lesson: which flow the learner trains, on which world, for how long."""

from collections.abc import Mapping
from contextlib import suppress
from functools import cache, partial
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitPageNotFoundError

from core import flow_tasks
from core.jobs.job import Job
from core.jobs.ticket import Ticket
from core.land_tasks import Answer
from core.models.coupling_flow import PRESETS
from core.worlds.world import World
from pages.ui import run_pool, store
from pages.ui.controls import Controls
from pages.ui.live.choice import choice_view
from pages.ui.own_world import chosen
from pages.ui.run import run_room
from pages.ui.words import _

VIEW = "flow_room"
RECORDED = {
    "live": "coupling_flow-land",
    "spline": "coupling_flow-land-spline",
    "affine": "coupling_flow-land-affine",
}


def recipe(controls: Controls) -> None:
    """What to train, and for how long; call it inside a part, before the room's."""
    seed = int(controls.state()["seed"])
    choice_view("flow_recipe", _choices(controls), controls, say=partial(_said, seed=seed))


def training_room(controls: Controls) -> None:
    """The room, and what came of it; call it inside a part.

    A recording plays where the world is the land and nothing was trained yet.
    """
    world = chosen.world_now(controls)
    recording = RECORDED[controls.state()["trained"]] if world.slug == chosen.LAND else ""
    run_room(
        VIEW, controls, job(controls), recording=recording,
        text=_("A normalizing flow while it learns: samples, density, curves."),
    )  # fmt: skip
    if found := answer(controls):
        st.markdown(_in_words(world, found))


def _choices(controls: Controls) -> list[chosen.Choice]:
    """World (once the learner has made one), kind of flow, seconds."""
    world = chosen.world_choice(controls)
    kinds = {"live": _("bands"), "spline": _("spline"), "affine": _("affine")}
    trained = controls.choice(
        "trained", _("Flow to train"), kinds, "live", help=_("Which kind of layer it is made of.")
    )
    budgets = {"10": _("10 s"), "30": _("30 s"), "90": _("90 s")}
    budget = controls.choice(
        "budget", _("At most"), budgets, "30", help=_("Seconds of training before it stops.")
    )
    if len(world.options) > 1:
        return [world, trained, budget]
    with suppress(StreamlitPageNotFoundError):
        st.page_link(chosen.PAGE, label=_("Paint a land of your own, and train a flow on it"))
    return [trained, budget]


def _said(words: Mapping[str, str], *, seed: int) -> str:
    """What Train will do at these choices."""
    return _(
        "Train asks for {steps:,} steps with seed {seed}, and stops after {seconds} seconds of "
        "training at most. Who asks for the same run shares it with you."
    ).format(steps=_steps(words["trained"]), seed=seed, seconds=words["budget"])


@cache
def _steps(kind: str) -> int:
    config: Any = Job.of("coupling_flow", chosen.LAND, PRESETS[kind]).run.config
    return int(config.steps)


def job(controls: Controls) -> Job:
    """The run that the controls ask for."""
    now = controls.state()
    return Job.of(
        "coupling_flow", chosen.world_now(controls).slug, PRESETS[now["trained"]],
        seed=now["seed"], seconds=float(now["budget"]),
    )  # fmt: skip


def finished(controls: Controls) -> Ticket | None:
    """The run of these settings, if it has left a model."""
    ticket = run_pool.pool().find(job(controls).key)
    return ticket if ticket and run_pool.model_of(ticket) else None


def answer(controls: Controls) -> Answer | None:
    """The flow that was trained with these settings, judged; None while there is none."""
    ticket = finished(controls)
    return store.remember(_judged, key=ticket.key, world=_token(controls)) if ticket else None


def _token(controls: Controls) -> str:
    return str(controls.state().get(chosen.NAME, chosen.LAND))


def _judged(key: str, world: str) -> Answer:
    """The excess and the sea rate of a run that has ended."""
    ticket = run_pool.pool().find(key)
    return flow_tasks.trained(run_pool.model_of(ticket) if ticket else None, chosen.world_of(world))


def _in_words(world: World, found: Answer) -> str:
    """What came of it, against the truth as far as it is known."""
    if not found.numbers:
        return _(
            "Nobody knows the true density behind a table of points. So there is no excess and no "
            "sea rate, and the room compares runs by unseen points alone."
        )
    said = _(
        "**Your flow**: excess {excess:.3f} nats, exact, averaged over {n:,.0f} unseen dots; "
        "{sea:.2%} of {drawn:,.0f} samples at sea."
    )
    return said.format(**found.numbers)
