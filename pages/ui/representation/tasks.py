"""Five tasks, judged by the learner's own settings."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import representation_tasks as tasks
from core.representation_tasks import GHOST
from core.space import levels
from core.worlds.tins import draw
from pages.ui.exercise import exercise
from pages.ui.live.picture_view import picture_view
from pages.ui.representation import wardrobe
from pages.ui.words import _


def exercises(now: Mapping[str, Any]) -> None:
    """All five, for the settings `now` as `controls.state()` gives them."""
    _match(now)
    _ghost(now)
    _bits()
    _fewest(now)
    _sum(now)


def _match(now: Mapping[str, Any]) -> None:
    answer = tasks.placed(now["seed"], now["height_a"], now["width_a"])
    exercise(
        _("1. From picture to numbers."), _(
            "Place A so that it is this tin, to a quarter of a pixel in height and in width."
        ),
        done=answer.passed,
        right=_("You did by hand what an encoder does: 1,024 numbers in, two numbers out."),
        stand=_("A is off by {far:.1f} levels.").format(far=answer.numbers["levels"]),
        hint=_("Count pixels: the tin stands on the row third from below. Then use the arrow keys "
               "with shift, which move by a sixteenth."),
    )  # fmt: skip
    picture = levels(draw(tasks.mystery(now["seed"])[None])).permute(0, 2, 3, 1).numpy()
    picture_view("representation_mystery", picture, text=_("The tin to find"), size=160)


def _ghost(now: Mapping[str, Any]) -> None:
    a, b = ((now[f"height_{end}"], now[f"width_{end}"]) for end in "ab")
    answer = tasks.ghost(a, b, now["t"])
    exercise(
        _("2. The worst ghost."), _(
            "Choose two tins and a place between them so that what lies between, in pixels, is off "
            "by {far:.0f} levels or more from every tin."
        ).format(far=GHOST),
        done=answer.passed,
        right=_("{far:.1f} levels. They share little, so their edges stay far apart.").format(
            far=answer.numbers["levels"]
        ),
        stand=_("Yours is off by {far:.1f} levels.").format(far=answer.numbers["levels"]),
        hint=_("Where do two tins have the fewest pixels in common, and both many of their own?"),
    )  # fmt: skip


def _bits() -> None:
    above = st.container()
    typed = st.number_input(
        _("Your answer to 3: bits"), 0.0, 1e6, None, key="answer_tin_bits", width=300
    )
    answer = tasks.typed_bits(typed)
    with above:
        exercise(
            _("3. What a tin holds."), _(
                "Height and width each take one of 321 values, all equally likely, each by itself. "
                "How many bits is that? One decimal will do."
            ),
            done=answer.passed,
            right=_("2 · log₂ 321 = {bits:.2f}. No description has fewer on average.").format(
                bits=answer.numbers["bits"]
            ),
            stand=_("No answer yet.") if typed is None else _("That is not it."),
            hint=_("One of n equally likely values holds log₂ n bits. Independent bits add up."),
        )  # fmt: skip


def _fewest(now: Mapping[str, Any]) -> None:
    answer = tasks.fewest_components(now["seed"], int(now["wardrobe_k"]))
    exercise(
        _("4. Fewest components."), _(
            "Under *Look inside*, set the fewest components with which the inspector reads at "
            "least half of your six people right."
        ),
        done=answer.passed,
        right=_("The autoencoder beside it has {n} numbers.").format(n=wardrobe.CODES),
        stand=_("With your setting it reads {right:.0f} of six right.").format(
            right=answer.numbers["right"]
        ),
        hint=_("Go up until half are right; then see whether one step less would do."),
    )  # fmt: skip


def _sum(now: Mapping[str, Any]) -> None:
    how = wardrobe.ways()["autoencoder"]
    answer = tasks.added(how, int(now["sum"]) - 1, now["amount"])
    exercise(
        _("5. A sum that comes out."), _(
            "Under *Look inside*, choose three people and how many times the difference is added, "
            "so that the autoencoder's sum is read as exactly what was wanted."
        ),
        done=answer.passed,
        right=_("You chose the case. How often it works without choosing stands under *Measure*."),
        stand=_("With your setting {n:.0f} of five attributes are as wanted, or the picture is not "
                "clean.").format(n=answer.numbers["shared"]),
        hint=_("Try every three people first, at 1. Then a little less or more."),
    )  # fmt: skip
