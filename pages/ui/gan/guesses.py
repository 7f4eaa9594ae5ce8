"""What the learner predicts, and what was found."""

import streamlit as st

from core import duel_film, duel_frame
from core.duel_frame import NUMBERS
from pages.ui.predict import predict, verdict
from pages.ui.words import _


def number(name: str, which: str, moment: int) -> float:
    """One number of a moment of a recorded game."""
    film = duel_film.read_film(name)
    return float(film["numbers"][moment, NUMBERS.index(which)])


def reached(name: str, moment: int) -> int:
    """How many hills or continents a moment of a recorded game has."""
    counts = duel_film.read_film(name)["counts"][moment]
    return len(counts) - len(duel_frame.forgotten(duel_film.read_card(name)["world"], counts))


def half() -> None:
    """When the expert says 1/2 everywhere, is training over?"""
    guess = predict("gan_half", _(
        "The expert gives every point, true or forged, a chance of one half. Is the forger perfect?"
    ), {
        "done": _("Yes: it cannot be told from the truth, so training is over"),
        "open": _("That cannot be said from this number"),
        "never": _("No: a perfect forger would get a chance of one"),
    })  # fmt: skip
    if not guess:
        return
    verdict(guess == "open", _(
        "In the game *Healthy*, before the first step, the expert gives true points {true:.2f} and "
        "forged ones {false:.2f}, and the samples reach {reached} of 8 hills."
    ).format(
        true=number("healthy", "true_opinion", 0), false=number("healthy", "forged_opinion", 0),
        reached=reached("healthy", 0),
    ))  # fmt: skip
    st.markdown(_(
        "An expert that has learned nothing says one half, too. One half is where the game comes "
        "to rest; it is no sign to stop. Only an expert that is *as good as it can be* tells "
        "something by it, and nobody hands you that expert."
    ))  # fmt: skip


def strong() -> None:
    """Does a better expert teach a better forger?"""
    guess = predict("gan_strong", _(
        "Under minimax, let the expert learn 20 steps for each step of the forger. What does the "
        "forger get from such an expert?"
    ), {
        "more": _("More to learn from: the better the teacher, the better the pupil"),
        "same": _("About the same"),
        "less": _("Less: the surer the expert, the flatter the forger's loss"),
    })  # fmt: skip
    if not guess:
        return
    one, other = (
        number("strong", f"{name}_gradient", -1) for name in ("minimax", "non_saturating")
    )
    verdict(guess == "less", _(
        "At the end of the game *Expert too strong* the expert gives forged points "
        "{false:.2f}. Minimax leaves the forger a gradient of {one:.2g}. The non-saturating loss "
        "takes {other:.2g} from the same expert, {ratio:.0f} times as much."
    ).format(
        false=number("strong", "forged_opinion", -1), one=one, other=other, ratio=other / one,
    ))  # fmt: skip
    st.markdown(_(
        "The slope of log(1 − D) at a sample is D times the slope of the expert's log-odds. Where "
        "D is near 0, so is the slope. The slope of −log D is 1 − D times the same: near 1 where "
        "it is needed most. Both losses have the same resting point. They differ in how one gets "
        "there."
    ))  # fmt: skip


def lost() -> None:
    """Does a collapsed forger draw bad samples?"""
    guess = predict("gan_lost", _(
        "A forger has collapsed and draws a few of the 8 hills over and over. Look at its samples "
        "one by one. How many of them lie where true points lie?"
    ), {
        "few": _("About a third: it has lost the others"),
        "most": _("Most of them"),
    })  # fmt: skip
    if not guess:
        return
    verdict(guess == "most", _(
        "In the game *Mode collapse* {near:.0%} of the samples lie near a hill, and they reach "
        "{reached} of 8. In *Healthy* it is {fine:.0%}, and {all} of 8."
    ).format(
        near=number("collapse", "near", -1), reached=reached("collapse", -1),
        fine=number("healthy", "near", -1), all=reached("healthy", -1),
    ))  # fmt: skip
    st.markdown(_(
        "One sample at a time, a collapsed forger may be the better one. The expert, too, looks at "
        "one sample at a time. What is lost shows in the whole only. So the ruler asks two things: "
        "is each sample right, and is nothing left out."
    ))  # fmt: skip
