"""Tasks on noise and the way back, judged by the learner's own settings."""

import streamlit as st

from core import noise_tasks
from core.noise_journey import guesses
from pages.ui import store
from pages.ui.controls import Controls
from pages.ui.diffusion import back, fill, play
from pages.ui.exercise import exercise
from pages.ui.words import _


def exercises(controls: Controls) -> None:
    """All of them."""
    now = controls.state()
    _left(now)
    _even(now)
    _deviation()
    _thrifty(controls)
    _dressed(controls)


def _left(now) -> None:
    answer = noise_tasks.left(play.schedule_now(now))
    said = _("At the end of yours, α is {alpha:.4f} and σ is {sigma:.4f}.").format(**answer.numbers)
    exercise(
        _("1. Never all noise."), _(
            "Bend the schedule so that more than a tenth of the data is left at the end (α above "
            "0.1 at t = 1)."
        ),
        done=answer.passed, right=said, stand=said,
        hint=_("Drag the last knot upwards. What is log snr where α is 0.1?"),
    )  # fmt: skip


def _even(now) -> None:
    answer = noise_tasks.even(play.schedule_now(now), now["noise"] / 100)
    said = _("At t = {t:.2f} your log snr is {log_snr:.2f} nats.").format(**answer.numbers)
    exercise(
        _("2. As loud as the data."), _(
            "Find a schedule and a time, earlier than 0.4 or later than 0.6, at which data and "
            "noise are equally strong: |log snr| below 0.2."
        ),
        done=answer.passed, right=said, stand=said,
        hint=_("The cosine and the straight schedule have it near the middle. Which has not?"),
    )  # fmt: skip


def _deviation() -> None:
    above = st.container()
    typed = st.number_input(
        _("Your answer to 3: σ"), 0.0, 10.0, None, key="answer_sigma", width=300
    )
    answer = noise_tasks.deviation(typed)
    with above:
        exercise(
            _("3. From log snr to noise."), _(
                "α² + σ² = 1, and log snr is −2. How large is σ?"
            ),
            done=answer.passed,
            right=_("σ² = 1 / (1 + e⁻²), so σ = {sigma:.3f}.").format(**answer.numbers),
            stand=_("No answer yet.") if typed is None else _("That is not it."),
            hint=_("snr is α² / σ², and α² is 1 − σ². Take the root at the end."),
        )  # fmt: skip


def _thrifty(controls: Controls) -> None:
    asked = back.settings(controls)
    found = store.remember(back.judge, **asked)
    answer = noise_tasks.thrifty(found, guesses(back.way_of(asked)))
    said = _("Your walk asks {guesses} times, and {sea:.1%} of its dots end at sea.").format(
        **answer.numbers
    )
    exercise(
        _("4. Few questions."), _(
            "Make a walk that asks the network at most {few} times and leaves less than {good:.0%} "
            "of its dots at sea."
        ).format(few=noise_tasks.FEW, good=noise_tasks.GOOD),
        done=answer.passed, right=said, stand=said,
        hint=_("Try other samplers. Heun asks twice a step. The schedule of the play decides "
               "where the steps lie."),
    )  # fmt: skip


def _dressed(controls: Controls) -> None:
    before, after = fill.codes(controls)
    answer = noise_tasks.dressed(before, after)
    said = _(
        "Of yours {faces:.0f} of {n:.0f} have the face, {clothes:.0f} the same clothes."
    ).format(**answer.numbers)
    exercise(
        _("5. Something else to wear."), _(
            "Paint a mask so that all pictures drawn anew keep the glasses and the hair, and none "
            "of them the clothes in their colour."
        ),
        done=answer.passed, right=said, stand=said,
        hint=_("Long hair reaches down to the clothes. Try several outfits, and give up all that "
               "shows the old colour."),
    )  # fmt: skip
