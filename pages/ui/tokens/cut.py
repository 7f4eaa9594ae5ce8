"""A text as a tokenizer cuts it: numbers and bytes; and one sentence in ten languages."""

import numpy as np

from core.language.specimens import MIXED, SENTENCES
from core.language.tokenizer import Tokenizer
from pages.ui.controls import Controls
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.source import text_alternative
from pages.ui.tokens import play
from pages.ui.tokens.models import chosen, names, titles, tokenizer
from pages.ui.words import _

VIEW, BARS = "tokens_cut", "tokens_languages"
LONGEST = 2_000


def cut_view(controls: Controls) -> None:
    """Show the view, which holds the text as each tokenizer cuts it; call it inside a part."""
    typed = controls.text(
        "text_cut", _("Any text"), MIXED, LONGEST, rows=2,
        help=_("What is cut into tokens. Nothing is learned from it."),
    )  # fmt: skip
    which = controls.choice(
        "tokenizer", _("Tokenizer"), titles(), next(iter(titles())),
        help=_("Whose merges cut the text."),
    )  # fmt: skip
    now = controls.state()
    text, merges = now["text"], now["merges"]
    words = list(titles())
    cuts = {word: arrays(tokenizer(word, text, merges), typed.value) for word in words}
    mount(
        "tokens_cut_view", VIEW,
        {f"{name}_{word}": array for word in words for name, array in cuts[word].items()},
        room=Room(0, 330, 560), on_change=controls.hear(VIEW, typed.name, which.name),
        texts=[typed.describe(VIEW)], choices=[which.describe(VIEW)],
        characters=len(typed.value), notes={word: _note(word, merges) for word in words},
        words=_words(),
    )  # fmt: skip


def arrays(by: Tokenizer, text: str) -> dict[str, np.ndarray]:
    """Token numbers (t,), where the bytes of each end (t,), and all the bytes."""
    ids = by.encode(text)
    pieces = [by.piece(token) for token in ids]
    ends = np.cumsum([len(piece) for piece in pieces], dtype=np.int64)
    return {
        "ids": np.array(ids, np.int32), "ends": ends.astype(np.int32),
        "bytes": np.frombuffer(b"".join(pieces), np.uint8),
    }  # fmt: skip


def _note(word: str, merges: int) -> str:
    if word == "yours":
        return _(
            "Cut with the {merges} merges that you have learned above. What they do not know stays "
            "in bytes."
        ).format(merges=merges)
    if word == "smollm2":
        return _("The tokenizer of a real language model. Each digit stands alone, on purpose.")
    said = _("768 merges learned from five novels by Jane Austen.")
    if "smollm2" in titles():
        return said
    return said + " " + _("SmolLM2 is not installed here, so its tokenizer cannot be shown.")


def _words() -> dict[str, str]:
    return {
        "cut": _("The text in tokens: each with its number and its bytes"),
        "more": _("… and {n} tokens more"), "characters": _("characters"), "bytes": _("bytes"),
        "tokens": _("tokens"), "per_token": _("characters a token"),
        "undefined": _("not defined"), "empty": _("There is no text, and so there are no tokens."),
    }  # fmt: skip


def in_words(controls: Controls) -> None:
    """The view in words; call it inside a part."""
    now = controls.state()
    by, text = chosen(now), now["text_cut"]
    ids = by.encode(text)
    first = ", ".join(f"{play.spoken(by.piece(token))} = {token}" for token in ids[:12])
    text_alternative(_("The text in tokens"), _(
        "{characters:,} characters, {bytes:,} bytes, {tokens:,} tokens by {name}. The first "
        "ones: {first}."
    ).format(
        characters=len(text), bytes=len(text.encode()), tokens=len(ids),
        name=names()[now["tokenizer"]], first=first,
    ))  # fmt: skip


def languages() -> dict[str, str]:
    """The languages of the sentence, by code."""
    return {
        "en": _("English"), "de": _("German"), "fr": _("French"), "sw": _("Swahili"),
        "tr": _("Turkish"), "ru": _("Russian"), "ar": _("Arabic"), "hi": _("Hindi"),
        "zh": _("Chinese"), "ja": _("Japanese"),
    }  # fmt: skip


def counts(by: Tokenizer) -> dict[str, int]:
    """Tokens of the sentence in each language."""
    return {code: len(by.encode(text)) for code, text in SENTENCES.items()}


def language_bars(controls: Controls) -> None:
    """Tokens of one sentence in ten languages, by the tokenizer chosen; call it inside a part."""
    now = controls.state()
    found = counts(chosen(now))
    rows = [
        {"name": languages()[code], "count": n, "text": SENTENCES[code], "note": _(
            "{times:.1f}× English, {characters} characters, {bytes} bytes"
        ).format(
            times=n / found["en"], characters=len(SENTENCES[code]),
            bytes=len(SENTENCES[code].encode()),
        )}
        for code, n in found.items()
    ]  # fmt: skip
    mount(
        "bars_view", BARS, {}, room=Room(0, 520, 700), rows=rows,
        label=_("Tokens of one sentence in ten languages, by {name}").format(
            name=names()[now["tokenizer"]]
        ),
    )  # fmt: skip
