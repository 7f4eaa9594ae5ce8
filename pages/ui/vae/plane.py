"""A plane through three pictures' codes: interpolation, and arithmetic with outfits."""

from pages.ui.controls import Controls
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.outfit_words import outfit_words
from pages.ui.source import text_alternative
from pages.ui.vae import held, models
from pages.ui.words import _

VIEW = "vae_plane"


def plane_view(controls: Controls) -> None:
    """A sheet of decoded pictures and a place that is held; call it inside a part."""
    place = _("Where on the sheet; the arrow keys on the sheet do the same.")
    ranges = [
        controls.live("along", _("From A to B"), 0.5, -0.25, 1.25, step=0.05, help=place),
        controls.live("up", _("From A to C"), 0.0, -0.25, 1.25, step=0.05, help=place),
    ]
    ranges += [
        controls.live(name, label, start, 1, models.SHOWN, step=1, help=_("Which test picture."))
        for name, label, start in (
            ("a", _("Picture A"), 11), ("b", _("Picture B"), 6), ("c", _("Picture C"), 20)
        )
    ]  # fmt: skip
    mount(
        "vae_plane_view", VIEW, {}, room=Room(31, 120, 900),
        on_change=controls.hear(VIEW, "along", "up", "a", "b", "c"),
        ranges=[one.describe(VIEW) for one in ranges], address=held.address("pictures"),
        words={
            "sheet": _("Forty-nine pictures decoded from a plane of codes. Drag, or use arrow "
                       "keys."),
            "code": _("Codes mixed, then decoded"), "pixels": _("Pixels mixed"),
            "clean": _("clean outfit"), "unclean": _("not a clean outfit"),
        },
        outfits=outfit_words(),
    )  # fmt: skip
    text_alternative(_("The sheet of pictures"), _(
        "A stands near the lower left corner, B near the lower right, C near the upper left. Each "
        "picture is decoded from A + u (B − A) + v (C − A). At the upper right stands B + C − A."
    ))  # fmt: skip
