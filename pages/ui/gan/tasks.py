"""Tasks on adversaries, judged by the learner's own game as core plays it."""

import streamlit as st

from core import duel_known, duel_tasks
from pages.ui.controls import Controls
from pages.ui.exercise import exercise
from pages.ui.gan import known, pictures
from pages.ui.gan.moment import moment
from pages.ui.words import _


def exercises(controls: Controls) -> None:
    """All of them."""
    now = controls.state()
    found = moment(now)
    if found is None:
        st.markdown(_("Your game is being played again. Move a control, and it is judged."))
        return
    _collapse(now, found)
    _cure(now, found)
    _strong(now, found)
    _close(now)
    _asked(controls)


def _said(answer) -> str:
    return _(
        "Yours reaches {reached:.0f} hills, {near:.0%} of its samples lie near one, after "
        "{forgers:,.0f} steps of the forger."
    ).format(**answer.numbers)


def _collapse(now, found) -> None:
    answer = duel_tasks.collapsed(now["world"], found)
    exercise(
        _("1. Break it."), _(
            "On the ring, make a forger that reaches at most {few} of the 8 hills, with at least "
            "{crowded:.0%} of its samples near them."
        ).format(few=duel_tasks.FEW, crowded=duel_tasks.CROWDED),
        done=answer.passed, right=_said(answer),
        stand=_said(answer) if now["world"] == "ring" else _("This is another world."),
        hint=_("A forger that learns faster than its expert, and an expert that nobody calms."),
    )  # fmt: skip


def _cure(now, found) -> None:
    answer = duel_tasks.cured(now["world"], found)
    exercise(
        _("2. Mend it, and better than *Healthy*."), _(
            "On the ring, reach all 8 hills with at least {cured:.0%} of the samples near one, in "
            "at most {budget:,} steps of the forger. *Healthy* reaches all 8, with fewer near one."
        ).format(cured=duel_tasks.CURED, budget=duel_tasks.BUDGET),
        done=answer.passed, right=_said(answer),
        stand=_said(answer) if now["world"] == "ring" else _("This is another world."),
        hint=_("Start from *Healthy*. Its forger takes short steps, and its expert may not be "
               "steep enough for narrow hills. Long steps first and shorter ones later go further "
               "than one length for all."),
    )  # fmt: skip


def _strong(now, found) -> None:
    answer = duel_tasks.overpowered(now["game"], found)
    said = _(
        "Against your expert minimax gives the forger {minimax:.3g}, non-saturating {other:.3g}: "
        "{ratio:.2f} of it."
    )
    stand = said.format(**answer.numbers) if answer.numbers else _(
        "Your expert gives scores and no odds. The two gradients are not defined against it."
    )  # fmt: skip
    exercise(
        _("3. A teacher who knows too much."), _(
            "Make the expert so strong that minimax leaves the forger less than a tenth of the "
            "gradient that the non-saturating loss would give."
        ),
        done=answer.passed, right=stand, stand=stand,
        hint=_("Start again, and let the expert alone learn, without any penalty."),
    )  # fmt: skip


def _close(now) -> None:
    distance = float(duel_known.recorded()["distance"][known.row_of(now)])
    answer = duel_tasks.close(distance)
    said = _("Your expert is off by {distance:.3f} on average.").format(**answer.numbers)
    exercise(
        _("4. As good as can be."), _(
            "Under *When the answer is known*, bring the expert within {close} of p / (p + q)."
        ).format(close=duel_tasks.CLOSE),
        done=answer.passed, right=said, stand=said,
        hint=_("Many steps alone do not do it: look at what the penalty forbids."),
    )  # fmt: skip


def _asked(controls: Controls) -> None:
    asked, read = pictures.score(controls)
    answer = duel_tasks.as_asked(asked, read)
    said = _("You asked for {asked} things, and {read} of {n} pictures show them.").format(
        asked=asked, read=read, n=pictures.SHEET
    )
    exercise(
        _("5. On request."), _(
            "Under *On request*, ask for at least {asked} things and get them in at least {read} "
            "of {n} pictures."
        ).format(asked=duel_tasks.ASKED, read=duel_tasks.READ, n=pictures.SHEET),
        done=answer.passed, right=said, stand=said,
        hint=_("Choose in the menus. Little noise keeps near the middle."),
    )  # fmt: skip
