"""Tasks on tokens, judged by the learner's own settings."""

import streamlit as st

from core import token_tasks as tasks
from core.language.next_letters import FARTHEST
from pages.ui.controls import Controls
from pages.ui.exercise import exercise
from pages.ui.settings import Settings
from pages.ui.tokens import window
from pages.ui.tokens.models import behind, chosen
from pages.ui.words import _


def exercises(controls: Controls) -> None:
    """All of them; call it inside a part."""
    now = controls.state()
    _packed(now)
    _pieces(now)
    _reaches(now)
    _notices(now)
    _bytes()


def _packed(now: Settings) -> None:
    answer = tasks.packed(now["text"], now["merges"])
    said = _("Yours: {characters} characters, {merges} merges, {per_token:.2f} a token.").format(
        **answer.numbers
    )
    exercise(
        _("1. Easy to pack."), _(
            "Write a text of at least {short} characters that {few} merges or fewer bring to "
            "{packed:g} characters a token or more."
        ).format(short=tasks.SHORTEST, few=tasks.FEWEST, packed=tasks.PACKED),
        done=answer.passed, right=said, stand=said,
        hint=_("What does byte-pair encoding feed on? Pairs are counted inside words, and a word "
               "carries the space before it."),
    )  # fmt: skip


def _pieces(now: Settings) -> None:
    answer = tasks.in_pieces(now["text_cut"], len(chosen(now).encode(now["text_cut"])))
    said = _("Yours has {letters} characters and {tokens} tokens.").format(**answer.numbers)
    exercise(
        _("2. One word, many tokens."), _(
            "Type one word into *Any text*, {word} letters at most, that the chosen tokenizer cuts "
            "into {pieces} tokens or more."
        ).format(word=tasks.WORD, pieces=tasks.PIECES),
        done=answer.passed, right=said, stand=said,
        hint=_("Which words were rare in the text that it learned from? Which writings?"),
    )  # fmt: skip


def _reaches(now: Settings) -> None:
    answer = tasks.reaches(window.seen(now, "letters"), window.seen(now, "pairs"))
    said = _("The last mention is {letters} letters back, and {pairs} byte pairs.").format(
        **answer.numbers
    )
    exercise(
        _("3. The same window, a longer sight."), _(
            "Set window and place so that the last “{name}” is lost where a token is a letter, and "
            "still in the window where it is a byte pair."
        ).format(name=window.NAME),
        done=answer.passed, right=said, stand=said,
        hint=_("The mention must be further back than the window in letters, and nearer in pairs."),
    )  # fmt: skip


def _notices(now: Settings) -> None:
    found, order, far = behind(now["text_start"]), int(now["order"]), int(now["far"])
    moved = found.moved(order - 1, far) if far < found.probs.shape[1] else 0.0
    answer = tasks.notices(order, far, moved)
    said = _("Yours: order {order}, the letter {far} back.").format(**answer.numbers)
    exercise(
        _("4. Who notices?"), _(
            "Change the letter {back} back, and set the lowest order that notices."
        ).format(back=tasks.BACK),
        done=answer.passed, right=said, stand=said,
        hint=_("An n-gram looks back n − 1 letters. Read *moved by the change*, from 1 to "
               "{most} back.").format(most=FARTHEST),
    )  # fmt: skip


def _bytes() -> None:
    above = st.container()
    typed = st.number_input(
        _("Your answer to 5: tokens"), 0, 1_000, None, key="answer_bytes", width=300
    )
    answer = tasks.bytes_of(typed)
    with above:
        exercise(
            _("5. Without a merge."), _(
                "The vocabulary is the 256 bytes alone. How many tokens are the five characters "
                "{text} in UTF-8?"
            ).format(text=tasks.QUESTION),
            done=answer.passed,
            right=_("Three bytes a character: {tokens} tokens.").format(**answer.numbers),
            stand=_("No answer yet.") if typed is None else _("That is not it."),
            hint=_("Put them into *Any text* above and read the bytes."),
        )  # fmt: skip
