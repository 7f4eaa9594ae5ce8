"""Kinds of pictures beside true ones, how strange each is, and a threshold for the alarm."""

from collections.abc import Mapping
from typing import Any

from pages.ui.controls import Controls
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.words import _


def odd_view(
    key: str,
    controls: Controls,
    *,
    kinds: Mapping[str, str],
    first: str,
    rules: Mapping[str, str],
    says: str,
    shown: int,
    address: str,
    words: Mapping[str, str],
    room: Room,
    **rest: Any,
) -> None:
    """Show the view under `key`; its pictures and scores are fetched from `address`.

    kinds: the word of each kind of picture and its name on the page; `first` is chosen at first.
    rules: what "high" and "both" call strange; `says` is what that choice does, in a line.
    shown: how many pictures a kind has. words: labels of the numbers under the view.
    """
    choices = [
        controls.choice("odd", _("Kind of picture"), kinds, first, menu=True,
                        help=_("Which kind is compared with the true test pictures.")),
        controls.choice("rule", _("Strange is"), rules, "high", help=says),
    ]  # fmt: skip
    ranges = [
        controls.live("alarms", _("False alarms allowed"), 5, 1, 20, step=1, unit="%",
                      help=_("The share of true pictures that you accept to call strange.")),
        controls.live("example", _("Which one"), 1, 1, shown, step=1,
                      help=_("Which picture of the kind is shown and ringed.")),
    ]  # fmt: skip
    mount(
        "odd_view", key, {}, room=room,
        on_change=controls.hear(key, "odd", "rule", "alarms", "example"),
        choices=[one.describe(key) for one in choices],
        ranges=[one.describe(key) for one in ranges], address=address, words=dict(words),
        pending=_("the picture is on its way"), single=_("the only one of its kind"), **rest,
    )  # fmt: skip
