"""A window of so many tokens over a chapter: what is read, and what is lost."""

from functools import cache

import numpy as np

from core.language import window as sight
from core.language.corpus import test_text
from pages.ui.controls import Controls
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.settings import Settings
from pages.ui.source import text_alternative
from pages.ui.tokens.models import tokenizer
from pages.ui.words import _

VIEW = "tokens_window"
LENGTH = 9_000  # characters of the held-out novel
STEP = 20
NAME = "Kellynch"
WINDOWS = (16, 32, 64, 128, 256, 512, 1_024, 2_048)


def text() -> str:
    """The beginning of the held-out novel."""
    return test_text()[:LENGTH]


@cache
def ends(unit: str) -> list[int]:
    """Where each token of it ends, in characters: letters, or pairs learned from other novels."""
    if unit == "letters":
        return list(range(1, LENGTH + 1))
    return sight.ends(tokenizer("novels"), text())


@cache
def named() -> list[int]:
    """Where the name stands."""
    return sight.mentions(text(), NAME)


def units() -> dict[str, str]:
    """What a token is: the word in the address and the word on the page."""
    return {"letters": _("A letter"), "pairs": _("A byte pair")}


def window_view(controls: Controls) -> None:
    """Show the view; call it inside a part."""
    unit = controls.choice(
        "unit", _("A token is"), units(), "letters", help=_("What the window counts.")
    )
    size = controls.live(
        "window", _("Window"), 256, values=WINDOWS, unit=_("tokens"),
        help=_("How many tokens the model reads at once."),
    )  # fmt: skip
    reached = controls.live(
        "reached", _("Read so far"), 3_000, STEP, LENGTH, step=STEP, unit=_("characters"),
        help=_("How far reading has come. Drag on the map of the text, too."),
    )  # fmt: skip
    arrays = {
        "ends": np.array(ends("pairs"), np.int32), "mentions": np.array(named(), np.int32),
    }  # fmt: skip
    mount(
        "window_view", VIEW, arrays, room=Room(32, 120, 720),
        on_change=controls.hear(VIEW, unit.name, size.name, reached.name),
        choices=[unit.describe(VIEW)], ranges=[size.describe(VIEW), reached.describe(VIEW)],
        text=text(), name=NAME, words=_words(),
    )  # fmt: skip


def seen(now: Settings, unit: str) -> sight.Seen:
    """What the window holds where a token is that."""
    return sight.look(ends(unit), named(), len(NAME), int(now["window"]), int(now["reached"]))


def _words() -> dict[str, str]:
    return {
        "map": _("A map of the text, 150 characters a line, and the window on it. Arrow keys move "
                 "the window, Shift moves it five times as far."),
        "pane": _("What the model reads"),
        "lost": _("lost"), "kept": _("in the window"),
        "named": _("“{name}”, in the window").format(name=NAME),
        "gone": _("“{name}”, outside").format(name=NAME),
        "read": _("read so far"), "inside": _("in the window"), "outside": _("lost"),
        "tokens": _("tokens"), "of": _("tokens, {n} characters"),
        "mention": _("last “{name}”").format(name=NAME), "back": _("tokens back"),
        "never": _("not yet"),
        "unnamed": _("“{name}” has not been named yet.").format(name=NAME),
        "known": _("The model can still read where “{name}” was named last.").format(name=NAME),
        "forgotten": _("“{name}” was named, and is out of the window: for the model it was never "
                       "said.").format(name=NAME),
    }  # fmt: skip


def in_words(controls: Controls) -> None:
    """The view in words; call it inside a part."""
    now = controls.state()
    found = seen(now, now["unit"])
    said = _(
        "{read:,} tokens have been read. The window of {window:,} holds {kept:,} of them, "
        "{characters:,} characters; {lost:,} tokens before it are lost."
    ).format(
        read=found.read, window=int(now["window"]), kept=found.read - found.lost,
        characters=found.stop - found.first, lost=found.lost,
    )  # fmt: skip
    if found.back is not None:
        said += " " + (
            _("“{name}” was named {back:,} tokens back, inside the window.")
            if found.inside
            else _("“{name}” was named {back:,} tokens back, outside the window.")
        ).format(name=NAME, back=found.back)
    text_alternative(_("The window"), said)
