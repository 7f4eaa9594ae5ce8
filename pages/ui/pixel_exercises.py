"""Five tasks on confetti, judged by the learner's own settings."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import pixel_tasks
from core.patchwork import Recipe
from pages.ui.exercise import exercise
from pages.ui.words import _


def exercises(now: Mapping[str, Any], *, revealed: bool) -> None:
    """All five, for the settings `now` as `controls.state()` gives them.

    The first two tell what the inspector found, so they wait until that is `revealed`.
    """
    mine = Recipe(now["draw"], int(now["patch"]), int(now["training"]))
    if revealed:
        _smallest(mine)
        _none()
    else:
        st.markdown(
            _("**1 and 2** ask about the inspector. Commit your guess under *Predict* first.")
        )
    _four_levels()
    _weakest(int(now["distance"]))
    _doubt(mine, now["smoothing"])


def _smallest(mine: Recipe) -> None:
    answer = pixel_tasks.smallest_clean_patch(mine)
    exercise(
        _("1. The smallest clean block."), _(
            "With all 20,000 training pictures, set the smallest block with which at least half of "
            "the pictures are clean."
        ),
        done=answer.passed,
        right=_("Nothing short of the whole picture will do. One seam gives it away."),
        stand=_("With your settings {share} are clean.").format(
            share=f"{answer.numbers['clean']:.1%}"
        ),
        hint=_("Try each block size in the play above, and read the share under the sheets."),
    )  # fmt: skip


def _none() -> None:
    above = st.container()
    typed = st.number_input(
        _("Your answer to 2: how many settings"), 0, 1000, None, key="answer_settings", width=300
    )
    answer = pixel_tasks.counted_settings(typed)
    with above:
        exercise(
            _("2. Clean, and no copy."), _(
                "Look for a setting with more than half of the pictures clean, and fewer than half "
                "of "
                "them copies. There are {n:.0f} settings of block, way and training. How many are "
                "such?"
            ).format(n=answer.numbers["settings"]),
            done=answer.passed,
            right=_(
                "Not one. What these blocks get right they have copied. To invent, a model has to "
                "know "
                "how the parts depend on each other."
            ),
            stand=_("No answer yet.") if typed is None else _("Not that many."),
            hint=_("With which blocks are pictures clean at all? How many of those are copies?"),
        )  # fmt: skip


def _four_levels() -> None:
    above = st.container()
    typed = st.number_input(
        _("Your answer to 3: bits"), 0.0, 1e6, None, key="answer_bits", width=300
    )
    answer = pixel_tasks.typed_bits(typed)
    with above:
        exercise(
            _("3. Four levels."), _(
                "A camera knows only four levels. Each of the 3,072 values of a picture takes one "
                "of "
                "them, all equally likely, by itself. How many bits does one picture cost?"
            ),
            done=answer.passed,
            right=_("log₂ 4 = 2 bits a value, so {bits:,.0f} bits, or 2 bits/dim.").format(
                bits=answer.numbers["bits"]
            ),
            stand=_("No answer yet.") if typed is None else _("That is not it."),
            hint=_("One of k equally likely levels costs log₂ k bits. The costs of values add up."),
        )  # fmt: skip


def _weakest(distance: int) -> None:
    answer = pixel_tasks.least_tied(distance)
    exercise(
        _("4. Where ties are weakest."), _(
            "Under *Measure*, set the distance at which true pixels tell least of each other."
        ),
        done=answer.passed,
        right=_("{r:.2f}. Even there it is far from zero.").format(r=answer.numbers["here"]),
        stand=_("At your distance the correlation is {r:.2f}.").format(r=answer.numbers["here"]),
        hint=_("It falls, and then it rises again. Read the curve of the true pictures."),
    )  # fmt: skip


def _doubt(mine: Recipe, smoothing: float) -> None:
    answer = pixel_tasks.best_smoothing(mine.training, smoothing)
    exercise(
        _("5. The right doubt."), _(
            "Set 100 training pictures. Under *Look inside*, find the smoothing that costs the "
            "fewest bits/dim."
        ),
        done=answer.passed,
        right=_(
            "{bits:.3f} bits/dim. With less, the model is too sure of what it saw. With more, it "
            "drowns it in noise."
        ).format(bits=answer.numbers["here"]),
        stand=_("You stand at {bits:.3f} bits/dim with {n:,} training pictures.").format(
            bits=answer.numbers["here"], n=mine.training
        ),
        hint=_("With few pictures most levels were never seen. How much do you believe in those?"),
    )  # fmt: skip
