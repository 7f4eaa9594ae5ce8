"""Five tasks on counted outfits, judged by the learner's own sliders and outfit."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
import torch
from torch import Tensor

from core import outfit_tasks as tasks
from pages.ui.exercise import exercise
from pages.ui.outfits import in_words
from pages.ui.rows import Rows
from pages.ui.words import _

SILLY = torch.tensor([0, 5, 0, 3, 0])  # a bald head, with pink written in the hair column


def exercises(rows: Rows, now: Mapping[str, Any], mine: Tensor, blue: Tensor, stops: Any) -> None:
    """All five, for the settings `now`, the learner's outfit and that of the prediction.

    stops: the stops of the smoothing slider above zero.
    """
    _rescue(rows.table("joint_table", now["smoothing"]), blue, rows)
    _five_nats(rows.table("naive_bayes", now["smoothing"]), now["temperature"])
    _never(rows.table("naive_bayes", 0.0), mine)
    if rows.known_truth:
        _the_best(rows, now["smoothing"], stops)
    _by_hand(rows.codes, now["seed"])


def _rescue(joint: Tensor, blue: Tensor, rows: Rows) -> None:
    options = {"less": _("less"), "same": _("the same"), "more": _("more")}
    above = st.container()
    asked = _("Against the blue outfit, the bald head gets")
    said = st.radio(asked, options, None, format_func=options.get, key="said", horizontal=True)
    K, N = len(joint), len(rows.codes)
    with above:
        _task(
            _("1. Rescue."), _(
                "Smooth until one number a combination gives the blue outfit of the prediction at "
                "least 1 chance in 5,000. What does a bald head with pink hair get then?"
            ), tasks.rescued(joint, blue, SILLY, least=1 / 5000, said=said),
            right=_("The blue outfit gets {p:.6f}, the bald head {silly:.6f}. Smoothing has no "
                    "taste."),
            stand=_("The blue outfit gets {p:.6f}; 1 in 5,000 is 0.000200. Then answer the "
                    "question."),
            hint=_("Neither was ever seen, so p = a / ({N} + a · {K}).").format(N=N, K=K),
        )  # fmt: skip


def _five_nats(naive: Tensor, temperature: float) -> None:
    _task(
        _("2. Five nats."), _("Find a temperature at which naive Bayes draws 5 nats of entropy."),
        tasks.cooled(naive, temperature),
        right=_("{nats:.3f} nats: as varied as {alike:.0f} outfits that are equally likely."),
        stand=_("At this temperature it is {nats:.3f} nats."),
        hint=_("Entropy falls with T. The curve of naive Bayes above crosses 5 once."),
    )  # fmt: skip


def _never(naive: Tensor, mine: Tensor) -> None:
    _task(
        _("3. Never."), _("Make yours an outfit that naive Bayes, unsmoothed, calls impossible."),
        tasks.refused(naive, mine),
        right=_("One factor is zero, so the product is. Set a to 0 and see it in the formula."),
        stand=_("Unsmoothed, yours has probability {p:.2g}: unlikely perhaps, not impossible."),
        hint=_("Not being in the data is not enough. Look for *never* in the table of counts."),
    )  # fmt: skip


def _the_best(rows: Rows, smoothing: float, stops: Sequence[float]) -> None:
    curve, now = (rows.excess("naive_bayes", tuple(ones)) for ones in (stops, (smoothing,)))
    _task(
        _("4. The best."), _("Smooth so that naive Bayes comes within 1% of its least excess."),
        tasks.best_smoothing(curve, now.best[1]),
        right=_("{excess:.4f} nats. What is left, no better counting takes away."),
        stand=_("{excess:.4f} nats above the truth.")
        if smoothing
        else _("Unsmoothed it is infinite."),
        hint=_("Go up from 0.1, and past Laplace's 1. Too much makes all values alike."),
    )  # fmt: skip


def _by_hand(codes: Tensor, seed: int) -> None:
    puzzle = tasks.product_to_work_out(codes, seed)
    asked = _("Unsmoothed, what is the probability by naive Bayes of: {outfit}?")
    above = st.container()
    typed = st.number_input(_("Your product"), 0.0, 1.0, None, 1e-8, "%.8f", "typed", width=220)
    hint = _("Each share is a count over {N}. Do not add, and do not round early.")
    with above:
        _task(
            _("5. By hand."), asked.format(outfit=in_words(puzzle[None])[0]),
            tasks.product_by_hand(codes, puzzle, typed),
            right=_("{p:.3g}. Another seed gives another outfit."),
            stand=_("Five shares from the table of counts, multiplied. An error of 2% is let "
                    "pass."),
            hint=hint.format(N=len(codes)),
        )  # fmt: skip


def _task(
    title: str, words: str, answer: tasks.Answer, *, right: str, stand: str, hint: str
) -> None:
    """An exercise judged by an answer; `right` and `stand` are filled with its numbers."""
    right, stand = (sentence.format(**answer.numbers) for sentence in (right, stand))
    exercise(title, words, done=answer.passed, right=right, stand=stand, hint=hint)
