"""A drop of ink in a glass of water: each grain wanders, and the drop spreads."""

from pages.ui.controls import Controls
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.source import text_alternative
from pages.ui.words import _

VIEW = "diffusion_ink"
GRAINS, MOMENTS = 3_000, 80
RATE = 0.002  # of spreading: variance a moment along each side, in squares of the glass's side
CELLS = 12  # of the glass, along each side, in which grains are counted


def ink_view(controls: Controls) -> None:
    """Show the view; call it inside a part."""
    shapes = {"drop": _("A drop"), "ring": _("A ring"), "two": _("Two drops")}
    shape = controls.choice("ink", _("Ink"), shapes, "drop", help=_("How the ink begins."))
    time = controls.live(
        "ink_time", _("Time"), 10, 0, MOMENTS, step=1, help=_("Moments since the ink fell in.")
    )
    mount(
        "diffusion_ink_view", VIEW, {}, room=Room(0, 300, 420),
        on_change=controls.hear(VIEW, "ink", "ink_time"), choices=[shape.describe(VIEW)],
        ranges=[time.describe(VIEW)], seed=int(controls.state()["seed"]), grains=GRAINS,
        moments=MOMENTS, rate=RATE, cells=CELLS, words=_words(),
    )  # fmt: skip


def _words() -> dict[str, str]:
    return {
        "label": _("Grains of ink in a square glass, seen from above."),
        "play": _("Let time go"), "pause": _("Pause"), "back": _("Film it backwards"),
        "entropy": _("entropy of the place"), "most": _("of at most {most} nats"),
        "wide": _("grains have wandered"), "law": _("√(variance · t) says {law}"),
    }  # fmt: skip


def in_words(controls: Controls) -> None:
    """The view in words; call it inside a part."""
    now = controls.state()
    text_alternative(_("The ink"), _(
        "{n} grains of ink wander by chance. After {t} moments each has gone {wide:.3f} of the "
        "glass's side along each axis, as a root mean square and but for the walls: the square "
        "root of {rate} times {t}. In the end they are spread evenly, and nobody can tell how the "
        "ink began."
    ).format(
        n=GRAINS, t=int(now["ink_time"]), wide=(RATE * now["ink_time"]) ** 0.5, rate=RATE
    ))  # fmt: skip
