"""What the learner predicts, and what was counted."""

import streamlit as st

from core.token_tasks import QUESTION
from pages.ui.predict import predict, predict_number, prediction, verdict
from pages.ui.tokens.cut import counts, languages
from pages.ui.tokens.models import names, titles, tokenizer
from pages.ui.tokens.play import spoken
from pages.ui.words import _

ASKED = "Unbelievably, 1234567 people"
LANGUAGES = "tokens_languages"
CLOSE, TWICE = 1.2, 2.5  # times as many tokens


def first() -> str:
    """The tokenizer that is asked: the real model's, where it is here."""
    return next(iter(titles()))


def revealed() -> bool:
    """Whether the guess about languages is committed."""
    return prediction(LANGUAGES) is not None


def words() -> None:
    """Is a token a word?"""
    said = predict_number("tokens_words", _(
        "Into how many tokens does {name} cut “{text}”?"
    ).format(name=names()[first()], text=ASKED), 1.0, 60.0)  # fmt: skip
    if said is None:
        return
    how = tokenizer(first())
    pieces = [spoken(how.piece(token)) for token in how.encode(ASKED)]
    verdict(said == len(pieces), _("It is {n} tokens.").format(n=len(pieces)))
    st.markdown(" ".join(pieces))
    st.markdown(_(
        "You may think that **a token is a word**. Then it would be 3. A common word is one token, "
        "with the space before it. A rare word is cut into pieces that are common, and "
        "punctuation and digits go their own way."
    ))  # fmt: skip


def same_price() -> None:
    """Does a sentence cost the same in every language?"""
    said = predict(LANGUAGES, _(
        "One sentence, in ten languages. How many times as many tokens does {name} need for the "
        "dearest language as for English?"
    ).format(name=names()[first()]), {
        "same": _("About as many: it says the same"),
        "twice": _("About twice as many"),
        "many": _("Three times as many, or more"),
    })  # fmt: skip
    if not said:
        return
    found = counts(tokenizer(first()))
    dearest = max(found, key=lambda code: found[code])
    times = found[dearest] / found["en"]
    right = "same" if times < CLOSE else "twice" if times < TWICE else "many"
    verdict(said == right, _(
        "English {en} tokens, {name} {n}: {times:.1f} times as many."
    ).format(en=found["en"], name=languages()[dearest], n=found[dearest], times=times))  # fmt: skip
    st.markdown(_(
        "You may think that **the same sentence costs the same in every language**. Merges go to "
        "what was common in the text that they were learned from. Who pays by the token pays "
        "more in {name}, waits longer, and has a shorter window. All ten are shown under *Look "
        "inside*; the tokenizer is the one that you choose above."
    ).format(name=languages()[dearest]))  # fmt: skip


def unknown() -> None:
    """What becomes of a character that was never seen."""
    said = predict("tokens_unknown", _(
        "768 merges were learned from English novels. Then somebody types the five characters "
        "{text}. How many tokens are they?"
    ).format(text=QUESTION), {
        "one": _("One, which means: unknown"),
        "each": _("Five, one for each character"),
        "bytes": _("Fifteen, one for each byte"),
    })  # fmt: skip
    if not said:
        return
    n = len(tokenizer("novels").encode(QUESTION))
    right = {1: "one", len(QUESTION): "each", len(QUESTION.encode()): "bytes"}[n]
    verdict(said == right, _("They are {n} tokens.").format(n=n))
    st.markdown(_(
        "Learning began with all 256 bytes, and every text is bytes. So nothing is ever unknown. "
        "It is only dear."
    ))  # fmt: skip
