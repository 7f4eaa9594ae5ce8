"""The learner's own sentence as a model sees it, beside its words shuffled and random letters."""

import streamlit as st

from core.language.starts import SENTENCE
from pages.ui.controls import Controls
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.sampling.text import MARK, admitted, text_check
from pages.ui.words import _

VIEW = "sampling_sentence"
START = MARK + SENTENCE


def sentence_view(controls: Controls) -> None:
    """Show the view; call it inside a part."""
    sentence = controls.hold("sentence", START, text_check("sentence"))
    now = controls.state()
    mount(
        "sentence_view", VIEW, {}, room=Room(0, 480, 640),
        on_change={"sentence": lambda: _heard(controls)}, model=now["model"], seed=now["seed"],
        sentence=sentence.removeprefix(MARK), fixed=controls.rules.fixed("sentence"),
        words=_words(),
    )  # fmt: skip


def _heard(controls: Controls) -> None:
    """What was typed reaches the address, if it can be kept."""
    try:
        controls.put({"sentence": MARK + admitted(st.session_state[VIEW].get("sentence"))})
    except ValueError:
        return  # the view has said what is wrong with it


def _words() -> dict[str, object]:
    return {
        "label": _("Type a sentence of your own"),
        "names": [_("As you typed it"), _("Its words shuffled"), _("As many random letters")],
        "nats": _("log p"), "unit": _("nats"), "perplexity": _("Perplexity"),
        "bits": _("Bits a character"), "nothing": _("not defined: there is no token"),
        "rank": _("rank"), "drawn": _("drawn at"),
        "cut": _("The first {cut} tokens did not fit the window and are not counted."),
        "trouble": _("The server did not answer. Try again."),
    }  # fmt: skip
