"""The training room's view: a run as it happens or as it was recorded, snapshot by snapshot.

Snapshots do not come with the page: the view asks for them itself (`pages.ui.run_routes`), so that
neither a rerun nor a lost network stands between the learner and the run.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from core.film import TOP
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.words import _


def run_view(
    key: str,
    *,
    text: str,
    kind: str,
    addresses: Mapping[str, str],
    token: str,
    moment: int,
    curves: Mapping[str, Mapping[str, str]],
    scale: float,
    file: str,
    mask: Any = None,
    truth: Any = None,
    on_change: Mapping[str, Callable[[], None]] | None = None,
) -> Any:
    """Show a run under `key`.

    kind: of the space: points, sphere or images. addresses: keys of runs by what they are for:
    `job` (what the buttons train), `loaded`, `recording`, `first` (what is shown first); empty
    where there is none. token: lets this page ask the server. moment: the step that is shown, -1
    for the newest. curves: label and unit of loss, excess and astray; excess is divided by `scale`.
    file: name of the download. mask: of the land, row 0 in the north; truth (n, 2) degrees.

    It writes back `moment`, `ended` (a run that was watched has its model) and `dismiss`.
    """
    arrays: dict[str, Any] = {}
    shape = None
    if mask is not None:
        mask = np.asarray(mask, bool)
        arrays["mask_bits"], shape = np.packbits(mask), mask.shape
    if truth is not None:
        arrays["truth"] = np.asarray(truth, np.float32)
    return mount(
        "run_view",
        key,
        arrays,
        room=Room(31, 180, 780),
        on_change=on_change,
        kind=kind,
        projection="equal_area" if kind == "sphere" else "flat",
        coast=mask is not None,
        mask_shape=shape,
        token=token,
        moment=moment,
        curves={name: dict(one) for name, one in curves.items()},
        scale=scale,
        file=file,
        legend=_legend(truth is not None, mask is not None),
        words=_words(text) | _stories() | _refusals(),
        **addresses,
    )


def _legend(truth: bool, coast: bool) -> list[dict[str, str]]:
    entries = [("samples", _("samples of the model"))]
    entries += [("truth", _("dots of truth"))] if truth else []
    entries += [("land", _("land"))] if coast else []
    top = _("density of the model: 0 to {top:g} times an even spread, or more").format(top=TOP)
    return [{"ink": ink, "text": said} for ink, said in [*entries, ("density", top)]]


def _words(text: str) -> dict[str, str]:
    """What stands on buttons and beside the slider."""
    return {
        "label": text,
        "train": _("Train"),
        "again": _("Train again"),
        "trained": _("Trained"),
        "pause": _("Pause"),
        "resume": _("Go on"),
        "step": _("One step"),
        "stop": _("Stop"),
        "reset": _("Reset"),
        "download": _("Download"),
        "moment": _("Moment of the run"),
        "typed": _("Moment of the run, as a step"),
        "at": _("step {step}, after {seconds} seconds of training"),
        "play": _("Play"),
        "halt": _("Halt"),
        "progress": _("Progress of the training"),
        "starting": _("Starting."),
        "place": _("Waiting for a free worker: place {place} in the queue."),
        "running": _("Step {step}, {seconds} s of training, about {left} s left."),
        "resting": _("Resting at step {step}, after {seconds} s of training."),
        "over": _("{step} steps in {seconds} s of training."),
    }


def _stories() -> dict[str, str]:
    """How things stand, in a sentence."""
    return {
        "new": _("Nothing is trained yet. Press Train."),
        "finished": _("Trained to the end. The model is kept; the slider shows how it grew."),
        "stopped": _("You stopped it. The model is kept as it was."),
        "recorded": _("This run was recorded earlier. Press Train to make one of your own."),
        "loaded": _("This is the model that you loaded."),
        "unwatched": _("Nobody watched this run any more, so it ended. Its model is kept."),
        "rested": _("This run rested longest, so it ended. Its model is kept."),
        "died": _("The process that trained this run ended. Another has started: train again."),
        "failed": _("The run failed:"),
        "others": _("Others who watch this run now: {others}. It is trained once for all of you."),
        "offline": _("No connection. The run goes on; this page looks for it again by itself."),
        "forgotten": _("The server no longer knows this run. Reload the page to begin anew."),
        "saved": _("Saved as {file}."),
        "not_sent": _("The server did not hear that. Press again when the connection is back."),
        "trouble": _("Runs are kept in memory only, because the disk refused them: {why}."),
    }


def _refusals() -> dict[str, str]:
    """Why something that was asked for is not done."""
    return {
        "refused_shared": _("Others watch this run, so it goes on. Another seed is yours alone."),
        "refused_many": _("You have four unfinished runs. Stop one of them first."),
        "refused_full": _("The queue is full. Try again in a minute."),
        "refused_broken": _("No training process can start on this server. Tell who runs it."),
        "refused_elsewhere": _("This run was recorded; it cannot be changed."),
    }
