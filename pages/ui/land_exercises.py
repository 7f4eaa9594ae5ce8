"""The tasks of the lesson of the dots, judged on the box and the model as they are."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core import land_tasks
from pages.ui import land_state
from pages.ui.controls import Controls
from pages.ui.exercise import exercise
from pages.ui.words import _


def task(
    controls: Controls, title: str, words: str, judge: Callable[[Any], tuple[bool, str]], hint: str
) -> None:
    """One exercise, judged on the box and the model as they are now."""
    done, sentence = judge(controls.state())
    exercise(title, words, done=done, right=sentence, stand=sentence, hint=hint)


def before_the_reveal(controls: Controls) -> None:
    """Three tasks that need no coast."""
    task(controls, _("1. The tightest box."), _(
        "Show 100 dots. Find the box of the smallest area that misses none of them."
    ), land_state.smallest_box, _(
        "Pull one edge inwards until the log-likelihood turns to minus infinity. Then go back "
        "one degree, and take the next edge."
    ))  # fmt: skip
    task(controls, _("2. Dense, but not right."), _(
        "Find a box with at least a third of all 2,000 dots in at most a fifth of the map. "
        "What does it cost in log-likelihood?"
    ), land_state.dense_box, _(
        "The densest wide region lies in the north, east of the middle of the map. It costs "
        "everything: two dots in three become impossible."
    ))  # fmt: skip
    task(controls, _("3. Frugal."), _(
        "Make a histogram with an excess below 0.2 nats, from as few dots as the slider allows."
    ), land_state.frugal_histogram, _(
        "Too few cells cannot draw the edges, too many have no dots to fill them. Take a "
        "number of dots and try 64, 128 and 256 columns."
    ))  # fmt: skip


def after_the_reveal(controls: Controls) -> None:
    """Two tasks about the sea rate."""
    task(controls, _("4. Dry and wide."), _(
        "Make a mixture of Gaussians with a sea rate below 15% that still reaches 60% of the "
        "pieces of truth."
    ), land_state.dry_mixture, _(
        "A sea rate near zero is easy with 50 dots and 50 Gaussians. Look at its coverage."
    ))  # fmt: skip
    above = st.container()
    typed = controls.number(
        "most", _("Largest sea rate, in percent"), 50.0, 0.0, 99.9, step=0.1, width=260,
        help=_("Your answer to exercise 5."),
    )  # fmt: skip
    with above:
        task(controls, _("5. The bound, backwards."), _(
            "Read the excess of the model in play. What is the largest sea rate that a model with "
            "this excess can have? Type it here, to half a percent. Then say why the model in play "
            "has less."
        ), land_state.wettest, _(
            "All the truth is on land. What share of the model's probability must be there? Solve "
            "excess = −ln(1 − s) for s."
        ))  # fmt: skip
    least = _("A sea rate of {typed:.1f}% means an excess of at least {least:.3f} nats.")
    st.html('<p class="fn-note">' + least.format(
        typed=typed, least=land_tasks.least_excess(typed / 100)
    ) + "</p>")  # fmt: skip
