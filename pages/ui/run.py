"""The training room: train a family in front of the learner, and keep what was trained.

job = Job.of("coupling_flow", "land", config, seed=controls.seed(0), seconds=30)
room = run_room("flow_room", controls, job, text=_("…"), recording="coupling_flow-land")
if room.model: ...

The run is decided by the job, and the job by the controls, which are in the address: a reload or a
second tab finds the same run, at the same moment. Nothing is trained before Train is pressed; until
then a recorded run is shown, if one was shipped.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.capabilities import capabilities
from core.jobs.job import Job
from core.jobs.ticket import Ticket
from core.model import GenerativeModel
from core.models import FAMILIES
from core.worlds import get
from pages.ui import run_pool, store
from pages.ui.controls import Controls
from pages.ui.live.run_view import run_view
from pages.ui.words import _

KINDS = ("points", "sphere", "images")
FILE_MB = 33  # a zip of the largest weights that are trained here
STEPS = 1_000_000


@dataclass(frozen=True)
class Room:
    """What the room holds now.

    model: trained here and finished or stopped, or loaded from a file; None while there is none.
    card: of that model. state: new, waiting, running, paused, finished, stopped, failed or shown.
    """

    model: GenerativeModel | None
    card: dict[str, Any]
    state: str


def run_room(
    view: str,
    controls: Controls,
    job: Job,
    *,
    text: str,
    recording: str = "",
    coast: bool = True,
    truth: Any = None,
    files: bool = True,
) -> Room:
    """Show the training room of a job under the key `view`; call it inside a fragment.

    text: what is shown, in words. recording: name of a shipped recording (``family-world``) that
    plays while nothing is trained. coast: whether the true coast is drawn on a map. truth (n, 2):
    true dots to draw, in degrees. files: whether a trained model can be loaded.
    When a run ends the fragment runs again, so that the rest of it can use `Room.model`.
    """
    world = get(job.run.world)
    kind = world.space.kind
    if kind not in KINDS:
        raise ValueError(f"expected a world of {' or '.join(KINDS)}; got {kind}")
    ticket = run_pool.pool().start().offer(job)  # its workers warm up while the page is read
    loaded = _loaded(view, job)
    shipped = run_pool.recorded(recording) if recording else None
    first = loaded or (ticket if ticket.state != "new" else shipped)
    moment = controls.live(f"{view}_moment", _("Moment of the run"), -1, -1, STEPS, step=1)
    run_view(
        view,
        text=text,
        kind=kind,
        addresses={
            "job": job.key,
            "loaded": loaded.key if loaded else "",
            "recording": shipped.key if shipped else "",
            "first": first.key if first else "",
        },
        token=run_pool.token(store.session()),
        moment=int(moment.value),
        curves=_curves(job),
        scale=1.0 if kind != "images" else world.space.dims * math.log(2),
        file=f"{job.run.family}-{job.run.world}",
        mask=world.mask.numpy() if coast and hasattr(world, "mask") else None,
        truth=truth,
        on_change=_listeners(view, controls),
    )
    if files:
        _files(view, job)
    best = loaded or ticket
    if best.weights:
        st.session_state.setdefault("_runs", {})[controls.lesson] = best.key  # may be handed in
    return Room(run_pool.model_of(best), best.card, best.state)


def _curves(job: Job) -> dict[str, dict[str, str]]:
    """Labels and units of the three curves, by what the family and the world are."""
    pictures = get(job.run.world).space.kind == "images"
    able = capabilities(FAMILIES[job.run.family])
    unit = _("bits/dim") if pictures else _("nats")
    unknown = "" if get(job.run.world).known else _("not defined: nobody knows the truth")
    return {
        "loss": {"label": _("loss"), "unit": _("in training")},
        "excess": {
            "label": _("excess, at most") if "bounded" in able else _("excess"),
            "unit": unknown
            or (unit if {"density", "bounded"} & {*able} else _("not defined: no likelihood")),
        },
        "astray": {
            "label": _("not clean") if pictures else _("in the sea"),
            "unit": unknown or (_("% of 64 pictures") if pictures else _("% of 1,000 samples")),
        },
    }


def _listeners(view: str, controls: Controls) -> dict[str, Callable[[], None]]:
    name = f"{view}_moment"

    def moved() -> None:
        step = st.session_state[view].get("moment")
        if step is not None:
            controls.put({name: int(min(STEPS, max(-1, step)))})

    return {
        "moment": moved,
        "ended": lambda: None,  # the fragment runs again; that is all
        "dismiss": lambda: _address(view, ""),
    }


def _loaded(view: str, job: Job) -> Ticket | None:
    """The model that was loaded into this room, if it is of this family and world and still here;
    its key is in the address, so that a reload finds it."""
    key = st.query_params.get(f"{view}_file", "")
    ticket = run_pool.pool().find(key) if key.startswith("loaded-") else None
    told = ticket and (ticket.card["family"], ticket.card["world"])
    return ticket if told == (job.run.family, job.run.world) else None


def _address(view: str, key: str) -> None:
    """Write the key of a loaded model into the address, or take it out (in a callback)."""
    name = f"{view}_file"
    if key:
        st.query_params[name] = key
    elif name in st.query_params:
        del st.query_params[name]


def _files(view: str, job: Job) -> None:
    """A place for a file that was downloaded here before; a wrong one is refused in words."""
    with st.expander(_("Load a trained model")):
        turn = st.session_state.setdefault(f"_turn_{view}", 0)
        key = f"file_{view}_{turn}"
        st.file_uploader(
            _("The zip file that Download gave you"), "zip", key=key,
            max_upload_size=FILE_MB, on_change=lambda: _take(view, key, job),
        )  # fmt: skip
        if refusal := st.session_state.get(f"_refusal_{view}"):
            st.error(refusal)


def _take(view: str, key: str, job: Job) -> None:
    """Check the file that was chosen and show its model (a callback)."""
    file = st.session_state.get(key)
    if file is None:
        return
    blob = file.getvalue()
    st.session_state[f"_turn_{view}"] += 1  # an empty place for the next file
    st.session_state.pop(f"_refusal_{view}", None)
    try:
        _address(view, run_pool.loaded(blob, job.run.family, job.run.world).key)
    except ValueError as error:
        sentence = _("This file was not loaded. {error}.")
        st.session_state[f"_refusal_{view}"] = sentence.format(error=error)
