"""Many ways on from the start of the play, written at once."""

from typing import Any

from core.decoding import HOTTEST
from pages.ui.controls import Controls
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.sampling import models
from pages.ui.sampling.play import SETTINGS
from pages.ui.sampling.routes import WAYS
from pages.ui.sampling.text import MARK, list_of
from pages.ui.words import _

VIEW = "sampling_futures"
TEMPERATURES = (0.0, 0.5, 1.0, 1.5, HOTTEST)
LENGTH = 20  # tokens of each


def futures_view(controls: Controls) -> None:
    """Show the view; call it inside a part."""
    kinds = {
        "twelve": _("Twelve futures"),
        "temperatures": _("Five temperatures"),
        "models": _("Every model"),
    }
    choice = controls.choice(
        "futures", _("Write"), kinds, "twelve",
        help=_("What the rows have in common, and what is different."),
    )  # fmt: skip
    now = controls.state()
    question = {
        "model": now["model"], "start": now["start"].removeprefix(MARK), "on": list_of(now["on"])
    }  # fmt: skip
    mount(
        "futures_view", VIEW, {}, room=Room(0, 480, 900), on_change=controls.hear(VIEW, "futures"),
        choices=[choice.describe(VIEW)], question=question, ways=ways(now), length=LENGTH,
        seed=now["seed"], words=_words(now["temperature"]),
    )  # fmt: skip


def ways(now: Any) -> dict[str, list[dict[str, Any]]]:
    """What the rows of each choice are called, and how each is written."""
    plain = {name: now[name] for name in SETTINGS}
    titles = models.titles()
    return {
        "twelve": [{"name": f"{i}", "way": plain} for i in range(1, WAYS + 1)],
        "temperatures": [
            {"name": f"T = {written(T)}", "way": plain | {"temperature": T}} for T in TEMPERATURES
        ],
        "models": [
            {"name": titles[word], "way": plain | {"model": word}}
            for word in models.BESIDE
            if word in titles
        ],
    }


def written(temperature: float) -> str:
    """A temperature as the page writes it."""
    return "∞" if temperature >= HOTTEST else f"{temperature:g}"


def _words(temperature: float) -> dict[str, str]:
    return {
        "write": _("Write them"),
        "stop": _("Stop"),
        "list": _("Ways on, a row each"),
        "ready": _("Each row goes on from the text of the play, at T = {T} unless it says another.")
        .format(T=written(temperature)),
        "writing": _("All are being written at once."),
        "done": _("{different} of {n} rows differ."),
        "trouble": _("The server did not answer. Try again."),
        "rank": _("rank"),
        "drawn": _("drawn at"),
    }  # fmt: skip
