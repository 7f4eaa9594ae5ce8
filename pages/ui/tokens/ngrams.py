"""From letters to pairs to n-grams: what is counted behind a start, and what is forgotten."""

import numpy as np
import streamlit as st

from core.language.next_letters import FARTHEST, LETTERS
from core.language.orders import recorded
from core.language.specimens import BEGUN
from pages.ui.controls import Controls
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.source import text_alternative
from pages.ui.tokens.models import ORDERS, WRITTEN, behind, samples
from pages.ui.words import _

VIEW = "tokens_ngrams"
LONGEST = 200


def ngram_view(controls: Controls) -> None:
    """Show the view; call it inside a part."""
    typed = controls.text(
        "text_start", _("Your start"), BEGUN, LONGEST, rows=1,
        help=_("What stands before the next letter. A line break stands before all of it."),
    )  # fmt: skip
    order = controls.live(
        "order", _("Order n"), 3, ORDERS[0], ORDERS[-1], step=1,
        help=_("Letters of a gram: the next one, and the n − 1 that the model looks back at."),
    )  # fmt: skip
    far = controls.live(
        "far", _("Change the letter"), 5, 1, FARTHEST, step=1, unit=_("back"),
        help=_("Which letter of the start is replaced. Does the model notice?"),
    )  # fmt: skip
    found = behind(typed.value)
    arrays = {
        "p": found.probs.numpy().astype(np.float32),
        "counts": found.counts.numpy().astype(np.int32),
    }  # fmt: skip
    bits = [[row["bits_per_character"], row["low"], row["high"]] for row in recorded("kneser_ney")]
    mount(
        "ngram_view", VIEW, arrays, room=Room(0, 470, 860),
        on_change=controls.hear(VIEW, typed.name, order.name, far.name),
        texts=[typed.describe(VIEW)], ranges=[order.describe(VIEW), far.describe(VIEW)],
        start=LETTERS.decode(LETTERS.encode(typed.value)), instead=found.instead,
        alphabet=LETTERS.alphabet, bits=bits, own=[_known(value) for value in found.bits],
        words=_words(),
    )  # fmt: skip


def _known(value: float) -> float | None:
    return value if value == value else None


def _words() -> dict[str, str]:
    return {
        "letters": _("What the model looks at"), "next": _("The next letter, and how often it "
                                                           "followed in the novels"),
        "space": _("space"), "line": _("line break"), "none": _("nothing"),
        "seen": _("The model looks at: {letters}"),
        "rest": _("The other {n} letters together: {share} %. The tick marks the share with the "
                  "letter changed."),
        "history": _("these letters in the novels"), "times": _("times"),
        "moved": _("moved by the change"), "own": _("your start"), "bits": _("bits a letter"),
        "test": _("held-out novel"), "interval": _("bits a letter, {low} – {high}"),
        "undefined": _("not defined"),
        "unseen": _("These letters never stand together in the novels: the model looks at fewer."),
        "empty": _("There is no letter to change in an empty start."),
        "forgets": _("The letter {far} back is out of sight of a model that looks {reach} back: "
                     "nothing moves, exactly."),
        "notices": _("The letter {far} back is among the {reach} that the model looks at."),
    }  # fmt: skip


def in_words(controls: Controls) -> None:
    """The view in words; call it inside a part."""
    now = controls.state()
    found, order, far = behind(now["text_start"]), int(now["order"]), int(now["far"])
    p = found.probs[order - 1, 0]
    best = ", ".join(
        f"`{LETTERS.alphabet[v].replace(' ', '␣').replace(chr(10), '⏎')}` {float(p[v]):.1%}"
        for v in p.argsort(descending=True)[:5].tolist()
    )
    said = _("An n-gram of order {n} says of the next letter: {best}.").format(n=order, best=best)
    if far < found.probs.shape[1]:
        said += " " + _(
            "With the letter {far} back changed, the distribution moves by {moved:.3f}."
        ).format(far=far, moved=found.moved(order - 1, far))
    text_alternative(_("The next letter"), said)


def sample_list(controls: Controls) -> None:
    """A text from each order; call it inside a part."""
    texts = samples(controls.state()["seed"])
    mount(
        "written_view", "tokens_written", {}, room=Room(0, 360, 620),
        texts=[[str(order), text] for order, text in zip(ORDERS, texts, strict=True)],
        label=_("A text that each order wrote"),
    )  # fmt: skip
    st.html('<p class="fn-note">{}</p>'.format(_(
        "{n} letters from each order, drawn one after the other with the seed below. Nothing is "
        "looked up in the novels: each letter is a draw from the bars."
    ).format(n=WRITTEN)))  # fmt: skip
