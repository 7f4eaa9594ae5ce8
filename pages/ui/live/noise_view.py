"""One slider of noise over stored truth: dots of Land and one picture of the Wardrobe."""

from collections.abc import Callable, Mapping
from typing import Any

from pages.ui.live.map_view import Range
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.words import _


def noise_view(
    key: str,
    *,
    land: Any,
    land_noise: Any,
    picture: Any,
    picture_noise: Any,
    noise: Range,
    text: tuple[str, str],
    on_change: Mapping[str, Callable[[], None]],
) -> None:
    """Show x_t = (1 - t) x_0 + t e with t the slider `noise` in percent, and a play button.

    land, land_noise (n, 2) degrees; picture, picture_noise (3, height, width), the picture in
    [-1, 1]. text: what the map and the picture show, in words.
    """
    arrays = {"land": land, "land_noise": land_noise}
    arrays |= {"picture": picture, "picture_noise": picture_noise}
    mount(
        "noise_view",
        key,
        arrays,
        room=Room(32, 54, 420),
        on_change=on_change,
        ranges=[noise.describe(key)],
        labels=text,
        words={"play": _("Play"), "stop": _("Stop")},
    )
