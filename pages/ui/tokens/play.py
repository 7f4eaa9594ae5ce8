"""Byte pairs learned on the learner's own text, merge by merge."""

from core.language.byte_pairs import BYTES, BytePairs
from core.language.specimens import TWISTER
from pages.ui.controls import Controls
from pages.ui.live.map_view import Range
from pages.ui.live.room import Room
from pages.ui.live.text_box import TextBox
from pages.ui.live.view import mount
from pages.ui.settings import Settings
from pages.ui.source import text_alternative
from pages.ui.tokens.models import MOST, learned
from pages.ui.words import _

VIEW = "tokens_play"
LONGEST = 2_000
START = 12


def box(controls: Controls) -> TextBox:
    """Where the text is typed that pairs are learned from."""
    return controls.text(
        "text", _("Your text"), TWISTER, LONGEST, rows=4,
        help=_("Any text, in any writing. Pairs are learned from it while you type."),
    )  # fmt: skip


def slider(controls: Controls) -> Range:
    """How many merges are done."""
    return controls.live(
        "merges", _("Merges done"), START, 0, MOST, step=1,
        help=_("Each merge gives the commonest pair of neighbours a number of its own."),
    )  # fmt: skip


def play_view(controls: Controls) -> None:
    """The text in its tokens, the pairs that come next, the scrubber; call it inside a part."""
    typed, merges = box(controls), slider(controls)
    mount(
        "tokens_view", VIEW, {}, room=Room(0, 470, 760),
        on_change=controls.hear(VIEW, typed.name, merges.name),
        texts=[typed.describe(VIEW)], ranges=[merges.describe(VIEW)], most=MOST, words=_words(),
    )  # fmt: skip


def _words() -> dict[str, str]:
    return {
        "cut": _("The same text in tokens"), "next": _("Commonest pairs now"),
        "play": _("Play"), "pause": _("Pause"), "again": _("Play again"), "step": _("One merge"),
        "more": _("… and {n} tokens more"),
        "characters": _("characters"), "tokens": _("tokens"),
        "per_token": _("characters a token"), "vocabulary": _("vocabulary"),
        "undefined": _("not defined"),
        "empty": _("There is no text yet, so there is nothing to count. Type something."),
        "bytes": _("No merge yet: every token is one byte. Letters of English are one byte each."),
        "merged": _("Merge {k}: {one} + {other} became token {number}. The pair stood {count} "
                    "times."),
        "over": _("No pair stands twice any more: learning is over."),
        "nothing": _("No pair stands twice: there is nothing to learn from this text."),
        "most": _("This page stops here; other pairs still stand twice."),
    }  # fmt: skip


def spoken(piece: bytes) -> str:
    """The bytes of a token in words of Markdown: its text, or its bytes where it is no text."""
    try:
        text = piece.decode()
    except UnicodeDecodeError:
        text = piece.hex(" ").upper()
    return "`" + text.replace(" ", "␣").replace("\n", "⏎").replace("`", "ˋ") + "`"


def in_words(now: Settings) -> None:
    """The play in words."""
    steps, text = learned(now["text"]), now["text"]
    merges = min(now["merges"], len(steps))
    tokenizer = BytePairs([step.pair for step in steps[:merges]])
    tokens = tokenizer.encode(text)
    last = ", ".join(spoken(step.piece) for step in steps[max(0, merges - 6) : merges])
    said = _(
        "{characters:,} characters in {tokens:,} tokens after {merges} merges; the vocabulary has "
        "{size} tokens. Learning ends after {all} merges."
    ).format(
        characters=len(text), tokens=len(tokens), merges=merges, size=BYTES + merges, all=len(steps)
    )  # fmt: skip
    if last:
        said += " " + _("The last tokens learned: {last}.").format(last=last)
    text_alternative(_("The play"), said)
