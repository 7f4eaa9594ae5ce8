"""A vocabulary that grows from bytes to thousands of pairs, and how much shorter texts become."""

import numpy as np

from core.language.corpus import test_text
from core.language.specimens import PERSUASION
from core.language.vocabulary import SIZES, SMOLLM2, recorded
from pages.ui.controls import Controls
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.source import text_alternative
from pages.ui.words import _

VIEW = "tokens_vocabulary"
WIDTH = 576  # numbers for each token, as many as SmolLM2-135M has
SENTENCE = 420  # characters of the held-out novel that are shown


def sentence() -> str:
    """The first words of the held-out novel."""
    novel = test_text()
    begin = novel.index(PERSUASION)
    return novel[begin : begin + SENTENCE]


def vocabulary_view(controls: Controls) -> None:
    """Show the view; call it inside a part."""
    size = controls.live(
        "vocabulary", _("Tokens in the vocabulary"), 1_024, values=SIZES,
        help=_("How many merges are used, and 256 bytes."),
    )  # fmt: skip
    found = recorded()
    train, test = found.per_token()
    arrays = {
        "merges": np.array(found.merges, np.int32), "sizes": np.array(SIZES, np.int32),
        "train": np.array(train), "test": np.array(test), "lengths": np.array(found.test, np.int32),
    }  # fmt: skip
    mount(
        "vocabulary_view", VIEW, arrays, room=Room(31, 130, 640),
        on_change=controls.hear(VIEW, size.name), ranges=[size.describe(VIEW)],
        sentence=sentence(), width=WIDTH, smollm2=SMOLLM2,
        smollm2_per_token=found.smollm2_per_token(), words=_words(),
    )  # fmt: skip


def _words() -> dict[str, str]:
    return {
        "chart": _("Characters a token against the size of the vocabulary."),
        "size": _("tokens in the vocabulary"), "per_token": _("characters a token"),
        "train": _("novels that were learned from"), "test": _("novel that was held out"),
        "smollm2": _("SmolLM2's vocabulary on the held-out novel"),
        "sentence": _("How the held-out novel begins, in tokens"),
        "cut": _("How the held-out novel begins, in {n} tokens"),
        "novel": _("the whole novel"), "tokens": _("tokens"),
        "pairs": _("pairs for attention"), "against": _("of those of bytes"),
        "table": _("table of tokens"),
        "numbers": _("numbers at {width} a token").format(width=WIDTH),
    }  # fmt: skip


def in_words(controls: Controls) -> None:
    """The view in words; call it inside a part."""
    size, found = controls.state()["vocabulary"], recorded()
    train, test = found.per_token()
    at = SIZES.index(int(size))
    text_alternative(_("The vocabulary"), _(
        "With {size:,} tokens the held-out novel has {tokens:,} tokens, {test:.2f} characters "
        "each; the novels that were learned from have {train:.2f}. With 256 tokens, one a byte, "
        "it is 1. SmolLM2 has {many:,} tokens and needs {best:.2f} characters a token."
    ).format(
        size=int(size), tokens=found.test[at], test=test[at], train=train[at], many=SMOLLM2,
        best=found.smollm2_per_token(),
    ))  # fmt: skip
